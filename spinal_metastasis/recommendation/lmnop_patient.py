"""The lines of LMNOP that are the patient's: levels in number, fitness and wishes, prognosis, prior therapy."""

from collections.abc import Iterator

from spinal_metastasis.facts import Fact, Flag
from spinal_metastasis.known import Case, Known, capped_counts, is_false, is_true, truth, whole
from spinal_metastasis.recommendation.combined_conflicts import TITLES, in_words
from spinal_metastasis.recommendation.combined_rules import BY_ID, OF_BAND
from spinal_metastasis.recommendation.lesion import LesionState
from spinal_metastasis.recommendation.noms import would_change_by_prior_rt
from spinal_metastasis.recommendation.noms_table import TABLE
from spinal_metastasis.recommendation.radiosensitivity import prior_rt
from spinal_metastasis.recommendation.tolerance import ABLE, UNABLE
from spinal_metastasis.results import Combined, LmnopLine, SystemicTolerance
from spinal_metastasis.terms import VERTEBRAE, SpinalLevel

FEW = 2
"""Up to two contiguous vertebrae are treated locally."""
LOCAL = "local treatment (surgery, SRS)"
SYMPTOMATIC = (
    "treat the symptomatic level, radiotherapy or systemic treatment for the rest (RTOG 0631 took up to 3 sites of at "
    "most 2 contiguous vertebrae for SRS)"
)
EFFECT_OF_SCOPE = {
    ("full",): "any extent of procedure",
    ("full", "limited"): "any extent of procedure; limited if survival is 3 to 6 months (T2)",
    ("limited",): "limited or minimally invasive procedures (T2)",
    (): "the least extent that serves the aim",
}
NAIVE = "treatment-naive: a more aggressive option is reasonable"
TREATED = "progression after systemic lines: less aggressive"


def extent(case: Case) -> LmnopLine:
    """L: number of vertebrae and whether they are contiguous."""
    counts, contiguous = _counts(case.patient), _contiguous(case.patient)
    if counts == (1,):
        return LmnopLine("L", "1 vertebra", LOCAL)
    many = min(counts) > FEW or contiguous == (False,)
    few = max(counts) <= FEW and contiguous == (True,)
    effect = LOCAL if few else SYMPTOMATIC if many else f"up to 2 contiguous: {LOCAL}; else {SYMPTOMATIC}"
    adjoining = "contiguity not known" if len(contiguous) > 1 else "contiguous" if contiguous[0] else "not contiguous"
    return LmnopLine("L", f"{_number(counts)}, {adjoining}", effect)


def _counts(patient: Known) -> tuple[int, ...]:
    """Vertebrae involved, 3 standing for three or more: as counted, else by the list of levels, else at least the
    number of lesions.
    """
    count, listed = patient.get("spinal_mets_count"), patient.get("levels_involved")
    if listed is not None and whole(listed) and (count is None or Flag.DERIVED in count.flags):
        return (min(len(set(whole(listed))), FEW + 1),)
    return tuple(n for n in capped_counts(count, least=1, cap=FEW + 1) if n) or (1,)


def _number(counts: tuple[int, ...]) -> str:
    if len(counts) == 1:
        return f"{counts[0]} vertebrae" if counts[0] <= FEW else "3 or more vertebrae"
    if counts == (1, FEW):
        return "1 or 2 vertebrae"
    return f"{counts[0]} or more vertebrae"


def _contiguous(patient: Known) -> tuple[bool, ...]:
    """As recorded; else from the list of levels, when all of them are vertebrae."""
    stated: Fact[bool] | None = patient.get("levels_contiguous")
    if stated is not None or "levels_involved" not in patient:
        return truth(stated)
    levels: set[SpinalLevel] = set(whole(patient["levels_involved"]))
    if not levels or not levels <= set(VERTEBRAE):
        return truth(None)
    places = sorted(VERTEBRAE.index(level) for level in levels)
    return (places[-1] - places[0] == len(places) - 1,)


