"""The emulated EHR, against the real service over HTTP: with every deviation, and against services that do wrong."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from conformance.emulator.__main__ import main
from conformance.emulator.deviations import BY_NAME, DEVIATIONS
from conformance.patients import EXAMPLES
from tests.cds_service.calling import SECRET
from tests.cds_service.demo_server import serving
from tests.cds_service.every_hook import metastasis
from tests.cds_service.fake_fhir import in_a_thread, send

Approved = Callable[[Path, str], None]
APPROVED = Path(__file__).parent / "approved" / "emulator"
JSON = "application/json"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo's service with its chart store, and a database for feedback."""
    with serving(SPINEMETS_DATABASE_URL=f"sqlite:///{tmp_path_factory.mktemp('memory')}/memory.sqlite3") as base:
        yield base


def emulate(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def without_times(output: str) -> str:
    head, _, rest = output.partition("\n")
    return f"{head.partition(' in ')[0]}\n{rest}"


@pytest.mark.requirement(
    "RB-1", "RB-2", "RB-3", "RB-4", "RB-5", "RB-6", "RB-7", "RB-9", "RB-10", "RB-11", "RB-12", "RB-13", "RB-14"
)
@pytest.mark.parametrize("hook", ["patient-view", "order-select", "order-sign"])
def test_the_service_answers_every_deviation_as_a_careful_one(hook: str, demo: str, approved: Approved) -> None:
    done = emulate(demo, "--hook", hook, "--all", "--patient", "okafor")
    assert done.exit_code == 0, done.output
    approved(APPROVED / f"{hook}.txt", without_times(done.output))


@pytest.mark.requirement("RB-1", "RB-2")
@pytest.mark.parametrize("patient", ["ibarra", "haddad"])
def test_a_chart_of_little_is_never_answered_with_silence_where_data_are_missing(patient: str, demo: str) -> None:
    names = [
        name
        for deviation in DEVIATIONS
        if deviation.row in {"RB-1", "RB-2"}
        for name in ("--deviation", deviation.name)
    ]
    done = emulate(demo, "--patient", patient, *names)
    assert done.exit_code == 0, done.output


@pytest.mark.requirement("RB-3")
def test_a_record_full_of_markup_is_shown_without_it(demo: str) -> None:
    """A chart whose texts do come on the cards."""
    done = emulate(demo, "--patient", "moreau", "--deviation", "markup")
    assert (done.exit_code, "answered 200" in done.output) == (0, True), done.output


@pytest.mark.requirement("CH-117")
def test_a_problem_just_recorded_is_fired_with_its_condition(demo: str, tmp_path: Path) -> None:
    about = tmp_path / "condition.json"
    about.write_text(json.dumps(metastasis("karlsen")))
    hook = ("--hook", "problem-list-item-create")
    done, missing = emulate(demo, *hook, "--about", str(about), "--all"), emulate(demo, *hook)
    assert done.exit_code == 0, done.output
    assert (missing.exit_code, "name its file (--about)" in missing.output) == (1, True)


def test_a_fhir_server_gives_the_prefetch_and_is_told_to_the_service(demo: str) -> None:
    done = emulate(demo, "--fhir-server", f"{demo}/demo/fhir/", "--patient", "karlsen", "--access-token", SECRET)
    file = emulate(demo, "--chart", str(EXAMPLES / "kidney_t8_high_grade.json"))
    assert (done.exit_code, without_times(done.output)) == (0, without_times(file.output))
    assert without_times(done.output).startswith("plain call: 3 cards")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--hook", "encounter-start"), "no service for encounter-start among 4"),
        (("--patient", "nobody"), "no synthetic patient is called nobody"),
        (("--fhir-server", "http://127.0.0.1:9/fhir"), "name the patient"),
        (("--fhir-server", "http://127.0.0.1:9/fhir", "--patient", "x"), "the plain call is refused, status 412"),
        (("--iss", "https://ehr.example"), "--iss and --key go together"),
        (("--iss", "x", "--key", str(EXAMPLES / "kidney_t8_high_grade.json")), "no private JWK"),
        (("--chart", str(EXAMPLES / "README.md")), "no Bundle of resources with ids"),
        (("--hook", "order-sign", "--about", str(EXAMPLES / "README.md")), "README.md: no FHIR resource"),
    ],
)
def test_what_cannot_be_fired_is_said(arguments: tuple[str, ...], why: str, demo: str) -> None:
    done = emulate(demo, *arguments)
    assert (done.exit_code, why in done.output) == (1, True), done.output


def test_a_selection_is_of_an_order_with_an_id(demo: str, tmp_path: Path) -> None:
    about = tmp_path / "order.json"
    order = {"resourceType": "ServiceRequest", "status": "draft", "intent": "order", "code": {"text": "Radiotherapy"}}
    about.write_text(json.dumps(order | {"subject": {"reference": "Patient/karlsen"}}))
    selected, signed = (emulate(demo, "--hook", hook, "--about", str(about)) for hook in ("order-select", "order-sign"))
    assert (selected.exit_code, selected.output) == (1, "order-select: the order has no id to select it by (--about)\n")
    assert signed.exit_code == 0, signed.output


@pytest.mark.parametrize("text", ["[]", "{}", "no JSON", '{"id": "x"}'])
def test_what_a_hook_is_about_is_a_resource(text: str, demo: str, tmp_path: Path) -> None:
    about = tmp_path / "order.json"
    about.write_text(text)
    done = emulate(demo, "--hook", "order-sign", "--about", str(about))
    assert (done.exit_code, done.output) == (1, f"{about}: no FHIR resource\n")


