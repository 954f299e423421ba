"""Cautions and notes of rules T4-T9, T12 and T14: printed beside the tolerance of surgery, never deciding it."""

from collections.abc import Iterator
from decimal import Decimal

from spinal_metastasis.known import Case, Known, below, is_false, is_true, possible, whole
from spinal_metastasis.results import RuleText
from spinal_metastasis.terms import Declined

ALBUMIN_CAUTION_G_PER_DL = Decimal("3.5")
ALBUMIN_STRONG_G_PER_DL = Decimal("2.5")
MSTFI_SEVERE_FROM = 3
MFI11_FROM = Decimal("0.27")


def cautions(case: Case) -> tuple[RuleText, ...]:
    """Everything recorded that argues for care; open or unknown facts say nothing here."""
    return tuple(RuleText(rule, text) for rule, text in _cautions(case.patient))


def _cautions(patient: Known) -> Iterator[tuple[str, str]]:
    yield from _performance(patient)
    yield from _asa(patient)
    yield from _frailty(patient)
    albumin = patient.get("albumin")
    if below(albumin, ALBUMIN_STRONG_G_PER_DL) == (True,):
        yield "T12", "albumin below 2.5 g/dL, strong caution for wound healing and infection"
    elif below(albumin, ALBUMIN_CAUTION_G_PER_DL) == (True,):
        yield "T12", "albumin below 3.5 g/dL, caution for wound healing and infection"
    if is_false(patient.get("systemic_options_remaining")):
        yield "T14", "systemic options exhausted, which favours less invasive treatment"
    elif is_true(patient.get("systemic_options_remaining")):
        yield "T14", "systemic options remain, which favours surgery"
    if "patient_declines" in patient and Declined.SURGERY in whole(patient["patient_declines"]):
        yield "E10", "the patient declines surgery"


def _performance(patient: Known) -> Iterator[tuple[str, str]]:
    ecog_3 = "ecog" in patient and patient["ecog"].value == 3
    kps_40_50 = "kps" in patient and patient["kps"].value in (40, 50)
    if (ecog_3 or kps_40_50) and is_false(patient.get("performance_due_to_lesion")):
        yield "T4", "poor performance status not caused by the spine lesion, for the team's judgement"


def _asa(patient: Known) -> Iterator[tuple[str, str]]:
    asa = possible(patient["asa"], (1, 2, 3, 4, 5)) if "asa" in patient else ()
    if asa == (4,):
        yield "T5", "ASA class 4, caution"
    elif asa == (3,):
        yield "T5", "ASA class 3, to note"


def _frailty(patient: Known) -> Iterator[tuple[str, str]]:
    if "mstfi_items" in patient:
        count = sum(whole(patient["mstfi_items"]).values())
        if count >= MSTFI_SEVERE_FROM:
            yield "T6", f"metastatic spinal tumour frailty index {count} or more, severe, strong caution"
    if below(patient.get("mfi11"), MFI11_FROM) == (False,):
        yield "T7", "11-item frailty index 0.27 or more, caution"
    if "mfi5" in patient and below(patient["mfi5"], Decimal(1)) == (False,):
        yield "T8", "5-item frailty index 1 or more, complications rise with each point"
    if "charlson" in patient and isinstance(patient["charlson"].value, int):
        yield "T9", f"Charlson comorbidity index {patient['charlson'].value}"
