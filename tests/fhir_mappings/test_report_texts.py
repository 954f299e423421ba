"""Whose words are read: dated reports of the spine inside the window, the newest, and those of the newest studies."""

import base64
from typing import Any

import pytest

from fhir_mappings.imaging_study import newest_spine_imaging
from fhir_mappings.report_texts import (
    HTML,
    MOST_SEARCHED,
    TEXT,
    ReportText,
    length_of_report_texts,
    newest_report_texts,
)
from tests.fhir_mappings.test_imaging_study import report, study
from tests.fhir_mappings.tumour_charts import AS_OF, Resource, chart


def read(*resources: Resource) -> tuple[ReportText, ...]:
    whole = chart(*resources)
    return newest_report_texts(whole, newest_spine_imaging(whole, AS_OF), AS_OF)


def form(text: bytes, kind: str | None = TEXT) -> dict[str, Any]:
    named = {"contentType": kind} if kind else {}
    return named | {"data": base64.b64encode(text).decode()}


def test_the_newest_two_about_the_spine_are_read_newest_first() -> None:
    days = {"a": "2026-10-21", "b": "2026-10-25", "c": "2026-10-23", "liver": "2026-10-30"}
    reports = [report(name, effectiveDateTime=day) for name, day in days.items() if name != "liver"]
    liver = report("liver", effectiveDateTime=days["liver"], conclusion="Liver normal.")
    assert [one.reference for one in read(*reports, liver)] == ["DiagnosticReport/b", "DiagnosticReport/c"]


def test_the_report_of_the_newest_study_is_read_even_if_others_are_newer() -> None:
    joined = report("mri", imagingStudy=[{"reference": "ImagingStudy/s"}], conclusion="No lesion.")
    newer = [report(f"n{day}", effectiveDateTime=f"2026-10-{day}") for day in (25, 26, 27)]
    found = read(study("s", "MR"), joined, *newer)
    assert [one.reference.rpartition("/")[2] for one in found] == ["n27", "n26", "mri"]


NOT_READ = [
    pytest.param({"effectiveDateTime": "2026-08-01"}, id="too old"),
    pytest.param({"effectiveDateTime": None}, id="undated"),
    pytest.param({"status": "cancelled"}, id="cancelled"),
    pytest.param({"conclusion": "Gallstones."}, id="not about the spine"),
]


@pytest.mark.parametrize("members", NOT_READ)
def test_a_report_that_does_not_count_is_not_read(members: dict[str, Any]) -> None:
    assert read(report("a", **members)) == ()


def test_the_title_alone_makes_it_a_report_of_the_spine() -> None:
    (found,) = read(report("a", conclusion="Unremarkable.", code={"text": "MRI lumbar spine"}))
    assert found.title == "MRI lumbar spine"


def test_only_so_many_reports_are_searched_for_the_spine() -> None:
    others = [report(f"o{i:02}", effectiveDateTime="2026-10-30", conclusion="Knee.") for i in range(MOST_SEARCHED)]
    assert read(report("spine"), *others) == ()
    assert len(read(report("spine"), *others[1:])) == 1


FORMS = [
    pytest.param(form("Höhe T8".encode()), ("Höhe T8", TEXT), (), id="text"),
    pytest.param(form("Höhe T8".encode("cp1252"), "text/plain; charset=windows-1252"), ("Höhe T8", TEXT), (), id="old"),
    pytest.param(form(b"<p>T8</p>", "TEXT/HTML"), ("<p>T8</p>", HTML), (), id="markup"),
    pytest.param(form(b"%PDF", "application/pdf"), None, ("application/pdf",), id="PDF"),
    pytest.param(form(b"x", None), None, ("a document of no stated kind",), id="no kind"),
    pytest.param({"contentType": TEXT, "data": "x"}, None, (TEXT,), id="not base64"),
    pytest.param({"contentType": TEXT, "url": "Binary/1"}, None, (), id="elsewhere"),
]


@pytest.mark.parametrize(("presented", "part", "unread"), FORMS)
def test_what_was_presented(presented: dict[str, Any], part: tuple[str, str] | None, unread: tuple[str, ...]) -> None:
    (found,) = read(report("a", presentedForm=[presented]))
    assert [(one.text, one.kind) for one in found.parts[1:]] == ([part] if part else [])
    assert found.parts[0].element == "conclusion"
    assert [one.element for one in found.parts[1:]] == (["presentedForm[0]"] if part else [])
    assert found.unread == unread


def test_the_length_counts_what_came() -> None:
    whole = chart(report("a", conclusion="1234", presentedForm=[{"data": "56"}]), report("b", conclusion=None))
    assert length_of_report_texts(whole) == 6
