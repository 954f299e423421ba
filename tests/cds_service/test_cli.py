"""`spinemets`: what it reads, what it says, how it ends."""

import io
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cds_service import cli
from cds_service.terminal import show_assessment
from cds_service.wire import parse_facts
from conformance.patients import EXAMPLES
from spinal_metastasis.assessment import assess
from spinal_metastasis.policy import Policy
from tests.cds_service.test_wire_facts import CONTRACT_EXAMPLE
from tests.schemas.validators import faults_of_assessment

APPROVED = Path(__file__).parent / "approved" / "cli"
AS_OF = "2026-11-01T09:00:00Z"
EMERGENCY = {
    "as_of": "2026-11-01", "age": 67, "primary": "lung_nsclc_not_targeted", "ecog": 3, "neuro_deficit_new": True,
    "frankel_or_asia": "C", "visceral_mets": ["treatable", "untreatable"], "srs_available": True,
    "albumin": {"value": 3.1, "date": "2026-10-29", "source": "Observation/alb-7"},
    "hb": {"value": 11.2, "date": "2026-08-01", "source": "Observation/hb-2"},
    "lesions": [
        {"level": "T4", "escc_grade": "3", "myelopathy": True, "sins_pain": "mechanical", "sins_alignment": "normal"},
        {"level": "L2", "escc_grade": "0"},
    ],
}  # fmt: skip


@pytest.fixture(autouse=True)
def plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MODE", "AS_OF", "SRS_AVAILABLE", "INTERMEDIATE_POLICY", "CLIENTS"):
        monkeypatch.delenv(f"SPINEMETS_{name}", raising=False)
    for name in ("COLUMNS", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


def run(*arguments: str, given: bytes | str = b"", environment: Mapping[str, str] | None = None) -> Result:
    return CliRunner().invoke(cli.main, arguments, input=given, env=environment)


def answered(*arguments: str, given: bytes | str = b"") -> dict[str, Any]:
    result = run("assess", "-", "--json", *arguments, given=given)
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    assert faults_of_assessment(answer) == []
    return answer


def example(stem: str) -> bytes:
    return (EXAMPLES / f"{stem}.json").read_bytes()


def ndjson(*stems: str) -> bytes:
    bundles = [json.loads(example(stem)) for stem in stems]
    return b"\n".join(json.dumps(entry["resource"]).encode() for bundle in bundles for entry in bundle["entry"])


def test_facts_json_is_assessed_as_of_its_own_index_time() -> None:
    answer = answered(given=CONTRACT_EXAMPLE)
    assert answer["as_of"].startswith("2026-11-01")
    assert answer["lesions"][0]["sins"]["min"] == 9


def test_the_option_goes_before_the_index_time_of_the_facts() -> None:
    assert answered("--as-of", "2026-12-24", given=CONTRACT_EXAMPLE)["as_of"].startswith("2026-12-24")


def test_a_file_is_read_as_standard_input_is(tmp_path: Path) -> None:
    file = tmp_path / "patient.txt"
    file.write_text(CONTRACT_EXAMPLE, encoding="utf-8")
    result = run("assess", str(file), "--json")
    assert json.loads(result.stdout) == answered(given=CONTRACT_EXAMPLE)


def test_a_bundle_and_the_same_resources_as_ndjson_give_one_answer() -> None:
    bundle = answered("--as-of", AS_OF, given=example("kidney_t8_high_grade"))
    assert [lesion["level"] for lesion in bundle["lesions"]] == ["T8"]
    assert answered("--as-of", AS_OF, given=ndjson("kidney_t8_high_grade")) == bundle


def test_an_unreadable_line_of_ndjson_is_named_and_loses_nothing_else() -> None:
    whole = answered("--as-of", AS_OF, given=ndjson("kidney_t8_high_grade"))
    broken = answered("--as-of", AS_OF, given=b"{oops\n" + ndjson("kidney_t8_high_grade"))
    assert broken["lesions"] == whole["lesions"]
    assert [note["text"] for note in broken["data_notes"] if note["code"] == "UNREADABLE"] == [
        "Line 1 is no readable JSON object and was left out."
    ]


def test_of_several_patients_one_is_to_be_chosen() -> None:
    both = ndjson("kidney_t8_high_grade", "breast_l2_unstable")
    refused = run("assess", "-", given=both)
    assert refused.exit_code == 1
    assert refused.stdout == ""
    ids = refused.stderr.splitlines()[1:]
    assert len(ids) == 2
    levels = {
        lesion["level"]
        for patient in ids
        for lesion in answered("--as-of", AS_OF, "--patient", patient, given=both)["lesions"]
    }
    assert levels == {"T8", "L2"}


def test_a_patient_who_is_not_in_the_input_is_refused_with_those_who_are() -> None:
    result = run("assess", "-", "--patient", "Patient/nobody", given=example("kidney_t8_high_grade"))
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 2


def test_without_a_patient_resource_the_subjects_say_whom_it_is_about() -> None:
    lines = [line for line in ndjson("kidney_t8_high_grade").splitlines() if b'"resourceType": "Patient"' not in line]
    assert answered("--as-of", AS_OF, given=b"\n".join(lines))["lesions"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (b"", "neither JSON nor NDJSON"),
        (b"not json", "neither JSON nor NDJSON"),
        (b'{"age": 1, "age": 2}', "neither JSON nor NDJSON"),
        (b"[]", "The facts were refused"),
        (b'{"kps": 45}', "kps: Accepted: a whole number from 10 to 100 in steps of 10."),
        (b'{"resourceType": "Bundle", "entry": []}', "names no patient"),
    ],
)
def test_what_cannot_be_assessed_ends_with_1_and_says_why(given: bytes, said: str) -> None:
    result = run("assess", "-", given=given)
    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stdout == ""


