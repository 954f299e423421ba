"""The primary tumour: which Conditions name one, which of several is the one that spread, and its `primary_id`.

Source: mapping.md section 3.1. Never picked by order of the list: what cannot be told stays a set, and is asked.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from fhir_mappings.condition import Finding
from fhir_mappings.crosswalk import Clues, cross
from fhir_mappings.histology import Histology, Kind, about, refine
from fhir_mappings.specificity import GENERIC, HAEMATOLOGIC, SKIN, contains, most_specific_keys
from fhir_mappings.times import seconds
from fhir_mappings.tumour_site import key_of_place, sites_of, subtype_of
from spinal_metastasis.facts import Fact, Flag, OneOf
from spinal_metastasis.results import DataNote, NoteCode
from spinal_metastasis.terms import Primary


@dataclass(frozen=True, slots=True)
class Candidate:
    """One tumour: what it may be, and the Conditions that say so, the one it was read from first."""

    kinds: tuple[Kind, ...]
    findings: tuple[Finding, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(kind.key for kind in self.kinds)

    @property
    def sites(self) -> frozenset[str]:
        return frozenset(site for kind in self.kinds for site in kind.sites)

    @property
    def is_generic(self) -> bool:
        return GENERIC.issuperset(self.keys)

    @property
    def is_active_and_solid(self) -> bool:
        return any(finding.active for finding in self.findings) and not HAEMATOLOGIC.issuperset(self.keys)

    @property
    def begun(self) -> float | None:
        """When the newest of its Conditions began, as a timestamp."""
        return max((seconds(finding.when) for finding in self.findings if finding.when), default=None)


@dataclass(frozen=True, slots=True)
class PrimaryTumour:
    """`fact` None = not known. `candidates` are the tumours it was read from."""

    fact: Fact[Primary] | None
    candidates: tuple[Candidate, ...] = ()
    notes: tuple[DataNote, ...] = field(default=())


def primary_of(
    findings: Sequence[Finding], histologies: Sequence[Histology], linked: frozenset[str], clues: Clues
) -> PrimaryTumour:
    """The primary tumour. `linked`: Conditions that a metastasis names as its primary; `clues`: what else is known."""
    stated = [finding for finding in findings if finding.confirmed and _is_primary(finding)]
    candidates = _distinct(_candidates(stated, histologies, "primary"))
    notes: list[DataNote] = []
    if not candidates:
        past = [finding for finding in findings if finding.confirmed and finding.of_role("history")]
        candidates = _distinct(_candidates(past, histologies, "history"))
        text = "the primary tumour is known from a history code only: please confirm"
        notes += [DataNote(NoteCode.OTHER, text, c.findings[0].reference) for c in candidates]
    chosen = _chosen(candidates, linked)
    if not chosen:
        return PrimaryTumour(None, (), tuple(_question(findings)))
    return _read(chosen, clues, notes)


def _is_primary(finding: Finding) -> bool:
    """A generic malignancy beside a metastasis code in one Condition says nothing of its own: the code wins (2c)."""
    keys = [meaning.key for meaning in finding.of_role("primary")]
    return bool(keys) and not (finding.of_role("secondary") and GENERIC.issuperset(keys))


def _candidates(findings: Sequence[Finding], histologies: Sequence[Histology], role: str) -> Iterator[Candidate]:
    for finding in findings:
        kinds: dict[str, Kind] = {}
        concepts = about(finding, histologies, only_tumour=len(findings) == 1)
        for key in most_specific_keys(meaning.key for meaning in finding.of_role(role) if meaning.key):
            placed = _placed(key, finding)
            refined = refine(placed, subtype_of(finding), sites_of(finding, placed), concepts)
            kinds.update({kind.key: kind for kind in refined})
        if kinds:
            yield Candidate(tuple(kinds.values()), (finding,))


def _placed(key: str, finding: Finding) -> str:
    """A generic malignancy with a body site is a tumour of that organ (2b)."""
    if key not in GENERIC:
        return key
    return next((named for place in finding.places if (named := key_of_place(place))), key)


def _distinct(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """One a tumour: equal or less specific statements join the more specific; skin and generic ones yield to others."""
    found = list(candidates)
    if any(candidate.keys != (SKIN,) for candidate in found):
        found = [candidate for candidate in found if candidate.keys != (SKIN,)]
    if any(not candidate.is_generic for candidate in found):
        found = [candidate for candidate in found if not candidate.is_generic]
    kept: list[Candidate] = []
    for candidate in sorted(found, key=lambda c: sum(any(contains(k, o) for o in _keys(found)) for k in c.keys)):
        same = next((i for i, other in enumerate(kept) if _same_tumour(other, candidate)), None)
        if same is None:
            kept.append(candidate)
        else:
            kept[same] = _joined(kept[same], candidate)
    return tuple(kept)


def _keys(candidates: Iterable[Candidate]) -> tuple[str, ...]:
    return tuple(key for candidate in candidates for key in candidate.keys)


def _same_tumour(known: Candidate, other: Candidate) -> bool:
    return other.keys == known.keys or all(any(contains(k, o) for o in known.keys) for k in other.keys)


def _joined(known: Candidate, other: Candidate) -> Candidate:
    """`other` says the same or less; a subtype or a narrower site it has is kept."""
    theirs = {kind.key: kind for kind in other.kinds}
    kinds = tuple(
        replace(
            kind,
            subtype=kind.subtype or theirs.get(kind.key, kind).subtype,
            sites=kind.sites & theirs.get(kind.key, kind).sites or kind.sites,
        )
        for kind in known.kinds
    )
    return Candidate(kinds, (*known.findings, *other.findings))


def _chosen(candidates: tuple[Candidate, ...], linked: frozenset[str]) -> tuple[Candidate, ...]:
    """The newest active solid tumour linked to a metastasis; without a link, all of them."""
    joined = tuple(c for c in candidates if any(finding.reference in linked for finding in c.findings))
    if len(joined) <= 1:
        return joined or candidates
    solid = [c for c in joined if c.is_active_and_solid and c.begun is not None]
    newest = [c for c in solid if c.begun == max(other.begun or 0 for other in solid)]
    return tuple(newest) if len(newest) == 1 else joined


def _read(chosen: tuple[Candidate, ...], clues: Clues, notes: list[DataNote]) -> PrimaryTumour:
    values: dict[Primary, None] = {}
    derived = False
    for candidate in chosen:
        for kind in candidate.kinds:
            crossed = cross(kind.key, replace(clues, subtype=kind.subtype, sites=kind.sites))
            values[crossed.primary] = None
            derived = derived or crossed.derived
            if crossed.warning is not None:
                notes.append(DataNote(*crossed.warning, candidate.findings[0].reference))
    evidence = tuple(finding.evidence for candidate in chosen for finding in candidate.findings)
    flags = (Flag.DERIVED,) if derived else ()
    if len(values) > 1:
        names = ", ".join(value.value for value in values)
        notes.append(DataNote(NoteCode.CONFLICT, f"the primary tumour may be one of: {names}. Please say which spread"))
        flags = (*flags, Flag.CONFLICT)
    value = next(iter(values)) if len(values) == 1 else OneOf(tuple(values))
    return PrimaryTumour(Fact(value, evidence, None, flags), chosen, tuple(notes))


def _question(findings: Sequence[Finding]) -> Iterator[DataNote]:
    """An unconfirmed primary only raises the question."""
    for finding in findings:
        if not finding.confirmed and finding.of_role("primary"):
            yield DataNote(
                NoteCode.OTHER, "a primary tumour is recorded but not confirmed: please say", finding.reference
            )
