"""A model document is taken whole, or refused with every fault by its path and without a value."""

from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.models.document import PUBLISHED, read_document
from spinal_metastasis.models.fields import DocumentError
from spinal_metastasis.models.graph_plan import GraphPlan
from spinal_metastasis.models.interface import SignOff
from spinal_metastasis.models.separable import SeparableModel
from tests.spinal_metastasis.models.documents import (
    KINDS,
    LEFT_OUT,
    Document,
    changed,
    example,
    faults_of,
    signed,
)  # fmt: skip

AGE = {"name": "age", "type": "number", "unit": "years", "range": [18, 100]}


@pytest.mark.parametrize("kind", KINDS)
def test_an_example_is_read_as_what_it_is(kind: str) -> None:
    model = read_document(example(kind))
    assert isinstance(model, SeparableModel)
    assert (model.card.example, model.card.is_local, model.card.sign_off) == (True, True, None)
    assert (model.name, model.version, model.evidence) == (model.card.name, "1.0.0", "unverified")
    assert model.inputs == model.card.inputs


def test_a_graph_is_read_as_a_plan() -> None:
    plan = read_document(example("onnx"))
    assert isinstance(plan, GraphPlan)
    assert [column.input for column in plan.columns] == ["albumin", "primary_growth", "ecog_3_or_4"]
    assert plan.columns[0].of(Decimal("3.5")) == 3.5
    assert plan.columns[1].of("rapid") == 2
    assert plan.monotone == {"albumin": -1}


def test_a_signed_document_carries_its_sign_off() -> None:
    model = read_document(signed(example("cox")))
    assert model.card.sign_off == SignOff("Dr Example, spinal oncology", "2026-10-01")


def test_one_altered_number_breaks_the_sign_off() -> None:
    altered = changed(signed(example("cox")), cox__terms__age__slope=Decimal("0.011"))
    assert faults_of(altered).keys() == {"sign_off.sha256"}


def test_another_signer_breaks_the_sign_off() -> None:
    assert faults_of(changed(signed(example("cox")), sign_off__by="Dr Else")).keys() == {"sign_off.sha256"}


def test_a_document_without_sign_off_is_refused() -> None:
    assert faults_of(changed(example("cox"), example=False))["sign_off"] == "must be an object"


def test_a_signed_nomogram_may_stand_for_the_published_one() -> None:
    assert read_document(signed(example("additive"), "sorg_nomogram_2016")).card.key == "sorg_nomogram_2016"


def test_a_published_model_reads_what_its_paper_names() -> None:
    assert "inputs" in faults_of(signed(example("cox"), "sorg_nomogram_2016"))
    assert read_document(signed(example("cox"), "sorg_ml_2019")).card.key == "sorg_ml_2019"
    assert "lung" not in PUBLISHED["sorg_ml_2019"]
    odd = [*example("cox")["inputs"], {"name": "smoking", "type": "boolean"}]
    terms = example("cox")["cox"]["terms"] | {"smoking": {"levels": {"no": 0, "yes": 1}}}
    assert "inputs" in faults_of(signed(example("cox"), "sorg_ml_2019", inputs=odd, cox__terms=terms))


@pytest.mark.parametrize("system", ["sorg_ml_2019", "sorg_nomogram_2016", "katagiri_2014", "local_", "", 7])
def test_an_example_never_stands_for_a_published_system(system: object) -> None:
    assert "system" in faults_of(changed(example("additive"), system=system))


def test_a_local_model_does_not_carry_a_published_name() -> None:
    assert "name" in faults_of(changed(example("additive"), name="New SORG model"))


def test_an_example_is_neither_signed_nor_verified() -> None:
    faults = faults_of(changed(example("cox"), sign_off={"by": "x"}, evidence="verified"))
    assert faults.keys() == {"sign_off", "evidence"}


@pytest.mark.parametrize("document", [None, [], "x", 3])
def test_what_is_no_object_is_refused(document: object) -> None:
    assert faults_of(document) == {"document": "must be an object"}


def test_every_fault_is_named_at_once_and_without_its_value() -> None:
    broken = changed(
        example("additive"), schema="secret-1", version="secret-2", name="", citation=7, population__n=0,
        population__era="secret-3", performance__0__value=2, colour="secret-4",
    )  # fmt: skip
    with pytest.raises(DocumentError) as refused:
        read_document(broken)
    assert {fault.path for fault in refused.value.faults} == {
        "schema", "version", "name", "citation", "population.n", "population.era", "performance[0].value", "colour",
    }  # fmt: skip
    assert "secret" not in str(refused.value)


