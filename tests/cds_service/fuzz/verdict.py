"""What holds of every answer, whatever was sent."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import httpx2
from pydantic import ValidationError

from cds_service.gather import read_prefetch
from cds_service.hook_models import CardsAnswer
from cds_service.hook_request import read_hook_request
from cds_service.logs import QUIET
from conformance.patients import INDEX_TIME
from fhir_mappings.patient import read_patient
from spinal_metastasis.results import NoteCode
from tests.cds_service.calling import EXTENSION, is_outcome
from tests.cds_service.cards.hostile import PLAIN_TOKENS, token_types
from tests.cds_service.fuzz.good_calls import NAME, TOKEN, VALUE
from tests.cds_service.fuzz.mutations import FOREIGN, BrokenCall
from tests.schemas.card_parts import assessment_parts

DOCUMENTED: Final = {200, 400, 412, 413, 415}
REFUSED: Final = {NoteCode.UNREADABLE, NoteCode.WRONG_PATIENT}


class _Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(("httpx", "httpcore")):  # the test's own client
            self.lines.append(record.getMessage())


@contextmanager
def every_line() -> Iterator[list[str]]:
    """What is logged meanwhile, every library at its most talkative but those that are quiet by design (test_logs).

    In the place of the other handlers: pytest's own would keep the lines of all calls.
    """
    root, handler = logging.getLogger(), _Lines()
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    before = root.handlers, root.level
    root.handlers, root.level = [handler], logging.DEBUG
    try:
        yield handler.lines
    finally:
        root.handlers, root.level = before


def faults(answer: httpx2.Response, lines: list[str]) -> Iterator[str]:
    """What is wrong with an answer, or with what was logged on the way to it."""
    if answer.status_code not in DOCUMENTED:
        yield f"status {answer.status_code}"
    if answer.headers.get("content-type") != "application/json":
        yield f"is {answer.headers.get('content-type')}"
        return
    kept = (TOKEN, NAME) if answer.status_code == 200 else (TOKEN, NAME, VALUE)
    yield from (f"{mark} in the answer" for mark in kept if mark in answer.text)
    yield from (f"{mark} in the log" for mark in (TOKEN, NAME, VALUE) for line in lines if mark in line)
    if answer.status_code == 200:
        yield from _faults_of_cards(answer.content)
    elif not is_outcome(answer.json()):
        yield "an error without an OperationOutcome"


def _faults_of_cards(content: bytes) -> Iterator[str]:
    try:
        CardsAnswer.model_validate_json(content)
    except ValidationError as error:
        yield f"no CDS Hooks answer: {error}"
        return
    for card in json.loads(content)["cards"]:
        found = card["extension"][EXTENSION]
        yield from assessment_parts(found["kind"], found.get("result", {}))
        if extra := token_types(card["detail"]) - PLAIN_TOKENS:
            yield f"markdown of a {found['kind']} card holds {extra}"
        if found["kind"] != "data" and FOREIGN in json.dumps(_without_notes(card)):
            yield f"a {found['kind']} card rests on another patient's resource"


def _without_notes(card: dict[str, Any]) -> dict[str, Any]:
    """A card's result may repeat the notes on what was left out."""
    found = card["extension"][EXTENSION]
    result = {name: member for name, member in found.get("result", {}).items() if name != "data_notes"}
    return card | {"extension": {EXTENSION: found | {"result": result}}}


def is_silent_on_a_refusal(call: BrokenCall, answer: httpx2.Response) -> bool:
    """No card at all, although a Condition of a living patient was refused, and with it perhaps the tumour."""
    if answer.status_code != 200 or answer.json()["cards"] or call.good.hook != "patient-view":
        return False
    read = read_hook_request(call.sent, call.good.hook)
    sections = read_prefetch(read, INDEX_TIME)
    is_refused = any(note.code in REFUSED for note in sections["conditions"].notes)
    return is_refused and not read_patient(sections, read.patient_id, INDEX_TIME, []).deceased
