"""`spinemets report feedback`, `memory purge`, `memory forget`: the counts, what they are shares of, and refusals."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from starlette.testclient import TestClient

from cds_service.cli import main
from cds_service.memory.tables import ANSWER, COMMENT, FEEDBACK
from tests.cds_service.calling import HOOK, call, prefetch_of, service, trial
from tests.cds_service.reporting import FEEDBACK as ROUTE
from tests.cds_service.reporting import REASON, accepted, cards_of, item, stored_rows
from tests.cds_service.trust.ehr import Ehr, bearer, production

EARLIER, LATER = "2026-11-01T09:00:00Z", "2026-11-01T11:00:00Z"
OTHER = {"code": "own\x1b[31m", "system": "urn:ehr"}


def run(url: str, *arguments: str, **environ: str) -> Result:
    return CliRunner().invoke(main, [*arguments], env={"SPINEMETS_DATABASE_URL": url, "COLUMNS": "100"} | environ)


def numbers(url: str, *arguments: str) -> dict[str, Any]:
    done = run(url, "report", "feedback", "--json", *arguments)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.output)
    return found


def report(client: TestClient, *items: dict[str, Any]) -> None:
    assert client.post(ROUTE, json={"feedback": list(items)}).status_code == 200


@pytest.fixture
def remembered(database_url: str) -> str:
    """Four times the same three cards. NOMS: accepted after an override, overridden after that, overridden, silent.
    Questions: accepted. A report on a card nobody knows."""
    with service(trial(database_url=database_url)) as client:
        noms, _, questions = zip(*(cards_of(client) for _ in range(4)), strict=True)
        refused = {"overrideReason": {"reason": REASON, "userComment": "why"}}
        report(client, item(card=noms[0]["uuid"], outcomeTimestamp=EARLIER, **refused), accepted(noms[0]))
        report(client, accepted(noms[1]), item(card=noms[1]["uuid"], outcomeTimestamp=LATER, **refused))
        report(client, item(card=noms[2]["uuid"], overrideReason={"reason": OTHER}))
        report(client, accepted(questions[0]), accepted(questions[0]), item())
    return database_url


@pytest.mark.requirement("CH-125", "CH-129")
def test_a_card_counts_once_by_the_last_report_on_it(remembered: str) -> None:
    """CH-125, CH-129: acceptance after an override, an override after acceptance, repeats, silence."""
    found = numbers(remembered)
    counts = {
        kind: {name: n for name, n in tally.items() if name != "reasons"} for kind, tally in found["by_kind"].items()
    }
    assert counts == {
        "noms": {"shown": 4, "acceptable": 4, "accepted": 1, "overridden": 2, "without_feedback": 1},
        "prognosis": {"shown": 4, "acceptable": 0, "accepted": 0, "overridden": 0, "without_feedback": 4},
        "questions": {"shown": 4, "acceptable": 4, "accepted": 1, "overridden": 0, "without_feedback": 3},
    }
    assert found["by_kind"]["noms"]["reasons"] == [
        {**REASON, "cards": 1}, {"code": OTHER["code"], "system": "urn:ehr", "cards": 1},
    ]  # fmt: skip
    assert (found["total"]["shown"], found["reports"], found["unmatched"], found["comments"]) == (12, 6, 1, 2)


def test_each_rule_counts_the_cards_that_rest_on_it(remembered: str) -> None:
    """CH-126."""
    by_rule = numbers(remembered)["by_rule"]
    assert list(by_rule) == ["C5", "C6", "N125", "N126", "T14"]
    assert (by_rule["N125"]["accepted"], by_rule["N125"]["overridden"], by_rule["N125"]["shown"]) == (1, 2, 4)
    assert by_rule["T14"]["without_feedback"] == by_rule["T14"]["shown"] == 4


@pytest.mark.requirement("CH-129")
def test_every_share_on_the_terminal_names_its_denominator(remembered: str) -> None:
    """CH-129: silence is told as silence."""
    done = run(remembered, "report", "feedback")
    assert done.exit_code == 0
    lines = [" ".join(line.split()) for line in done.output.splitlines()]
    assert "NOMS decision at one level 4 1 of 4 (25%) 2 of 4 (50%) 1" in lines
    assert "Prognosis 4 none could be 0 of 4 (0%) 4" in lines
    assert "N125 4 1 of 4 (25%) 2 of 4 (50%) 1" in lines
    assert "NOMS decision at one level Disagree 1 of 2 (50%)" in lines
    assert "Rules without feedback: 3, left out here, in --json." in " ".join(lines)
    assert "12 cards shown, 4 with feedback. No feedback is no opinion: nothing is concluded from it." in " ".join(
        lines
    )
    assert "Reports on cards that are not known here: 1; they are in no share." in lines
    assert "\x1b" not in done.output
    assert "why" not in done.output.split()


@pytest.mark.parametrize(("option", "shown"), [("--since", 0), ("--until", 12)])
def test_the_time_is_that_in_which_cards_were_shown(option: str, shown: int, remembered: str) -> None:
    found = numbers(remembered, option, "2999-01-01")
    assert (found["total"]["shown"], "first_shown" in found) == (shown, shown > 0)
    assert found[option.removeprefix("--")].startswith("2999-01-0")
    if not shown:
        assert "No card was shown in this time." in run(remembered, "report", "feedback", option, "2999-01-01").output


def test_the_days_that_were_asked_for_are_told_where_no_card_was_shown(remembered: str) -> None:
    days = ("--since", "2001-02-01", "--until", "2001-02-28")
    told = run(remembered, "report", "feedback", *days).output
    assert "Feedback on cards, from 1 Feb 2001 until 28 Feb 2001\n" in told


def test_the_day_of_until_is_itself_included(remembered: str) -> None:
    today = numbers(remembered)["last_shown"][:10]
    assert numbers(remembered, "--since", today, "--until", today)["total"]["shown"] == 12


def test_the_first_and_the_last_day_there_are_bound_nothing(remembered: str) -> None:
    assert numbers(remembered, "--since", "0001-01-01", "--until", "9999-12-31")["total"]["shown"] == 12


@pytest.mark.requirement("CH-128")
def test_one_client_cannot_speak_for_another(tmp_path: Path) -> None:
    """CH-126, CH-128: the uuid of another client's card is an unknown card."""
    url, one, other = f"sqlite:///{tmp_path}/memory.sqlite3", Ehr(), Ehr(iss="https://other.example")
    with service(production(tmp_path, one.record(), other.record(), database_url=url)) as client:
        client.headers.update(bearer(one.token()))
        card = cards_of(client)[0]
        for ehr, unmatched in ((other, 1), (one, 0)):
            client.headers.update(bearer(ehr.token(aud="https://cds.example" + ROUTE)))
            told = client.post(ROUTE, json={"feedback": [item(card=card["uuid"])]})
            assert told.json() == {"accepted": 1, "unmatched": unmatched}
    found = numbers(url)
    assert (found["reports"], found["unmatched"], found["total"]["overridden"]) == (1, 1, 1)


