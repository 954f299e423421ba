"""Lines of LMNOP that the patient decides: number of vertebrae, fitness and wishes, prognosis, prior therapy."""

from itertools import pairwise

from tests.spinal_metastasis.oracle.blocks import spinal_counts
from tests.spinal_metastasis.oracle.lesion import differ
from tests.spinal_metastasis.oracle.places import Chart, Place
from tests.spinal_metastasis.oracle.possible import VERTEBRAE, values
from tests.spinal_metastasis.oracle.truth import NO, OPEN, YES, Truth, of

RULE_OF_BAND = {"lt1m": "C1", "1to3m": "C2", "3to6m": "C3", "6to12m": "C4", "ge12m": "C5"}


def vertebrae(chart: Chart) -> set[str]:
    counts = [max(count, 1) for count in _counts(chart)]
    if max(counts) > 1 and _contiguous(chart) == NO:
        return {"worst_level"}
    kinds = {_kind(count, next_to_each_other) for count in counts for next_to_each_other in _contiguous(chart)}
    return kinds if len(kinds) == 1 else {"either"}


def _kind(count: int, next_to_each_other: bool) -> str:
    return "local" if count == 1 or (count == 2 and next_to_each_other) else "worst_level"


def _counts(chart: Chart) -> list[int]:
    listed = chart.patient.get("levels_involved")
    if "spinal_mets_count" not in chart.patient and listed:
        return [len(listed)]
    return spinal_counts(chart.patient)


def _contiguous(chart: Chart) -> Truth:
    if "levels_contiguous" in chart.patient:
        return of(chart.patient, "levels_contiguous")
    listed = chart.patient.get("levels_involved")
    if not listed or any(level not in VERTEBRAE for level in listed):
        return OPEN
    places = sorted(VERTEBRAE.index(level) for level in listed)
    return YES if all(b - a == 1 for a, b in pairwise(places)) else NO


def fitness(chart: Chart) -> set[str]:
    fit = chart.tolerance
    keys = {"unable": {"unable"}, "indeterminate": {"both"}}.get(fit.status) or _extent(fit.scope)
    keys = keys | ({"correctable"} if fit.correctable else set())
    declined = chart.patient.get("patient_declines", [])
    return keys | {f"without_{what}" for what in declined if what != "systemic"}


def _extent(scope: tuple[str, ...]) -> set[str]:
    found = {"full": "any", "limited": "limited"}
    return {found[name] for name in scope} or {"least"}


def prognosis(chart: Chart) -> set[str]:
    if not chart.survival.by_system:
        return {"C12"}
    return {RULE_OF_BAND[band] for band in chart.survival.bands}


def prior_therapy(chart: Chart, place: Place) -> set[str] | None:
    patient = chart.patient
    recorded = bool({"prior_rt_at_level", "prior_rt"} & set(place.lesion))
    irradiated = place.irradiated if recorded else OPEN
    synchronous = of(patient, "synchronous")
    keys = {YES: {"irradiated"}, OPEN: {"if_irradiated"}}.get(irradiated, set())
    naive = _treated(chart)
    keys |= {YES: {"treated"}, NO: {"naive"}}.get(naive, set())
    keys |= {"synchronous"} if synchronous == YES else set()
    if naive == OPEN and synchronous == OPEN and not recorded and not _p7_matters(place):
        return None
    return keys or {"none"}


def _treated(chart: Chart) -> Truth:
    if "systemic_lines" in chart.patient:
        by_lines = frozenset(lines > 0 for lines in values(chart.patient, "systemic_lines"))
        if by_lines != OPEN:
            return by_lines
    return of(chart.patient, "prior_systemic_therapy")


def _p7_matters(place: Place) -> bool:
    """An irradiated level reads as resistant, which may be another row."""
    classes = place.inputs["radiosensitivity"]
    return any(differ(place.inputs, "radiosensitivity", (name, "resistant")) for name in classes if name != "resistant")
