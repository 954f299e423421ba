"""Every fact, flag, rule, tumour and system has its words, and they keep the wording rules."""

import pytest

from cds_service.cards import labels
from cds_service.cards.wording import advice, asks, common, data, emergency, facts, flags, noms, prognosis, questions
from spinal_metastasis.recommendation.noms_table import INPUTS, ROWS
from spinal_metastasis.results import NoteCode
from spinal_metastasis.scores import SCORES
from spinal_metastasis.terms import Primary
from spinal_metastasis.vocabulary import FACTS, Kind

AMERICAN = ("stabilization", "tumor ", "hemoglobin", "program ", "leukemia", "esophag")
ORDERS = ("must ", "shall ", "the treatment is", "you should")


def sentences() -> dict[str, str]:
    found: dict[str, str] = {}
    for module in (advice, asks, common, data, emergency, facts, flags, noms, prognosis, questions):
        for name, value in vars(module).items():
            if name.startswith("_") or not name.isupper():
                continue
            if isinstance(value, str):
                found[name] = value
            elif isinstance(value, dict):
                found |= {f"{name}[{key}]": str(member) for key, member in value.items()}
    return found


SENTENCES = sentences()


def test_every_fact_can_be_asked_in_a_sentence() -> None:
    assert list(asks.ASKS) == list(FACTS)
    for ask in asks.ASKS.values():
        assert ask.question.endswith("?")
        assert ask.question[0].isupper()
        assert len(ask.short) <= 40


def test_every_boolean_fact_has_words_for_yes_and_no() -> None:
    assert set(facts.BOOLEANS) == {key for key, spec in FACTS.items() if spec.kind is Kind.BOOLEAN}


def test_every_flag_and_rule_of_the_table_is_a_sentence() -> None:
    assert {flag for row in ROWS.values() for flag in row.flags} <= flags.FLAGS.keys()
    assert {rule for row in ROWS.values() for rule in row.rules} <= flags.RULES.keys()
    assert all(sentence.endswith(".") for sentence in (*flags.FLAGS.values(), *flags.RULES.values()))


def test_every_tumour_system_note_and_input_has_a_name() -> None:
    assert list(labels.PRIMARIES) == [str(primary) for primary in Primary]
    assert labels.SYSTEMS.keys() == {system.key for system in SCORES}
    assert data.CODE_WORDS.keys() == {str(code) for code in NoteCode}
    assert labels.NOMS_INPUTS.keys() == INPUTS.keys()
    assert {name: tuple(values) for name, (_, values) in noms.WHEN.items()} == dict(INPUTS)


@pytest.mark.parametrize("decision", sorted({row.decision for row in ROWS.values()}))
def test_every_decision_has_a_short_british_form(decision: str) -> None:
    short = noms.short_option(decision)
    assert len(short) <= 85
    assert "tabiliz" not in short
    assert ";" not in short
    assert not short.endswith((" ", ","))


@pytest.mark.parametrize("name", SENTENCES)
def test_sentences_are_british_and_give_no_orders(name: str) -> None:
    text = SENTENCES[name]
    assert not any(word in text.lower() for word in ORDERS)
    assert not any(word in text.lower() for word in AMERICAN)


def test_the_service_says_what_it_is_not() -> None:
    line = common.standing_line("1.0.0", "1 Nov 2026")
    for part in (
        "health professionals",
        "does not replace clinical judgement",
        "not reviewed",
        "CE-marked",
        "Rules 1.0.0",
    ):
        assert part in line