def fitness_line(case: Case, fitness: SystemicTolerance) -> LmnopLine:
    """P: can surgery be tolerated, and what does the patient decline; it scales how invasive treatment is."""
    declined = patient_declines(case.patient)
    reasons = f" ({'; '.join(reason.text for reason in fitness.reasons)})" if fitness.reasons else ""
    said = {ABLE: "surgery can be tolerated", UNABLE: "surgery not tolerated"}.get(
        fitness.status, "tolerance of surgery not determined"
    )
    refusal = f"; declines {', '.join(declined)}" if declined else ""
    return LmnopLine("P", f"{said}{reasons}{refusal}", _effect_of_fitness(fitness, declined))


def _effect_of_fitness(fitness: SystemicTolerance, declined: tuple[str, ...]) -> str:
    if fitness.status == ABLE:
        effect = EFFECT_OF_SCOPE[fitness.scope]
    elif fitness.status == UNABLE:
        effect = "least-invasive or non-surgical options"
        effect += "; once corrected, surgery is open again" if fitness.correctable else ""
    else:
        effect = "NOMS is read for both, able and unable"
    return f"{effect}; options without {', '.join(declined)}" if declined else effect


def patient_declines(patient: Known) -> tuple[str, ...]:
    return tuple(map(str, whole(patient["patient_declines"]))) if "patient_declines" in patient else ()


def prognosis_line(together: Combined) -> LmnopLine:
    """P: expected survival by system, and the rule of each band still open."""
    if not together.by_system:
        return LmnopLine("P", "expected survival not known", f"{BY_ID['C12'].text} (C12)")
    systems = ", ".join(TITLES.get(key, key) for key in together.by_system)
    several = len(together.survival_bands) > 1
    effects = (
        f"{f'if {in_words((band,))}: ' if several else ''}{OF_BAND[band].text} ({OF_BAND[band].id})"
        for band in together.survival_bands
    )
    return LmnopLine("P", f"expected survival {in_words(together.survival_bands)} ({systems})", "; ".join(effects))


def prior_therapy(case: Case, state: LesionState) -> Iterator[LmnopLine]:
    """P: radiotherapy at the level, systemic lines, synchronous or not. No line while nothing is recorded and nothing
    here would change NOMS.
    """
    irradiated = prior_rt(state.facts)
    systemic = tuple(_systemic(case.patient))
    matters = irradiated is None and any(would_change_by_prior_rt(key) for key, _ in TABLE.reachable(state.sets))
    if irradiated is None and not systemic and not matters:
        return
    said = f"radiotherapy at this level {_yes_no(irradiated)}"
    effects = [effect for _, effect in systemic if effect]
    if irradiated is None or True in irradiated:
        lead = "" if irradiated == (True,) else "if irradiated: "
        effects = [f"{lead}SRS or surgery rather than repeat cEBRT (P7, A20)", *effects]
    yield LmnopLine("P", "; ".join((said, *(fact for fact, _ in systemic))), "; ".join(effects) or "none")


def _yes_no(answers: tuple[bool, ...] | None) -> str:
    if answers is None or len(answers) > 1:
        return "not known"
    return "yes" if answers[0] else "no"


def _systemic(patient: Known) -> Iterator[tuple[str, str]]:
    """(what is recorded, its effect or "")."""
    lines = patient.get("systemic_lines")
    some = () if lines is None else capped_counts(lines, least=0, cap=1)
    if lines is not None and isinstance(lines.value, int):
        yield f"{lines.value} systemic line{'' if lines.value == 1 else 's'}", (TREATED if lines.value else NAIVE)
    elif some == (1,) or is_true(patient.get("prior_systemic_therapy")):
        yield "systemic therapy given before", TREATED
    elif some == (0,) or is_false(patient.get("prior_systemic_therapy")):
        yield "no systemic therapy so far", NAIVE
    if is_true(patient.get("synchronous")):
        yield "synchronous metastasis", "synchronous: a more aggressive option is reasonable"
    elif is_false(patient.get("synchronous")):
        yield "metachronous metastasis", ""
