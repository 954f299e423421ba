"""The synthetic patients: each one FHIR R4 transaction Bundle in `examples/`, written for its story.

Every date in them is set against `INDEX_TIME`; assess them as of that moment, or their facts go stale.
"""

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).parent / "examples"
INDEX_TIME = dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC)
"""The moment all examples are assessed at (`SPINEMETS_AS_OF` of `make demo`)."""

STORIES: tuple[tuple[str, str], ...] = (
    ("lung_t4_cord_compression", "Lung, T4: new leg weakness"),
    ("kidney_t8_high_grade", "Kidney, T8: high-grade, fit"),
    ("breast_l2_unstable", "Breast, L2: unstable"),
    ("lymphoma_t6_deficit", "Lymphoma, T6: deficit"),
    ("everything_missing", "Everything missing"),
    ("prostate_site_unknown", "Prostate: site unknown"),
    ("unknown_primary_t11", "Unknown primary, T11"),
    ("thyroid_two_levels", "Thyroid: two levels"),
    ("prostate_t11_prior_radiotherapy", "Prior radiotherapy, T11"),
    ("rectum_l1_postoperative", "Post-operative, L1"),
    ("primary_bone_tumour", "Primary bone tumour"),
    ("mcode_breast_no_metastasis", "Cancer, no metastasis"),
    ("german_breast_t12", "German chart, T12: SI units"),
    ("us_core_lung_l4", "US chart, L4: mixed units"),
    ("colon_t7_deceased", "Deceased"),
    ("colon_t10_stale_and_conflicting", "Colon, T10: stale, conflicting"),
)
"""File stem and one-line story, in the order the demo lists them."""


@dataclass(frozen=True, slots=True)
class ExamplePatient:
    """One synthetic patient. `id` is the Patient resource's id, `name` "Family, Given", `bundle` the file as it is."""

    id: str
    name: str
    story: str
    order: int
    file: str
    sex: str
    birth_date: dt.date
    mrn: str
    bundle: bytes


def _load(order: int, stem: str, story: str) -> ExamplePatient:
    raw = (EXAMPLES / f"{stem}.json").read_bytes()
    bundle: dict[str, Any] = json.loads(raw)
    patient = next(e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Patient")
    name = patient["name"][0]
    return ExamplePatient(
        id=patient["id"],
        name=f"{name['family']}, {' '.join(name['given'])}",
        story=story,
        order=order,
        file=f"{stem}.json",
        sex=patient["gender"],
        birth_date=dt.date.fromisoformat(patient["birthDate"]),
        mrn=patient["identifier"][0]["value"],
        bundle=raw,
    )


PATIENTS: tuple[ExamplePatient, ...] = tuple(
    _load(order, stem, story) for order, (stem, story) in enumerate(STORIES, start=1)
)
"""All synthetic patients in the order of `STORIES`."""


def example_patient(patient_id: str) -> ExamplePatient:
    """The synthetic patient with this Patient id; KeyError if there is none.

    >>> example_patient("brandt").name
    'Brandt, Otto'
    """
    for patient in PATIENTS:
        if patient.id == patient_id:
            return patient
    raise KeyError(patient_id)
