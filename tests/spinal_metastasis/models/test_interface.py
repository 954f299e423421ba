"""What every model says of itself, and which inputs an assignment lacks."""

from decimal import Decimal as D

from spinal_metastasis.models.interface import HORIZONS, Described, ModelCard, Prediction, Reach
from spinal_metastasis.models.spec import InputSpec, InputType

AGE = InputSpec("age", InputType.NUMBER, "years", D(18), D(100))
WALKS = InputSpec("walks", InputType.BOOLEAN)


def card(key: str) -> ModelCard:
    return ModelCard(
        key=key, kind="cox", name="A model", version="1.2", evidence="inferred", citation="A paper",
        population="adults", era="2010-2015", n=100, horizons=(90,), inputs=(AGE, WALKS), performance=(),
        calibration=(), sha256="0" * 64,
    )  # fmt: skip


class Named(Described):
    def __init__(self, key: str) -> None:
        self.card = card(key)


def test_a_model_is_described_by_its_card() -> None:
    model = Named("local_x")
    assert (model.name, model.version, model.evidence, model.inputs) == ("A model", "1.2", "inferred", (AGE, WALKS))
    assert (model.card.sign_off, model.card.example, model.card.excluded_primaries) == (None, False, ())


def test_a_model_is_local_by_its_key() -> None:
    assert card("local_x").is_local
    assert not card("sorg_ml_2019").is_local
    assert not card("not_local_x").is_local


def test_an_assignment_lacks_what_it_does_not_give_or_gives_outside_the_range() -> None:
    model = Named("local_x")
    assert model.lacking({"age": 60, "walks": True}) == ()
    assert model.lacking({"age": 17, "walks": True}) == ("age",)
    assert model.lacking({"age": 60}) == ("walks",)
    assert model.lacking({}) == ("age", "walks")


def test_horizons_are_the_contracts() -> None:
    assert HORIZONS == {30: "30d", 90: "90d", 365: "365d"}


def test_an_answer_without_reasons_missing_facts_or_groups_has_none() -> None:
    assert Reach(None, ("age",)) == Reach(None, ("age",), (), ())
    assert Prediction({90: 0.1}).missing == ()
