"""A chart as the rules on advice read it: the patient, each lesion with its NOMS rows, what is tolerated."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.spinal_metastasis.oracle.fresh import COLLAPSE_DERIVED, Note, fresh
from tests.spinal_metastasis.oracle.lesion import is_instrumented, noms_inputs, radiosensitivity, reached
from tests.spinal_metastasis.oracle.possible import VERTEBRAE, values
from tests.spinal_metastasis.oracle.survival import Survival, survival
from tests.spinal_metastasis.oracle.tables import NOMS, rows
from tests.spinal_metastasis.oracle.tolerance import Tolerance, tolerance
from tests.spinal_metastasis.oracle.truth import NO, YES, Truth, either, of, of_any

Facts = Mapping[str, Any]
Row = Mapping[str, str]
SINS_ITEMS = ("sins_pain", "sins_bone_lesion", "sins_alignment", "sins_collapse", "sins_posterolateral")
HAEMATOLOGICAL = {"myeloma", "lymphoma", "leukaemia"}
PARTS = rows("row_parts.csv")


def says(row: Row, column: str, words: str) -> bool:
    """`^` stands for the beginning, `$` for the end."""
    if words.endswith("$"):
        return row[column] == words[1:-1]
    return row[column].startswith(words[1:]) if words[0] == "^" else words in row[column]


def extent(row: Row, part: str) -> str:
    """How far a row of the NOMS table carries a part: `all`, `some` (one of its alternatives), `none`."""
    found = {line["extent"] for line in PARTS if line["part"] == part and says(row, line["column"], line["words"])}
    return "all" if "all" in found else "some" if found else "none"


CARRIED = {
    (row["row_id"], part): extent(row, part) for row in NOMS for part in sorted({line["part"] for line in PARTS})
}


def together(extents: Iterable[str]) -> str:
    found = set(extents)
    return found.pop() if len(found) == 1 else "some" if found - {"none"} else "none"


def carried(open_rows: Sequence[Row], part: str) -> str:
    return together(CARRIED[row["row_id"], part] for row in open_rows)


@dataclass(frozen=True)
class Place:
    """One lesion that is in scope."""

    patient: Facts
    lesion: Facts
    tolerance: Tolerance

    @property
    def level(self) -> Any:
        return self.lesion.get("level")

    @property
    def holders(self) -> tuple[Facts, Facts]:
        return self.lesion, self.patient

    @cached_property
    def inputs(self) -> dict[str, tuple[str, ...]]:
        status = {"able": ("able",), "unable": ("unable",)}.get(self.tolerance.status, ("able", "unable"))
        return noms_inputs(self.patient, self.lesion, tolerance=status)

    @cached_property
    def rows(self) -> Sequence[Row]:
        return reached(self.inputs)

    @property
    def fit_rows(self) -> Sequence[Row]:
        """The rows as they would read for a patient who tolerates surgery."""
        return reached({**self.inputs, "systemic_tolerance": ("able",)})

    @property
    def instrumented(self) -> bool:
        return is_instrumented(self.lesion)

    @property
    def is_looked_at(self) -> bool:
        return self.has_sins_item or "stability_override" in self.lesion or "escc_grade" in self.lesion

    @property
    def has_sins_item(self) -> bool:
        return any(item in self.lesion for item in SINS_ITEMS)

    def carries(self, part: str) -> str:
        """`all`, `some` or `none` of the open rows; a level nobody has looked at carries nothing."""
        return carried(self.rows, part) if self.is_looked_at else "none"

    @property
    def is_collapse_stated(self) -> bool:
        return "sins_collapse" in self.lesion and COLLAPSE_DERIVED not in self.lesion

    @property
    def is_high(self) -> Truth:
        return of(self.lesion, "escc_grade", lambda grade: grade in ("2", "3"))

    @property
    def myelopathy(self) -> Truth:
        return frozenset(value == "yes" for value in self.inputs["myelopathy"])

    @property
    def deficit(self) -> Truth:
        return either(self.myelopathy, of(self.patient, "neuro_deficit_new"))

    @property
    def mechanical_pain(self) -> Truth:
        return of(self.lesion, "sins_pain", lambda pain: pain == "mechanical")

    @property
    def pain(self) -> Truth:
        by_item = of(self.lesion, "sins_pain", lambda pain: pain != "none")
        return either(by_item, of_any(self.holders, "pain_vas", lambda number: number > 0))

    @property
    def irradiated(self) -> Truth:
        if "prior_rt_at_level" in self.lesion:
            return of(self.lesion, "prior_rt_at_level")
        return YES if self.lesion.get("prior_rt") else NO


@dataclass(frozen=True)
class Chart:
    patient: Facts
    places: tuple[Place, ...]
    lesions: int
    notes: tuple[Note, ...]
    tolerance: Tolerance
    survival: Survival

    @property
    def is_emergency(self) -> bool:
        """A01: a new deficit, or a myelopathy that is not known to be old."""
        new = of(self.patient, "neuro_deficit_new")
        return new == YES or (new != NO and any(myelopathy == YES for myelopathy in self._myelopathy))

    @property
    def _myelopathy(self) -> list[Truth]:
        if self.lesions:
            return [place.myelopathy for place in self.places]
        suspected = Place(self.patient, {}, self.tolerance)
        return [suspected.myelopathy]

    @property
    def is_haematological(self) -> Truth:
        return of(self.patient, "primary", lambda primary: primary in HAEMATOLOGICAL)

    @property
    def true_classes(self) -> set[str]:
        """Radiosensitivity by histology, whatever the site's policy or earlier radiotherapy."""
        return radiosensitivity(self.patient)


def chart(document: Facts) -> Chart:
    now = fresh(document)
    lesions = now.facts["lesions"]
    fit = tolerance(now.facts)
    ordered = sorted(lesions, key=lambda lesion: VERTEBRAE.index(lesion.get("level", VERTEBRAE[-1])))
    inside = [lesion for lesion in ordered if "extradural" in values(lesion, "compartment")]
    places = tuple(Place(now.facts, lesion, fit) for lesion in inside)
    return Chart(now.facts, places, len(lesions), now.notes, fit, survival(now.facts))
