"""The body of a call: its type, size and nesting are checked before anything is parsed."""

import zlib
from codecs import BOM_UTF8
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from cds_service.errors import BadRequestError, TooLargeError, WrongMediaTypeError
from cds_service.nesting import nests_deeper_than
from cds_service.settings import Settings

JSON: Final = "application/json"
BOUND: Final = "SPINEMETS_MAX_BODY_BYTES"
"""The setting that bounds a JSON body; forms have bounds of their own."""
_GZIP_WINDOW: Final = 31  # zlib: 15 window bits, plus 16 for the gzip header


async def read_json_body(request: Request, settings: Settings) -> bytes:
    """The bytes of a JSON body. Errors: 415 type or encoding, 413 size, 400 empty, cut short or nested too deeply."""
    _check_media_type(request.headers.get("content-type"), settings.json_types)
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    body = await read_bytes(request, settings.max_body_bytes, BOUND)
    body = _decoded(body, encoding, settings.max_body_bytes).removeprefix(BOM_UTF8)
    if not body.strip():
        raise BadRequestError("The body is empty; send a JSON object.")
    if nests_deeper_than(settings.max_depth, body):
        raise BadRequestError(f"The JSON is nested more than {settings.max_depth} levels deep.")
    return body


async def read_form(request: Request, limit: int, most: int) -> dict[str, str]:
    """A form of a page, the last of several values of a name. Errors: 413 size, 400 over `most` fields or no text."""
    try:
        text = (await read_bytes(request, limit)).decode()
        return dict(parse_qsl(text, max_num_fields=most))
    except ValueError:
        raise BadRequestError("The form could not be read.") from None


def _check_media_type(content_type: str | None, others: tuple[str, ...]) -> None:
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if media_type != JSON and media_type not in others:
        raise WrongMediaTypeError("Send the body as Content-Type: application/json.")


async def read_bytes(request: Request, limit: int, setting: str | None = None) -> bytes:
    """A body as it came. Error: 413 above `limit` bytes, whatever was declared; it names the `setting` that bounds."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise _too_large(limit, setting)
    chunks: list[bytes] = []
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > limit:
                raise _too_large(limit, setting)
            chunks.append(chunk)
    except ClientDisconnect:
        raise BadRequestError("The connection closed before the body was complete.") from None
    return b"".join(chunks)


def _decoded(body: bytes, encoding: str, limit: int) -> bytes:
    if encoding in {"", "identity"}:
        return body
    if encoding not in {"gzip", "x-gzip"}:
        raise WrongMediaTypeError("Content-Encoding: only gzip or none is read.")
    inflate = zlib.decompressobj(_GZIP_WINDOW)
    try:
        plain = inflate.decompress(body, limit + 1)
    except zlib.error:
        raise BadRequestError("The body is not the gzip its Content-Encoding says.") from None
    if len(plain) > limit:
        raise _too_large(limit, BOUND)
    if not inflate.eof:
        raise BadRequestError("The gzip body is cut short.")
    return plain


def _too_large(limit: int, setting: str | None) -> TooLargeError:
    return TooLargeError(f"The body is larger than {limit} bytes{f' ({setting})' if setting else ''}.")
