"""Validates a model document (JSON, as Python values) and makes the model of it. docs/survival-models.md explains it.

A document is taken whole or refused with every fault: schema, names, units, ranges, population, calibration, citation,
sign-off, and the hash that the sign-off names.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from spinal_metastasis.models.additive import read_additive
from spinal_metastasis.models.catalogue import CATALOGUE
from spinal_metastasis.models.digest import content_digest
from spinal_metastasis.models.fields import DocumentError, Fault, Fields
from spinal_metastasis.models.graph_plan import SHA256, GraphPlan, read_graph_plan
from spinal_metastasis.models.input_specs import read_inputs
from spinal_metastasis.models.interface import HORIZONS, LOCAL_PREFIX, ModelCard, SignOff
from spinal_metastasis.models.regression import read_cox, read_logistic
from spinal_metastasis.models.separable import SeparableModel
from spinal_metastasis.models.spec import InputSpec
from spinal_metastasis.results import ModelCalibration, ModelPerformance
from spinal_metastasis.scores.readings import SCORED_PRIMARIES
from spinal_metastasis.scores.sorg import CLASSIC, ML, ML_INPUTS, NOMOGRAM, NOMOGRAM_INPUTS
from spinal_metastasis.terms import Primary

SCHEMA = "spinemets-survival-model/1"
PUBLISHED: Mapping[str, tuple[str, ...]] = {
    CLASSIC.key: NOMOGRAM_INPUTS, NOMOGRAM.key: NOMOGRAM_INPUTS, ML.key: ML_INPUTS,
}  # fmt: skip
"""Systems a signed-off document may stand for, and the facts their papers name."""
LOCAL_KEY = LOCAL_PREFIX + r"[a-z0-9_]{1,40}"
EVIDENCE = ("verified", "inferred", "unverified")
MEASURES = ("auc", "c_index", "brier")
READERS: Mapping[str, Callable[[Fields, ModelCard], SeparableModel | GraphPlan]] = {
    "additive": read_additive, "cox": read_cox, "logistic": read_logistic, "onnx": read_graph_plan,
}  # fmt: skip

FOUNDATIONS = ("kind", "inputs", "horizons_days")
"""Members that the arithmetic is read against: while they are wrong, it is not looked at."""


def read_document(document: object) -> SeparableModel | GraphPlan:
    """The model, or the plan of one whose arithmetic is a file. Raises `DocumentError` with every fault."""
    faults: list[Fault] = []
    fields = Fields(document, "", faults)
    if not fields.is_there:
        raise DocumentError(faults)
    card = _card(fields, document)
    if any(fault.path.startswith(FOUNDATIONS) for fault in faults):
        raise DocumentError(faults)
    body = READERS[card.kind](fields.object(card.kind), card)
    fields.finish()
    if faults:
        raise DocumentError(faults)
    return body


def _card(fields: Fields, document: object) -> ModelCard:
    fields.one_of("schema", (SCHEMA,))
    example = fields.flag("example", absent=False)
    horizons = _horizons(fields)
    population = fields.object("population")
    card = ModelCard(
        key=_key(fields, example),
        kind=fields.one_of("kind", READERS),
        name=fields.text("name", said="the model's name"),
        version=fields.text("version", r"\d+(\.\d+){0,3}([+-][A-Za-z0-9.]+)?", "a version, such as 1.0.0"),
        evidence=fields.one_of("evidence", ("unverified",) if example else EVIDENCE),
        citation=fields.text("citation", said="where the model is described"),
        population=population.text("description", said="who the model was built on"),
        era=population.text("era", r"\d{4}(-\d{4})?", "a year or two, such as 2002-2014"),
        n=population.whole("n", 1, 10_000_000),
        horizons=horizons,
        inputs=read_inputs(fields),
        performance=_performance(fields, horizons),
        calibration=_calibration(fields, horizons),
        sha256=_digest(fields, document),
        example=example,
        excluded_primaries=_excluded(population),
    )
    population.finish()
    _check_names(fields, card)
    return replace(card, sign_off=_sign_off(fields, card))


def _digest(fields: Fields, document: object) -> str:
    try:
        return content_digest(document)
    except ValueError:
        fields.fault("", "holds a value that JSON has not")
        return ""


def _key(fields: Fields, example: bool) -> str:
    """A published system only with a sign-off; everything else is local."""
    given = fields.raw("system")
    if not example and isinstance(given, str) and given in PUBLISHED:
        return given
    published = "" if example else f"{', '.join(PUBLISHED)} or "
    return fields.text("system", LOCAL_KEY, f"{published}{LOCAL_PREFIX} with a name in lower case")


def _horizons(fields: Fields) -> tuple[int, ...]:
    given = fields.raw("horizons_days")
    if isinstance(given, list) and given and given == sorted(set(HORIZONS) & set(filter(_is_whole, given))):
        return tuple(given)
    fields.fault("horizons_days", f"must be a rising list of {', '.join(map(str, HORIZONS))}")
    return ()


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _excluded(population: Fields) -> tuple[Primary, ...]:
    if not population.has("primaries_excluded"):
        return ()
    return tuple(map(Primary, population.texts("primaries_excluded", map(str, SCORED_PRIMARIES))))


def _performance(fields: Fields, horizons: tuple[int, ...]) -> tuple[ModelPerformance, ...]:
    found = []
    for own in fields.objects("performance"):
        found.append(
            ModelPerformance(
                measure=own.one_of("measure", MEASURES),
                value=float(own.number("value", 0, 1)),
                horizon_days=_horizon(own, horizons),
                data=own.text("data", said="on which patients it was measured"),
            )
        )
        own.finish()
    return tuple(found)


def _calibration(fields: Fields, horizons: tuple[int, ...]) -> tuple[ModelCalibration, ...]:
    """For each horizon how predictions compare with outcomes, by at least one figure."""
    found = []
    for own in fields.objects("calibration"):
        slope, intercept, ratio = (
            float(own.number(key, low, high)) if own.has(key) else None
            for key, low, high in (("slope", 0, 5), ("intercept", -5, 5), ("observed_to_expected", 0, 10))
        )
        if slope is None and intercept is None and ratio is None:
            own.fault("", "must have slope, intercept or observed_to_expected")
        data = own.text("data", said="on which patients it was measured")
        found.append(ModelCalibration(_horizon(own, horizons), data, slope, intercept, ratio))
        own.finish()
    if found and not set(horizons) <= {calibration.horizon_days for calibration in found}:
        fields.fault("calibration", "must cover every horizon")
    return tuple(found)


def _horizon(fields: Fields, horizons: tuple[int, ...]) -> int:
    days = fields.whole("horizon_days", 1, 10_000)
    if horizons and days not in horizons:
        fields.fault("horizon_days", "must be one of the model's horizons")
    return days


def _check_names(fields: Fields, card: ModelCard) -> None:
    """A local model is not called by a published one's name; a published one reads what its paper names."""
    if card.is_local and "sorg" in card.name.lower():
        fields.fault("name", "must not name a published model that the document does not stand for")
    if card.key not in PUBLISHED:
        return
    facts, named = _facts(card.inputs), set(PUBLISHED[card.key])
    if facts - named or (card.key != ML.key and facts != named):
        fields.fault("inputs", f"must read what the paper names: {', '.join(PUBLISHED[card.key])}")


def _facts(inputs: tuple[InputSpec, ...]) -> set[str]:
    return {view.fact for spec in inputs for view in CATALOGUE[spec.name].views}


def _sign_off(fields: Fields, card: ModelCard) -> SignOff | None:
    if card.example:
        if fields.has("sign_off"):
            fields.fault("sign_off", "must not stand in an example: an example is for no patient")
            fields.raw("sign_off")
        return None
    own = fields.object("sign_off")
    signed = SignOff(own.text("by", said="who signs, with the role"), own.date("date"))
    if own.text("sha256", SHA256, "the content's SHA-256 in lower-case hexadecimal") not in ("", card.sha256):
        own.fault("sha256", "does not match the content: the document was altered after it was signed")
    own.finish()
    return signed
