"""Cues around a finding: direction, reach, what ends it, what only looks like one; and what the library remembers."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from report_text import qualities
from report_text.cues import Quality, lexicon

DENIED, UNCERTAIN, PAST = Quality.DENIED, Quality.UNCERTAIN, Quality.PAST
NOT_HERE, OTHER_CAUSE = Quality.NOT_HERE, Quality.OTHER_CAUSE
CASES = [  # a sentence with the finding in brackets; what it is made of
    pytest.param("There is no [fracture].", {DENIED}, id="before"),
    pytest.param("[Metastasis] has been excluded.", {DENIED}, id="after"),
    pytest.param("No fracture but [metastasis].", set(), id="its reach ends"),
    pytest.param("No change in the [metastasis].", set(), id="only looks like one"),
    pytest.param("[Kompression] nicht auszuschließen.", {UNCERTAIN}, id="German, after, not a denial"),
    pytest.param("[Kompression] nicht auszuschliessen.", {UNCERTAIN}, id="spelled without sharp s"),
    pytest.param("V.a. [Metastase].", {UNCERTAIN}, id="German abbreviation"),
    pytest.param("Keine frische [Fraktur].", {DENIED, NOT_HERE}, id="no new one says nothing of an old one"),
    pytest.param("Z.n. [Kompression].", {PAST}, id="status after"),
    pytest.param("Vorbekannte [Metastase].", set(), id="known is not past"),
    pytest.param("Zum Ausschluss einer [Kompression].", {DENIED, NOT_HERE}, id="asked for"),
    pytest.param("Degenerative [Listhese].", {OTHER_CAUSE}, id="another cause"),
]


@pytest.mark.parametrize(("marked", "made_of"), CASES)
def test_what_a_cue_makes_of_a_finding(marked: str, made_of: set[Quality]) -> None:
    start, end = marked.index("["), marked.index("]") - 1
    sentence = marked.replace("[", "").replace("]", "")
    assert qualities.qualities_of([(sentence, [(start, end)])]) == [[made_of]]


def test_every_quality_has_words_before_a_finding_without_blanks_around_them() -> None:
    for quality, places in lexicon().items():
        assert places["preceding_negations"], quality
        for phrases in places.values():
            assert all(phrase == phrase.strip() for phrase in phrases)


def test_words_met_in_reports_are_not_remembered() -> None:
    qualities.qualities_of([("Metastasis.", [(0, 10)])])
    strings = qualities._pipeline().vocab.strings
    before = len(strings)
    for number in range(50):
        qualities.qualities_of([(f"Metastasis qx{number}z and yq{number}.", [(0, 10)])])
    assert len(strings) == before


def test_the_libraries_are_not_loaded_before_they_are_used() -> None:
    code = "import cds_service.main, sys; print(sorted({'spacy', 'negspacy', 'lxml'} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


def test_calls_at_the_same_time_do_not_mix() -> None:
    sentences = [("No metastasis.", (3, 13), {DENIED}), ("A metastasis.", (2, 12), set())] * 40
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda case: qualities.qualities_of([(case[0], [case[1]])]), sentences))
    assert [made_of[0][0] for made_of in found] == [expected for _, _, expected in sentences]