def test_nobody_at_the_address_is_said() -> None:
    done = emulate("http://127.0.0.1:9")
    assert (done.exit_code, "discovery: status 0 ConnectionError" in done.output) == (1, True)


def test_the_list_names_every_deviation_and_every_row() -> None:
    listed = emulate("--list").output.splitlines()
    assert [line.split()[1] for line in listed] == list(BY_NAME) == [deviation.name for deviation in DEVIATIONS]
    assert {line.split()[0] for line in listed} == {f"RB-{number}" for number in range(1, 15)}


# --- services that do wrong ---------------------------------------------------------------------------------------

CARD = {"summary": "Take care.", "indicator": "info", "source": {"label": "Guideline"}, "detail": "Of the patient."}
DISCOVERY = {"services": [{
    "hook": "patient-view", "id": "s", "title": "t", "description": "d",
    "prefetch": {"patient": "Patient/{{context.patientId}}", "conditions": "Condition?patient={{context.patientId}}",
                 "encounter": "Encounter/{{context.encounterId}}"},
}]}  # fmt: skip
Behave = Callable[[dict[str, Any], bytes, str], tuple[int, object, str]]


def wrong_service(behave: Behave) -> AbstractContextManager[str]:
    """A service of one hook: `behave(body, raw, path)` gives status, JSON value and content type."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            send(self, 200, json.dumps(DISCOVERY).encode(), JSON)

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            try:
                body = json.loads(raw)
            except ValueError:
                body = {}
            status, value, kind = behave(body, raw, self.path)
            send(self, status, value if isinstance(value, bytes) else json.dumps(value).encode(), kind)

        def log_message(self, *_: object) -> None:
            return None

    return in_a_thread(ThreadingHTTPServer(("127.0.0.1", 0), Handler))


def answer(cards: list[Any]) -> tuple[int, object, str]:
    return 200, {"cards": cards}, JSON


def silent_without_data(body: dict[str, Any], _: bytes, __: str) -> tuple[int, object, str]:
    found = body.get("prefetch", {}).get("conditions")
    return answer([CARD] if isinstance(found, dict) and found.get("entry") else [])


def breaks_on_text(body: dict[str, Any], _: bytes, __: str) -> tuple[int, object, str]:
    if any(isinstance(value, str) for value in body.get("prefetch", {}).values()):
        return 500, b"<h1>Internal Server Error</h1>", "text/html"
    return answer([CARD])


def echoes_the_record(body: dict[str, Any], _: bytes, __: str) -> tuple[int, object, str]:
    names = body.get("prefetch", {}).get("patient", {}).get("name") or [{}]
    return answer([CARD | {"detail": f"Of {names[0].get('family')}."}])


def redirects_slashes(_: dict[str, Any], __: bytes, path: str) -> tuple[int, object, str]:
    return (307, b"", JSON) if path.endswith("/") else answer([CARD])


def sends_nulls(body: dict[str, Any], _: bytes, __: str) -> tuple[int, object, str]:
    return answer([CARD] if body.get("hookInstance", "").count("-") == 4 else [CARD | {"detail": None}])


def takes_no_feedback(_: dict[str, Any], __: bytes, path: str) -> tuple[int, object, str]:
    return (500, {"error": "no"}, JSON) if path.endswith("/feedback") else answer([CARD | {"uuid": "1"}])


def answers_later(body: dict[str, Any], _: bytes, path: str) -> tuple[int, object, str]:
    if path.endswith("/"):
        return 204, b"", JSON
    return (202, {"cards": []}, JSON) if body.get("prefetch") is None else answer([CARD])


def refuses_in_words(body: dict[str, Any], _: bytes, __: str) -> tuple[int, object, str]:
    return answer([CARD]) if "fhirServer" not in body else (400, {"error": "no"}, JSON)


@pytest.mark.parametrize(
    ("behave", "deviation", "said"),
    [
        (silent_without_data, "outcome", "conditions: silent, good would be answered, refused, same"),
        (breaks_on_text, "page", "status 500: the service failed"),
        (breaks_on_text, "xml", "the answer is text/html, not application/json"),
        (echoes_the_record, "markup", "HTML of the record comes through"),
        (redirects_slashes, "slash", "status 307: a POST is redirected"),
        (answers_later, "no-prefetch", "status 202: cards come with status 200"),
        (answers_later, "slash", "status 204: cards come with status 200"),
        (sends_nulls, "instance-hex", ".cards.0.detail: null or empty"),
        (refuses_in_words, "server-alone", "the refusal is no OperationOutcome"),
        (takes_no_feedback, "feedback-repeated", "status 500: the service failed"),
        (lambda *_: answer([CARD]), "xml-body", "xml-body: same, good would be refused"),
    ],
    ids=["silence", "500", "page", "markup", "redirect", "202", "204", "null", "words", "feedback", "XML read"],
)
def test_what_a_service_does_wrong_is_named(behave: Behave, deviation: str, said: str) -> None:
    with wrong_service(behave) as base:
        done = emulate(base, "--deviation", deviation)
    assert (done.exit_code, said in done.output) == (1, True), done.output
    assert "BAD" in done.output


def test_a_service_that_fails_the_plain_call_is_not_tried_further() -> None:
    with wrong_service(lambda *_: (200, {"cards": [CARD | {"indicator": "hard-stop"}]}, JSON)) as base:
        done = emulate(base, "--all")
    assert (done.exit_code, done.output.count("\n")) == (1, 1)
    assert "the plain call is failed, status 200: cards.0.indicator" in done.output
