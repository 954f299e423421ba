"""Key of the code tables -> `primary_id` of the clinical tables, by what else is known about the tumour.

`codes/primary_crosswalk.csv` holds the rows; the first whose condition holds wins, but a tumour *of* the spine comes
before its histology (an osteosarcoma of C41.2 is out of scope, not a metastatic sarcoma; mapping.md section 3.1).
The conditions are prose in the table; `CONDITIONS` says what each means.
"""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from spinal_metastasis.results import NoteCode
from spinal_metastasis.terms import Primary

RECEPTORS_DECIDE = "receptors decide"
COLON, RECTOSIGMOID, RECTUM = "C18", "C19", "C20"
TONSIL = ("C09", "C024", "C35")
SPINE = "C412"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """What the conditions of the table ask. `sites`: ICD topographies without dots, as precise as they are known.

    `receptors`: ER or PR positive, or both negative. `hormone`: recorded as sensitive or resistant.
    `targeted_line`: a targeted drug is planned for an alteration that is present. `no_target`: tested, all absent.
    """

    subtype: str = ""
    sites: frozenset[str] = frozenset()
    receptors: Literal["positive", "negative"] | None = None
    hormone: Literal["sensitive", "resistant"] | None = None
    targeted_drug: bool = False
    targeted_line: bool = False
    no_target: bool = False

    def at(self, *prefixes: str) -> bool:
        """Whether every site known lies in one of these; false when no site is known."""
        return bool(self.sites) and all(site.startswith(prefixes) for site in self.sites)

    def of(self, *subtypes: str) -> bool:
        return self.subtype in subtypes


@dataclass(frozen=True, slots=True)
class Row:
    key: str
    condition: str
    primary: Primary
    note: str


@dataclass(frozen=True, slots=True)
class Crossed:
    """`warning` is what the reader must be told about this reading, with its code; `derived` marks the fact."""

    primary: Primary
    warning: tuple[NoteCode, str] | None = None
    derived: bool = False


CONDITIONS: Mapping[str, Callable[[Clues], bool]] = {
    "always": lambda _: True,
    "otherwise": lambda _: True,
    "hormone receptor positive (ER or PR positive; Z17.0; breast_hr_positive) and not recorded as hormone-refractory":
        lambda clues: clues.receptors == "positive" and clues.hormone != "resistant",
    "ER and PR negative (Z17.1; breast_triple_negative) or recorded as hormone-refractory":
        lambda clues: clues.receptors == "negative" or clues.hormone == "resistant",
    "Z19.1 or recorded castration-sensitive": lambda clues: clues.hormone == "sensitive",
    "Z19.2 or recorded castration-resistant": lambda clues: clues.hormone == "resistant",
    "subtype papillary": lambda clues: clues.of("papillary"),
    "subtype follicular or oncocytic": lambda clues: clues.of("follicular", "oncocytic"),
    "subtype medullary": lambda clues: clues.of("medullary"),
    "subtype anaplastic": lambda clues: clues.of("anaplastic"),
    "a targeted drug given or a targetable alteration recorded with a targeted line planned":
        lambda clues: clues.targeted_drug or clues.targeted_line,
    "alterations tested and all absent or site says no targeted option": lambda clues: clues.no_target,
    "a targeted drug given": lambda clues: clues.targeted_drug,
    "morphology hepatocellular": lambda clues: clues.of("hcc", "mixed_hcc_cca"),
    "subtype cholangiocarcinoma": lambda clues: clues.of("cholangiocarcinoma"),
    "site C18 or C19 (colon or rectosigmoid SNOMED)": lambda clues: clues.at(COLON, RECTOSIGMOID),
    "site C20 (rectum SNOMED)": lambda clues: clues.at(RECTUM),
    "subtype osteosarcoma": lambda clues: clues.of("osteosarcoma"),
    "subtype chordoma or site C41.2": lambda clues: clues.of("chordoma") or clues.at(SPINE),
    "subtype ewing": lambda clues: clues.of("ewing"),
    "subtype synovial": lambda clues: clues.of("synovial"),
    "subtype known and not synovial": lambda clues: bool(clues.subtype),
    "site tonsil (C09; C02.4; C35)": lambda clues: clues.at(*TONSIL),
}  # fmt: skip


@cache
def rows() -> Mapping[str, tuple[Row, ...]]:
    """The table by key, a row for a tumour of the spine first, otherwise in the table's order."""
    table = files("fhir_mappings").joinpath("codes", "primary_crosswalk.csv").read_text(encoding="utf-8")
    read = [
        Row(line["key"], line["condition"], Primary(line["primary_id"]), line["note"])
        for line in csv.DictReader(table.splitlines())
    ]
    read.sort(key=lambda row: row.primary is not Primary.SPINE_PRIMARY)
    return {key: tuple(row for row in read if row.key == key) for key in dict.fromkeys(row.key for row in read)}


def cross(key: str, clues: Clues) -> Crossed:
    """The `primary_id` of one tumour; a key without a row is `other`."""
    for row in rows().get(key, ()):
        if row.condition == RECEPTORS_DECIDE:
            return cross("breast", clues)
        if CONDITIONS[row.condition](clues):
            return Crossed(row.primary, _warning(row, clues), _is_derived(row))
    return Crossed(Primary.OTHER)


def _is_derived(row: Row) -> bool:
    return row.note == "flag derived"


def _warning(row: Row, clues: Clues) -> tuple[NoteCode, str] | None:
    """The row's note where it is meant for the reader: always, for some subtypes, or for one site."""
    note = row.note
    if "out of scope" in note:
        return NoteCode.OUT_OF_SCOPE, note
    if "adds flag" in note:
        named = bool(clues.subtype) and clues.subtype in note
        return (NoteCode.OTHER, f"HISTOLOGY_CHECK: subtype {clues.subtype}") if named else None
    if note.startswith(RECTOSIGMOID):
        return (NoteCode.OTHER, "C19 (rectosigmoid) is counted with colon") if clues.at(RECTOSIGMOID) else None
    if note.startswith("flag") and not _is_derived(row):
        return NoteCode.OTHER, note.removeprefix("flag").strip() or "the site recorded is ill defined"
    return None
