"""Whom the rules are for: adults with a spinal metastasis of a tumour from elsewhere, not pregnant (principles
section 9).
"""

from collections.abc import Iterator

from spinal_metastasis.facts import OneOf, Range
from spinal_metastasis.known import Known, inside, is_false, is_true, possible
from spinal_metastasis.results import Scope
from spinal_metastasis.terms import Primary

ADULT_FROM_YEARS = 18


def scope(patient: Known) -> Scope:
    """Out of scope only when every value still possible is."""
    reasons = tuple(_reasons(patient))
    return Scope("out_of_scope" if reasons else "in_scope", reasons)


def _reasons(patient: Known) -> Iterator[str]:
    if "age" in patient and not _may_be_adult(patient):
        yield "age_under_18"
    recorded = possible(patient["primary"], Primary) if "primary" in patient else ()
    outside = {Primary.SPINE_PRIMARY, Primary.CNS_PRIMARY}
    if recorded and set(recorded) <= outside:
        yield from (str(primary) for primary in (Primary.SPINE_PRIMARY, Primary.CNS_PRIMARY) if primary in recorded)
    if is_true(patient.get("pregnant")):
        yield "pregnancy"
    if is_false(patient.get("spinal_metastasis")):
        yield "no_spinal_metastasis"


def _may_be_adult(patient: Known) -> bool:
    age = patient["age"].value
    if isinstance(age, OneOf):
        return any(years >= ADULT_FROM_YEARS for years in age.values)
    if isinstance(age, Range):
        return any(inside(age, years) for years in range(ADULT_FROM_YEARS, 121))
    return bool(age >= ADULT_FROM_YEARS)
