"""Proves the Dockerfile without a container engine: its steps run as a script beneath an empty directory.

What stands in for what: a copy of this machine's Python for the base image; a folder for the file system, so absolute
paths move beneath it (`VENV` and `DATA` are build arguments for that reason); a numeric user for USER, where we are
root. The network is this machine's. The image's command then serves on the loopback address until its health check is
content.
"""

import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from scripts.dockerfile import Step, expand, health_command, is_ignored, steps, words

REPOSITORY = Path(__file__).parents[1]
PACKAGES = ("spinal_metastasis", "fhir_mappings", "report_text", "cds_service", "conformance")
HEALTHY_WITHIN_S = 60
ENDS_WITHIN_S = 15
# How to reach a package index through this machine's network is the machine's affair, as it is at `docker build`.
PASSED_ON = ("CERT", "CA_BUNDLE", "PROXY", "INDEX_URL")


class NotProvedError(Exception):
    """A step failed, or left something other than what it should."""


@dataclass(slots=True)
class Stage:
    """What the steps since the last FROM have set."""

    env: dict[str, str]
    args: dict[str, str] = field(default_factory=dict)
    cwd: Path = Path("/")
    user: int | None = None
    commands: dict[str, list[str]] = field(default_factory=dict)


class Image:
    """Builds stage after stage; a finished one is kept aside for COPY --from."""

    def __init__(self, empty: Path) -> None:
        self.root = empty / "root"
        self.context = empty / "context"
        self.finished = empty / "stages"
        self.global_args: dict[str, str] = {}
        self.stage: Stage | None = None
        self.name = ""

    def inside(self, path: str) -> Path:
        """The place of a path of the image beneath the root; a relative one starts at WORKDIR."""
        assert self.stage is not None
        absolute = self.stage.cwd / path
        return absolute if absolute.is_relative_to(self.root) else self.root / str(absolute).lstrip("/")

    def run(self, step: Step) -> None:
        """Carries out one instruction; one that is not known raises NotProvedError."""
        action = getattr(self, f"do_{step.verb.lower()}", None)
        if action is None:
            raise NotProvedError(f"{step.verb} is not known to this proof")
        action(step.text)

    def _current(self) -> Stage:
        if self.stage is None:
            raise NotProvedError("a step stands before FROM")
        return self.stage

    def _expand(self, text: str) -> str:
        return expand(text, self._current().env | self._current().args)

    def do_from(self, text: str) -> None:
        if self.stage is not None:
            self.finished.mkdir(exist_ok=True)
            self.root.rename(self.finished / self.name)
        base, _, self.name = expand(text, self.global_args).partition(" AS ")
        if not base.startswith("python:3"):
            raise NotProvedError(f"no stand-in for the base image {base}")
        binaries = copy_this_python(self.root / "usr/local")
        self.stage = Stage(
            env={
                "PATH": f"{binaries}:/usr/bin:/bin",
                "HOME": str(self.root / "root"),
                "LD_LIBRARY_PATH": str(
                    binaries.parent / "lib"
                ),  # the moved Python's own library, if it is a shared one
            }
        )
        (self.root / "root").mkdir()

    def do_arg(self, text: str) -> None:
        name, _, default = text.partition("=")
        if self.stage is None:
            self.global_args[name] = default
        else:
            self.stage.args[name] = str(self.inside(default)) if default.startswith("/") else default

    def do_env(self, text: str) -> None:
        for pair in shlex.split(self._expand(text)):
            name, _, value = pair.partition("=")
            self._current().env[name] = value

    def do_workdir(self, text: str) -> None:
        folder = self.inside(text)
        folder.mkdir(parents=True, exist_ok=True)
        self._current().cwd = folder

    def do_copy(self, text: str) -> None:
        *sources, target = shlex.split(self._expand(text))
        origin = self.context
        if sources[0].startswith("--from="):
            origin = self.finished / sources.pop(0).removeprefix("--from=")
        for source in sources:
            found = origin / source.removeprefix(str(self.root)).lstrip("/")
            place = self.inside(target)
            if found.is_dir():
                shutil.copytree(found, place, symlinks=True, dirs_exist_ok=True)
            else:
                place = place / found.name if target.endswith("/") else place
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(found, place)

    def do_run(self, text: str) -> None:
        stage = self._current()
        network = {name: value for name, value in os.environ.items() if any(word in name.upper() for word in PASSED_ON)}
        env = network | stage.env | stage.args
        if subprocess.run(["/bin/sh", "-ec", text], cwd=stage.cwd, env=env, check=False).returncode != 0:
            raise NotProvedError(f"RUN {text}")

    def do_user(self, text: str) -> None:
        self._current().user = int(text.partition(":")[0])

    def do_volume(self, text: str) -> None:
        """What is mounted there starts as a copy of the folder, with its owner."""
        folder = self.inside(self._expand(text))
        if not folder.is_dir():
            raise NotProvedError(f"VOLUME {text}: there is no such folder for its owner to write to")

    def do_expose(self, text: str) -> None:
        int(text)

    def do_healthcheck(self, text: str) -> None:
        self._current().commands["HEALTHCHECK"] = health_command(text)

    def do_entrypoint(self, text: str) -> None:
        self._current().commands["ENTRYPOINT"] = words(text)

    def do_cmd(self, text: str) -> None:
        self._current().commands["CMD"] = words(text)


