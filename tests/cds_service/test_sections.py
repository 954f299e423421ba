"""Parts of one list put together, and how far back a list must go."""

import datetime as dt
import json

import pytest

from cds_service.sections import as_far_as_sure, joined, reaches_back
from fhir_mappings.chart import Section, SectionState, read_section

AS_OF = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


def labs(*dates: str | None, version: str = "1", link: str | None = "http://x/next") -> Section:
    entries = [
        {
            "resource": {
                "resourceType": "Observation",
                "id": f"o{at}",
                "meta": {"versionId": version},
                "status": "final",
                "subject": {"reference": "Patient/p"},
                "code": {"coding": [{"system": "http://loinc.org", "code": "1751-7"}]},
                "effectiveDateTime": date,
            }
        }
        for at, date in enumerate(dates)
    ]
    links = [{"relation": "next", "url": link}] if link else []
    return read_section("labs", json.dumps({"resourceType": "Bundle", "link": links, "entry": entries}).encode(), "p")


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (("2026-10-01", "2026-07-01"), True),
        (("2026-10-01", "2026-08-03"), False),
        (("2026-10-01", "2026-08-02"), True),
        (("2026-07-01", "2026-10-01"), False),
        (("2026-10-01", None), False),
        ((), False),
    ],
    ids=["beyond the window", "the window itself", "a day before it", "oldest first", "undated", "nothing"],
)
def test_a_list_that_runs_on_is_complete_once_it_is_older_than_what_matters(
    dates: tuple[str | None, ...], expected: bool
) -> None:
    assert reaches_back(labs(*dates), AS_OF) is expected


def test_a_list_without_a_window_is_never_complete_by_age() -> None:
    section = read_section("conditions", b'{"resourceType": "Bundle", "entry": []}', "p")
    assert not reaches_back(section, AS_OF)


def test_of_a_resource_on_two_pages_the_newer_version_stays() -> None:
    old, new = labs("2026-10-01", version="1"), labs("2026-10-02", version="2", link=None)
    for first, second in ((old, new), (new, old)):
        (kept,) = joined(first, second).resources
        assert kept.meta is not None
        assert kept.meta.version_id == "2"


def test_a_list_is_known_as_far_as_any_part_is() -> None:
    nothing = read_section("labs", b'{"resourceType": "Bundle"}', "p")
    unreadable = read_section("labs", b"<html>", "p")
    assert joined(nothing, nothing).state is SectionState.EMPTY
    assert joined(nothing, unreadable).state is SectionState.UNKNOWN
    assert joined(labs("2026-10-01"), unreadable).state is SectionState.DATA


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (("2026-10-02", "2026-10-01"), SectionState.DATA),
        (("2026-10-01", "2026-10-02"), SectionState.UNKNOWN),
        (("2026-10-01", None), SectionState.UNKNOWN),
    ],
)
def test_values_that_lack_a_page_are_known_only_newest_first(
    dates: tuple[str | None, ...], expected: SectionState
) -> None:
    sure = as_far_as_sure(labs(*dates))
    assert sure.state is expected
    assert bool(sure.resources) is (expected is SectionState.DATA)
    assert as_far_as_sure(labs(*dates, link=None)).state is SectionState.DATA


def test_a_page_that_is_missing_stays_missing_when_parts_are_joined() -> None:
    lacking, whole = labs("2026-10-01"), labs("2026-10-01", link=None)
    assert joined(lacking, whole).lacks_a_page
    assert joined(whole, lacking).lacks_a_page
    assert not joined(whole, whole).lacks_a_page
