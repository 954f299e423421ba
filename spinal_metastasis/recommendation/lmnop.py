"""LMNOP beside NOMS: one line or more per letter, what is known and what it suggests (Paton 2011, Ivanishvili 2014).

The letters are those of the papers; the effects are mostly from memory (their table was not read), so LMNOP words
modifiers and never changes the NOMS row (principles section 6, ADR 0011).
"""

from collections.abc import Iterator

from spinal_metastasis.known import Case, Known, possible, truth
from spinal_metastasis.recommendation.advisories.surgery import HYPERVASCULAR
from spinal_metastasis.recommendation.cement import OPEN, Cement
from spinal_metastasis.recommendation.combined import Weighed
from spinal_metastasis.recommendation.combined_traits import traits_of
from spinal_metastasis.recommendation.lesion import LesionState, level_name
from spinal_metastasis.recommendation.lmnop_patient import extent, fitness_line, prior_therapy, prognosis_line
from spinal_metastasis.recommendation.noms import COLUMNS, RADIOSENSITIVITY, STABILITY
from spinal_metastasis.recommendation.noms_table import TABLE
from spinal_metastasis.recommendation.radiosensitivity import prior_rt
from spinal_metastasis.results import LmnopLine, SystemicTolerance
from spinal_metastasis.scores.readings import primaries
from spinal_metastasis.scores.sins import location_classes
from spinal_metastasis.terms import EsccGrade, LesionColumn, Radiosensitivity, SpinalLevel, Stability
from spinal_metastasis.vocabulary import FACTS

SINS_KEYS = frozenset(
    {"sins_pain", "sins_bone_lesion", "sins_alignment", "sins_collapse", "sins_posterolateral", "height_loss_pct",
     "body_involvement_pct"}
)  # fmt: skip
ESCC, MYELOPATHY = COLUMNS.index("escc"), COLUMNS.index("myelopathy")
UNKNOWN = "unknown"
REGION_OF = {"C": "cervical", "T": "thoracic", "L": "lumbar", "S": "sacral"}
CEMENT_POSSIBLE = "cement augmentation possible"
NOT_ALONE = "epidural disease or an open posterior wall: cement alone not suggested"
INSTRUMENT = "instrumentation rather than cement alone"
EFFECT_OF_STABILITY = {
    Stability.STABLE: "none", Stability.POTENTIALLY_UNSTABLE: "consult; consider cement",
    Stability.UNSTABLE: "stabilise",
}  # fmt: skip
DECOMPRESS = "decompress unless very radiosensitive or unfit"
EFFECT_OF_CORD = {
    ("high", "yes"): DECOMPRESS,
    ("high", "no"): "compression without deficit: as the NOMS row reads",
    ("low", "yes"): "deficit that the grade does not explain: look for another cause (E2)",
    ("low", "no"): "none",
}
SAID_OF_DEFICIT = {"yes": "myelopathy or cauda equina deficit", "no": "no myelopathy"}
EFFECT_OF_CLASS = {
    Radiosensitivity.SENSITIVE: "cEBRT",
    Radiosensitivity.INTERMEDIATE: "cEBRT, with SRS or surgery and radiotherapy beside it (E6)",
    Radiosensitivity.RESISTANT: "SRS, or surgery and SRS",
    Radiosensitivity.UNKNOWN: "tissue first (E3)",
}


def lmnop(case: Case, weighed: Weighed, fitness: SystemicTolerance) -> dict[str, tuple[LmnopLine, ...]]:
    """Lines by level (several possible levels joined by "/", no level: "unknown"), letters in order."""
    levels, fit = extent(case), fitness_line(case, fitness)
    prognosis = prognosis_line(weighed.combined)
    lines: dict[str, tuple[LmnopLine, ...]] = {}
    for state, read in zip(weighed.states, weighed.reads, strict=True):
        own = (
            *location(state), levels, *mechanical(state), *cement_line(state, read.cement), neurology(state),
            oncology(case, state), fit, prognosis, *prior_therapy(case, state),
        )  # fmt: skip
        key = key_of(state.facts)
        lines[key] = tuple(dict.fromkeys((*lines.get(key, ()), *own)))
    return lines


def key_of(lesion: Known) -> str:
    name = level_name(lesion)
    if name is None:
        return UNKNOWN
    return name if isinstance(name, str) else "/".join(name)


def location(state: LesionState) -> Iterator[LmnopLine]:
    """L: region, junction, column. Nothing known of either level or column: no line."""
    lesion = state.facts
    columns = possible(lesion.get("lesion_column"), LesionColumn)
    if "level" not in lesion and len(columns) == len(LesionColumn):
        return
    column = "column not known" if len(columns) == len(LesionColumn) else f"{' or '.join(columns)} column"
    column = "anterior and posterior columns" if columns == (LesionColumn.BOTH,) else column
    classes = location_classes(lesion.get("level")) if "level" in lesion else ()
    effects = [_effect_of_column(state, columns)]
    effects += ["longer fixation"] if classes == ("junctional",) else []
    yield LmnopLine("L", f"{_place(lesion, classes)}; {column}", "; ".join(effects))


def _place(lesion: Known, classes: tuple[str, ...]) -> str:
    if "level" not in lesion:
        return "level not known"
    levels = possible(lesion["level"], SpinalLevel)
    regions = dict.fromkeys(REGION_OF[one[0].upper()] for one in levels if one is not SpinalLevel.COCCYX)
    said = [" or ".join(levels), *(region for region in regions if region not in levels)]
    return ", ".join((*said, *classes)) if len(classes) == 1 else ", ".join(said)