def copy_this_python(prefix: Path) -> Path:
    """Copies the running interpreter and its standard library beneath `prefix`; returns the folder of the binary."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    base = Path(sys.base_prefix)
    binaries = prefix / "bin"
    binaries.mkdir(parents=True)
    shutil.copy2((base / "bin" / version).resolve(), binaries / version)
    for alias in ("python", "python3"):
        (binaries / alias).symlink_to(version)
    unneeded = shutil.ignore_patterns("site-packages", "dist-packages", "test", "__pycache__", "config-*", "idlelib")
    shutil.copytree(base / "lib" / version, prefix / "lib" / version, symlinks=True, ignore=unneeded)
    for library in (base / "lib").glob("libpython*.so*"):
        shutil.copy2(library, prefix / "lib", follow_symlinks=False)
    return binaries


def copy_context(target: Path) -> None:
    """The build context: what git would carry, less what .dockerignore keeps out."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY, check=True, capture_output=True, text=True,
    )  # fmt: skip
    dockerignore = (REPOSITORY / ".dockerignore").read_text()
    for name in filter(None, listing.stdout.split("\0")):
        if not is_ignored(name, dockerignore) and (REPOSITORY / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPOSITORY / name, target / name)


def check_that_every_file_was_installed(image: Image) -> None:
    """The tables, pages and pictures of the packages are in the image, not only their code."""
    site = next((image.root / "opt/venv/lib").glob("python3*/site-packages"))
    wanted = {f for package in PACKAGES for f in (image.context / package).rglob("*") if f.is_file()}
    missing = sorted(
        str(f.relative_to(image.context)) for f in wanted if not (site / f.relative_to(image.context)).is_file()
    )
    if not wanted or missing:
        raise NotProvedError(f"not in the image: {missing[:5]}")
    print(f"proved: all {len(wanted)} files of the packages are in the image")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve_until_healthy(image: Image) -> None:
    """Starts the image's command as its user, asks its health check and discovery, ends it with SIGTERM."""
    stage = image.stage
    assert stage is not None
    if not stage.user:
        raise NotProvedError("the image would run as root")
    port = free_port()
    chosen = {"SPINEMETS_MODE": "development", "SPINEMETS_HOST": "127.0.0.1", "SPINEMETS_PORT": str(port)}
    env = stage.env | chosen
    user = stage.user if os.getuid() == 0 else None
    groups = {"user": user, "group": user, "extra_groups": []} if user else {}
    command = stage.commands["ENTRYPOINT"] + stage.commands["CMD"]
    program = shutil.which(command[0], path=env["PATH"])
    if program is None:
        raise NotProvedError(f"{command[0]} is not on the image's path")
    server = subprocess.Popen([program, *command[1:]], cwd=stage.cwd, env=env, **groups)  # type: ignore[call-overload]  # users by keyword
    try:
        wait_for_health(stage, env, server)
        with urlopen(f"http://127.0.0.1:{port}/cds-services", timeout=5) as answer:
            if answer.status != 200:
                raise NotProvedError(f"/cds-services answered {answer.status}")
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
            raise NotProvedError("the service did not end on SIGTERM") from None
    print(f"proved: {' '.join(command)} is healthy as user {user or os.getuid()} and ends on SIGTERM")


def wait_for_health(stage: Stage, env: dict[str, str], server: "subprocess.Popen[bytes]") -> None:
    """Asks the image's own health check until it is content."""
    check = stage.commands["HEALTHCHECK"]
    program = shutil.which(check[0], path=env["PATH"])
    deadline = time.monotonic() + HEALTHY_WITHIN_S
    while server.poll() is None and time.monotonic() < deadline:
        if (
            program
            and subprocess.run([program, *check[1:]], env=env, check=False, stderr=subprocess.DEVNULL).returncode == 0
        ):
            return
        time.sleep(0.2)
    raise NotProvedError(f"the health check was not content; the service ended with {server.poll()}")


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="spinemets-image-") as folder:
        Path(folder).chmod(0o755)  # the image's user must be able to read its root
        image = Image(Path(folder).resolve())
        try:
            copy_context(image.context)
            for step in steps((REPOSITORY / "Dockerfile").read_text()):
                began = time.monotonic()
                image.run(step)
                print(f"{time.monotonic() - began:6.1f} s  {step.verb} {step.text[:90]}", flush=True)
            check_that_every_file_was_installed(image)
            serve_until_healthy(image)
        except NotProvedError as error:
            print(f"the Dockerfile is not proved: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
