"""Which addresses may be connected to (RB-31): a listed name may lead into the site, never to a cloud's own services.

A site that lists a name vouches for where its own DNS leads: FHIR servers live at private addresses. Addresses that no
FHIR server can have are refused whatever the name says (ADR 0038).
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

IpAddress = IPv4Address | IPv6Address

METADATA: Final = frozenset(
    ip_address(text) for text in ("169.254.169.254", "fd00:ec2::254", "100.100.100.200", "168.63.129.16", "192.0.0.192")
)
"""Where clouds tell their own machines credentials: AWS and most others, AWS by IPv6, Alibaba, Azure, Oracle."""
NEVER: Final = tuple(ip_network(text) for text in ("0.0.0.0/8", "192.0.0.0/24", "2001::/32", "fec0::/10"))
"""This network, protocol assignments, Teredo tunnels and the site-local addresses of old."""


def literal_address(host: str) -> IpAddress | None:
    """The address a host spells out, IPv4 inside IPv6 unwrapped; None for a name.

    >>> literal_address("::ffff:10.0.0.1"), literal_address("2002:a9fe:a9fe::1"), literal_address("ehr.example")
    (IPv4Address('10.0.0.1'), IPv4Address('169.254.169.254'), None)
    """
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv4Address):
        return address
    return address.ipv4_mapped or address.sixtofour or address


def is_never_a_fhir_server(address: IpAddress) -> bool:
    """Cloud metadata, link-local, multicast, unspecified and reserved addresses."""
    return address in METADATA or any(address in network for network in NEVER) or _is_special(address)


def _is_special(address: IpAddress) -> bool:
    is_reserved = address.is_reserved and not address.is_loopback
    return address.is_link_local or address.is_multicast or address.is_unspecified or is_reserved


def may_connect(host: str, resolved: str) -> bool:
    """Whether a listed host may be reached at this address (checked on the address that is then connected to).

    A host listed as an address is what it says. A name may lead to the site's own private network, which is where
    FHIR servers are, but not to this machine (unless it is `localhost`) nor where no FHIR server can be.
    """
    if literal_address(host) is not None:
        return True
    address = literal_address(resolved)
    if address is None or is_never_a_fhir_server(address):
        return False
    return not address.is_loopback or host == "localhost" or host.endswith(".localhost")
