"""What a save would write: each answer beside what the record says now, what is worked out from them, what is left out.

The same plan makes the words of the review, the Bundle that is sent, and the file that is downloaded.
"""

import hashlib
import uuid
from collections import Counter
from dataclasses import dataclass
from typing import Final, NamedTuple

from cds_service.app.record import Record
from cds_service.app.sessions import Session
from cds_service.app.write import wording as words
from cds_service.app.write.answers import LeftOut, Line, read_answers
from cds_service.app.write.permission import WRITTEN, Permission
from cds_service.app.write.results import result_entries
from cds_service.cards.frame import Basis
from cds_service.resources.answers import Given, answer_entries, response_entry, save_id
from cds_service.resources.entries import Entry
from cds_service.resources.provenance import Author, author_of, provenance_entry, sources_of
from cds_service.resources.transaction import transaction
from cds_service.settings import Settings

SEPARATOR: Final = "\x1f"


@dataclass(frozen=True, slots=True)
class Plan:
    """`results`: what is worked out, in words. `author`: the user as a reference, "" if not known. `ids`: its answers.
    `digest`: of what is shown; a press that carries another one was about something else."""

    lines: tuple[Line, ...] = ()
    results: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    author: str = ""
    entries: tuple[Entry, ...] = ()
    ids: frozenset[uuid.UUID] = frozenset()
    digest: str = ""

    @property
    def bundle(self) -> bytes:
        """Checked by the strict model. Raises `ValueError`."""
        return transaction(self.entries)

    @property
    def kinds(self) -> dict[str, int]:
        """Type of resource → how many."""
        return Counter(one.kind for one in self.entries)


class _Made(NamedTuple):
    entries: tuple[Entry, ...]
    results: tuple[str, ...]


def plan(session: Session, before: Record, after: Record, settings: Settings, permission: Permission) -> Plan:
    """`before`: the record alone; `after`: with the answers. Raises `AnswerError` as the page does."""
    author = author_of(session.user, session.access.base.url)
    answers = read_answers(session, before, author, settings)
    made = _made(after, answers.given, author, settings, permission) if answers.given else _Made((), ())
    missing = [kind for kind in WRITTEN if permission.is_given and kind not in permission.kinds]
    left_out = (*answers.left_out, *(LeftOut(kind, words.NOT_GRANTED) for kind in missing))
    shown = [
        str(part) for part in (session.access.base.url, after.banner.patient_id, answers.lines, made.results, left_out)
    ]
    ids = frozenset(one.id for one in answers.given)
    digest = hashlib.sha256(SEPARATOR.join((*shown, *sorted(map(str, ids)))).encode()).hexdigest()
    who = author["reference"] if author is not None else ""
    return Plan(answers.lines, made.results, left_out, who, made.entries, ids, digest)


def _made(after: Record, given: list[Given], author: Author, settings: Settings, permission: Permission) -> _Made:
    """All resources; where some may not be written, only those that may; where none may, all are for the file."""
    about = after.about(settings.canonical_root)

    def may(one: Entry) -> bool:
        return not permission.is_given or one.kind in permission.kinds

    save = save_id(given)
    response = response_entry(about, save, given)
    answers = answer_entries(about, given, response if may(response) else None)
    written = [one for one in (response, *answers) if may(one)]
    found = result_entries(about, save, Basis.of(after.assessment, settings.policy), given, written, may)
    targets = [*written, *found.entries]
    whence = provenance_entry(about, save, targets, sources_of(after.assessment.facts), author)
    return _Made((*targets, *(one for one in (whence,) if may(one))), found.said)
