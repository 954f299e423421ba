"""The one interface of every survival model, published or local, whatever is inside it.

A model is asked about one complete assignment of its inputs (`predict`), or about everything a chart leaves possible
(`reach`). It never fills a gap: an assignment that lacks an input gets no figure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from spinal_metastasis.models.inputs import Chart
from spinal_metastasis.models.spec import InputSpec, Values
from spinal_metastasis.results import ModelCalibration, ModelPerformance
from spinal_metastasis.terms import Primary

Span: TypeAlias = tuple[float, float]
"""Lowest and highest, both ends included."""

HORIZONS = {30: "30d", 90: "90d", 365: "365d"}
"""Days → the contract's key of `survival.probability`."""
LOCAL_PREFIX = "local_"


@dataclass(frozen=True, slots=True)
class SignOff:
    """Who answers for a model at this site, since when (ISO date)."""

    by: str
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """What a document says of its model. `key`: the system it stands for, or `local_…`.

    `sha256`: of the document's content, the sign-off included but for the hash itself. `sign_off` None: an example.
    """

    key: str
    kind: str
    name: str
    version: str
    evidence: str
    citation: str
    population: str
    era: str
    n: int
    horizons: tuple[int, ...]
    inputs: tuple[InputSpec, ...]
    performance: tuple[ModelPerformance, ...]
    calibration: tuple[ModelCalibration, ...]
    sha256: str
    sign_off: SignOff | None = None
    example: bool = False
    excluded_primaries: tuple[Primary, ...] = ()

    @property
    def is_local(self) -> bool:
        return self.key.startswith(LOCAL_PREFIX)


@dataclass(frozen=True, slots=True)
class Prediction:
    """Mortality (0 to 1) by horizon in days; empty, and the inputs that lack, for an incomplete assignment."""

    mortality: Mapping[int, float]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """What a model says of everything a chart leaves possible.

    `alive`: horizon in days → lowest and highest fraction alive; None = no range, and `reasons` say why.
    `missing`: facts that can still change a figure. `groups`: the model's own groups still reachable.
    """

    alive: Mapping[int, Span] | None
    missing: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    groups: tuple[str, ...] = field(default=())


class ModelRunError(Exception):
    """The model could not be run, or its answer is no probability. Carries no values."""


class SurvivalModel(Protocol):
    """What the core asks of a model. `predict` takes one complete assignment, `reach` all that is still possible."""

    @property
    def card(self) -> ModelCard: ...

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def evidence(self) -> str: ...

    @property
    def inputs(self) -> tuple[InputSpec, ...]: ...

    def predict(self, values: Values) -> Prediction: ...

    def reach(self, chart: Chart) -> Reach: ...


class Described:
    """Name, version, evidence and inputs, as the card says them."""

    __slots__ = ()
    card: ModelCard

    @property
    def name(self) -> str:
        return self.card.name

    @property
    def version(self) -> str:
        return self.card.version

    @property
    def evidence(self) -> str:
        return self.card.evidence

    @property
    def inputs(self) -> tuple[InputSpec, ...]:
        return self.card.inputs

    def lacking(self, values: Values) -> tuple[str, ...]:
        """Names of inputs that an assignment does not give, or gives outside what the model was built on."""
        return tuple(spec.name for spec in self.card.inputs if not spec.admits(values.get(spec.name)))
