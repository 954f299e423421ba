"""Where a report's sentences begin and end, and which of them state findings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_text.sentences import LONGEST_SENTENCE, sentences_of

WRAPPED = (
    "There is a large lytic metastasis of the T8 vertebral body which\nextends into the left pedicle. No compression."
)
TEXTS = [
    pytest.param("One. Two! Three; four", ["One.", "Two!", "Three;", "four"], id="stops"),
    pytest.param("Z.n. Radiatio. V.a. Metastase ca. 3 cm.", ["Z.n. Radiatio.", "V.a. Metastase ca. 3 cm."], id="short"),
    pytest.param("Fraktur des 7. Brustwirbels. In BWK 8. Neu.", ["Fraktur des 7. Brustwirbels.", "In BWK 8.", "Neu."],
                 id="an ordinal, a level at the end"),
    pytest.param("Height 3.5 cm. End", ["Height 3.5 cm.", "End"], id="a decimal"),
    pytest.param("T8: lytic\nT9: normal", ["T8: lytic", "T9: normal"], id="lines of a template"),
    pytest.param(WRAPPED, [WRAPPED[:-16], "No compression."], id="a wrapped line goes on"),
    pytest.param("History:\nCord compression?\nT4 metastasis.\n\nFindings:\nLytic.", ["Findings:", "Lytic."],
                 id="a heading sets its paragraph aside"),
    pytest.param("History:\n\nT4 metastasis.\n\nLytic.", ["Lytic."], id="one with its paragraph below"),
    pytest.param("Indication: rule out compression. Pain.\nFindings: lytic T8.", ["Findings: lytic T8."],
                 id="until the next heading"),
    pytest.param("Fragestellung: Kompression. Schmerz.\n\nBWK 8 lytisch.", ["BWK 8 lytisch."], id="or a gap"),
    pytest.param("Cord compression? None.", ["None."], id="a question states nothing"),
    pytest.param("", [], id="nothing"),
    pytest.param(" \n\n \t\n", [], id="blanks"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [sentence.text for sentence in sentences_of(text)] == expected


@given(st.text(alphabet=st.sampled_from("aT8 .:?;\n\t-ä1"), max_size=300))
def test_each_stands_where_it_says_in_order_and_without_blanks_around(text: str) -> None:
    last = 0
    for sentence in sentences_of(text):
        assert text[sentence.start : sentence.end] == sentence.text == sentence.text.strip()
        assert sentence.text
        assert sentence.start >= last
        last = sentence.end


def test_a_sentence_without_end_is_cut() -> None:
    parts = list(sentences_of("word " * 1000))
    assert max(len(part.text) for part in parts) <= LONGEST_SENTENCE
    assert " ".join(part.text for part in parts).split() == ["word"] * 1000
    assert [len(part.text) for part in sentences_of("x" * 1500)] == [LONGEST_SENTENCE, LONGEST_SENTENCE, 300]
