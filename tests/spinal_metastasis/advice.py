"""Short ways to ask which advisories fire."""

from decimal import Decimal
from typing import Any

from spinal_metastasis.facts import Fact, SurvivalEstimate
from spinal_metastasis.results import Advisory, Assessment
from tests.spinal_metastasis.build import STABLE_SINS, UNSTABLE_SINS, assessed, lesion

STABLE: dict[str, Any] = {"level": "T8", **STABLE_SINS}
UNSTABLE: dict[str, Any] = {"level": "T8", **UNSTABLE_SINS}
OLD_DEFICIT: dict[str, Any] = {"myelopathy": True, "neuro_deficit_new": False}
HIGH = STABLE | {"escc_grade": "2", "myelopathy": False}
LOW = STABLE | {"escc_grade": "0", "myelopathy": False}
ABLE: dict[str, Any] = {"able_to_tolerate_surgery": True, "srs_available": True}
UNABLE: dict[str, Any] = {"able_to_tolerate_surgery": False, "srs_available": True}


def lives(*months: int | str) -> dict[str, Any]:
    """Survival estimates, one a model."""
    return {"survival_estimate": Fact(tuple(SurvivalEstimate(f"m{m}", median_months=Decimal(m)) for m in months))}


def answer(at_level: dict[str, Any] | None = None, **facts: Any) -> Assessment:
    return assessed(lesion(**STABLE if at_level is None else at_level), **facts)


def fired(of: Assessment, advisory: str) -> list[Advisory]:
    return [one for one in of.advisories if one.id == advisory]


def one(advisory: str, at_level: dict[str, Any] | None = None, **facts: Any) -> Advisory | None:
    found = fired(answer(at_level, **facts), advisory)
    assert len(found) <= 1
    return found[0] if found else None


def conditional(advisory: str, at_level: dict[str, Any] | None = None, **facts: Any) -> bool | None:
    """None: silent. Else whether only some open decisions carry it."""
    found = one(advisory, at_level, **facts)
    return found.conditional if found else None


def asked(*lesions: dict[str, Any], **facts: Any) -> set[tuple[str, str | None]]:
    """The facts asked for the sake of an advisory, with the level."""
    questions = assessed(*(lesion(**at_level) for at_level in lesions or (STABLE,)), **facts).questions
    return {(question.input, question.level) for question in questions if "advisories" in question.would_change}
