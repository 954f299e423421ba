"""S of NOMS: can the patient tolerate surgery? Rules T1-T14 (principles section 5, contract appendix C).

A rule not known to apply has no effect, except where the contract says so: survival, performance status and the cause
of a poor one. Cautions never change the status by themselves.
"""

from decimal import Decimal
from typing import NamedTuple

from spinal_metastasis.freshness import is_within
from spinal_metastasis.known import Case, Known, above, below, possible, truth, whole
from spinal_metastasis.recommendation.cautions import cautions
from spinal_metastasis.recommendation.survival import UNDER_3M, Expectation
from spinal_metastasis.results import RuleText, SystemicTolerance
from spinal_metastasis.scores.readings import ECOG, KPS
from spinal_metastasis.terms import Declined
from spinal_metastasis.terms import SurvivalBand as B
from spinal_metastasis.vocabulary import PLATELETS_BEFORE_SURGERY_DAYS, in_order

ABLE, UNABLE, INDETERMINATE = "able", "unable", "indeterminate"
ASA = (1, 2, 3, 4, 5)
ASA_UNABLE = 5
PLATELETS_ANY_PROCEDURE = Decimal(50)
PLATELETS_OPEN_SURGERY = Decimal(100)
INR_ABOVE = Decimal("1.5")
HB_BELOW_G_PER_DL = Decimal(8)
NEUTROPHILS_BELOW_10_9_PER_L = Decimal(1)
CORRECTABLE_RULES = frozenset({"T10", "T11", "T13"})


class Verdict(NamedTuple):
    """One rule: `may` are its possible outcomes (ABLE = no objection), `missing` the facts that would tell."""

    rule: str
    text: str
    may: frozenset[str]
    missing: tuple[str, ...] = ()


NO_OBJECTION, ONLY_UNABLE = frozenset({ABLE}), frozenset({UNABLE})


def survival_rule(expected: Expectation) -> Verdict:
    """T1: under 3 months. Soft: the card says that it can be overruled.

    Where no fact would tell or move the estimates, the team has to judge.
    """
    judgement = () if expected.facts else ("able_to_tolerate_surgery",)
    if not expected.known:
        return Verdict("T1", "expected survival not known", frozenset({INDETERMINATE}), judgement)
    may = _answers(tuple({band in UNDER_3M for band in expected.bands}))
    said = "is" if may == ONLY_UNABLE else "may be"
    text = f"expected survival {said} under 3 months; soft, the team may overrule it"
    return Verdict("T1", text, may, judgement if len(may) > 1 else ())


def severity(ecog: int | None, kps: int | None) -> str:
    """T3, T4 or nothing, by the worse of the scales as recorded."""
    if ecog == 4 or (kps is not None and kps <= 30):
        return "T3"
    return "T4" if ecog == 3 or (kps is not None and kps <= 50) else ""


def performance_rule(patient: Known) -> Verdict:
    """T3 and T4: a poor performance status, unless the spine lesion itself causes it (C11).

    Which of these facts would tell is a matter of survival too (horizon.py); only the team's judgement stands here.
    """
    ecog: tuple[int | None, ...] = possible(patient["ecog"], ECOG) if "ecog" in patient else (None,)
    kps: tuple[int | None, ...] = possible(patient["kps"], KPS) if "kps" in patient else (None,)
    if ecog == kps == (None,):
        if "asa" in patient:
            return Verdict("T3", "", NO_OBJECTION)
        return Verdict(
            "T3", "none of ECOG, Karnofsky and ASA is known", frozenset({INDETERMINATE}), ("ecog", "kps", "asa")
        )
    severities = {severity(e, k) for e in ecog for k in kps}
    due = truth(patient.get("performance_due_to_lesion"))
    may = frozenset(performance_outcome(met, due) for met in severities)
    missing = ("able_to_tolerate_surgery",) if "T4" in severities and due == (False,) else ()
    worst = "T3" if "T3" in severities else "T4"
    poor = _poor_status(worst, ecog, kps)
    text = f"{poor} not caused by the spine lesion" if due == (False,) else f"is {poor} caused by the spine lesion?"
    return Verdict(worst, text, may, missing)


def _poor_status(rule: str, ecog: tuple[int | None, ...], kps: tuple[int | None, ...]) -> str:
    """The scale that meets the rule, as recorded; the rule's own limits where the record leaves both open."""
    recorded = (("ECOG", ecog, severity(ecog[0], None)), ("Karnofsky", kps, severity(None, kps[0])))
    said = [f"{name} {values[0]}" for name, values, met in recorded if len(values) == 1 and met == rule]
    limits = "ECOG 4 or Karnofsky 30 or less" if rule == "T3" else "ECOG 3 or Karnofsky 40-50"
    return " and ".join(said) or limits


def performance_outcome(met: str, due: tuple[bool, ...]) -> str:
    """What T3 or T4 says by the answers still possible to "is it caused by the spine lesion?"."""
    if not met or due == (True,):
        return ABLE
    return UNABLE if met == "T3" and due == (False,) else INDETERMINATE


def _answers(true_outcomes: tuple[bool, ...]) -> frozenset[str]:
    return frozenset(UNABLE if answer else ABLE for answer in true_outcomes)


