"""What `assess` answers: the contract's section 5 as records. Field names are the JSON members.

A member that is `None` is left out of the JSON; `null` appears nowhere.
"""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from spinal_metastasis.facts import Moment
from spinal_metastasis.record import record
from spinal_metastasis.terms import EsccGrade, Stability, SurvivalBand, Urgency


class NoteCode(StrEnum):
    STALE = "STALE"
    FUTURE_DATE = "FUTURE_DATE"
    CONFLICT = "CONFLICT"
    WRONG_PATIENT = "WRONG_PATIENT"
    UNREADABLE = "UNREADABLE"
    STATUS_EXCLUDED = "STATUS_EXCLUDED"
    PRELIMINARY = "PRELIMINARY"
    UNIT = "UNIT"
    IMPLAUSIBLE = "IMPLAUSIBLE"
    CODE_DISPLAY = "CODE_DISPLAY"
    INCOMPLETE_LIST = "INCOMPLETE_LIST"
    NOT_FETCHED = "NOT_FETCHED"
    SERVER_NOT_ALLOWED = "SERVER_NOT_ALLOWED"
    NOT_AUTHORISED = "NOT_AUTHORISED"
    OUTCOME = "OUTCOME"
    FHIR_VERSION = "FHIR_VERSION"
    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    OTHER = "OTHER"


@record
class DataNote:
    """Something that was read and not used, or could not be read. `text` holds no patient name.

    `date`: the day the value ages from, where the note says that it is too old.
    """

    code: NoteCode
    text: str
    resource: str | None = None
    date: Moment | None = None


@record
class ComponentResult:
    """One line of a score: the points still possible, and the value in the paper's words once it is one."""

    min: int
    max: int
    value: str | None = None


@record
class SinsResult:
    """SINS of one level; `applicable` False (instrumented) has no numbers."""

    applicable: bool
    min: int | None = None
    max: int | None = None
    classes: tuple[Stability, ...] | None = None
    determined: bool | None = None
    binary_determined: bool | None = None
    missing: tuple[str, ...] | None = None
    deciding_components: tuple[str, ...] | None = None
    components: Mapping[str, ComponentResult] | None = None


@record
class EsccResult:
    """Epidural grades still possible, and the bands (low, high) they fall into."""

    grades: tuple[EsccGrade, ...]
    band: tuple[str, ...]


@record
class NomsDecision:
    """Rows of the NOMS table with one decision and one urgency; `decision` is the table's text, letter for letter."""

    decision: str
    rows: tuple[str, ...]
    urgency: Urgency
    stated_in_review: bool
    when: Mapping[str, tuple[str, ...]]
    flags: tuple[str, ...]
    assumes: tuple[str, ...]


@record
class NomsResult:
    """`inputs`: the values still possible, by column. `settled_by`: the fewest facts that settle the decision whatever
    their answers; None where none can. `if_corrected`: what would be open once surgery is tolerated.
    """

    inputs: Mapping[str, tuple[str, ...]]
    decisions: tuple[NomsDecision, ...]
    deciding_inputs: tuple[str, ...]
    settled_by: tuple[str, ...] | None = None
    if_corrected: tuple[NomsDecision, ...] | None = None


@record
class LesionResult:
    """One lesion; `level` several or None where it is not known; the last three are None out of scope."""

    level: str | tuple[str, ...] | None
    flags: tuple[str, ...]
    sins: SinsResult | None = None
    escc: EsccResult | None = None
    noms: NomsResult | None = None


@record
class Cohort:
    """Whom a figure was measured on."""

    n: int | None = None
    era: str | None = None
    population: str | None = None


@record
class Survival:
    """A published group figure: never an individual forecast. Probabilities are fractions alive at the horizon."""

    statement: str | None = None
    median_months: float | None = None
    probability: Mapping[str, float] | None = None
    cohort: Cohort | None = None


@record
class ModelPerformance:
    """How well a loaded model told survivors apart: `measure` `auc`, `c_index` or `brier`, on which `data`."""

    measure: str
    value: float
    horizon_days: int
    data: str


@record
class ModelCalibration:
    """How a loaded model's predictions compared with outcomes at one horizon, on which `data`."""

    horizon_days: int
    data: str
    slope: float | None = None
    intercept: float | None = None
    observed_to_expected: float | None = None


@record
class LoadedModel:
    """The model behind a figure. `local`: not a published system; `example`: invented, for no patient."""

    name: str
    version: str
    kind: str
    local: bool
    example: bool
    citation: str
    population: str
    era: str
    n: int
    sha256: str
    performance: tuple[ModelPerformance, ...]
    calibration: tuple[ModelCalibration, ...]
    signed_off_by: str | None = None
    signed_off_on: str | None = None


