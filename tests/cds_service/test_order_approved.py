"""Order situations as a surgeon would read their cards, one plain file each. `make accept` writes them."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cds_service.calling import EXTENSION, call, prefetch_of, service, trial
from tests.cds_service.test_order_hooks import L2, RADIOTHERAPY, T8, Answer, fired, request

FOLDER = Path(__file__).parent / "approved" / "orders"
VERSION = re.compile(r"Rules [^,\n]+, assessed")
APIXABAN = {
    "resourceType": "MedicationRequest", "id": "o1", "status": "draft", "intent": "order",
    "subject": {"reference": "Patient/karlsen"}, "medicationCodeableConcept": {"text": "Apixaban 5 mg"},
}  # fmt: skip
CODEXRT = "http://hl7.org/fhir/us/codex-radiation-therapy/StructureDefinition"


def dosed(*volumes: Answer) -> Answer:
    """The extension of CodeX Radiation Therapy for each volume: fractionDose and totalDose in Gy, fractions."""
    return {"extension": [
        {"url": f"{CODEXRT}/codexrt-radiotherapy-dose-prescribed-to-volume", "extension": [
            {"url": name, "valuePositiveInt": value} if name == "fractions" else {"url": name, "valueQuantity": value}
            for name, value in volume.items()
        ]} for volume in volumes
    ]}  # fmt: skip


def gray(value: float, unit: str = "Gy") -> Answer:
    return {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}


def drug(system: str, code: str) -> Answer:
    """An order that says by a code alone which drug it is."""
    coding = {"coding": [{"system": system, "code": code}]}
    return {name: value for name, value in APIXABAN.items() if name != "medicationCodeableConcept"} | {
        "medicationCodeableConcept": coding
    }


RXNORM, ATC = "http://www.nlm.nih.gov/research/umls/rxnorm", "http://www.whocc.no/atc"
SITUATIONS: dict[str, tuple[str, Answer]] = {
    "radiotherapy_of_an_unstable_level": ("okafor", request("Radiotherapy", "okafor", RADIOTHERAPY, L2)),
    "radiosurgery_with_fracture_risk": ("karlsen", request("SBRT", code=RADIOTHERAPY, site=T8)),
    "separation_surgery_of_a_renal_metastasis": ("karlsen", request("Separation surgery T8")),
    "kyphoplasty_of_an_unstable_level": ("okafor", request("Kyphoplasty L2", "okafor")),
    "referral_to_radiation_oncology": ("okafor", request("Referral to radiation oncology", "okafor")),
    "apixaban_before_a_procedure": ("karlsen", APIXABAN),
    "routine_mri_in_an_emergency": ("lindqvist", request("MRI whole spine", "lindqvist", priority="routine")),
    "radiotherapy_at_a_level_without_metastasis": ("karlsen", request("Radiotherapy L2", code=RADIOTHERAPY, site=L2)),
    "warfarin_by_its_rxnorm_code": ("karlsen", drug(RXNORM, "11289")),
    "apixaban_by_its_atc_code": ("karlsen", drug(ATC, "B01AF02")),
    "radiosurgery_of_24_gy_in_one_fraction": (
        "karlsen", request("SBRT", code=RADIOTHERAPY, site=T8, **dosed({"fractionDose": gray(24), "fractions": 1})),
    ),
    "radiosurgery_of_2700_cgy_in_three_fractions": (
        "karlsen",
        request("SBRT", code=RADIOTHERAPY, site=T8, **dosed({"totalDose": gray(2700, "cGy"), "fractions": 3})),
    ),
    "radiosurgery_with_a_dose_that_contradicts_itself": (
        "karlsen",
        request("SBRT", code=RADIOTHERAPY, site=T8, **dosed({
            "fractionDose": gray(8), "totalDose": gray(2.4), "fractions": 3,
        })),
    ),
    "radiotherapy_of_a_primary_tumour_of_the_spine": ("sato", request("Radiotherapy T8", "sato", RADIOTHERAPY)),
}  # fmt: skip


def as_text(answer: Answer) -> str:
    said = []
    for card in answer["cards"]:
        kind = card["extension"][EXTENSION]["kind"]
        offers = [f"> {one['label']}" for one in card.get("suggestions", ())]
        said.append("\n".join((f"[{kind}, {card['indicator']}] {card['summary']}", "", card["detail"], *offers)))
    return VERSION.sub("Rules (version), assessed", f"\n{'-' * 100}\n".join(said)) + "\n"


@pytest.mark.parametrize("situation", SITUATIONS)
def test_an_order_reads_as_approved(situation: str, approved: Callable[[Path, str], None]) -> None:
    patient, order = SITUATIONS[situation]
    status, answer = fired(order, patient)
    assert status == 200
    approved(FOLDER / f"{situation}.txt", as_text(answer))


def test_an_order_is_not_met_with_silence_where_what_would_show_a_metastasis_was_not_read() -> None:
    prefetch = {key: value for key, value in prefetch_of("novak").items() if key != "spineItems"}
    bundle = {"resourceType": "Bundle", "entry": [{"resource": request("Radiotherapy T8", "novak", RADIOTHERAPY, T8)}]}
    context = {"userId": "Practitioner/x", "patientId": "novak", "draftOrders": bundle}
    with service(trial()) as client:
        answer = client.post(
            "/cds-services/spinemets-order-sign",
            json=call("novak", hook="order-sign", context=context, prefetch=prefetch),
        ).json()
    (card,) = answer["cards"]
    assert card["extension"][EXTENSION]["kind"] == "data"
    assert "spineItems" in card["detail"]
