"""The same content as other servers spell it: aliases of code systems, other elements for the same time, references."""

from copy import deepcopy
from random import Random
from typing import Any

from tests.made_charts.codes import ATC, ICD10CM, ICD10GM, LOINC, RXNORM, SNOMED
from tests.made_charts.writing import Json

ALIASES = {
    SNOMED: ("urn:oid:2.16.840.1.113883.6.96", f"{SNOMED}/", "http://snomed.info/sct/900000000000207008/version/20240101"),
    LOINC: ("urn:oid:2.16.840.1.113883.6.1", "https://loinc.org", "http://loinc.org/"),
    ICD10CM: ("urn:oid:2.16.840.1.113883.6.90", f"{ICD10CM}/"),
    ICD10GM: ("http://fhir.de/CodeSystem/dimdi/icd-10-gm",),
    ATC: ("http://www.whocc.no/atc", "http://fhir.de/CodeSystem/dimdi/atc"),
    RXNORM: ("urn:oid:2.16.840.1.113883.6.88",),
}  # fmt: skip
LOCAL = {"system": "http://local.example/codes", "code": "4711", "display": "Local code"}
RARE = 0.15


def spelled(resource: Json, random: Random) -> tuple[Json, ...]:
    """The resource in another spelling; a Medication beside it where the drug went there."""
    old = deepcopy(resource)
    if old["resourceType"] == "Condition" and random.random() < RARE:
        for status in ("clinicalStatus", "verificationStatus"):
            old[status] = old[status]["coding"][0]["code"]
    copy: Json = _coded(old, random)
    if copy["resourceType"] == "Observation":
        _timed(copy, random)
    if "medicationCodeableConcept" in copy and random.random() < 2 * RARE:
        return _with_medication(copy, random)
    return (copy,)


def _coded(value: Any, random: Random) -> Any:
    """Aliases, blanks around codes, and a local code before the known one."""
    if isinstance(value, list):
        return [_coded(inner, random) for inner in value]
    if not isinstance(value, dict):
        return value
    copy = {name: _coded(inner, random) for name, inner in value.items()}
    if "coding" in copy and len(copy["coding"]) == 1 and random.random() < RARE:
        copy["coding"] = [LOCAL, *copy["coding"]]
    if copy.get("system") in ALIASES and random.random() < RARE:
        copy["system"] = random.choice(ALIASES[copy["system"]])
    if "system" in copy and "code" in copy and isinstance(copy["code"], str) and random.random() < RARE / 3:
        copy["code"] += " "
    return copy


def _timed(observation: Json, random: Random) -> None:
    taken = observation.get("effectiveDateTime")
    if taken is None or random.random() > 2 * RARE:
        return
    del observation["effectiveDateTime"]
    members: tuple[Json, ...] = (
        {"effectiveInstant": taken},
        {"effectivePeriod": {"start": "2001-01-01", "end": taken}},
        {"effectivePeriod": {"start": taken}},
        {"issued": taken},
        {"effectiveDateTime": taken.replace("Z", "+00:00")},
        {"effectiveDateTime": taken.removesuffix("Z")},
        {"effectiveDateTime": taken.replace("T", " ").removesuffix(":00Z")},
    )
    observation |= random.choice(members)


def _with_medication(drug: Json, random: Random) -> tuple[Json, ...]:
    concept = drug.pop("medicationCodeableConcept")
    medication: Json = {"resourceType": "Medication", "id": f"drug-of-{drug['id']}"}
    medication |= {"code": concept} if random.random() < 0.5 else {"ingredient": [{"itemCodeableConcept": concept}]}
    if random.random() < 0.5:
        drug["contained"] = [medication]
        drug["medicationReference"] = {"reference": f"#{medication['id']}"}
        return (drug,)
    drug["medicationReference"] = {"reference": f"Medication/{medication['id']}"}
    return drug, medication
