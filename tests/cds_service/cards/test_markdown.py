import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_service.cards.markdown import SUMMARY_LIMIT, VALUE_LIMIT, bullets, escape, fit, paragraphs
from tests.cds_service.cards.hostile import HOSTILE, PLAIN_TOKENS, token_types


@pytest.mark.requirement("CH-77")
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_value_is_one_paragraph_of_text(text: str) -> None:
    assert token_types(escape(text)) <= {"paragraph_open", "inline", "paragraph_close", "text"}


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_value_neither_starts_a_tag_nor_a_link_where_nothing_is_parsed(text: str) -> None:
    said = escape(text)
    assert not any(f"<{sign}" in said for sign in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/!?")
    assert "://" not in said
    assert "www." not in said.lower()
    assert "@" not in said
    assert said.isprintable()


@given(st.text(max_size=400))
def test_any_text_stays_one_harmless_line_inside_a_list(text: str) -> None:
    said = bullets("Inputs", [f"Source: {escape(text)}", escape(text)])
    assert token_types(said) <= PLAIN_TOKENS
    assert len(escape(text)) <= VALUE_LIMIT * 5


@pytest.mark.requirement("CH-72")
@given(st.text(max_size=300), st.text(max_size=300))
def test_a_summary_always_fits(first: str, second: str) -> None:
    said = fit(first, second)
    assert len(said.encode("utf-16-le")) // 2 <= SUMMARY_LIMIT
    assert "\n" not in said


def test_a_summary_takes_the_first_wording_that_fits() -> None:
    assert fit("x" * 140, "T8: ESCC 2.", "T8.") == "T8: ESCC 2."
    assert fit("word " * 40).endswith("...")


def test_references_of_the_record_are_left_as_they_are() -> None:
    assert escape("Observation/alb-0712") == "Observation/alb-0712"
    assert escape("QuestionnaireResponse/sins_1030.2") == "QuestionnaireResponse/sins_1030.2"


def test_empty_parts_leave_no_trace() -> None:
    assert bullets("Inputs", ["", ""]) == ""
    assert paragraphs(["a", "", "b"]) == "a\n\nb"
