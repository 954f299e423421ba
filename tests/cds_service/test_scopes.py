"""Scopes in both dialects."""

import pytest

from cds_service.scopes import CREATE, READ, SEARCH, Grant, Scopes


@pytest.mark.requirement("CH-64")
@pytest.mark.parametrize(
    ("text", "resource_type", "interaction", "expected"),
    [
        ("user/*.*", "Condition", SEARCH, Grant.FULL),
        ("patient/*.read", "Condition", READ, Grant.FULL),
        ("user/Observation.read", "Observation", SEARCH, Grant.FULL),
        ("user/Observation.read", "Condition", SEARCH, Grant.NONE),
        ("user/Observation.write", "Observation", SEARCH, Grant.NONE),
        ("system/Observation.rs", "Observation", SEARCH, Grant.FULL),
        ("system/Observation.r", "Observation", SEARCH, Grant.NONE),
        ("system/Observation.s", "Observation", READ, Grant.NONE),
        ("patient/*.cruds", "Procedure", SEARCH, Grant.FULL),
        ("patient/Observation.rs?category=laboratory", "Observation", SEARCH, Grant.LIMITED),
        ("patient/Observation.rs?category=laboratory patient/Observation.rs", "Observation", SEARCH, Grant.FULL),
        ("launch openid fhirUser", "Patient", READ, Grant.NONE),
        ("", "Patient", READ, Grant.NONE),
        ("*", "Patient", READ, Grant.FULL),
        ("patient/*.sr", "Patient", READ, Grant.NONE),
        ("patient/Observation.write", "Observation", CREATE, Grant.FULL),
        ("patient/*.*", "Observation", CREATE, Grant.FULL),
        ("patient/Observation.c", "Observation", CREATE, Grant.FULL),
        ("patient/Observation.u", "Observation", CREATE, Grant.NONE),
        ("patient/Observation.rs", "Observation", CREATE, Grant.NONE),
        ("patient/Observation.read", "Observation", CREATE, Grant.NONE),
        ("*", "Observation", CREATE, Grant.FULL),
    ],
)
def test_what_is_granted(text: str, resource_type: str, interaction: str, expected: Grant) -> None:
    assert Scopes.parse(text).grant(resource_type, interaction) is expected