@record
class Prognosis:
    """One prognostic system's answer. `probability_range`: of a loaded model with open inputs, lowest and highest
    fraction alive by horizon.
    """

    system: str
    status: str
    direction: str
    groups: tuple[str, ...]
    survival: Survival
    missing: tuple[str, ...]
    reasons: tuple[str, ...]
    evidence: str
    components: Mapping[str, ComponentResult]
    min: int | None = None
    max: int | None = None
    advice: str | None = None
    survival_if: Mapping[str, Survival] | None = None
    probability_range: Mapping[str, tuple[float, float]] | None = None
    model: LoadedModel | None = None


@record
class RuleText:
    """A rule by its name in the specification, and what it says here."""

    rule: str
    text: str


@record
class SystemicTolerance:
    """Surgery can be tolerated or not (able, unable, indeterminate); `scope`: full, limited; `correctable`: for now."""

    status: str
    scope: tuple[str, ...]
    correctable: bool
    reasons: tuple[RuleText, ...]
    cautions: tuple[RuleText, ...]
    missing: tuple[str, ...]


@record
class LmnopLine:
    """One line of the LMNOP summary: what was read, and what it does."""

    letter: str
    input: str
    effect: str


@record
class Conflict:
    """Two sources or rules that cannot both be followed, by the id of the specification."""

    id: str
    text: str


@record
class RankedOption:
    """`for_` and `against` name rules (C1-C11, 3.5); `when`: the bands of those that hold in some open bands only."""

    rank: int
    decision: str
    rows: tuple[str, ...]
    for_: tuple[str, ...]
    against: tuple[str, ...]
    would_change: tuple[str, ...]
    level: str | None = None
    when: Mapping[str, tuple[SurvivalBand, ...]] | None = None


@record
class Combined:
    """Expected survival over all systems, and the options it leaves, best first."""

    survival_bands: tuple[SurvivalBand, ...]
    by_system: Mapping[str, tuple[SurvivalBand, ...]]
    agreement: str
    conflicts: tuple[Conflict, ...] = ()
    options: tuple[RankedOption, ...] = ()


@record
class Advisory:
    """A treatment advisory of principles.md section 8; `level` None = it concerns the patient."""

    id: str
    emergency: bool
    conditional: bool
    strength: str
    text: str
    sources: tuple[str, ...]
    level: str | None = None


@record
class GuidancePoint:
    """Where guidance moved on since the review (principles.md section 8.1); `touches` = what of this answer it
    concerns: advisories, rules, flags.
    """

    id: str
    changed: str
    year: str
    sources: tuple[str, ...]
    touches: tuple[str, ...]


@record
class PanelLine:
    """One line of a panel. `state`: `present`, `absent`, `not_known`, `not_derivable` (no fact here tells it), or
    `note`; `inputs` = the facts it is read from.
    """

    item: str
    state: str
    inputs: tuple[str, ...] = ()
    hazard_ratio: float | None = None
    note: str | None = None


@record
class Panel:
    """A checklist beside the scores: it adds nothing up and decides nothing."""

    id: str
    title: str
    lines: tuple[PanelLine, ...]
    sources: tuple[str, ...]
    evidence: str


@record
class Question:
    """An open fact that decides something, most decisive first (`rank` 1)."""

    input: str
    would_change: tuple[str, ...]
    rank: int
    level: str | None = None


@record
class Provenance:
    """One source of a fact: resource, its version, code, raw value and unit, time with the element it was taken from,
    age in whole days at the index time, and the rule it was read by. What is not known is left out.
    """

    source: str
    version: str | None = None
    code: str | None = None
    raw: str | None = None
    date: str | None = None
    time: str | None = None
    age_days: int | None = None
    rule: str | None = None


@record
class FactUsed:
    """A fact the answer rests on. `value` is in the contract's form (list = one of these, or the object's form).

    `provenance`: every source in full, the one shown first; left out of cards, which name `date` and `source`.
    """

    key: str
    value: object
    flags: tuple[str, ...]
    level: str | None = None
    date: str | None = None
    source: str | None = None
    provenance: tuple[Provenance, ...] | None = None


@record
class Scope:
    """`status` in_scope or out_of_scope, and why."""

    status: str
    reasons: tuple[str, ...]


@record
class Version:
    """Of the software, and the hash of its rules and texts."""

    software: str
    knowledge: str


@record
class Assessment:
    """The whole answer (contract section 5)."""

    as_of: str
    version: Version
    scope: Scope
    lesions: tuple[LesionResult, ...]
    prognosis: tuple[Prognosis, ...]
    systemic_tolerance: SystemicTolerance
    lmnop: Mapping[str, tuple[LmnopLine, ...]]
    combined: Combined
    advisories: tuple[Advisory, ...]
    questions: tuple[Question, ...]
    facts: tuple[FactUsed, ...]
    data_notes: tuple[DataNote, ...] = field(default=())
    local_models: tuple[Prognosis, ...] | None = None
    guidance: tuple[GuidancePoint, ...] = ()
    panels: tuple[Panel, ...] = ()
    policies: Mapping[str, str] = field(default_factory=dict)
    """Site settings another choice of which could have changed this answer, with their values."""
