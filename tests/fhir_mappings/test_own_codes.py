"""What we write of an answer is read back as the same answer, for every fact that can be answered."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from fhir_mappings.codebook import site_of
from fhir_mappings.elements import CodeableConcept
from fhir_mappings.own_codes import answer_code, concept_of, item_code, item_concept, site_at, written_value
from fhir_mappings.own_values import DEFAULT_ROOT, Systems, Unknown, key_of, read_value
from fhir_mappings.reading import Answer, Observation
from spinal_metastasis.terms import VERTEBRAE, SpinalLevel
from spinal_metastasis.vocabulary import FACTS, FactSpec, Kind

SYSTEMS = Systems.under(DEFAULT_ROOT)
ENCODER = msgspec.json.Encoder(decimal_format="number")


def values_of(spec: FactSpec) -> Iterator[Any]:
    """Every value of a vocabulary; both ends of a range."""
    if spec.kind is Kind.ENUM:
        yield from spec.choices
    elif spec.kind is Kind.BOOLEAN:
        yield from (True, False)
    elif spec.kind is Kind.INTEGER:
        yield from (int(spec.low or 0), int(spec.high or 7))
    elif spec.kind is Kind.NUMBER:
        yield from (spec.low or Decimal("0.0"), spec.high or Decimal("12.5"))


CASES = [(key, value) for key, spec in FACTS.items() for value in values_of(spec) if value != "unknown"]
"""Without the radiosensitivity "unknown": as an answer that word means that it is not known (mapping 4)."""


@pytest.mark.parametrize(("key", "value"), CASES, ids=lambda one: str(one))
def test_every_answer_is_read_back_from_an_observation_and_from_a_response(key: str, value: Any) -> None:
    written = written_value(key, value, str(value), SYSTEMS)
    observation = {"resourceType": "Observation", **written.in_observation()}
    read = read_value(key, msgspec.json.decode(ENCODER.encode(observation), type=Observation), SYSTEMS)
    assert read == value
    answer = msgspec.json.decode(ENCODER.encode(written.in_answer(SYSTEMS)), type=Answer)
    assert read_value(key, answer, SYSTEMS) == value


@pytest.mark.parametrize("key", ["ecog", "escc_grade", "myelopathy", "albumin"])
def test_not_known_is_an_answer_too(key: str) -> None:
    written = written_value(key, None, "", SYSTEMS).in_observation()
    observation = msgspec.json.decode(ENCODER.encode({"resourceType": "Observation", **written}), type=Observation)
    assert read_value(key, observation, SYSTEMS) is Unknown.UNKNOWN


@pytest.mark.parametrize("key", list(FACTS))
def test_every_item_code_asks_for_its_fact(key: str) -> None:
    assert key_of(item_code(key)) == key


def test_a_list_or_a_wrong_kind_is_not_written_as_one_value() -> None:
    for key, value in (("visceral_organs", ("lung",)), ("ecog", "2"), ("albumin", 3), ("myelopathy", "yes")):
        with pytest.raises(ValueError, match="not one value"):
            written_value(key, value, "", SYSTEMS)


@pytest.mark.parametrize("level", [*VERTEBRAE, SpinalLevel.THORACIC, SpinalLevel.COCCYX])
def test_a_level_has_a_code_that_names_it_alone(level: SpinalLevel) -> None:
    site = site_at((level,))
    assert site is not None
    concept = msgspec.json.decode(msgspec.json.encode(concept_of(site, level)), type=CodeableConcept)
    read = site_of(concept)
    assert read is not None
    assert read.levels == (level,)


def test_a_disc_is_its_two_neighbours_and_a_level_without_a_code_has_none() -> None:
    disc = site_at((SpinalLevel.T8, SpinalLevel.T9))
    assert disc is not None
    assert disc.kind == "disc_level"
    assert site_at((SpinalLevel.T2, SpinalLevel.L5)) is None
    assert site_at((SpinalLevel.T13,)) is None
    written = written_value("level", SpinalLevel.T13, "T13", SYSTEMS)
    assert written.content["coding"][0]["code"] == answer_code("T13")


def test_an_item_carries_its_code_and_its_name() -> None:
    assert item_concept("ecog", "ECOG", SYSTEMS)["coding"][0]["system"] == SYSTEMS.item
