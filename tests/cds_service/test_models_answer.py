"""Each kind of model through `POST /assess`, the hook and the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cds_service import cli
from tests.cds_service.calling import EXTENSION, HOOK, call, prefetch_of, service, trial
from tests.cds_service.model_files import examples, put, signed_nomogram, signed_trees
from tests.schemas.validators import faults_of_assessment
from tests.spinal_metastasis.models.documents import example, signed

FULL: dict[str, Any] = {
    "as_of": "2026-11-01", "age": 64, "sex": "female", "primary": "kidney_rcc", "ecog": 1, "frankel_or_asia": "E",
    "spinal_mets_count": 2, "visceral_organs": ["kidney"], "brain_mets": False, "prior_systemic_therapy": True,
    "albumin": 3.9, "hb": 11, "wbc": 8, "neutrophils": 6, "lymphocytes": 2, "charlson": 0,
    "lesions": [{"level": "T8", "escc_grade": "2"}],
}  # fmt: skip
KINDS = {"additive": "additive", "cox": "cox", "logistic": "logistic", "trees": "onnx"}


def assessed(directory: Path, facts: dict[str, Any], **settings: Any) -> dict[str, Any]:
    with service(trial(models_dir=directory, **settings)) as client:
        answer = client.post("/assess", json=facts)
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    assert faults_of_assessment(body) == []
    return body


def local(body: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in body["local_models"] if one["system"] == f"local_example_{name}")
    return found


@pytest.mark.parametrize("name", KINDS)
def test_a_full_chart_gives_every_kind_its_figures(tmp_path: Path, name: str) -> None:
    entry = local(assessed(examples(tmp_path), FULL), name)
    assert (entry["status"], entry["missing"], entry["model"]["kind"]) == ("complete", [], KINDS[name])
    shares = entry["survival"]["probability"]
    assert all(0 < share < 1 for share in shares.values())
    assert list(shares.values()) == sorted(shares.values(), reverse=True)
    assert "probability_range" not in entry


@pytest.mark.parametrize("name", KINDS)
def test_a_gap_gives_every_kind_a_range_around_the_figure(tmp_path: Path, name: str) -> None:
    examples(tmp_path)
    gap = {key: value for key, value in FULL.items() if key not in ("albumin", "hb")}
    figure = local(assessed(tmp_path, FULL), name)["survival"]["probability"]
    entry = local(assessed(tmp_path, gap), name)
    assert (entry["status"], entry["survival"]) == ("incomplete", {})
    assert entry["missing"] == (["hb"] if name == "additive" else ["albumin"])
    for horizon, (low, high) in entry["probability_range"].items():
        assert low <= figure[horizon] <= high
        assert low < high


def test_an_example_is_marked_wherever_it_stands(tmp_path: Path) -> None:
    for entry in assessed(examples(tmp_path), FULL)["local_models"]:
        assert (entry["model"]["example"], entry["model"]["local"], entry["evidence"]) == (True, True, "unverified")
        assert entry["reasons"][:2] == ["EXAMPLE_MODEL", "LOCAL_MODEL"]


def test_a_signed_nomogram_takes_the_published_systems_place(tmp_path: Path) -> None:
    body = assessed(signed_nomogram(tmp_path), FULL)
    entry = next(one for one in body["prognosis"] if one["system"] == "sorg_nomogram_2016")
    assert (entry["status"], entry["model"]["local"]) == ("complete", False)
    assert entry["model"]["signed_off_by"] == "Dr Example, spinal oncology"
    assert "local_models" not in body
    assert body["combined"]["by_system"]["sorg_nomogram_2016"]


def test_signed_trees_may_stand_for_sorg_ml_and_ask_for_what_they_lack(tmp_path: Path) -> None:
    signed_trees(tmp_path, system="sorg_ml_2019")
    body = assessed(tmp_path, {key: value for key, value in FULL.items() if key != "albumin"})
    entry = next(one for one in body["prognosis"] if one["system"] == "sorg_ml_2019")
    assert (entry["status"], entry["missing"], entry["model"]["kind"]) == ("incomplete", ["albumin"], "onnx")
    asked = next(question for question in body["questions"] if question["input"] == "albumin")
    assert "sorg_ml_2019" in asked["would_change"]


def test_a_local_model_feeds_the_rules_only_where_the_site_trusts_it(tmp_path: Path) -> None:
    examples(tmp_path)
    assert "local_example_cox" not in assessed(tmp_path, FULL)["combined"]["by_system"]
    trusted = assessed(tmp_path, FULL, survival_systems=("local_example_cox",))
    assert list(trusted["combined"]["by_system"]) == ["local_example_cox"]


def test_without_models_the_answer_is_as_before(tmp_path: Path) -> None:
    with service(trial()) as client:
        before = client.post("/assess", json=FULL).json()
    assert "local_models" not in before
    after = assessed(examples(tmp_path), FULL)
    added = {"local_models", "policies"}  # a site that names its models says so among its policies
    assert {k: v for k, v in after.items() if k not in added} == {k: v for k, v in before.items() if k not in added}


def test_the_prognosis_card_shows_a_local_model_as_local(tmp_path: Path) -> None:
    put(tmp_path, json.loads(json.dumps(signed(example("cox"), "local_mercy", name="Mercy model"), default=float)))
    with service(trial(models_dir=tmp_path)) as client:
        cards = client.post(HOOK, json=call(prefetch=prefetch_of())).json()["cards"]
    card = next(card for card in cards if card["extension"][EXTENSION]["kind"] == "prognosis")
    assert "Local model Mercy model 1.0.0" in card["detail"]
    assert "not a published score" in card["detail"]
    assert "signed off 1 Oct 2026 by Dr Example" in card["detail"]
    (shown,) = card["extension"][EXTENSION]["result"]["local_models"]
    assert shown["model"]["name"] == "Mercy model"


@pytest.mark.parametrize(("mode", "code"), [("development", 0), ("Development", 0), ("production", 1), (None, 1)])
def test_the_command_line_takes_examples_in_development_only(tmp_path: Path, mode: str | None, code: int) -> None:
    file = tmp_path / "facts.txt"
    file.write_text(json.dumps(FULL), encoding="utf-8")
    environment = {"SPINEMETS_MODELS_DIR": str(examples(tmp_path)), "SPINEMETS_MODE": mode}
    result = CliRunner().invoke(cli.main, ["assess", str(file), "--json"], env=environment)
    assert result.exit_code == code
    if code:
        assert "is an example model" in result.stderr
    else:
        assert len(json.loads(result.stdout)["local_models"]) == 4


def test_the_terminal_names_the_models(tmp_path: Path) -> None:
    facts = json.dumps(FULL | {"albumin": [3.1, 3.9]})
    environment = {"SPINEMETS_MODELS_DIR": str(examples(tmp_path)), "SPINEMETS_MODE": "development", "COLUMNS": "120"}
    result = CliRunner().invoke(cli.main, ["assess", "-"], input=facts, env=environment)
    assert result.exit_code == 0
    said = " ".join(result.stdout.split())
    assert "Example model" in said
    assert "alive" in said
