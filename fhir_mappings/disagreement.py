"""Code and display of one coding that lead to different organs or levels: the code is used, the reader is told.

Seen in the wild: SNOMED 94222008 (bone) labelled liver, lung or brain (mapping.md section 8). Compared are only words
that both the table's own display and the one sent name; a display in another language says nothing.
"""

import re
from functools import lru_cache

from fhir_mappings.codebook import Site
from fhir_mappings.elements import Coding
from fhir_mappings.levels import mentioned_levels, vertebrae_of
from spinal_metastasis.results import DataNote, NoteCode
from spinal_metastasis.terms import SpinalLevel

ORGANS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (organ, re.compile(words, re.IGNORECASE))
    for organ, words in (
        ("lung", r"\blungs?\b|pulmon|bronch"),
        ("liver", r"\bliver\b|hepat"),
        ("brain", r"\bbrain\b|cerebr|cerebell|nervous system"),
        ("bone", r"\bbones?\b|osse|skelet|vertebra|\bspin(?:e|al)\b|sacrum|rib\b|femur|pelvi"),
        ("breast", r"\bbreast\b|mammar"),
        ("prostate", r"prostat"),
        ("kidney", r"kidney|\brenal\b"),
        ("thyroid", r"thyroid"),
        ("adrenal", r"adrenal"),
        ("pleura", r"pleura"),
        ("peritoneum", r"periton"),
        ("bowel", r"colon\b|colorect|rect|bowel|intestin|c(?:a)?ecum"),
        ("stomach", r"stomach|gastric\b"),
        ("pancreas", r"pancrea"),
        ("melanoma", r"melanom"),
        ("node", r"lymph node"),
    )
)


@lru_cache(maxsize=4096)
def organs_in(text: str) -> frozenset[str]:
    return frozenset(organ for organ, words in ORGANS if words.search(text))


def organ_note(coding: Coding, known_display: str, resource: str) -> DataNote | None:
    """A note when the display sent names only other organs than the code does."""
    sent = coding.display or ""
    named, meant = organs_in(sent), organs_in(known_display)
    if not named or not meant or named & meant:
        return None
    return display_note(coding, known_display, resource)


@lru_cache(maxsize=4096)
def _vertebrae_in(display: str) -> frozenset[SpinalLevel]:
    return vertebrae_of(mentioned_levels(display))


def level_note(coding: Coding, site: Site, resource: str) -> DataNote | None:
    """A note when the display sent names only other vertebrae than the code does."""
    named = _vertebrae_in(coding.display or "")
    if not named or not site.levels or named & vertebrae_of(site.levels):
        return None
    return display_note(coding, site.display, resource)


def display_note(coding: Coding, known_display: str, resource: str) -> DataNote:
    """That a code counts although it is labelled as something else."""
    text = (
        f"code {coding.code} means “{known_display}” but is labelled “{(coding.display or '')[:80]}”: the code is used"
    )
    return DataNote(NoteCode.CODE_DISPLAY, text, resource)
