"""A damaged chart gives the same facts as the clean one, wherever the damage can be mended without a guess."""

from dataclasses import fields
from random import Random
from typing import Any

import pytest

from fhir_mappings import Mapped, facts_from
from fhir_mappings.bundles import chart_of_bundle
from spinal_metastasis.facts import Fact, LesionFacts, PatientFacts
from tests.made_charts.dirt import clean_name, dirty_twins
from tests.made_charts.make import EXACT, SEED, made
from tests.made_charts.truth import AS_OF
from tests.made_charts.writing import Json

A_SHARE, MANY = 400, 10_000


def read(resources: list[Json], patient: str) -> Mapped:
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources]}
    return facts_from(chart_of_bundle(EXACT.encode(bundle), patient), patient, AS_OF)


def plain(facts: PatientFacts | LesionFacts) -> dict[str, Any]:
    """Values, dates, flags and sources; ids as they were before the damage."""
    found: dict[str, Any] = {}
    for field in fields(facts):
        fact = getattr(facts, field.name)
        if field.name == "lesions":
            found["lesions"] = [plain(lesion) for lesion in fact or ()]
        elif isinstance(fact, Fact):
            evidence = [(clean_name(e.source), e.date) for e in fact.evidence]
            found[field.name] = (fact.value, fact.date, fact.flags, evidence)
    return found


def summary(mapped: Mapped) -> tuple[Any, ...]:
    return plain(mapped.facts), mapped.spinal_metastasis, mapped.malignancy, mapped.deceased


def compare(number: int) -> None:
    chart = made(number)
    resources = list(chart.resources)
    twins = dirty_twins(resources, Random(f"{SEED}/dirt/{number}"))
    assert summary(read(twins, chart.truth.id)) == summary(read(resources, chart.truth.id)), number


def test_the_dirty_twin_of_a_made_chart_gives_the_same_facts() -> None:
    for number in range(A_SHARE):
        compare(number)


@pytest.mark.soak
def test_the_dirty_twins_of_ten_thousand_charts_give_the_same_facts() -> None:
    for number in range(MANY):
        compare(number)


def test_the_damage_is_real() -> None:
    resources = list(made(0).resources)
    twins = dirty_twins(resources, Random(1))
    assert all(twin != resource for twin, resource in zip(twins, resources, strict=False))
    mapped = read(twins, made(0).truth.id)
    assert any("malformed elements were repaired" in note.text for note in mapped.notes)
