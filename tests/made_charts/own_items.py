"""What clinicians answered before: our own items, as Observations or in a questionnaire's response."""

from tests.made_charts.codes import ANSWER, ITEM, QUESTIONNAIRE, SNOMED, VERTEBRAE
from tests.made_charts.truth import TODAY
from tests.made_charts.writing import Json, Writer, coding, concept, day, snomed

CODES = {"ambulatory": "ambulatory-status", "frankel_or_asia": "frankel-grade"}


def write_own_items(to: Writer) -> None:
    """Some of the patient's and of each lesion's items."""
    patient = {key: value for key, value in to.truth.items.items() if to.tells(key, 0.6)}
    lesions = {
        level: {key: value for key, value in items.items() if to.random.random() < 0.7}
        for level, items in to.truth.lesions.items()
    }  # fmt: skip
    to.told |= {key for items in lesions.values() for key in items}
    if to.random.random() < 0.5:
        _observations(to, patient, lesions)
    else:
        _response(to, patient, lesions)


def code_of(key: str) -> str:
    return CODES.get(key, key.replace("_", "-"))


def _answer(value: str) -> Json:
    return coding(ANSWER, value.replace("_", "-"))


def _observations(to: Writer, patient: dict[str, str], lesions: dict[str, dict[str, str]]) -> None:
    for key, value in patient.items():
        to.observation(concept(coding(ITEM, code_of(key))), TODAY, valueCodeableConcept=concept(_answer(value)))
    for level, items in lesions.items():
        for key, value in items.items():
            to.observation(
                concept(coding(ITEM, code_of(key))), TODAY, valueCodeableConcept=concept(_answer(value)),
                bodySite=snomed(VERTEBRAE[level]),
            )  # fmt: skip


def _response(to: Writer, patient: dict[str, str], lesions: dict[str, dict[str, str]]) -> None:
    groups = [{"linkId": "patient", "item": [_item(key, value) for key, value in patient.items()]}]
    for level, items in lesions.items():
        place = {"linkId": "affected-level", "answer": [{"valueCoding": coding(SNOMED, VERTEBRAE[level])}]}
        groups.append({"linkId": "lesion", "item": [place, *(_item(key, value) for key, value in items.items())]})
    to.add(
        "QuestionnaireResponse", status="completed", questionnaire=f"{QUESTIONNAIRE}|1.0",
        authored=f"{day(TODAY)}T09:00:00Z", item=groups,
    )  # fmt: skip


def _item(key: str, value: str) -> Json:
    return {"linkId": code_of(key), "answer": [{"valueCoding": _answer(value)}]}
