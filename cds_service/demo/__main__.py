"""`python -m cds_service.demo`, what `make demo` runs: service, synthetic charts and EHR page in one process."""

import contextlib
import os
import sys
import tempfile
from pathlib import Path

import uvicorn

from cds_service.demo.run import NoPortError, demo_app, demo_environment, listening_socket
from cds_service.settings import Settings, SettingsError


def main() -> int:
    """Serves until Ctrl-C; its memory ends with it. Exit 0; 1 without a port, or if a setting is not understood."""
    with tempfile.TemporaryDirectory(prefix="spinemets-demo-") as folder:
        return _serve(Path(folder) / "memory.sqlite3")


def _serve(database: Path) -> int:
    try:
        sock = listening_socket(os.environ)
        settings = Settings.from_environment(demo_environment(os.environ, sock.getsockname()[1], database))
    except (NoPortError, SettingsError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    server = uvicorn.Server(
        uvicorn.Config(demo_app(settings), log_level="warning", access_log=False, timeout_graceful_shutdown=2)
    )
    sys.stdout.write(
        f"\n  Demo EHR: {settings.public_url}/\n\n  All patients are synthetic. Stop with Ctrl-C.\n"
        f"  Feedback so far: SPINEMETS_DATABASE_URL={settings.database_url} spinemets report feedback\n\n"
    )
    sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[sock])
    sys.stdout.write("\nStopped.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
