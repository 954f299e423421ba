"""What stands around the resources: a Bundle, the old `{response, resource}` wrapper, or nothing."""

from typing import TypeAlias

import msgspec
from msgspec import Raw

from fhir_mappings.decode import BROKEN, PLAIN
from fhir_mappings.elements import Element
from fhir_mappings.reading import BundleEntry, BundleLink, EntryResponse, EntrySearch, OperationOutcome, Resource


class Top(Element):
    """The outer shape of any JSON object that was sent; entries of a Bundle stay raw."""

    resource_type: str | None = None
    link: list[BundleLink] | None = None
    entry: list[BundleEntry] | None = None
    total: float | None = None
    resource: Raw = Raw()
    response: EntryResponse | None = None


class ReadResponse(Element):
    status: str | None = None
    outcome: OperationOutcome | None = None


class ReadEntry(Element):
    full_url: str | None = None
    resource: Resource | None = None
    response: ReadResponse | None = None


class ReadBundle(Element, tag_field="resourceType", tag="Bundle"):
    """A Bundle without any fault, its resources read in the same pass."""

    link: list[BundleLink] | None = None
    entry: list[ReadEntry] | None = None
    total: float | None = None


Sent: TypeAlias = ReadBundle | Resource
"""What a key of the chart holds, where nothing in it needs another look."""
TOP = msgspec.json.Decoder(Top)
FAULTLESS = msgspec.json.Decoder(Sent)
EXACT = msgspec.json.Encoder(decimal_format="number")


def faultless(data: bytes) -> Sent | None:
    """The whole Bundle, or a resource alone, in one pass; None if anything in it needs another look."""
    try:
        read: Sent = FAULTLESS.decode(data)
    except BROKEN:
        return None
    return read


def top_of(data: bytes) -> Top | None:
    """The outer shape of a JSON object, strictly or else tolerantly; None for anything else."""
    try:
        return TOP.decode(data)
    except BROKEN:
        pass
    try:
        plain = PLAIN.decode(data)
        return _tolerant_top(plain) if isinstance(plain, dict) else None
    except BROKEN:
        return None


def _tolerant_top(plain: dict[str, object]) -> Top:
    """The same from plain dicts: members of another shape are left out, a lone entry is taken for a list of one.

    An entry that is no object is kept as what cannot be read: what was sent and is refused is told.
    """
    kind, entries, resource = plain.get("resourceType"), plain.get("entry"), plain.get("resource")
    total = plain.get("total")
    links = [link for link in _as_list(plain.get("link")) if isinstance(link, dict)]
    return Top(
        resource_type=kind if isinstance(kind, str) else None,
        link=[BundleLink(_text(link.get("relation")), _text(link.get("url"))) for link in links],
        entry=[BundleEntry() if entry is None else _entry(entry) for entry in _as_list(entries)],
        total=total if isinstance(total, int | float) else None,
        resource=_raw(resource) if resource is not None else Raw(),
        response=_response(plain.get("response")),
    )


def _entry(plain: object) -> BundleEntry:
    if not isinstance(plain, dict):
        return BundleEntry(resource=_raw(plain))
    search, resource = plain.get("search"), plain.get("resource")
    mode = _text(search.get("mode")) if isinstance(search, dict) else None
    return BundleEntry(
        _text(plain.get("fullUrl")), Raw() if resource is None else _raw(resource), EntrySearch(mode),
        _response(plain.get("response")),
    )  # fmt: skip


def _response(plain: object) -> EntryResponse | None:
    """A text in its place is its status."""
    if isinstance(plain, str):
        return EntryResponse(plain, Raw())
    if not isinstance(plain, dict):
        return None
    outcome, status = plain.get("outcome"), plain.get("status")
    return EntryResponse(None if status is None else str(status), Raw() if outcome is None else _raw(outcome))


def _raw(plain: object) -> Raw:
    return Raw(EXACT.encode(plain))


def _as_list(given: object) -> list[object]:
    return given if isinstance(given, list) else [] if given is None else [given]


def _text(given: object) -> str | None:
    return given if isinstance(given, str) else None


def is_failed_status(status: str | None) -> bool:
    """An HTTP status such as `404 Not Found` that a client or server reports for one part."""
    return status is not None and status.strip()[:1] in ("4", "5")


def next_link(links: list[BundleLink] | None) -> str | None:
    return next((link.url for link in links or () if link.relation == "next" and link.url), None)
