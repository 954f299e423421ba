"""`python -m cds_service.probe`: asks the service on this machine whether it lives (`--ready`: whether it is ready).

For the health check of a container, which must work whether the service or a proxy ends TLS. Settings are read as the
service reads them, but only those of its address: a check every half minute must load nothing heavy. Exit 0 or 1.
"""

import http.client
import os
import ssl
import sys
from collections.abc import Mapping
from typing import Final

from cds_service.settings_file import PREFIX, with_file

ANYWHERE: Final[Mapping[str, str]] = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not listened on
HOST, PORT = "127.0.0.1", "8000"
SECONDS: Final = 4.0
LIVE, READY = "/health/live", "/health/ready"


def is_well(environ: Mapping[str, str], path: str) -> bool:
    """Whether the service answers 200 there, in time. A refusal, a wrong setting and silence are the same: no."""
    merged, _ = with_file(environ, ())
    given = {name: value.strip() for name, value in merged.items() if value.strip()}
    host = given.get(f"{PREFIX}HOST", HOST)
    port = given.get(f"{PREFIX}PORT", PORT)
    if not port.isdecimal():
        return False
    connection = _connection(ANYWHERE.get(host, host), int(port), with_tls=f"{PREFIX}TLS_CERTIFICATE" in given)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _connection(host: str, port: int, *, with_tls: bool) -> http.client.HTTPConnection:
    if not with_tls:
        return http.client.HTTPConnection(host, port, timeout=SECONDS)
    # The certificate is for the public name, not for this address; an expired one is no reason to restart the service.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return http.client.HTTPSConnection(host, port, timeout=SECONDS, context=context)


def main(arguments: list[str], environ: Mapping[str, str]) -> int:
    path = READY if arguments == ["--ready"] else LIVE
    return 0 if is_well(environ, path) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
