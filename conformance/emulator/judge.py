"""What an answer is worth: beside the answer to the plain call, and by the rules every answer must keep."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from pydantic import ValidationError

from cds_service.hook_models import CardsAnswer
from conformance.emulator.call import JSON, Answer

RAW_HTML: Final = re.compile(r"(?<!\\)(<\s*[A-Za-z/!?]|\]\(\s*javascript:)", re.IGNORECASE)
MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?")
NOT_IMPLEMENTED: Final = 501
MARKER: Final = "Zyx-marker"
"""Stands in what the record is poisoned with; where it comes back, it must do no harm."""


class Verdict(StrEnum):
    """`SAME`: the cards of the plain call. `SILENT`: no card, where the plain call had some. `FAILED`: no answer, 5xx,
    a redirect, or an answer that breaks a rule."""

    SAME = "same"
    ANSWERED = "answered"
    SILENT = "silent"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Told:
    """`part`: which variant of the deviation (a key). `problems`: rules the answer breaks, one sentence each."""

    part: str
    status: int
    verdict: Verdict
    problems: tuple[str, ...]


def judge(part: str, answer: Answer, plain: list[Any] | None) -> Told:
    """`plain`: the cards of the plain call without their ids; None while there are none to compare with."""
    problems = tuple(_problems(answer))
    cards = cards_of(answer)
    if problems:
        verdict = Verdict.FAILED
    elif cards is None:
        verdict = Verdict.REFUSED
    elif plain is None or cards == plain:
        verdict = Verdict.ANSWERED if plain is None else Verdict.SAME
    else:
        verdict = Verdict.ANSWERED if cards else Verdict.SILENT
    return Told(part, answer.status, verdict, problems)


def judge_feedback(part: str, answer: Answer) -> Told:
    """Of a report of what became of a card: any 2xx is an answer, and 501 says that none are taken."""
    taken = 200 <= answer.status < 300
    problems = () if taken or answer.status == NOT_IMPLEMENTED else tuple(_problems(answer))
    verdict = Verdict.FAILED if problems else Verdict.ANSWERED if taken else Verdict.REFUSED
    return Told(part, answer.status, verdict, problems)


def cards_of(answer: Answer) -> list[Any] | None:
    """The cards without what differs from call to call, ids and times; None where the answer has none to speak of."""
    try:
        body = json.loads(answer.content)
        return [_lasting(card) for card in body["cards"]] if answer.status == 200 else None
    except (ValueError, KeyError, TypeError):
        return None


def _problems(answer: Answer) -> Iterator[str]:
    if answer.status == 0:
        yield f"no answer ({answer.why})"
    elif answer.status >= 500:
        yield f"status {answer.status}: the service failed"
    elif 300 <= answer.status < 400:
        yield f"status {answer.status}: a POST is redirected"
    elif answer.status < 300 and answer.status != 200:
        yield f"status {answer.status}: cards come with status 200"
    if answer.status and answer.content_type != JSON:
        yield f"the answer is {answer.content_type or 'of no type'}, not {JSON}"
    if answer.status == 200:
        yield from _faults_of_cards(answer.content)
    elif 400 <= answer.status < 500 and b'"OperationOutcome"' not in answer.content:
        yield "the refusal is no OperationOutcome"


def _faults_of_cards(content: bytes) -> Iterator[str]:
    try:
        CardsAnswer.model_validate_json(content)
    except ValidationError as error:
        yield from (f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        return
    body = json.loads(content)
    yield from (f"{path}: null or empty" for path in _empty(body) if path != ".cards")
    for number, card in enumerate(body["cards"]):
        if RAW_HTML.search(card.get("detail") or "") or RAW_HTML.search(card["summary"]):
            yield f".cards.{number}: HTML of the record comes through"


def _empty(value: object, path: str = "") -> Iterator[str]:
    if value is None or value in ("", [], {}):
        yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        yield from _empty(member, f"{path}.{name}")


def _lasting(value: object) -> object:
    if isinstance(value, dict):
        return {name: _lasting(member) for name, member in value.items() if name != "uuid"}
    if isinstance(value, list):
        return [_lasting(member) for member in value]
    return MOMENT.sub("(time)", value) if isinstance(value, str) else value
