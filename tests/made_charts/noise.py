"""What stands in charts and must change nothing: other patients, errors, refusals, old and future values."""

import datetime as dt
from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal

from tests.made_charts.codes import ANSWER, ECOG_ANSWERS, ICD10CM, ITEM, LABS, LOINC, RXNORM, SNOMED, VERTEBRAE, Unit
from tests.made_charts.truth import TODAY, Measured, days_ago
from tests.made_charts.writing import Json, Writer, coding, concept, snomed, status

TOMORROW_WEEK = TODAY + dt.timedelta(days=7)


def add_noise(to: Writer) -> None:
    """A handful of distractions, at random."""
    for distract in to.random.sample(DISTRACTIONS, to.random.randint(3, 12)):
        distract(to)


def _another_patient(to: Writer) -> None:
    """A copy of what is there, changed, of someone else."""
    for resource in to.random.sample(to.resources[1:], min(4, len(to.resources) - 1)):
        other = deepcopy(resource)
        other["id"] = f"{resource['id']}-other"
        owner = "patient" if "patient" in other else "subject"
        other[owner] = {"reference": "Patient/someone-else"}
        if "valueInteger" in other:
            other["valueInteger"] = 4 - other["valueInteger"] if other["valueInteger"] < 5 else 50
        to.resources.append(other)


def _wrong_lab(to: Writer) -> tuple[str, Json]:
    """A value at the other end of what is possible."""
    key = to.random.choice(sorted(LABS))
    lab = LABS[key]
    low = to.truth.labs[key].value > (lab.low + lab.high) / 2
    unit = lab.units["mcode"][0]
    value = round((lab.low if low else lab.high) / unit.factor, unit.decimals)
    return lab.loinc, {"valueQuantity": {"value": value, "unit": unit.text}}


def _old_lab(to: Writer) -> None:
    loinc, value = _wrong_lab(to)
    to.observation(concept(coding(LOINC, loinc)), days_ago(to.random.randint(31, 900)), **value)


def _future_lab(to: Writer) -> None:
    loinc, value = _wrong_lab(to)
    to.observation(concept(coding(LOINC, loinc)), TOMORROW_WEEK, **value)


def _preliminary_lab(to: Writer) -> None:
    """Newer than the final result, which counts while it is in its window."""
    loinc, value = _wrong_lab(to)
    if any(LABS[key].loinc == loinc for key in to.told & LABS.keys()):
        to.observation(
            concept(coding(LOINC, loinc)), TODAY, effectiveDateTime=f"{TODAY}T11:00:00Z", status="preliminary", **value
        )


def _cancelled_lab(to: Writer) -> None:
    loinc, value = _wrong_lab(to)
    to.observation(
        concept(coding(LOINC, loinc)),
        TODAY,
        status=to.random.choice(("cancelled", "entered-in-error", "registered", "unknown")),
        **value,
    )


def _absent_lab(to: Writer) -> None:
    loinc, _ = _wrong_lab(to)
    to.observation(
        concept(coding(LOINC, loinc)),
        TODAY,
        dataAbsentReason=concept(coding("http://terminology.hl7.org/CodeSystem/data-absent-reason", "not-performed")),
    )


def _thousandfold_lab(to: Writer) -> None:
    value = {
        "valueQuantity": {"value": 3000, "unit": "10*3/uL", "system": "http://unitsofmeasure.org", "code": "10*3/uL"}
    }
    to.observation(concept(coding(LOINC, "751-8")), TODAY, **value)


def _unknown_unit(to: Writer) -> None:
    to.observation(concept(coding(LOINC, "1751-7")), TODAY, valueQuantity={"value": Decimal("1.2"), "unit": "furlong"})


def _old_scale(to: Writer) -> None:
    to.observation(concept(coding(LOINC, "89247-1")), days_ago(60), valueInteger=(to.truth.ecog + 2) % 5)


def _ecog_under_karnofsky(to: Writer) -> None:
    to.observation(
        concept(coding(LOINC, "89243-0", "ECOG performance status")), TODAY, valueInteger=to.random.randint(0, 4)
    )


def _refuted_metastasis(to: Writer) -> None:
    free = [level for level in VERTEBRAE if level not in to.truth.levels]
    word = to.random.choice(("refuted", "entered-in-error"))
    to.condition(
        snomed("94602001"),
        days_ago(20),
        verificationStatus=status(word),
        bodySite=[snomed(VERTEBRAE[to.random.choice(free)])],
    )


def _resolved_organ(to: Writer) -> None:
    if "liver" not in to.truth.organs:
        to.condition(snomed("94381002"), to.spreads(200), clinicalStatus=status("resolved"))


def _unconfirmed_brain(to: Writer) -> None:
    if not to.truth.brain:
        to.condition(
            snomed("94225005"),
            days_ago(9),
            verificationStatus=status(to.random.choice(("provisional", "differential", "unconfirmed"))),
        )