def _inputs(*inputs: Document) -> dict[str, Any]:
    return {"inputs": list(inputs)}


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"kind": "forest"}, "kind"),
        ({"citation": "x" * 1001}, "citation"),
        ({"name": "two\nlines"}, "name"),
        ({"version": "new"}, "version"),
        ({"horizons_days": []}, "horizons_days"),
        ({"horizons_days": [365, 90]}, "horizons_days"),
        ({"horizons_days": [True, 90]}, "horizons_days"),
        ({"horizons_days": [180]}, "horizons_days"),
        ({"horizons_days": [[90]]}, "horizons_days"),
        ({"population": []}, "population"),
        ({"population__n": Decimal("1.5")}, "population.n"),
        ({"population__n": True}, "population.n"),
        ({"population__primaries_excluded": ["toe"]}, "population.primaries_excluded"),
        ({"population__primaries_excluded": ["myeloma", "myeloma"]}, "population.primaries_excluded"),
        ({"performance": []}, "performance"),
        ({"performance__0__measure": "luck"}, "performance[0].measure"),
        ({"performance__0__horizon_days": 0}, "performance[0].horizon_days"),
        ({"calibration": LEFT_OUT}, "calibration"),
        ({"calibration__1": LEFT_OUT}, "calibration"),
        ({"calibration__0__slope": LEFT_OUT}, "calibration[0]"),
        ({"calibration__0__slope": 9}, "calibration[0].slope"),
        (_inputs(AGE, AGE), "inputs[1].name"),
        (_inputs(AGE | {"name": "shoe_size"}), "inputs[0].name"),
        (_inputs(AGE | {"name": 3}), "inputs[0].name"),
        (_inputs(AGE | {"type": "boolean"}), "inputs[0].type"),
        (_inputs(AGE | {"unit": "months"}), "inputs[0].unit"),
        (_inputs({"name": "albumin", "type": "number", "unit": "g/dL", "range": [10, 60]}), "inputs[0].range"),
        (_inputs({"name": "inr", "type": "number", "unit": "1", "range": [1, 3]}), "inputs[0].unit"),
        (_inputs(AGE | {"range": [100, 18]}), "inputs[0].range"),
        (_inputs(AGE | {"range": [18]}), "inputs[0].range"),
        (_inputs(AGE | {"range": [-1, 18]}), "inputs[0].range"),
        (_inputs(AGE | {"range": [18, 18]}), "inputs[0].range"),
        (_inputs(AGE | {"range": ["a", 1]}), "inputs[0].range"),
        (_inputs(AGE | {"default": 60}), "inputs[0].default"),
        (_inputs(AGE | {"required": "no"}), "inputs[0].required"),
        (_inputs({"name": "sex", "type": "category", "values": ["male", "hen"]}), "inputs[0].values"),
        (_inputs({"name": "sex", "type": "category", "values": []}), "inputs[0].values"),
        (_inputs({"name": "brain_mets", "type": "boolean", "values": ["no"]}), "inputs[0].values"),
        (
            _inputs(
                {"name": "primary", "type": "category", "values": ["colon"]},
                {"name": "primary_growth", "type": "category", "values": ["slow"]},
            ),
            "inputs",
        ),
        ({"inputs": {}}, "inputs"),
        ({"inputs": ["age"]}, "inputs[0]"),
    ],
)
def test_what_a_document_says_of_its_model_is_checked(changes: dict[str, Any], path: str) -> None:
    assert faults_of(changed(example("additive"), **changes)).keys() == {path}


