"""Short ways to write patients for tests of the core: bare Python values, lists for "one of these"."""

import datetime as dt
from decimal import Decimal
from typing import Any

from spinal_metastasis.assessment import assess
from spinal_metastasis.facts import Fact, LesionFacts, OneOf, PatientFacts, Range
from spinal_metastasis.known import Case, Known
from spinal_metastasis.policy import Policy
from spinal_metastasis.results import Assessment, LesionResult, Prognosis
from spinal_metastasis.vocabulary import FACTS, Kind

AS_OF = dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC)
DEFAULT_POLICY = Policy()


def fact(key: str, value: Any) -> Fact[Any]:
    """A fact from a bare value; a list is one of these; enums and decimals by the vocabulary; a Fact stays."""
    spec = FACTS[key]
    if isinstance(value, Fact):
        return value
    if isinstance(value, Range):
        return Fact(value)
    if isinstance(value, list):
        return Fact(OneOf(tuple(_one(key, one) for one in value)))
    if spec.kind is Kind.LIST and spec.values is not None:
        return Fact(tuple(spec.values(one) for one in value))
    return Fact(_one(key, value))


def _one(key: str, value: Any) -> Any:
    spec = FACTS[key]
    if spec.kind is Kind.ENUM and spec.values is not None:
        return spec.values(value)
    return Decimal(str(value)) if spec.kind is Kind.NUMBER else value


def known(**values: Any) -> Known:
    return {key: fact(key, value) for key, value in values.items()}


def case(*lesions: Known, policy: Policy = DEFAULT_POLICY, **patient: Any) -> Case:
    return Case(known(**patient), lesions, policy, AS_OF)


def lesion(**values: Any) -> LesionFacts:
    return LesionFacts(**known(**values))


def patient(*lesions: LesionFacts, **values: Any) -> PatientFacts:
    return PatientFacts(**known(**values), lesions=lesions or None)


def assessed(*lesions: LesionFacts, policy: Policy = DEFAULT_POLICY, **values: Any) -> Assessment:
    return assess(patient(*lesions, **values), AS_OF, policy)


def only_lesion(answer: Assessment) -> LesionResult:
    (single,) = answer.lesions
    return single


def system(answer: Assessment, key: str) -> Prognosis:
    return next(prognosis for prognosis in answer.prognosis if prognosis.system == key)


STABLE_SINS = {
    "sins_pain": "none", "sins_bone_lesion": "blastic", "sins_alignment": "normal", "sins_collapse": "none",
    "sins_posterolateral": "none",
}  # fmt: skip
UNSTABLE_SINS = {
    "sins_pain": "mechanical", "sins_bone_lesion": "lytic", "sins_alignment": "subluxation_translation",
    "sins_collapse": "gt50", "sins_posterolateral": "bilateral",
}  # fmt: skip
FIT = {"ecog": 1, "able_to_tolerate_surgery": True}