def test_a_patient_is_forgotten_by_command(remembered: str) -> None:
    done = run(remembered, "memory", "forget", "karlsen")
    assert (done.exit_code, done.output) == (0, "No longer named in 4 answers; 2 comments deleted.\n")
    assert [row.patient for row in stored_rows(remembered, ANSWER) if row.patient] == []
    assert stored_rows(remembered, COMMENT) == []
    assert numbers(remembered)["total"]["overridden"] == 2


@pytest.mark.parametrize("base", ["HTTPS://EHR.example:443/fhir/", "https://ehr.example/fhir"])
def test_a_patient_of_one_server_is_forgotten_however_its_base_is_spelt(base: str, database_url: str) -> None:
    servers = ("https://EHR.example/fhir/", "https://ehr.example/other")
    with service(trial(database_url=database_url)) as client:
        for server in servers:
            assert client.post(HOOK, json=call(prefetch=prefetch_of(), fhirServer=server)).status_code == 200
    done = run(database_url, "memory", "forget", "karlsen", "--fhir-server", base)
    assert (done.exit_code, done.output) == (0, "No longer named in 1 answers; 0 comments deleted.\n")
    named = [row.fhir_server for row in stored_rows(database_url, ANSWER) if row.patient]
    assert named == ["https://ehr.example/other"]


@pytest.mark.parametrize("base", ["", "ehr.example/fhir", "https://", "https://ehr.example/fhir?x=1"])
def test_a_server_that_is_no_base_url_is_refused_and_nobody_is_forgotten(base: str, remembered: str) -> None:
    done = run(remembered, "memory", "forget", "karlsen", "--fhir-server", base)
    assert (done.exit_code, done.stdout) == (2, "")
    assert sum(row.patient == "Patient/karlsen" for row in stored_rows(remembered, ANSWER)) == 4


def test_what_is_old_is_purged_by_command(remembered: str) -> None:
    done = run(remembered, "memory", "purge")
    assert done.output == "Deleted: 0 answers, 0 cards, 0 reports, 0 comments.\n"
    done = run(remembered, "memory", "purge", SPINEMETS_COMMENT_DAYS="0")
    assert done.output == "Deleted: 0 answers, 0 cards, 0 reports, 2 comments.\n"
    assert len(stored_rows(remembered, FEEDBACK)) == 6 + 1


@pytest.mark.parametrize("command", [("report", "feedback"), ("memory", "purge"), ("memory", "forget", "x")])
@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("none", "no database is named"),
        ("sqlite:////nowhere/SECRET.sqlite3", "no such file"),
        ("postgresql://u:SECRET@127.0.0.1:9/none", "does not answer"),
        ("mysql://u:SECRET@h/d", "neither"),
    ],
)
def test_without_a_database_the_commands_say_why_and_make_none(command: tuple[str, ...], url: str, why: str) -> None:
    done = run(url, *command)
    assert (done.exit_code, done.stdout) == (1, "")
    assert why in done.stderr
    assert "SECRET" not in done.output


def test_the_database_of_the_settings_file_is_found(remembered: str, tmp_path: Path) -> None:
    file = tmp_path / "spinemets.toml"
    file.write_text(f'database_url = "{remembered}"\n')
    done = run("", "report", "feedback", "--json", SPINEMETS_FILE=str(file))
    assert json.loads(done.output)["total"]["shown"] == 12
    file.write_text("database_urls = ''\n")
    done = run("", "report", "feedback", SPINEMETS_FILE=str(file))
    assert (done.exit_code, "DATABASE_URL is." in done.stderr) == (1, True)


@pytest.mark.parametrize("patient", ["", "a b", "Patient/", "../x"])
def test_what_is_no_patients_id_is_refused(patient: str) -> None:
    assert run("none", "memory", "forget", patient).exit_code == 2


def test_other_commands_do_not_load_the_database() -> None:

    code = "import cds_service.cli, sys; print('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
