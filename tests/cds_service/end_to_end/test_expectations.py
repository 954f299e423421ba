"""The cards against what was worked out by hand: the two tables of `conformance/examples/README.md`."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from conformance.patients import EXAMPLES, PATIENTS, ExamplePatient
from tests.cds_service.demo_server import serving
from tests.cds_service.end_to_end.routes import Cards, fire

EXTENSION = "org.example.spinemets.assessment"
SEGMENTS = re.compile(r",\s*(?![^()]*\))")
CARD = re.compile(r"(emergency|noms|prognosis|questions|data)\b[^(]*(?:\((critical|warning|info)\))?")
RANGE = re.compile(r"(?<!\d)(\d{1,2})(?:(?:-| or )(\d{1,2}))?(?!\d)")
ROW = re.compile(r"N\d{3}")
SYSTEMS = {"Tomita": "tomita_2001", "Tokuhashi": "tokuhashi_2005", "Katagiri": "katagiri_2014", "NESMS": "nesms_2015"}
BAUER = "mod. Bauer (1995)"
IN_FILE_NAME = re.compile(r"`(\w+)`")


def _rows(first_column: str) -> Iterator[dict[str, str]]:
    """The rows of the table whose first column begins so, by column."""
    lines = (EXAMPLES / "README.md").read_text(encoding="utf-8").splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith(f"| {first_column}"))
    header = _cells(lines[start])
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            return
        yield dict(zip(header, _cells(line), strict=True))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


@cache
def _expected_cards() -> dict[str, dict[str, str]]:
    return {IN_FILE_NAME.findall(row["patient (file)"])[0]: row for row in _rows("patient (file)")}


@cache
def _expected_totals() -> dict[str, dict[str, str]]:
    return {row["patient"]: row for row in _rows("patient |")}


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture
def cards(base: str, patient: ExamplePatient) -> Cards:
    return fire(base, patient.id, fhirServer=f"{base}/demo/fhir")


EVERY_PATIENT = pytest.mark.parametrize("patient", PATIENTS, ids=[patient.id for patient in PATIENTS])


def _results(cards: Cards, kind: str) -> list[dict[str, Any]]:
    contents = [card["extension"][EXTENSION] for card in cards]
    return [content["result"] for content in contents if content["kind"] == kind]


def _row(patient: ExamplePatient) -> dict[str, str]:
    return _expected_cards()[Path(patient.file).stem]


def test_both_tables_are_found() -> None:
    assert len(_expected_cards()) == len(PATIENTS)
    assert len(_expected_totals()) == 12


@EVERY_PATIENT
def test_kinds_order_and_indicators_are_as_expected(cards: Cards, patient: ExamplePatient) -> None:
    segments = SEGMENTS.split(_row(patient)["cards, in order"])
    matches = [match for segment in segments if (match := CARD.match(segment))]
    expected = [(match[1], match[2] or "info") for match in matches]
    assert [(card["extension"][EXTENSION]["kind"], card["indicator"]) for card in cards] == expected


@EVERY_PATIENT
def test_sins_totals_are_as_expected(cards: Cards, patient: ExamplePatient) -> None:
    told = [part for part in _row(patient)["SINS"].split(";") if "not applicable" not in part and part != "none"]
    plain = [re.sub(r"^\s*[CTLS]\d+", "", part) for part in told]
    expected = [(int(found[1]), int(found[2] or found[1])) for part in plain if (found := RANGE.search(part))]
    lesions = [result["sins"] for result in _results(cards, "noms")]
    assert [(sins["min"], sins["max"]) for sins in lesions if sins["applicable"]] == expected


@EVERY_PATIENT
def test_noms_rows_are_as_expected(cards: Cards, patient: ExamplePatient) -> None:
    decisions = [decision for result in _results(cards, "noms") for decision in result["noms"]["decisions"]]
    rows = [row for decision in decisions for row in decision["rows"]]
    cell = _row(patient)["NOMS rows"]
    if count := re.match(r"(\d+) rows open, (\d+) decisions", cell):
        assert (len(rows), len(decisions)) == (int(count[1]), int(count[2]))
    else:
        assert sorted(rows) == sorted(ROW.findall(cell))


@pytest.mark.parametrize(
    "patient",
    [patient for patient in PATIENTS if patient.name.partition(",")[0] in _expected_totals()],
    ids=lambda patient: str(patient.id),
)
def test_prognosis_totals_are_as_expected(cards: Cards, patient: ExamplePatient) -> None:
    row = _expected_totals()[patient.name.partition(",")[0]]
    cells = {system: row[column] for column, system in SYSTEMS.items()}
    cells["bauer_modified_2008"], cells["bauer_1995"] = row[BAUER].split("(")[:2]
    (result,) = _results(cards, "prognosis")
    totals = {found["system"]: (found.get("min"), found.get("max")) for found in result["prognosis"]}
    for system, cell in cells.items():
        found = RANGE.search(cell)
        assert found is not None, cell
        assert totals[system] == (int(found[1]), int(found[2] or found[1])), system
