"""Models are read once at the start; one bad file stops it, named with its faults and without values."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cds_service import models as models_module
from cds_service.cli import main
from cds_service.main import create_app
from cds_service.models import load_models, read_json, with_models
from cds_service.serve import serve
from cds_service.settings import Mode, Settings, SettingsError
from tests.cds_service.calling import trial
from tests.cds_service.model_files import examples, put, signed_nomogram
from tests.spinal_metastasis.models.documents import changed, example, signed


def problems(directory: Path, *, examples: bool = True) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        load_models(directory, examples=examples)
    return refused.value.problems


def test_the_four_examples_are_loaded_in_development(tmp_path: Path) -> None:
    settings = with_models(trial(models_dir=examples(tmp_path)))
    assert list(settings.models) == [
        "local_example_additive", "local_example_cox", "local_example_logistic", "local_example_trees",
    ]  # fmt: skip


def test_production_refuses_an_example_and_takes_a_signed_model(tmp_path: Path) -> None:
    site = Settings(mode=Mode.PRODUCTION, models_dir=signed_nomogram(tmp_path))
    assert list(with_models(site).models) == ["sorg_nomogram_2016"]
    put(tmp_path, json.loads(json.dumps(example("cox"), default=float)), "example.json")
    with pytest.raises(SettingsError) as refused:
        with_models(site)
    (problem,) = refused.value.problems
    assert problem.startswith("SPINEMETS_MODELS_DIR: example.json: is an example model")


def test_without_a_directory_nothing_is_loaded() -> None:
    assert with_models(trial()).models == {}


def test_every_bad_file_and_every_fault_is_named(tmp_path: Path) -> None:
    put(tmp_path, changed(example("cox"), version="tomorrow", name=""), "a.json")
    (tmp_path / "b.json").write_text("{", encoding="utf-8")
    put(tmp_path, example("additive"), "c.json")
    found = problems(tmp_path)
    assert [problem.split(": ")[1:3] for problem in found] == [
        ["a.json", "name"], ["a.json", "version"], ["b.json", "is not JSON (line 1)."],
    ]  # fmt: skip
    assert "tomorrow" not in "".join(found)


def test_two_files_for_one_system_are_refused(tmp_path: Path) -> None:
    put(tmp_path, example("cox"), "a.json")
    put(tmp_path, example("cox"), "b.json")
    (problem,) = problems(tmp_path)
    assert "b.json: stands for a system that another file stands for already" in problem


def test_an_empty_directory_is_refused(tmp_path: Path) -> None:
    assert problems(tmp_path) == ["SPINEMETS_MODELS_DIR: holds no model (*.json). Unset it, or put one in."]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff", "is not UTF-8"),
        (b'{"a": 1, "a": 2}', "member twice"),
        (b'{"a": NaN}', "not finite"),
        (b'{"a": 1e400}', "digits"),
        (b'{"a": 1' + b"0" * 40 + b"}", "digits"),
        (b"[" * 100_000, "nested too deeply"),
        (b"null", "document: must be an object"),
    ],
)
def test_json_that_is_not_plain_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "x.json").write_bytes(content)
    (problem,) = problems(tmp_path)
    assert said in problem


def test_a_file_that_is_too_large_or_unreadable_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "folder.json").mkdir()
    (problem,) = problems(tmp_path)
    assert "cannot be read" in problem
    monkeypatch.setattr(models_module, "LARGEST_FILE", 3)
    (tmp_path / "x.json").write_text("null!")
    with pytest.raises(ValueError, match="larger than 3 bytes"):
        read_json(tmp_path / "x.json")


def test_a_local_model_that_is_trusted_must_be_there(tmp_path: Path) -> None:
    trusting = trial(survival_systems=("tokuhashi_2005", "local_mercy"))
    with pytest.raises(SettingsError, match="no model is loaded for local_mercy"):
        with_models(trusting)
    put(tmp_path, json.loads(json.dumps(signed(example("cox"), "local_mercy"), default=float)))
    settings = Settings.from_environment(
        {
            "SPINEMETS_MODE": "development", "SPINEMETS_MODELS_DIR": str(tmp_path),
            "SPINEMETS_SURVIVAL_SYSTEMS": "tokuhashi_2005,local_mercy",
        }
    )  # fmt: skip
    assert "local_mercy" in with_models(settings).models


def test_the_service_does_not_start_with_a_bad_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.json").write_text("{}", encoding="utf-8")
    with pytest.raises(SettingsError):
        create_app(trial(models_dir=tmp_path))
    assert serve({"SPINEMETS_MODE": "development", "SPINEMETS_MODELS_DIR": str(tmp_path)}) == 1
    said = capsys.readouterr().err
    assert "does not start" in said
    assert "bad.json: schema: must be one of spinemets-survival-model/1" in said


def test_the_check_prints_the_hash_that_a_sign_off_names(tmp_path: Path) -> None:
    document = json.loads(json.dumps(signed(example("cox")), default=float))
    right = document["sign_off"]["sha256"]
    document["sign_off"]["sha256"] = "0" * 64
    put(tmp_path, document, "a.json")
    (tmp_path / "b.json").write_text("{", encoding="utf-8")
    result = CliRunner().invoke(main, ["models", str(tmp_path)])
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"a.json: refused, content sha256 {right}",
        "  sign_off.sha256: does not match the content: the document was altered after it was signed",
        "b.json: refused",
        "  is not JSON (line 1)",
    ]
    document["sign_off"]["sha256"] = right
    put(tmp_path, document, "a.json")
    (tmp_path / "b.json").unlink()
    result = CliRunner().invoke(main, ["models", str(tmp_path)])
    assert (result.exit_code, result.stdout) == (0, f"a.json: accepted, content sha256 {right}\n")


def test_a_directory_without_models_does_not_pass_the_check(tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["models", str(tmp_path)]).exit_code == 1