def _nodes(to: Writer) -> None:
    to.condition(concept(coding(ICD10CM, "C77.3")), to.spreads(150))


def _harmless(to: Writer) -> None:
    for icd in to.random.sample(("Z80.3", "D16.6", "Z12.31", "M80.08XA", "M48.06", "K21.9", "Z51.5", "D48.9"), 3):
        to.condition(concept(coding(ICD10CM, icd)), days_ago(400))


def _skin_cancer(to: Writer) -> None:
    to.condition(concept(coding(ICD10CM, "C44.319")), days_ago(700))


def _history(to: Writer) -> None:
    to.condition(concept(coding(ICD10CM, "Z85.820")), days_ago(3000))


def _local_code(to: Writer) -> None:
    to.condition(concept(coding("http://local.example/codes", "C79.51"), text="Metastasis T11"), days_ago(9))


def _text_only(to: Writer) -> None:
    to.condition(concept(text="Osteolysis L3, ESCC 3, cord compression"), days_ago(2))


def _not_taken(to: Writer) -> None:
    drug = concept(coding(RXNORM, "2555", "cisplatin"))
    kind, members = to.random.choice(
        (
            ("MedicationStatement", {"status": "not-taken", "effectiveDateTime": TODAY.isoformat()}),
            ("MedicationRequest", {"status": "active", "intent": "plan", "authoredOn": TODAY.isoformat()}),
            ("MedicationRequest", {"status": "draft", "intent": "order", "authoredOn": TODAY.isoformat()}),
            (
                "MedicationRequest",
                {"status": "active", "intent": "order", "authoredOn": TODAY.isoformat(), "doNotPerform": True},
            ),
            ("MedicationAdministration", {"status": "not-done", "effectiveDateTime": TODAY.isoformat()}),
        )
    )
    to.add(kind, medicationCodeableConcept=drug, **members)


def _not_done(to: Writer) -> None:
    level = to.random.choice(sorted(VERTEBRAE))
    to.procedure(
        snomed("1217123003"),
        days_ago(50),
        status=to.random.choice(("not-done", "preparation", "entered-in-error")),
        bodySite=[snomed(VERTEBRAE[level])],
    )


def _eye_drops(to: Writer) -> None:
    if to.truth.steroid is None:
        to.add(
            "MedicationRequest", status="active", intent="order", authoredOn=TODAY.isoformat(),
            medicationCodeableConcept=concept(text="Dexamethasone 1 mg/mL ophthalmic suspension"),
        )  # fmt: skip


def _wrong_codes(to: Writer) -> None:
    to.observation(concept(coding(LOINC, "85147-0", "PD-L1")), TODAY, valueCodeableConcept=snomed("10828004"))
    to.observation(concept(coding(SNOMED, "1234567", "ECOG")), TODAY, valueInteger=0)


def _two_values(to: Writer) -> None:
    to.observation(
        concept(coding(LOINC, "89247-1")), TODAY, valueInteger=(to.truth.ecog + 1) % 5, valueString="see note"
    )


def _observed(to: Writer, key: str) -> list[Json]:
    """The Observations of a laboratory value that the chart tells."""
    loinc = LABS[key].loinc
    return [
        r
        for r in to.resources
        if r["resourceType"] == "Observation" and loinc in str(r["code"]) and r["status"] == "final"
    ]


def _corrected_lab(to: Writer) -> None:
    """The first result of the same moment was wrong and stands there still."""
    for key in to.random.sample(sorted(to.told & LABS.keys()), min(2, len(to.told & LABS.keys()))):
        right = next(iter(_observed(to, key)), None)
        if (
            right is not None
            and right["effectiveDateTime"][:10] <= TODAY.isoformat()
            and "dataAbsentReason" not in right
        ):
            wrong = deepcopy(right)
            wrong["id"] = f"{right['id']}-first"
            if "valueQuantity" in wrong:
                wrong["valueQuantity"]["value"] = round(wrong["valueQuantity"]["value"] * Decimal("1.1"), 2)
            right["status"] = to.random.choice(("corrected", "amended"))
            to.resources.append(wrong)


def _percent(to: Writer) -> None:
    """Neutrophils in percent of the white cells of the same sample."""
    if "wbc" not in to.told or not to.is_free("neutrophils"):
        return
    sample = _observed(to, "wbc")[0]
    percent = Decimal(to.random.randint(5, 95))
    to.truth.labs["neutrophils"] = Measured(percent, Unit("%", to.truth.labs["wbc"].value / 100, 0))
    quantity = {"value": percent, "unit": "%"}
    to.observation(
        concept(coding(LOINC, "770-8")), effectiveDateTime=sample["effectiveDateTime"], valueQuantity=quantity
    )