def test_a_missing_file_ends_with_1() -> None:
    result = run("assess", "/nowhere/patient.json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "could not be read" in result.stderr


def test_a_patient_chosen_for_facts_is_refused() -> None:
    assert run("assess", "-", "--patient", "7", given=CONTRACT_EXAMPLE).exit_code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("assess",),
        ("assess", "-", "--as-of", "yesterday"),
        ("assess", "-", "--colour"),
        ("asess",),
        ("assess", "a", "b"),
    ],
)
def test_a_wrong_command_line_ends_with_2(arguments: tuple[str, ...]) -> None:
    assert run(*arguments, given=CONTRACT_EXAMPLE).exit_code == 2


def test_the_sites_policy_is_read_from_the_environment() -> None:
    document = json.dumps(json.loads(CONTRACT_EXAMPLE) | {"primary": "breast_unspecified"})
    for policy, read in (("patchell", ["intermediate"]), ("as_resistant", ["resistant"])):
        result = run("assess", "-", "--json", given=document, environment={"SPINEMETS_INTERMEDIATE_POLICY": policy})
        assert json.loads(result.stdout)["lesions"][0]["noms"]["inputs"]["radiosensitivity"] == read


def test_a_setting_that_is_not_understood_ends_with_1() -> None:
    result = run("assess", "-", given=CONTRACT_EXAMPLE, environment={"SPINEMETS_SRS_AVAILABLE": "perhaps"})
    assert result.exit_code == 1
    assert "SPINEMETS_SRS_AVAILABLE" in result.stderr


@pytest.mark.parametrize(("name", "columns"), [("emergency", 80), ("contract_example", 100)])
def test_the_readable_answer_is_as_approved(name: str, columns: int, approved: Callable[[Path, str], None]) -> None:
    document = CONTRACT_EXAMPLE if name == "contract_example" else json.dumps(EMERGENCY)
    result = run("assess", "-", given=document, environment={"COLUMNS": str(columns)})
    assert result.exit_code == 0
    assert all(len(line) <= columns for line in result.stdout.splitlines())
    approved(APPROVED / f"{name}.txt", _without_fingerprint(result.stdout))


def _without_fingerprint(text: str) -> str:
    """The knowledge version ends in a fingerprint of the tables."""
    return re.sub(r"(?<=\d\.\d\.\d\+)[0-9a-f]{8}", "f" * 8, text)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_colour_is_for_terminals_that_want_it(no_color: str, coloured: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setenv("TERM", "xterm-256color")
    document = parse_facts(json.dumps(EMERGENCY).encode())
    assert document.as_of is not None
    screen = Terminal()
    show_assessment(assess(document.facts, document.as_of), Policy(), screen)
    assert ("\x1b[" in screen.getvalue()) is coloured


def test_piped_text_has_no_escapes_whatever_the_record_holds() -> None:
    sly = EMERGENCY | {"albumin": {"value": 3.1, "source": "\x1b[31mObservation/1\x07 **now**"}}
    result = run("assess", "-", given=json.dumps(sly))
    assert result.exit_code == 0
    assert not {character for character in result.stdout if ord(character) < 32} - {"\n"}
    assert "**now**" in result.stdout


def test_remarks_of_the_reader_come_first() -> None:
    result = run("assess", "-", "--as-of", AS_OF, given=example("mcode_breast_no_metastasis"))
    assert result.exit_code == 0
    assert "! No sign of a spinal metastasis was found" in result.stdout.splitlines()[3]
