"""From text to proposals: place, narrowing, contradiction, numbers, limits."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_text.plain import plain_text
from report_text.reading import LONGEST_TEXT, MOST_SENTENCES, propose
from tests.report_text.labels import proposed

MEGABYTE = 1_000_000
SENTENCES = [  # what is proposed as fact@level=values, each said once
    pytest.param("T8: lytic. Bilsky 2.", {"sins_bone_lesion@T8=lytic", "escc_grade@T8=2", "levels_involved@T8="},
                 id="a level in front holds for its line"),
    pytest.param("T8 lytic.\nBilsky 2.", {"sins_bone_lesion@T8=lytic", "escc_grade@-=2", "levels_involved@T8="},
                 id="and not for the next"),
    pytest.param("Lung metastases, lytic lesion in L3.", {"sins_bone_lesion@L3=lytic", "levels_involved@L3="},
                 id="what is said of the lung is not said of the spine"),
    pytest.param("Lytic and blastic changes seen at T8, T9.", {"sins_bone_lesion@T8=mixed", "sins_bone_lesion@T9=mixed",
                 "levels_involved@T8=", "levels_involved@T9="}, id="both kinds in one"),
    pytest.param("CSF preserved at T8.", set(), id="fluid alone says too little"),
    pytest.param("Cord compression at T8 with preserved CSF.", {"escc_grade@T8=2"}, id="narrowed"),
    pytest.param("No cord compression at T8 (Bilsky 2).", {"escc_grade@T8=2", "escc_grade@T8=0/1a/1b/1c"},
                 id="a contradiction within one sentence stands on both sides"),
    pytest.param("Bilsky 1a to 1c at T8.", {"escc_grade@T8=1a/1b/1c"}, id="a range of grades"),
    pytest.param("Bilsky 3 to 1 at T8.", {"escc_grade@T8=3"}, id="a range that runs backwards is its first"),
    pytest.param("ESCC 2.5 and Bilsky 10 at T8.", set(), id="no such grade"),
    pytest.param("T8 height loss at least 40 %.", {"sins_collapse@T8=gt50/lt50"}, id="at least, below half"),
    pytest.param("T8 height loss less than 60 %.", {"sins_collapse@T8=gt50/lt50"}, id="less than, above half"),
    pytest.param("T8 height loss 40-60 %.", {"sins_collapse@T8=gt50/lt50"}, id="a range over half"),
    pytest.param("T8 height loss 60-70 %.", {"sins_collapse@T8=gt50"}, id="a range above half"),
    pytest.param("T8 collapse 0 %.", {"height_loss_pct@T8=0", "sins_collapse@T8=none/none_gt50_involved",
                                      "sins_collapse@T8=gt50/lt50"}, id="none, against its own word"),
    pytest.param("T8 has lost more than half of its height.", {"sins_collapse@T8=gt50"}, id="half in words"),
    pytest.param("T8 lytic, fracture, 40 % of it is involved.", {"sins_bone_lesion@T8=lytic", "levels_involved@T8="},
                 id="per cent of something else"),
    pytest.param("Height loss of 140 % at T8.", {"sins_collapse@T8=gt50/lt50"}, id="no such share"),
    pytest.param("Pedicles are visible at T8.", set(), id="merely named"),
    pytest.param("Metastasis T8, posterior elements spared.", {"levels_involved@T8=", "sins_posterolateral@T8=none"},
                 id="spared"),
    pytest.param("Metastasis at T8?", set(), id="a question"),
    pytest.param("V.a. Metastase BWK 8. Metastase BWK 9.", {"levels_involved@T8=?", "levels_involved@T9="}, id="doubt"),
    pytest.param("Metastase im 8. Brustwirbel 9.", {"levels_involved@T8="}, id="two readings of one place: the first"),
    pytest.param("The dorsal cord and dorsal spine hold metastases.", {"levels_involved@thoracic="}, id="dorsal spine"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_what_is_proposed(text: str, expected: set[str]) -> None:
    found = {f"{fact}@{level}={'/'.join(sorted(values))}{'?' * doubt}" for fact, level, values, doubt in proposed(text)}
    assert found == expected


def test_a_proposal_quotes_its_sentence_where_it_stands() -> None:
    text = "Technique: MRI.\n\nFindings: none elsewhere. Lytic lesion T8."
    for one in propose(text):
        assert text[one.start : one.end] == one.sentence == "Lytic lesion T8."
        assert one.sentence[one.at :].startswith("Lytic")


LONG = [
    pytest.param("lytic T8 cord compression. " * 40_000, id="findings"),
    pytest.param("no loss of height 50% " * 45_000, id="without a stop"),
    pytest.param("." * MEGABYTE, id="stops"),
    pytest.param("\n" * MEGABYTE, id="empty lines"),
    pytest.param("T1," * 333_000, id="levels"),
    pytest.param("cord " * 200_000, id="half a finding"),
    pytest.param("csf the " * 125_000, id="half another"),
    pytest.param("a" * MEGABYTE, id="one word"),
    pytest.param("bilsky " + "(" * MEGABYTE, id="brackets"),
    pytest.param("duralsack duralsack" * 50_000, id="compounds"),
    pytest.param("T8:" * 300_000, id="headings"),
]


@pytest.mark.parametrize("text", LONG)
def test_a_megabyte_takes_a_bounded_time(text: str) -> None:
    propose("warm T8")
    start = time.process_time()
    found = propose(text)
    assert time.process_time() - start < 3
    assert all(one.end <= LONGEST_TEXT for one in found)


def test_no_more_sentences_are_looked_at_than_the_limit() -> None:
    found = {one.start for one in propose("Lytic T8. " * (MOST_SENTENCES + 50))}
    assert len(found) == MOST_SENTENCES


def test_markup_is_taken_out_and_text_is_composed() -> None:
    html = (
        "<style>p{}</style><p>B<b>WK</b> 8 &lt; 9</p><script>1</script><table><tr><td>ESCC</td><td>2</td></tr></table>"
    )
    assert plain_text(html, is_html=True).split() == ["BWK", "8", "<", "9", "ESCC", "2"]
    assert plain_text("a\r\nu\u0308\rb", is_html=False) == "a\nü\nb"
    listed = "a<br>b\n c<ul><li>d<li>\x01e</ul>f"
    assert plain_text(listed, is_html=True) == "a\nb c\n\nd\n\x01e\n\nf"
    assert plain_text("", is_html=True) == ""
    assert plain_text("<!---->", is_html=True) == ""
    assert not plain_text("<div>" * 20_000 + "x", is_html=True).strip()


@given(st.text(alphabet=st.sampled_from('<>/ ptdablri&#;1!-="\x01ä'), max_size=200))
def test_no_markup_is_too_broken_to_be_read(html: str) -> None:
    assert isinstance(plain_text(html, is_html=True), str)


MARKUP = [
    pytest.param("<table><tr>" + "<td>a" * 10_000 + "<tr><td>b" * 3_000, id="a table"),
    pytest.param("<table><tr><td>" * 80 + "T8<br>" * 15_000, id="tables in tables"),
    pytest.param("<ul>" * 240 + "<li>a\n" * 10_000, id="lists in lists"),
    pytest.param("<p style='padding-left:99999999em'>y</p>" * 1_000, id="a wide margin"),
    pytest.param("&" * MEGABYTE, id="ampersands"),
]


@pytest.mark.parametrize("html", MARKUP)
def test_markup_takes_a_bounded_time_and_gives_no_more_than_it_holds(html: str) -> None:
    start = time.process_time()
    text = plain_text(html, is_html=True)
    assert time.process_time() - start < 1
    assert len(text) <= len(html)
