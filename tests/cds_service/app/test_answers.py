"""Form values become facts by the words of facts JSON, or are refused with a reason."""

import pytest

from cds_service.app.answers import EDITABLE, SOURCE, AnswerError, overrides
from cds_service.wire import parse_facts
from spinal_metastasis.vocabulary import FACTS, Kind

FACTS_OF = parse_facts(b'{"ecog": 1, "lesions": [{"level": "T8"}, {"level": "L2", "escc_grade": "1b"}]}').facts
WITHOUT_LESION = parse_facts(b'{"spinal_metastasis": true}').facts


def test_a_patients_fact_and_a_levels_fact() -> None:
    found = overrides(FACTS_OF, {"ecog": "3", "L2.escc_grade": "2", "albumin": "3,9", "brain_mets": "false"})
    assert {key: fact.value for key, fact in found.patient.items() if fact} == {
        "ecog": 3, "albumin": parse_facts(b'{"albumin": 3.9}').facts.albumin.value, "brain_mets": False,  # type: ignore[union-attr]
    }  # fmt: skip
    assert found.lesions[1]["escc_grade"] is not None
    assert found.lesions[1]["escc_grade"].value == "2"


def test_an_answer_says_that_it_is_not_in_the_record() -> None:
    fact = overrides(FACTS_OF, {"ecog": "3"}).patient["ecog"]
    assert fact is not None
    assert [evidence.source for evidence in fact.evidence] == [SOURCE]


def test_unknown_takes_a_fact_as_not_known() -> None:
    assert overrides(FACTS_OF, {"ecog": "unknown"}).patient == {"ecog": None}


def test_the_one_lesion_nobody_located_is_named_by_a_star() -> None:
    found = overrides(WITHOUT_LESION, {"*.escc_grade": "3"})
    assert list(found.lesions) == [0]


def test_an_answer_that_two_lesions_could_mean_is_refused() -> None:
    several = parse_facts(b'{"lesions": [{"level": ["T8", "T9"]}, {"level": ["L1", "L2"]}, {"level": "C5"}]}').facts
    with pytest.raises(AnswerError):
        overrides(several, {"*.sins_pain": "none"})
    assert list(overrides(several, {"C5.sins_pain": "none"}).lesions) == [2]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ecog", "7"), ("ecog", "many"), ("ecog", ""), ("albumin", "390"), ("brain_mets", "perhaps"),
        ("T8.escc_grade", "4"), ("C3.escc_grade", "2"), ("escc_grade", "2"), ("T8.ecog", "2"), ("age", "40"),
        ("prior_rt", "x"), ("nothing", "1"), ("", "1"), ("albumin", "nan"), ("albumin", "1e999"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused(name: str, value: str) -> None:
    with pytest.raises(AnswerError):
        overrides(FACTS_OF, {name: value})


def test_every_fact_of_one_value_can_be_answered() -> None:
    assert {key for key, spec in FACTS.items() if spec.kind in (Kind.LIST, Kind.OBJECT, Kind.MOMENT)}.isdisjoint(
        EDITABLE
    )
    assert {"escc_grade", "sins_pain", "ecog", "primary", "myelopathy", "able_to_tolerate_surgery"} <= EDITABLE
