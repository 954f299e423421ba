"""The project's Dockerfile says what it should; that its steps work is proved by `make docker-proof`."""

import pytest

from scripts.dockerfile import Step, expand, health_command, is_ignored, steps, words
from tests.code_health.sources import REPOSITORY

DOCKERFILE = list(steps((REPOSITORY / "Dockerfile").read_text()))
DOCKERIGNORE = (REPOSITORY / ".dockerignore").read_text()


def only(verb: str) -> str:
    (text,) = (step.text for step in DOCKERFILE if step.verb == verb)
    return text


def test_the_image_runs_what_make_serve_runs_as_nobody_in_particular() -> None:
    assert words(only("ENTRYPOINT")) + words(only("CMD")) == ["spinemets", "serve"]
    assert "exec $(BIN)/spinemets serve" in (REPOSITORY / "Makefile").read_text()
    user, _, group = only("USER").partition(":")
    assert int(user) > 0
    assert int(group) > 0


def test_the_health_check_needs_nothing_but_python() -> None:
    command = health_command(only("HEALTHCHECK"))
    # -I: the working directory is one that the service may write to, so no module is taken from there.
    assert command == ["python", "-I", "-m", "cds_service.probe"]


def test_the_image_is_built_in_two_stages_with_the_tested_versions() -> None:
    assert sum(step.verb == "FROM" for step in DOCKERFILE) == 2
    build, _ = (step.text for step in DOCKERFILE if step.verb == "RUN")
    assert "--constraint constraints.txt" in build


def test_the_database_lies_where_the_images_user_may_write_and_a_volume_can_be_mounted() -> None:
    data = next(step.text for step in DOCKERFILE if step.text.startswith("DATA="))
    assert only("VOLUME") == "${DATA}"
    assert data.partition("=")[2] == "/var/lib/spinemets"
    assert f"chown {only('USER')}" in [step.text for step in DOCKERFILE if step.verb == "RUN"][-1]
    assert "HOME=${DATA}" in only("ENV")


@pytest.mark.parametrize(
    ("path", "ignored"),
    [
        ("cds_service/app/page.html", False),
        ("conformance/examples/a.json", False),
        ("constraints.txt", False),
        ("tests/conftest.py", True),
        (".git/config", True),
        (".env", True),
        ("cds_service/__pycache__/cli.cpython-311.pyc", True),
        ("cds_service/stray.pyc", True),
    ],
)
def test_the_build_sees_only_what_the_image_is_made_of(path: str, ignored: bool) -> None:
    assert is_ignored(path, DOCKERIGNORE) is ignored


def test_a_continued_step_is_one_step_and_comments_are_none() -> None:
    assert list(steps("# c\nENV A=1 \\\n    B=2\n\nCMD x")) == [Step("ENV", "A=1 B=2"), Step("CMD", "x")]


def test_an_unknown_variable_or_a_shell_form_is_refused() -> None:
    with pytest.raises(KeyError):
        expand("$NOWHERE", {})
    with pytest.raises(ValueError, match="shell form"):
        words("spinemets serve")