def _comparator(to: Writer) -> None:
    if to.is_free("crp"):
        bound = round(to.truth.labs["crp"].value * Decimal("1.3") + Decimal("0.1"), 1)
        value = (
            {"valueString": f"<{bound} mg/dL"}
            if to.random.random() < 0.5
            else {"valueQuantity": {"value": bound, "comparator": "<", "unit": "mg/dL"}}
        )
        to.observation(concept(coding(LOINC, "1988-5")), **value)


def _no_unit(to: Writer) -> None:
    """The number alone, in one of the units that its laboratory may use."""
    for key in ("albumin", "hb", "platelets", "creatinine", "calcium", "bilirubin"):
        if to.is_free(key):
            unit = to.random.choice([u for units in LABS[key].units.values() for u in units])
            raw = round(to.truth.labs[key].value / unit.factor, unit.decimals + 1)
            to.truth.labs[key] = Measured(raw, unit)
            to.observation(concept(coding(LOINC, LABS[key].loinc)), valueQuantity={"value": raw})


def _molar_code(to: Writer) -> None:
    """The code for mass with a result in moles: the unit is right."""
    if to.is_free("creatinine"):
        unit = LABS["creatinine"].units["german"][0]
        to.truth.labs["creatinine"] = Measured(Decimal(to.random.randint(40, 500)), unit)
        value = {"value": to.truth.labs["creatinine"].raw, "unit": "µmol/L"}
        to.observation(
            concept(coding(LOINC, "2160-0", "Creatinine [Mass/volume] in Serum or Plasma")), valueQuantity=value
        )


def _same_metastasis_again(to: Writer) -> None:
    again = [r for r in to.resources if r["resourceType"] == "Condition" and r.get("bodySite")]
    for condition in again[:2]:
        to.resources.append({**deepcopy(condition), "id": f"{condition['id']}-again"})


def _region_or_disc(to: Writer) -> None:
    """The region of a known metastasis, or a disc beside it, is no other lesion."""
    for level in to.truth.levels[:1]:
        if level in ("T8", "T9") and to.random.random() < 0.5:
            to.condition(snomed("94602001"), to.spreads(0), bodySite=[snomed("243915003")])
        else:
            region = {"C": "94250008", "T": "94274006", "L": "94389000", "S": "94527001"}[level[0]]
            to.condition(snomed(region), to.spreads(0))


def _recurrence(to: Writer) -> None:
    """The same primary, entered again when it came back."""
    first = to.resources[1]
    again = {**deepcopy(first), "id": f"{first['id']}-recurrence", "clinicalStatus": status("recurrence")}
    again["onsetDateTime"] = min(TODAY, to.truth.began + dt.timedelta(days=300)).isoformat()
    to.resources.append(again)


def _second_primary(to: Writer) -> None:
    if to.truth.tumour.icd not in ("C16.2", "C80.1"):
        to.condition(concept(coding(ICD10CM, "C16.9")), days_ago(to.random.randint(10, 3000)))


def _generic_tumour(to: Writer) -> None:
    to.condition(concept(coding(ICD10CM, "C80.1")), days_ago(500))


def _elsewhere(to: Writer) -> None:
    """Irradiated, but not the spine."""
    to.procedure(snomed("1217123003"), days_ago(40), bodySite=[snomed("71341001")])


def _contradicting_ecog(to: Writer) -> None:
    """A number and a coded answer that differ: both stay possible."""
    if to.is_free("ecog"):
        answer = ECOG_ANSWERS[(to.truth.ecog + 1) % 5]
        to.observation(
            concept(coding(LOINC, "89247-1")),
            valueInteger=to.truth.ecog,
            interpretation=[concept(coding(LOINC, answer))],
        )


def _old_answer(to: Writer) -> None:
    """An answer of half a year ago that was otherwise."""
    level = to.random.choice(to.truth.levels) if to.truth.levels else ""
    if level:
        to.observation(
            concept(coding(ITEM, "escc-grade")),
            days_ago(180),
            valueCodeableConcept=concept(coding(ANSWER, "0" if to.truth.lesions[level]["escc_grade"] != "0" else "3")),
            bodySite=snomed(VERTEBRAE[level]),
        )


DISTRACTIONS: tuple[Callable[[Writer], None], ...] = (
    _another_patient,
    _preliminary_lab,
    _old_lab,
    _future_lab,
    _cancelled_lab,
    _absent_lab,
    _thousandfold_lab,
    _unknown_unit,
    _old_scale,
    _ecog_under_karnofsky,
    _refuted_metastasis,
    _resolved_organ,
    _unconfirmed_brain,
    _nodes,
    _harmless,
    _skin_cancer,
    _history,
    _local_code,
    _text_only,
    _not_taken,
    _not_done,
    _eye_drops,
    _wrong_codes,
    _two_values,
    _corrected_lab,
    _percent,
    _comparator,
    _no_unit,
    _molar_code,
    _same_metastasis_again,
    _region_or_disc,
    _recurrence,
    _second_primary,
    _generic_tumour,
    _elsewhere,
    _contradicting_ecog,
    _old_answer,
)
