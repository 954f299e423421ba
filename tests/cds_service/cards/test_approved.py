"""The cards as a clinician reads them, one plain file a story. `make accept` writes them; the diff is reviewed."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from cds_service.hook_models import Card
from fhir_mappings.metastases import SpinalMetastasis
from tests.cds_service.cards.cases import LUNG_T4, NOTES, RENAL_T8, STORIES, cards_of, changed, kind

FOLDER = Path(__file__).parent / "approved"
VERSION = re.compile(r"Rules [^,\n]+, assessed")
Compare = Callable[[Path, str], None]


def as_text(cards: Iterable[Card]) -> str:
    """Cards one below the other; the version of the rules is left out, it changes with every table."""
    said = (f"[{kind(card)}, {card.indicator}] {card.summary}\n\n{card.detail}\n" for card in cards)
    return VERSION.sub("Rules (version), assessed", f"\n{'-' * 100}\n\n".join(said))


@pytest.mark.parametrize("story", STORIES)
def test_cards_read_as_approved(story: str, approved: Compare) -> None:
    notes = NOTES if story.startswith("renal") else ()
    approved(FOLDER / f"{story}.txt", as_text(cards_of(STORIES[story], notes=notes)))


def test_a_possible_metastasis_reads_as_approved(approved: Compare) -> None:
    cards = cards_of(changed(LUNG_T4, lesions=None), SpinalMetastasis.POSSIBLE)
    approved(FOLDER / "possible_with_deficit.txt", as_text(cards))


def test_out_of_scope_reads_as_approved(approved: Compare) -> None:
    approved(FOLDER / "out_of_scope_pregnancy.txt", as_text(cards_of(changed(RENAL_T8, pregnant=True))))


@pytest.mark.parametrize("story", STORIES)
def test_without_its_asterisks_a_detail_is_still_a_letter(story: str) -> None:
    for card in cards_of(STORIES[story], notes=NOTES):
        letter = (card.detail or "").replace("*", "")
        assert not re.search(r"[`#_|<>\[\]]|\\(?![*_`\[\]])", letter.replace(">=", "").replace("<=", ""))
        assert "\n\n\n" not in letter
        for line in letter.splitlines():
            assert line == line.strip()
            assert not line or re.match(r'(?:! )?[A-Z"]|- \S|\d+\. [A-Z]|c?EBRT', line), line
