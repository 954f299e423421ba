"""Which servers may be called: scheme, host, port, path prefix; and never where no FHIR server can be."""

import pytest

from cds_service.addresses import may_connect
from cds_service.allow_list import AllowList, ServerBase

LISTED = AllowList.parse("https://ehr.example/fhir, https://ehr.example/fhir/open|open, http://10.0.0.5:8080/r4")


def allows(allowed: AllowList, url: str) -> bool:
    try:
        return allowed.find(ServerBase.parse(url)) is not None
    except ValueError:
        return False


@pytest.mark.parametrize(
    "url",
    [
        "https://ehr.example/fhir",
        "https://ehr.example/fhir/",
        "https://EHR.example:443/fhir/tenant-1",
        "https://ehr.example./fhir",
        "http://10.0.0.5:8080/r4",
    ],
)
def test_a_listed_base_and_what_is_below_it_is_allowed(url: str) -> None:
    assert allows(LISTED, url)


@pytest.mark.requirement("RB-30", "RB-31")
@pytest.mark.parametrize(
    "url",
    [
        "http://ehr.example/fhir",
        "https://ehr.example:8443/fhir",
        "https://ehr.example/",
        "https://ehr.example/fhirx",
        "https://ehr.example/fhir/../admin",
        "https://ehr.example/fhir/%2e%2e/admin",
        "https://ehr.example/fhir%2f..%2fadmin",
        "https://ehr.example/fhir\\..\\admin",
        "https://ehr.example.evil.example/fhir",
        "https://ehr.example@evil.example/fhir",
        "https://user:pw@ehr.example/fhir",
        "https://ehr.example/fhir?x=1",
        "https://ehr.example/fhir?",
        "https://ehr.example/fhir#x",
        "https://ehr.example/fhir\n",
        "https://ehr.example:port/fhir",
        "https://[::1",
        "ftp://ehr.example/fhir",
        "file:///etc/passwd",
        "//ehr.example/fhir",
        "ehr.example/fhir",
        "",
        "http://10.0.0.5:80/r4",
    ],
)
def test_anything_else_is_not(url: str) -> None:
    assert not allows(LISTED, url)


def test_open_belongs_to_the_longest_entry_that_matches() -> None:
    found = [LISTED.find(ServerBase.parse(f"https://ehr.example/fhir/{path}")) for path in ("open/x", "closed")]
    assert [server is not None and server.is_open for server in found] == [True, False]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/fhir", "https://anything.example/r4", "http://192.168.1.4/fhir"])
def test_the_star_allows_any_server_without_token(url: str) -> None:
    server = AllowList.parse("*").find(ServerBase.parse(url))
    assert server is not None
    assert server.is_open


@pytest.mark.requirement("RB-31")
@pytest.mark.parametrize(
    "url",
    ["http://169.254.169.254/latest", "http://[fe80::1]/x", "http://0.0.0.0/", "http://[::ffff:169.254.169.254]/"],
)
def test_even_the_star_leaves_out_metadata_addresses(url: str) -> None:
    assert not allows(AllowList.parse("*"), url)
    assert not allows(AllowList(), url)


@pytest.mark.requirement("RB-31")
@pytest.mark.parametrize(
    ("host", "address", "expected"),
    [
        ("ehr.example", "93.184.216.34", True),
        ("ehr.example", "10.1.2.3", True),
        ("ehr.example", "127.0.0.1", False),
        ("ehr.example", "::1", False),
        ("ehr.example", "169.254.169.254", False),
        ("ehr.example", "fe80::1%eth0", False),
        ("ehr.example", "0.0.0.0", False),
        ("ehr.example", "224.0.0.1", False),
        ("2130706433", "127.0.0.1", False),
        ("localhost", "127.0.0.1", True),
        ("demo.localhost", "::1", True),
        ("127.0.0.1", "127.0.0.1", True),
        ("ehr.example", "no address", False),
    ],
)
def test_a_name_may_not_lead_to_this_machine_or_to_metadata(host: str, address: str, expected: bool) -> None:
    assert may_connect(host, address) is expected


@pytest.mark.parametrize("text", ["https://a.example|shut", "nonsense", "https://a.example,ftp://b.example"])
def test_a_list_that_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        AllowList.parse(text)


@pytest.mark.parametrize(
    ("text", "is_open", "relinks"),
    [("", False, False), ("|open", True, False), ("|relink", False, True), ("|open|relink", True, True),
     (" | RELINK | Open ", True, True)],
)  # fmt: skip
def test_a_base_is_marked_with_what_else_is_allowed(text: str, is_open: bool, relinks: bool) -> None:
    found = AllowList.parse(f"https://ehr.example/fhir{text}").find(ServerBase.parse("https://ehr.example/fhir/1"))
    assert found is not None
    assert (found.is_open, found.relinks) == (is_open, relinks)


@pytest.mark.parametrize("mark", ["|", "|closed", "|open|", "|open,relink"])
def test_another_mark_is_refused(mark: str) -> None:
    with pytest.raises(ValueError, match=r"after|is not"):
        AllowList.parse(f"https://ehr.example/fhir{mark}")


@pytest.mark.parametrize(
    ("site", "bases", "within"),
    [
        ("https://a.example/r4", ["https://a.example/r4"], [("https://a.example/r4", False)]),
        ("https://a.example|open", ["https://a.example/r4"], [("https://a.example/r4", True)]),
        ("https://a.example/r4/north|open", ["https://a.example/r4"], [("https://a.example/r4/north", True)]),
        ("https://a.example/r4, https://b.example", ["https://c.example"], []),
        ("https://a.example/r4", ["https://a.example/r4x", "http://a.example/r4"], []),
        ("https://a.example/r4", [], []),
        (
            "https://a.example, https://a.example/r4/x|open",
            ["https://a.example/r4"],
            [("https://a.example/r4", False), ("https://a.example/r4/x", True)],
        ),
        ("*", ["https://a.example/r4", "http://169.254.169.254"], [("https://a.example/r4", True)]),
    ],
)
def test_a_clients_servers_are_those_of_the_site_that_are_its_own(
    site: str, bases: list[str], within: list[tuple[str, bool]]
) -> None:
    bound = AllowList.parse(site).within(ServerBase.parse(base) for base in bases)
    assert [(server.base.url, server.is_open) for server in bound.servers] == within
    assert not bound.any_server


def test_a_client_bound_to_a_part_of_a_server_keeps_the_marks_of_its_entry() -> None:
    bound = AllowList.parse("https://ehr.example/fhir|open|relink").within(
        [ServerBase.parse("https://ehr.example/fhir/a")]
    )
    assert [(server.base.url, server.is_open, server.relinks) for server in bound.servers] == [
        ("https://ehr.example/fhir/a", True, True)
    ]
