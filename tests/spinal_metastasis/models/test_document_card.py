"""What a document says of its model stands on its card, and each fault says what is accepted."""

from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.models.digest import content_digest
from spinal_metastasis.models.document import read_document
from spinal_metastasis.models.fields import DocumentError, Fault
from spinal_metastasis.results import ModelCalibration, ModelPerformance
from spinal_metastasis.terms import Primary
from tests.spinal_metastasis.models.documents import changed, example, faults_of, signed

MEASURED = "must be on which patients it was measured"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "must be the model's name"),
        ({"version": ""}, "must be a version, such as 1.0.0"),
        ({"citation": ""}, "must be where the model is described"),
        ({"population__description": ""}, "must be who the model was built on"),
        ({"population__era": ""}, "must be a year or two, such as 2002-2014"),
        ({"performance__0__data": ""}, MEASURED),
        ({"calibration__0__data": ""}, MEASURED),
        ({"horizons_days": []}, "must be a rising list of 30, 90, 365"),
        ({"system": "x"}, "must be local_ with a name in lower case"),
        ({"evidence": "verified"}, "must be one of unverified"),
    ],
)
def test_a_fault_says_what_is_accepted(changes: dict[str, Any], message: str) -> None:
    assert list(faults_of(changed(example("cox"), **changes)).values()) == [message]


@pytest.mark.parametrize(
    ("member", "message"),
    [("by", "must be who signs, with the role"), ("date", "must be a date (YYYY-MM-DD)"),
     ("sha256", "must be the content's SHA-256 in lower-case hexadecimal")],
)  # fmt: skip
def test_a_sign_off_lacks_none_of_its_members(member: str, message: str) -> None:
    faults = faults_of(changed(signed(example("cox")), **{f"sign_off__{member}": ""}))
    assert faults[f"sign_off.{member}"] == message
    extra = faults_of(changed(signed(example("cox")), sign_off__colour="red"))
    assert extra["sign_off.colour"] == "is not a member of this object"


def test_a_site_may_sign_for_a_published_system_or_for_its_own() -> None:
    faults = faults_of(signed(example("cox"), "katagiri_2014"))
    published = "sorg_classic_2016, sorg_nomogram_2016, sorg_ml_2019"
    assert faults == {"system": f"must be {published} or local_ with a name in lower case"}
    for key in ("local_a", "local_9_b", "local_" + "x" * 40):
        assert read_document(signed(example("cox"), key)).card.key == key
    for key in ("local_", "local_A", "local_a-b", "local_" + "x" * 41):
        assert faults_of(signed(example("cox"), key)).keys() == {"system"}


@pytest.mark.parametrize("evidence", ["verified", "inferred", "unverified"])
def test_a_signed_document_says_how_well_it_is_known(evidence: str) -> None:
    assert read_document(signed(example("cox"), evidence=evidence)).card.evidence == evidence


def test_a_card_holds_what_the_document_says() -> None:
    document = example("additive") | {"population": {
        "description": "adults", "era": "2002-2014", "n": 649, "primaries_excluded": ["lymphoma", "myeloma"],
    }}  # fmt: skip
    document["performance"] = [{"measure": "brier", "value": Decimal("0.25"), "horizon_days": 365, "data": "these"}]
    document["calibration"][1] = {
        "horizon_days": 90, "slope": Decimal("0.9"), "intercept": Decimal("-0.1"),
        "observed_to_expected": Decimal("1.2"), "data": "those",
    }  # fmt: skip
    card = read_document(document).card
    assert (card.key, card.kind, card.name, card.version) == (
        "local_example_additive", "additive", "Invented point model", "1.0.0",
    )  # fmt: skip
    assert (card.population, card.era, card.n, card.horizons) == ("adults", "2002-2014", 649, (30, 90, 365))
    assert card.excluded_primaries == (Primary.LYMPHOMA, Primary.MYELOMA)
    assert card.citation == document["citation"]
    assert card.performance == (ModelPerformance("brier", 0.25, 365, "these"),)
    assert card.calibration[1] == ModelCalibration(90, "those", 0.9, -0.1, 1.2)
    assert card.calibration[0] == ModelCalibration(30, "none: synthetic", 1.0, None, None)
    assert card.sha256 == content_digest(document)
    assert [spec.name for spec in card.inputs] == [one["name"] for one in document["inputs"]]


NOT_WHOLE, NOT_OURS = "must be a whole number from 1 to 10000", "must be one of the model's horizons"


@pytest.mark.parametrize(
    ("days", "messages"),
    [
        (0, [NOT_WHOLE, NOT_OURS]), (1, [NOT_OURS]), (60, [NOT_OURS]), (10_000, [NOT_OURS]),
        (10_001, [NOT_WHOLE, NOT_OURS]), (365, []),
    ],
)  # fmt: skip
def test_a_figure_is_of_one_of_the_models_horizons(days: int, messages: list[str]) -> None:
    document = changed(example("cox"), performance__0__horizon_days=days, name="")
    with pytest.raises(DocumentError) as refused:
        read_document(document)
    found = [fault.message for fault in refused.value.faults if fault.path == "performance[0].horizon_days"]
    assert found == messages


def test_an_example_that_is_signed_is_told_so_once() -> None:
    with pytest.raises(DocumentError) as refused:
        read_document(changed(example("cox"), sign_off={"by": "x"}))
    assert refused.value.faults == (
        Fault("sign_off", "must not stand in an example: an example is for no patient"),
    )  # fmt: skip


def test_while_the_foundations_are_wrong_the_arithmetic_is_not_looked_at() -> None:
    foundations: list[dict[str, Any]] = [{"kind": "forest"}, {"horizons_days": []}, {"inputs": []}]
    for wrong in foundations:
        assert not [path for path in faults_of(changed(example("cox"), **wrong, cox=3)) if path.startswith("cox")]
    assert "cox" in faults_of(changed(example("cox"), name="", cox=3))
