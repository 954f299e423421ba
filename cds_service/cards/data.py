"""The data card: what was read and not used, what could not be read, and what lies out of scope."""

from collections import Counter
from collections.abc import Iterable, Sequence

from cds_service.cards.compact import compact
from cds_service.cards.frame import Basis, Draft
from cds_service.cards.labels import capital, joined, level_name
from cds_service.cards.markdown import bullets, escape, fit, paragraphs
from cds_service.cards.wording import data as words
from cds_service.cards.wording.common import SAFETY_NET
from spinal_metastasis.results import DataNote, LesionResult, NoteCode

SHOWN = 25
OUT_OF_COMPARTMENT = "OUT_OF_SCOPE_COMPARTMENT"


def data_card(basis: Basis, entries_read: int) -> Draft | None:
    """None without notes. A lesion outside the dura's scope is a note of its own."""
    notes = (*basis.assessment.data_notes, *map(_lesion_note, out_of_compartment(basis)))
    return _card(basis, notes, _summary(entries_read, notes)) if notes else None


def partly_read_card(basis: Basis, unread: Sequence[str]) -> Draft:
    """A malignancy, no sign of spinal metastasis, but sections that would show one could not be read."""
    notes = basis.assessment.data_notes or (DataNote(NoteCode.NOT_FETCHED, _unread(unread)),)
    return _card(basis, notes, fit(words.PARTLY_READ_SUMMARY), _unread(unread))


def _unread(unread: Sequence[str]) -> str:
    return words.PARTLY_READ.format(what=escape(joined(unread)))


def note_card(notes: Sequence[DataNote], standing: str) -> Draft | None:
    """Notes on what a hook is about, where nothing else is told; the first one is the summary."""
    if not notes:
        return None
    return Draft(
        kind="data",
        indicator="info",
        summary=fit(notes[0].text),
        detail=paragraphs((bullets(words.LEAD, map(_line, notes[:SHOWN])), standing)),
        result=compact({"data_notes": notes}),
    )


def scope_card(basis: Basis, reasons: Iterable[str]) -> Draft:
    """Out of scope with a sign of a spinal lesion: one card that says so."""
    said = joined(words.OUT_OF_SCOPE.get(reason, escape(reason)) for reason in reasons)
    own = DataNote(NoteCode.OUT_OF_SCOPE, words.NOT_ASSESSED.format(reasons=said))
    given = [note for note in basis.assessment.data_notes if note.code == NoteCode.OUT_OF_SCOPE]
    return _card(
        basis,
        (*(() if given else (own,)), *basis.assessment.data_notes),
        fit(words.NOT_ASSESSED.format(reasons=said)),
        words.SCOPE_DETAIL.format(reasons=said),
        words.NOT_REASSURING,
        SAFETY_NET,
    )


def out_of_compartment(basis: Basis) -> list[LesionResult]:
    return [lesion for lesion in basis.assessment.lesions if OUT_OF_COMPARTMENT in lesion.flags]


def _lesion_note(lesion: LesionResult) -> DataNote:
    return DataNote(NoteCode.OUT_OF_SCOPE, words.LESION_NOT_ASSESSED.format(level=capital(level_name(lesion.level))))


def _card(basis: Basis, notes: Sequence[DataNote], summary: str, *lead: str) -> Draft:
    lines = [_line(note) for note in notes[:SHOWN] if note.text != summary]
    if len(notes) > SHOWN:
        lines.append(words.MORE.format(count=len(notes) - SHOWN))
    unread = any(
        note.code in (NoteCode.NOT_FETCHED, NoteCode.NOT_AUTHORISED, NoteCode.SERVER_NOT_ALLOWED) for note in notes
    )
    return Draft(
        kind="data",
        indicator="info",
        summary=summary,
        detail=basis.detail(*lead, bullets(words.LEAD, lines), words.NOT_FETCHED_IS_NOT_NONE if unread else ""),
        result=compact({"data_notes": notes}),
    )


def _line(note: DataNote) -> str:
    text = escape(note.text)
    if note.resource and note.resource not in note.text:
        text = f"{escape(note.resource)}: {text}"
    return text


def _summary(entries_read: int, notes: Sequence[DataNote]) -> str:
    """Read 41 entries; 3 not used: 2 too old, 1 with a unit not converted; 1 remark: conflicting."""
    counts = Counter(str(note.code) for note in notes)
    unused = {code: count for code, count in counts.items() if code in words.NOT_USED}
    remarks = {code: count for code, count in counts.items() if code not in words.NOT_USED}
    entries = f"Read {entries_read} {'entry' if entries_read == 1 else 'entries'}"
    parts = [
        (f"{sum(some.values())} {what if sum(some.values()) == 1 else plural}", _listed(some))
        for some, what, plural in ((unused, "not used", "not used"), (remarks, "remark", "remarks"))
        if some
    ]
    full = [f"{count}: {why}" if why else count for count, why in parts]
    brief = [count for count, _ in parts]
    return fit(*(f"{entries}; {'; '.join(told)}." for told in (full, (full[0], *brief[1:]), brief)))


def _listed(counts: dict[str, int]) -> str:
    """Most frequent first; without a number where there is one kind; "other" says nothing alone."""
    named = [(count, words.CODE_WORDS.get(code, code)) for code, count in counts.items()]
    named.sort(key=lambda each: (-each[0], each[1]))
    if len(named) == 1:
        return "" if "OTHER" in counts else named[0][1]
    return ", ".join(f"{count} {name}" for count, name in named)
