"""The body of a feedback call, read item by item: one bad item never loses the others (CH-120 to CH-127, RB-10).

Only what is counted is taken: uuids that can be ours, an outcome, a time, a coded reason. The comment is the one place
for free text, and is kept apart. What is said of a bad item repeats nothing of it.
"""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from cds_service.errors import BadRequestError, Issue, field_error, required
from cds_service.hook_models import Outcome
from cds_service.memory.columns import NAMED
from cds_service.memory.feedback import Reported

MOST_ITEMS: Final = 1000
LONGEST_COMMENT: Final = 4000
OUTCOMES: Final = tuple(Outcome)


@dataclass(frozen=True, slots=True)
class Rejected:
    """An item that is not stored, by its place in the call, and all that is wrong with it."""

    index: int
    issues: tuple[Issue, ...]


class _FaultyError(Exception):
    def __init__(self, *issues: Issue) -> None:
        super().__init__()
        self.issues = issues


def read_feedback(body: bytes) -> tuple[list[Reported], list[Rejected]]:
    """The good items and the bad ones. Raises 400 if there is no list of items, or none is good."""
    good: list[Reported] = []
    bad: list[Rejected] = []
    for index, item in enumerate(_items(body)):
        try:
            good.append(_read(item, f"feedback[{index}]"))
        except _FaultyError as faulty:
            bad.append(Rejected(index, faulty.issues))
    if not good:
        raise BadRequestError(*(issue for rejected in bad for issue in rejected.issues))
    return good, bad


def _items(body: bytes) -> list[Any]:
    try:
        sent = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        raise BadRequestError("The body is not valid JSON.") from None
    items = _listed(sent.get("feedback")) if isinstance(sent, dict) else []
    if not items:
        raise BadRequestError(required("feedback", "a list of at least one item"))
    if len(items) > MOST_ITEMS:
        raise BadRequestError(field_error("feedback", f"has more than {MOST_ITEMS} items; send them in several calls"))
    return items


def _listed(sent: object) -> list[Any]:
    """A lone object where a list is due is wrapped (RB-10)."""
    return sent if isinstance(sent, list) else [sent] if isinstance(sent, dict) else []


def _read(item: object, path: str) -> Reported:
    if not isinstance(item, dict):
        raise _FaultyError(field_error(path, "must be an object", "structure"))
    issues: list[Issue] = []
    found: dict[str, Any] = {}
    for read in (_card, _outcome, _moment, _reason, _comment):
        try:
            found |= read(item, path)
        except _FaultyError as faulty:
            issues += faulty.issues
    if issues:
        raise _FaultyError(*dict.fromkeys(issues))  # reason and comment stand in the same member
    return Reported(**found)


def _card(item: dict[str, Any], path: str) -> dict[str, Any]:
    return {"card": _uuid(item.get("card"), f"{path}.card", "the uuid of a card")}


def _outcome(item: dict[str, Any], path: str) -> dict[str, Any]:
    """With the suggestions, which an acceptance must name: it is they that were accepted (CH-123)."""
    outcome = item.get("outcome")
    if outcome not in OUTCOMES:
        raise _FaultyError(field_error(f"{path}.outcome", "is neither accepted nor overridden"))
    if outcome == Outcome.OVERRIDDEN:
        return {"outcome": outcome}
    return {"outcome": outcome, "suggestions": tuple(dict.fromkeys(_suggestions(item, f"{path}.acceptedSuggestions")))}


def _suggestions(item: dict[str, Any], path: str) -> Iterator[str]:
    accepted = _listed(item.get("acceptedSuggestions"))
    if not accepted:
        raise _FaultyError(required(path, "the suggestions that were accepted"))
    for index, one in enumerate(accepted):
        where = f"{path}[{index}]"
        if not isinstance(one, dict):
            raise _FaultyError(field_error(where, "must be an object", "structure"))
        yield _uuid(one.get("id"), f"{where}.id", "the uuid of a suggestion")


def _moment(item: dict[str, Any], path: str) -> dict[str, Any]:
    """In UTC, whatever zone it was sent in; without one it would be guessed."""
    where = f"{path}.outcomeTimestamp"
    sent = item.get("outcomeTimestamp")
    try:
        read = msgspec.convert(sent, dt.datetime) if isinstance(sent, str) else None
        if read is not None and read.tzinfo is not None:
            return {"outcome_at": read.astimezone(dt.UTC)}
    except (ValueError, OverflowError):
        pass
    raise _FaultyError(field_error(where, "is not a date and time with its zone (RFC 3339)"))


def _reason(item: dict[str, Any], path: str) -> dict[str, Any]:
    """System and code. Its display is not taken: it could be anything, and the code says what is counted."""
    where = f"{path}.overrideReason.reason"
    reason = _override(item, path).get("reason")
    if reason is None:
        return {}
    if not isinstance(reason, dict):
        raise _FaultyError(field_error(where, "must be an object", "structure"))
    code, system = reason.get("code"), reason.get("system")
    if not isinstance(code, str) or not 0 < len(code.strip()) <= NAMED:
        raise _FaultyError(field_error(f"{where}.code", f"is not a text of 1 to {NAMED} characters"))
    if system is not None and (not isinstance(system, str) or len(system) > NAMED):
        raise _FaultyError(field_error(f"{where}.system", f"is not a text of at most {NAMED} characters"))
    return {"reason_code": code.strip(), "reason_system": (system or "").strip() or None}


def _comment(item: dict[str, Any], path: str) -> dict[str, Any]:
    comment = _override(item, path).get("userComment")
    if comment is None:
        return {}
    if not isinstance(comment, str):
        raise _FaultyError(field_error(f"{path}.overrideReason.userComment", "must be a string", "structure"))
    said = comment.strip()
    return {"comment": said[:LONGEST_COMMENT] or None, "is_cut": len(said) > LONGEST_COMMENT}


def _override(item: dict[str, Any], path: str) -> dict[str, Any]:
    override = item.get("overrideReason")
    if override is not None and not isinstance(override, dict):
        raise _FaultyError(field_error(f"{path}.overrideReason", "must be an object", "structure"))
    return override or {}


def _uuid(sent: object, path: str, expected: str) -> str:
    """In the spelling of the cards. Another text is none of ours, and could be anything."""
    try:
        return str(uuid.UUID(sent.strip())) if isinstance(sent, str) else _missing(path, expected)
    except ValueError:
        raise _FaultyError(field_error(path, f"is not {expected}")) from None


def _missing(path: str, expected: str) -> str:
    raise _FaultyError(required(path, expected))
