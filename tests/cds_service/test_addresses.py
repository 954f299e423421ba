"""Where a listed name may lead: into the site's own network, and never to what a cloud tells its own machines."""

import pytest

from cds_service.addresses import METADATA, may_connect
from cds_service.allow_list import AllowList, ServerBase

LISTED = "fhir.hospital.example"


@pytest.mark.requirement("RB-31")
@pytest.mark.parametrize(
    "address", ["10.1.2.3", "172.16.0.1", "172.31.255.254", "192.168.1.4", "100.64.0.1", "fd12:3456::1", "203.0.113.9"]
)
def test_a_listed_name_may_lead_into_the_sites_own_network(address: str) -> None:
    """RB-31, ADR 0038: FHIR servers of hospitals live at private addresses; listing the name vouches for it."""
    assert may_connect(LISTED, address)


@pytest.mark.requirement("RB-31")
@pytest.mark.parametrize(
    "address",
    [
        *map(str, sorted(METADATA, key=str)),
        "169.254.170.2",  # credentials of containers
        "fe80::1%eth0",
        "::ffff:169.254.169.254",
        "2002:a9fe:a9fe::1",  # the same in 6to4
        "64:ff9b::a9fe:a9fe",  # the same by NAT64
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",  # Teredo
        "::ffff:127.0.0.1",
        "2002:7f00:1::1",
        "127.8.9.10",
        "::1",
        "0.0.0.0",
        "0.1.2.3",
        "::",
        "192.0.0.8",
        "224.0.0.1",
        "ff02::1",
        "240.0.0.1",
        "255.255.255.255",
        "fec0::1",
        "not an address",
    ],
)
def test_no_name_leads_to_this_machine_to_metadata_or_where_no_server_can_be(address: str) -> None:
    """RB-31: whatever the name's DNS says at the moment of connecting."""
    assert not may_connect(LISTED, address)


@pytest.mark.requirement("RB-31")
@pytest.mark.parametrize("address", sorted(METADATA, key=str), ids=str)
def test_metadata_are_called_only_by_who_lists_that_very_address(address: object) -> None:
    """RB-31: `*` is no listing."""
    host = f"[{address}]" if ":" in str(address) else str(address)
    base = ServerBase.parse(f"http://{host}/fhir")
    assert AllowList.parse("*").find(base) is None
    assert AllowList.parse(f"http://{host}/fhir").find(base) is not None
    assert may_connect(base.host, str(address))