def _fact_rule(rule: str, key: str, text: str, met: tuple[bool, ...], known: bool) -> Verdict:
    """A rule on one fact: no effect while it is not known, but then it stands in `missing`."""
    if not known:
        return Verdict(rule, text, NO_OBJECTION, (key,))
    return Verdict(rule, text, _answers(met), (key,) if len(met) > 1 else ())


def _platelets_text(patient: Known) -> str:
    if below(patient.get("platelets"), PLATELETS_ANY_PROCEDURE) == (True,):
        return "platelets below 50: correct before any procedure"
    return "platelets below 100: correct before open spine surgery"


def fact_rules(case: Case) -> tuple[Verdict, ...]:
    """T5, T10, T11, T13: each on facts of its own."""
    patient = case.patient
    platelets = patient.get("platelets")
    fresh = platelets is not None and is_within(platelets, PLATELETS_BEFORE_SURGERY_DAYS, case.as_of)
    asa = tuple(dict.fromkeys(grade == ASA_UNABLE for grade in possible(patient.get("asa"), ASA)))
    measured = (
        ("T10", "platelets", _platelets_text(patient), below(platelets, PLATELETS_OPEN_SURGERY), fresh),
        ("T11", "inr", "INR above 1.5", above(patient.get("inr"), INR_ABOVE), "inr" in patient),
        ("T13", "hb", "haemoglobin below 8 g/dL", below(patient.get("hb"), HB_BELOW_G_PER_DL), "hb" in patient),
        ("T13", "neutrophils", "neutrophils below 1.0",
         below(patient.get("neutrophils"), NEUTROPHILS_BELOW_10_9_PER_L), "neutrophils" in patient),
    )  # fmt: skip
    stated = (
        ("T11", "anticoagulant", "therapeutic anticoagulation"),
        ("T13", "uncontrolled_infection", "uncontrolled infection"),
        ("T13", "organ_failure", "decompensated organ failure"),
    )
    return (
        _fact_rule("T5", "asa", "ASA class 5", asa, "asa" in patient),
        *(_fact_rule(*row) for row in measured),
        *(_fact_rule(rule, key, text, truth(patient.get(key)), key in patient) for rule, key, text in stated),
    )


def verdicts(case: Case, expected: Expectation) -> tuple[Verdict, ...]:
    """Every rule on one case, performance first."""
    return (performance_rule(case.patient), survival_rule(expected), *fact_rules(case))


def status_of(rules: tuple[Verdict, ...]) -> str:
    """Any rule that surely speaks against: unable. Any doubt: indeterminate. Else able."""
    if any(rule.may == ONLY_UNABLE for rule in rules):
        return UNABLE
    return ABLE if all(rule.may == NO_OBJECTION for rule in rules) else INDETERMINATE


def tolerance(case: Case, expected: Expectation) -> SystemicTolerance:
    """Status, scope and reasons; a recorded judgement comes first, then the patient's choice, then the rules."""
    scope, notes = _scope(expected.bands), cautions(case)
    judged = settled(case.patient)
    if judged is not None:
        status, reason = judged
        unsure = ("able_to_tolerate_surgery",) if status == INDETERMINATE else ()
        return SystemicTolerance(status, scope, False, (reason,), notes, unsure)
    rules = verdicts(case, expected)
    status = status_of(rules)
    against = tuple(rule for rule in rules if rule.may == ONLY_UNABLE)
    if status == UNABLE:
        correctable = all(rule.rule in CORRECTABLE_RULES for rule in against)
        return SystemicTolerance(status, scope, correctable, _texts(against), notes, ())
    doubtful = tuple(rule for rule in rules if rule.may != NO_OBJECTION)
    missing = [key for rule in rules for key in rule.missing] + [*expected.facts, *expected.performance]
    return SystemicTolerance(status, scope, False, _texts(doubtful), notes, in_order(missing))


def settled(patient: Known) -> tuple[str, RuleText] | None:
    """The team's judgement or the patient's choice; the rules say nothing then."""
    if "able_to_tolerate_surgery" in patient:
        judged = truth(patient["able_to_tolerate_surgery"])
        status = INDETERMINATE if len(judged) > 1 else (ABLE if judged[0] else UNABLE)
        return status, RuleText("team_judgement", "the team's judgement")
    if "patient_declines" in patient and Declined.SURGERY in whole(patient["patient_declines"]):
        return UNABLE, RuleText("patient_choice", "the patient declines surgery (E10)")
    return None


def _texts(verdicts: tuple[Verdict, ...]) -> tuple[RuleText, ...]:
    return tuple(RuleText(verdict.rule, verdict.text) for verdict in verdicts)


def _scope(bands: tuple[B, ...]) -> tuple[str, ...]:
    """T2: 3-6 months allow limited surgery only; `full` and `limited` when both are open."""
    full = any(band in (B.FROM6TO12M, B.GE12M) for band in bands)
    return (*(("full",) if full else ()), *(("limited",) if B.FROM3TO6M in bands else ()))


def for_noms(status: str) -> tuple[str, ...]:
    """What NOMS gets: one value, or both when it cannot be determined."""
    return (ABLE, UNABLE) if status == INDETERMINATE else (status,)
