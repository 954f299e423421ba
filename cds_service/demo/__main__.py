"""`python -m cds_service.demo`, what `make demo` runs: service, synthetic charts and EHR page in one process."""

import contextlib
import os
import sys

import uvicorn

from cds_service.demo.run import NoPortError, demo_app, demo_environment, listening_socket
from cds_service.settings import Settings, SettingsError


def main() -> int:
    """Serves until Ctrl-C. Exit 0; 1 if no port could be had or a setting is not understood."""
    try:
        sock = listening_socket(os.environ)
        settings = Settings.from_environment(demo_environment(os.environ, sock.getsockname()[1]))
    except (NoPortError, SettingsError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    server = uvicorn.Server(
        uvicorn.Config(demo_app(settings), log_level="warning", access_log=False, timeout_graceful_shutdown=2)
    )
    sys.stdout.write(f"\n  Demo EHR: {settings.public_url}/\n\n  All patients are synthetic. Stop with Ctrl-C.\n\n")
    sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[sock])
    sys.stdout.write("\nStopped.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
