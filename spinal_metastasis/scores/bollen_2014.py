"""Bollen classification: symptomatic spinal bone metastases. Categories A to D, A is best; no total.

Read beside Bollen 2014 (Neuro Oncol 16:991). Which primary has which profile is published for one example each (breast,
prostate, lung); every other primary keeps all three profiles. Categories of the rows between the extremes are from
memory. Haematological, unknown and rare primaries and sacral lesions were excluded from development.
"""

from spinal_metastasis.known import Case, Known, possible, truth, whole
from spinal_metastasis.points import Band, Citation, PointsTable, Variable, add_up
from spinal_metastasis.results import Cohort, ComponentResult, Survival
from spinal_metastasis.scores.readings import (
    BREAST,
    LUNG,
    PROSTATE,
    grouped,
    kps_values,
    placed,
    primaries,
    primary_class,
)  # fmt: skip
from spinal_metastasis.scores.system import Mark, Outcome, System
from spinal_metastasis.terms import REGIONS, Marker, Presence, SpinalLevel, VisceralMets
from spinal_metastasis.terms import Primary as P

BOLLEN_2014 = Citation(
    "Bollen L et al. Prognostic factors associated with survival in patients with symptomatic spinal bone metastases. "
    "Neuro Oncol 2014;16:991-998",
    "10.1093/neuonc/not318",
)

OF_1043 = Cohort(1043, None, "1,043 patients with symptomatic spinal metastases")
CATEGORIES = tuple("ABCD")
BANDS = tuple(
    Band(i, i, category, BOLLEN_2014.at("survival by category"),
         Survival(f"median {months} months", median_months=months, cohort=OF_1043))
    for i, (category, months) in enumerate(zip(CATEGORIES, (31.2, 15.4, 4.8, 1.6), strict=True))
)  # fmt: skip
CATEGORY = PointsTable(
    "profile", BOLLEN_2014.at("decision tree"), {category: i for i, category in enumerate(CATEGORIES)}
)
STEPS = {
    "profile": ("favourable", "moderate", "unfavourable"),
    "performance": ("80-100", "10-70"),
    "visceral_or_brain": ("no", "yes"),
}  # fmt: skip
"""The three questions of the decision tree; their order, best first, stands where other scores have points."""

PROFILES = STEPS["profile"]
PROFILE_OF = placed({"favourable": BREAST, "moderate": PROSTATE, "unfavourable": LUNG})
EXCLUDED = frozenset({P.MYELOMA, P.LYMPHOMA, P.LEUKAEMIA, P.UNKNOWN_PRIMARY, P.OTHER})
PROFILES_OF = {p: PROFILE_OF.get(p, PROFILES) if p not in EXCLUDED else () for p in P}
SACRAL = frozenset({*REGIONS[SpinalLevel.SACRAL], SpinalLevel.SACRAL})


def category(profile: str, performance: str, visceral: VisceralMets, brain: bool) -> str:
    good = performance == "80-100"
    if profile == "favourable":
        spread = visceral_or_brain(visceral, brain) == "yes"
        return ("B" if spread else "A") if good else ("C" if spread else "B")
    if profile == "moderate":
        return "B" if good else "C"
    return "C" if good else "D"


def visceral_or_brain(visceral: VisceralMets, brain: bool) -> str:
    return "yes" if brain or visceral is not VisceralMets.NONE else "no"


def karnofsky_band(kps: int) -> str:
    return "80-100" if kps >= 80 else "10-70"


def steps(variables: tuple[Variable, ...]) -> dict[str, ComponentResult]:
    """The answers to the tree's questions that are still possible."""
    profile, performance, visceral, brain = (variable.values for variable in variables)
    spread = dict.fromkeys(visceral_or_brain(v, b) for v in visceral for b in brain)  # type: ignore[arg-type]
    answers = dict(zip(STEPS, (profile, performance, tuple(spread)), strict=True))
    return {key: _step(key, [str(value) for value in open_]) for key, open_ in answers.items()}


def _step(key: str, open_: list[str]) -> ComponentResult:
    places = [STEPS[key].index(value) for value in open_]
    return ComponentResult(min(places), max(places), open_[0] if len(open_) == 1 else None)


RECEPTORS = (Marker.ER, Marker.PR, Marker.HER2)
OVERESTIMATES = (
    "BOLLEN_OVERESTIMATES_TRIPLE_NEGATIVE",
    "breast, triple-negative: median 6.7 months (2.4-10.9); receptor-positive 22.5 (18.0-26.9); n 111",
)
"""The flag, and the figure that stands beside the category (Bollen, abstract doi 10.1007/s10585-014-9685-y)."""


def triple_negative(patient: Known) -> tuple[str, ...]:
    """The authors say that the model overestimates these patients."""
    profile = patient.get("molecular_profile")
    if profile is None or primaries(patient) != (P.BREAST_HORMONE_INDEPENDENT,):
        return ()
    found = whole(profile)
    return OVERESTIMATES if all(found.get(one) is Presence.ABSENT for one in RECEPTORS) else ()


def read(case: Case) -> Outcome:
    patient = case.patient
    if any("level" in lesion and set(possible(lesion["level"], SpinalLevel)) <= SACRAL for lesion in case.lesions):
        return Outcome(unscored="sacral lesion: excluded from development")
    if all(p in EXCLUDED for p in primaries(patient)):
        return Outcome(unscored="primary tumour excluded from development")
    variables = (
        primary_class(patient, PROFILES_OF, PROFILES),
        grouped("kps", kps_values(patient), karnofsky_band),
        Variable("visceral_mets", possible(patient.get("visceral_mets"), VisceralMets)),
        Variable("brain_mets", truth(patient.get("brain_mets"))),
    )
    score = add_up((CATEGORY.line(category, *variables),), BANDS)
    return Outcome(score._replace(components=steps(variables)), Mark.UNVERIFIED, triple_negative(patient))


SYSTEM = System(
    "bollen_2014", "Bollen 2014", "a_is_best", BOLLEN_2014, read, OF_1043, BANDS,
    (
        "The profile list was not read beyond breast, prostate and lung.",
        ("Overestimates triple-negative breast cancer: median 6.7 months (95 % CI 2.4-10.9) against 22.5 (18.0-26.9), "
        "n 111."),
    ),
    additive=False,
    validation=(
        "c 0.71 in development, 0.69 external; 0.70 in 1,379 patients.",
        "Of the worst group 75 % had died at 4 months (other systems 62-69 %).",
    ),
)  # fmt: skip
