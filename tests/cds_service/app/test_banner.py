"""The banner names the patient the page is about, and never another."""

import datetime as dt
import json
from typing import Any

import pytest

from cds_service.app.banner import read_banner

DAY = dt.date(2026, 11, 1)


def patient(**members: Any) -> bytes:
    return json.dumps({"resourceType": "Patient", "id": "p1", **members}).encode()


def test_the_official_name_goes_before_others_and_an_old_one_is_not_taken() -> None:
    names = [
        {"use": "old", "family": "Before"},
        {"family": "Nick"},
        {"use": "official", "family": "Kay", "given": ["A", "B"]},
    ]
    assert read_banner(patient(name=names), "p1", DAY).name == "Kay, A B"
    assert read_banner(patient(name=[{"text": "Jo Kay"}]), "p1", DAY).name == "Jo Kay"
    assert read_banner(patient(), "p1", DAY).name == ""


@pytest.mark.parametrize(("born", "age"), [("1962-03-18", 64), ("1962-11-02", 63), ("1962", None), ("nonsense", None)])
def test_age_in_completed_years_where_the_day_is_known(born: str, age: int | None) -> None:
    assert read_banner(patient(birthDate=born), "p1", DAY).age == age


def test_the_record_number_is_the_one_of_that_type() -> None:
    identifiers = [
        {"value": "insurance"},
        {"value": "SYN-1", "type": {"coding": [{"code": "MR"}]}},
    ]
    assert read_banner(patient(identifier=identifiers), "p1", DAY).record_number == "SYN-1"


@pytest.mark.parametrize(
    "sent",
    [patient(id="p2"), b"<html>", b"[]", b'{"resourceType": "Patient"}', b'{"resourceType": "Group", "id": "p1"}'],
)
def test_another_patient_or_no_patient_is_refused(sent: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- what is wrong is not told apart
        read_banner(sent, "p1", DAY)