@pytest.mark.parametrize(
    ("kind", "changes", "path"),
    [
        ("additive", {"additive": []}, "additive"),
        ("additive", {"additive": LEFT_OUT}, "additive"),
        ("additive", {"additive__points": 1}, "additive.points"),
        ("additive", {"additive__points__age": LEFT_OUT}, "additive.points.age"),
        ("additive", {"additive__points__height": {"slope": 1}}, "additive.points.height"),
        ("additive", {"additive__points__age": {}}, "additive.points.age"),
        ("additive", {"additive__points__age": {"line": [[18, 0], [90, 1]]}}, "additive.points.age.line"),
        ("additive", {"additive__points__age": {"line": [[18, 0], [18, 1]]}}, "additive.points.age.line"),
        ("additive", {"additive__points__age": {"line": [[18, 0], [100]]}}, "additive.points.age.line"),
        ("additive", {"additive__points__age": {"line": {}}}, "additive.points.age.line"),
        ("additive", {"additive__points__age": {"line": [[18, 0], [100, 2_000_000]]}}, "additive.points.age.line"),
        ("additive", {"additive__points__age": {"steps": [[20, 0]]}}, "additive.points.age.steps"),
        ("additive", {"additive__points__age": {"steps": [[18, 0], [101, 1]]}}, "additive.points.age.steps"),
        ("additive", {"additive__points__brain_mets": {"levels": 3}}, "additive.points.brain_mets.levels"),
        ("additive", {"additive__interpolation": "cubic"}, "additive.interpolation"),
        ("additive", {"additive__alive__90": [[0, Decimal("0.9")], [200, Decimal("0.95")]]}, "additive.alive.90"),
        ("additive", {"additive__alive__365": [[0, Decimal("0.99")], [200, 0]]}, "additive.alive.365"),
        ("additive", {"additive__alive__90": LEFT_OUT}, "additive.alive.90"),
        ("additive", {"additive__groups__0__up_to": 100}, "additive.groups"),
        ("additive", {"additive__groups__2__up_to": 190}, "additive.groups"),
        ("additive", {"additive__groups__2__label": "up to 50"}, "additive.groups"),
        ("additive", {"additive__groups": []}, "additive.groups"),
        ("additive", {"additive__groups__0__label": ""}, "additive.groups[0].label"),
        ("cox", {"cox__baseline_survival__90": Decimal("0.98")}, "cox.baseline_survival"),
        ("cox", {"cox__baseline_survival__365": 0}, "cox.baseline_survival"),
        ("cox", {"cox__terms__wbc": {"log_slope": 1, "centre": 0}}, "cox.terms.wbc.log_slope"),
        ("cox", {"cox__terms__age": {"slope": 1, "centre": 0}}, "cox.terms"),
        ("cox", {"cox__handicap": 1}, "cox.handicap"),
        ("logistic", {"logistic__90": LEFT_OUT}, "logistic.90"),
        ("logistic", {"logistic__30": {}}, "logistic.30"),
        ("logistic", {"logistic__365__terms__age": LEFT_OUT}, "logistic.365.terms.age"),
        ("onnx", {"onnx__columns__0": LEFT_OUT}, "onnx.columns"),
        ("onnx", {"onnx__columns": []}, "onnx.columns"),
        ("onnx", {"onnx__columns__1__codes__slow": LEFT_OUT}, "onnx.columns[1].codes.slow"),
        ("onnx", {"onnx__columns__1": {"input": "primary_growth", "equals": "quick"}}, "onnx.columns[1].equals"),
        ("onnx", {"onnx__columns__0__codes": {}}, "onnx.columns[0].codes"),
        ("onnx", {"onnx__graphs__90__file": "../x.onnx"}, "onnx.graphs.90.file"),
        ("onnx", {"onnx__graphs__90__sha256": "0"}, "onnx.graphs.90.sha256"),
        ("onnx", {"onnx__graphs__90__column": -1}, "onnx.graphs.90.column"),
        ("onnx", {"onnx__graphs__365": LEFT_OUT}, "onnx.graphs.365"),
        ("onnx", {"onnx__monotone": {"albumin": "up"}}, "onnx.monotone.albumin"),
        ("onnx", {"onnx__monotone": {"primary_growth": "rising"}}, "onnx.monotone.primary_growth"),
    ],
)
def test_the_arithmetic_is_checked(kind: str, changes: dict[str, Any], path: str) -> None:
    assert faults_of(changed(example(kind), **changes)).keys() == {path}


AGE_POINTS = "additive__points__age"
ALIVE = {"additive.alive.30", "additive.alive.90", "additive.alive.365"}