def _effect_of_column(state: LesionState, columns: tuple[LesionColumn, ...]) -> str:
    if LesionColumn.ANTERIOR not in columns:
        return INSTRUMENT
    intact = truth(state.facts.get("posterior_wall_intact"))
    grades = state.escc.grades if state.escc is not None else ()
    if EsccGrade.G0 not in grades or True not in intact:
        return NOT_ALONE
    if columns == (LesionColumn.ANTERIOR,) and intact == (True,) and grades == (EsccGrade.G0,):
        return CEMENT_POSSIBLE
    return (
        f"{CEMENT_POSSIBLE} if anterior column only, posterior wall intact and no epidural disease; else {INSTRUMENT}"
    )


def mechanical(state: LesionState) -> Iterator[LmnopLine]:
    """M: SINS and what its class suggests; the team's judgement at an instrumented level."""
    classes = tuple(Stability(value) for value in state.sets[STABILITY])
    known = classes != tuple(Stability)
    if state.sins is None:
        judged = f"team's judgement: {_either(classes)}" if known else "stability not judged"
        yield LmnopLine("M", f"SINS not applicable (instrumented); {judged}", _by_class(classes))
        return
    total = state.sins.score
    recorded = not SINS_KEYS.isdisjoint(state.facts)
    span = str(total.low) if total.low == total.high else f"{total.low}-{total.high}"
    said = f"SINS {span}, {_either(classes)}" if recorded else "SINS not known"
    yield LmnopLine("M", said, _by_class(classes))


def _either(classes: tuple[Stability, ...]) -> str:
    return " or ".join(class_.replace("_", " ") for class_ in classes)


def _by_class(classes: tuple[Stability, ...]) -> str:
    if len(classes) == 1:
        return EFFECT_OF_STABILITY[classes[0]]
    return "; ".join(
        f"if {class_.replace('_', ' ')}: {EFFECT_OF_STABILITY[class_].replace(';', ',')}" for class_ in classes
    )


def cement_line(state: LesionState, found: Cement) -> Iterator[LmnopLine]:
    """M: appropriateness of cement (3.5), where a row offers it, or where it is settled and stability is in doubt."""
    offered = any(traits_of(row.id).cement for _, row in TABLE.reachable(state.sets))
    doubtful = state.sets[STABILITY] != (Stability.STABLE,)
    if not offered and (found.status == OPEN or not doubtful):
        return
    if found.status == OPEN:
        effect = f"depends on {', '.join(_lower(FACTS[key].label) for key in found.missing)}"
    elif found.reasons:
        effect = f"cement alone rarely appropriate: {', '.join(found.reasons)}"
        effect += (
            "; if comorbidity forbids reconstruction, cement for pain may still be considered with careful imaging"
        )
    else:
        effect = "cement augmentation appropriate as stabilisation"
    yield LmnopLine("M", f"cement augmentation (3.5): {found.status}", effect)


def _lower(label: str) -> str:
    """A label inside a sentence; names and short forms keep their capitals."""
    return label if label[:2].isupper() else label[0].lower() + label[1:]


def neurology(state: LesionState) -> LmnopLine:
    """N: symptomatic epidural compression."""
    bands, deficits = state.sets[ESCC], state.sets[MYELOPATHY]
    grades = state.escc.grades if state.escc is not None else ()
    grade = f"ESCC {' or '.join(grades)}" if len(grades) < len(EsccGrade) else "ESCC not known"
    grade += ", below the conus: by analogy" if "ESCC_BELOW_CONUS" in state.flags else ""
    deficit = SAID_OF_DEFICIT[deficits[0]] if len(deficits) == 1 else "myelopathy not known"
    effects = tuple(EFFECT_OF_CORD[band, answer] for band in bands for answer in deficits)
    effect = effects[0] if len(effects) == 1 else f"if compression with deficit: {DECOMPRESS}"
    if len(effects) > 1 and DECOMPRESS not in effects:
        effect = "; or ".join(effects)
    return LmnopLine("N", f"{grade}; {deficit}", effect)


def oncology(case: Case, state: LesionState) -> LmnopLine:
    """O: the class of radiosensitivity used, where it comes from, and hypervascular tumours."""
    classes = tuple(Radiosensitivity(value) for value in state.sets[RADIOSENSITIVITY])
    patient = case.patient
    open_ = "primary" not in patient
    named = "primary not known" if open_ else " or ".join(one.replace("_", " ") for one in primaries(patient))
    class_ = "radiosensitivity not known" if set(classes) == set(Radiosensitivity) else " or ".join(classes)
    origin = " (team's judgement)" if "radiosensitivity_override" in patient else ""
    origin = " (irradiated before: P7)" if prior_rt(state.facts) == (True,) else origin
    effects = [EFFECT_OF_CLASS[classes[0]]] if len(classes) == 1 else [
        "; ".join(f"if {one}: {EFFECT_OF_CLASS[one]}" for one in classes)
    ]  # fmt: skip
    effects += (
        ["hypervascular: embolise before surgery (A10)"]
        if not open_ and set(primaries(patient)) <= HYPERVASCULAR
        else []
    )
    return LmnopLine("O", f"{named}; {class_}{origin}", "; ".join(effects))