@pytest.mark.parametrize(
    ("kind", "changes", "paths"),
    [
        ("additive", {"example": "yes"}, {"example", "sign_off"}),
        ("additive", {"population__n": float("inf")}, {"population.n", "document"}),
        ("additive", {"performance__0__horizon_days": 30, "horizons_days": [90, 365]},
         {"performance[0].horizon_days", "calibration[0].horizon_days", "additive.alive.30"}),
        ("additive", _inputs({"name": "albumin", "type": "number", "unit": "g/L", "range": [10, 60]}),
         {"inputs[0].unit", "inputs[0].range"}),
        ("additive", {AGE_POINTS: {"slope": 1, "line": []}},
         {"additive.points.age", "additive.points.age.slope", "additive.points.age.line"}),
        ("additive", {AGE_POINTS: {"slope": "steep", "centre": 1}}, {"additive.points.age.slope", *ALIVE}),
        ("additive", {AGE_POINTS: {"slope": 1}}, {"additive.points.age.centre", "additive.groups", *ALIVE}),
        ("additive", {"additive__points__brain_mets__levels__no": LEFT_OUT},
         {"additive.points.brain_mets.levels.no", *ALIVE}),
        ("additive", {"additive__alive__90": [[0, 1], [100, Decimal("1.1")], [200, 0]]},
         {"additive.alive.90", "additive.alive.365"}),
        ("additive", {"additive__alive__90": [[0, Decimal("0.9")], [150, 0]]},
         {"additive.alive.90", "additive.alive.365"}),
        ("additive", {"additive__alive__90": [[1, Decimal("0.9")], [200, 0]]},
         {"additive.alive.90", "additive.alive.365"}),
        ("cox", {"cox__baseline_survival": {}},
         {"cox.baseline_survival", *(f"cox.baseline_survival.{days}" for days in (30, 90, 365))}),
        ("cox", {"cox__terms__sex__levels": {"male": 1}}, {"cox.terms.sex.levels.female", "cox.terms"}),
        ("logistic", {"logistic__90__intercept": 51}, {"logistic.90.intercept", "logistic.90.terms"}),
        ("onnx", {"onnx__columns__0__input": "height"}, {"onnx.columns[0].input", "onnx.columns"}),
    ],
)  # fmt: skip
def test_a_slip_that_shows_in_several_places(kind: str, changes: dict[str, Any], paths: set[str]) -> None:
    assert faults_of(changed(example(kind), **changes)).keys() == paths


TEN_MILLION = 10_000_000


def _calibrated(**figures: Any) -> dict[str, Any]:
    return {"calibration__0": {"horizon_days": 30, "data": "none", **figures}}


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "x" * 1000},
        {"version": "1"},
        {"version": "1.2.3.4-b.1"},
        {"population__era": "2002-2014"},
        {"population__n": TEN_MILLION},
        {"population__primaries_excluded": ["myeloma", "lymphoma"]},
        {"performance__0__value": 0, "performance__0__measure": "brier"},
        {"performance__0__value": 1, "performance__0__measure": "c_index"},
        *(_calibrated(intercept=value) for value in (-5, 5)),
        *(_calibrated(slope=value) for value in (0, 5)),
        *(_calibrated(observed_to_expected=value) for value in (0, 10)),
    ],
)
def test_what_lies_at_the_edge_of_what_is_accepted_is_taken(changes: dict[str, Any]) -> None:
    read_document(changed(example("additive"), **changes))


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"name": "x" * 1001}, "name"),
        ({"name": "  "}, "name"),
        ({"population__n": TEN_MILLION + 1}, "population.n"),
        ({"population__era": "02-14"}, "population.era"),
        ({"population__colour": "red"}, "population.colour"),
        ({"performance__0__value": Decimal("1.01")}, "performance[0].value"),
        ({"performance__0__value": Decimal("-0.01")}, "performance[0].value"),
        ({"performance__0__horizon_days": 10_001}, "performance[0].horizon_days"),
        ({"performance__0__colour": "red"}, "performance[0].colour"),
        ({"calibration__0__colour": "red"}, "calibration[0].colour"),
        *((_calibrated(slope=Decimal(value)), "calibration[0].slope") for value in ("5.01", "-0.01")),
        *((_calibrated(intercept=Decimal(value)), "calibration[0].intercept") for value in ("5.01", "-5.01")),
        *(
            (_calibrated(observed_to_expected=Decimal(value)), "calibration[0].observed_to_expected")
            for value in ("10.01", "-0.01")
        ),
    ],
)
def test_what_lies_just_beyond_it_is_refused(changes: dict[str, Any], path: str) -> None:
    assert faults_of(changed(example("additive"), **changes)).keys() == {path}


def test_a_category_may_have_a_column_of_its_own() -> None:
    columns = [*example("onnx")["onnx"]["columns"], {"input": "primary_growth", "equals": "rapid"}]
    plan = read_document(changed(example("onnx"), onnx__columns=columns, onnx__monotone=LEFT_OUT))
    assert isinstance(plan, GraphPlan)
    assert [plan.columns[3].of(value) for value in ("slow", "moderate", "rapid")] == [0, 0, 1]
    assert plan.monotone == {}


def test_an_impossible_date_is_refused() -> None:
    document = signed(example("cox"))
    document["sign_off"]["date"] = "2026-02-30"
    assert "sign_off.date" in faults_of(document)
