"""Readings of the chart that several scores share, each as a `Variable`: the fact asked for and what is still
possible.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TypeVar

from spinal_metastasis.known import Case, Known, capped_counts, is_open, possible, truth
from spinal_metastasis.points import Variable
from spinal_metastasis.terms import Primary, VisceralMets

C = TypeVar("C", bound=Hashable)
T_in = TypeVar("T_in")

SCORED_PRIMARIES = tuple(p for p in Primary if p not in (Primary.SPINE_PRIMARY, Primary.CNS_PRIMARY))
_SCORED = frozenset(SCORED_PRIMARIES)
BREAST = (Primary.BREAST_HORMONE_DEPENDENT, Primary.BREAST_HORMONE_INDEPENDENT, Primary.BREAST_UNSPECIFIED)
PROSTATE = (Primary.PROSTATE_HORMONE_DEPENDENT, Primary.PROSTATE_HORMONE_INDEPENDENT, Primary.PROSTATE_UNSPECIFIED)
LUNG = (
    Primary.LUNG_NSCLC_TARGETED, Primary.LUNG_NSCLC_NOT_TARGETED, Primary.LUNG_NSCLC_UNSPECIFIED,
    Primary.LUNG_UNSPECIFIED, Primary.LUNG_SCLC,
)  # fmt: skip
THYROID = (
    Primary.THYROID_PAPILLARY, Primary.THYROID_FOLLICULAR, Primary.THYROID_MEDULLARY, Primary.THYROID_UNSPECIFIED,
)  # fmt: skip
"""Families of primaries by site; "thyroid" of the scores was not built on anaplastic cancer."""
HAEMATOLOGICAL = frozenset({Primary.MYELOMA, Primary.LYMPHOMA, Primary.LEUKAEMIA})

ECOG = (0, 1, 2, 3, 4)
KPS = (10, 20, 30, 40, 50, 60, 70, 80, 90, 100)

# Contract appendix B: union of the conventional map and Prasad 2018 (World J Clin Oncol 9:140).
KPS_OF_ECOG: Mapping[int, tuple[int, ...]] = {
    0: (90, 100), 1: (70, 80, 90), 2: (50, 60, 70), 3: (30, 40, 50, 60), 4: (10, 20, 30, 40),
}  # fmt: skip


def ecog_of_kps(kps: int) -> tuple[int, ...]:
    """ECOG grades a Karnofsky value may stand for (contract appendix B)."""
    if kps >= 70:
        return (0, 1, 2)
    return (2, 3) if kps >= 50 else (3, 4)


def kps_values(patient: Known) -> tuple[int, ...]:
    """Karnofsky values still possible; from ECOG only when Karnofsky itself is not recorded."""
    if "kps" not in patient and "ecog" in patient:
        derived = {kps for ecog in possible(patient["ecog"], ECOG) for kps in KPS_OF_ECOG[ecog]}
        return tuple(kps for kps in KPS if kps in derived)
    return possible(patient.get("kps"), KPS)


def ecog_values(patient: Known) -> tuple[int, ...]:
    """ECOG grades still possible; from Karnofsky only when ECOG itself is not recorded."""
    if "ecog" not in patient and "kps" in patient:
        derived = {ecog for kps in possible(patient["kps"], KPS) for ecog in ecog_of_kps(kps)}
        return tuple(ecog for ecog in ECOG if ecog in derived)
    return possible(patient.get("ecog"), ECOG)


def grouped(key: str, values: tuple[T_in, ...], group: Callable[[T_in], C]) -> Variable:
    """A variable whose categories are `group` of each value, in order, each once."""
    return Variable(key, tuple(dict.fromkeys(group(value) for value in values)))


def primaries(patient: Known) -> tuple[Primary, ...]:
    """Primaries still possible that scores know; all of them when it is not recorded."""
    fact = patient.get("primary")
    if fact is None:
        return SCORED_PRIMARIES
    if fact.value.__class__ is Primary:
        return (fact.value,) if fact.value in _SCORED else ()
    return tuple(p for p in possible(fact, SCORED_PRIMARIES) if p in _SCORED)


NOT_SPECIFIED = frozenset(
    p for p in Primary if p.endswith("_unspecified") or p in (Primary.UNKNOWN_PRIMARY, Primary.OTHER)
)


def is_refinable(patient: Known) -> bool:
    """Asking for the primary can still tell something: it is open, or recorded without the detail that scores need.

    A known primary that a paper does not place keeps that system open; no answer about the patient would close it.
    """
    return is_open(patient.get("primary")) or patient["primary"].value in NOT_SPECIFIED


def primary_class(patient: Known, classes: Mapping[Primary, tuple[C, ...]], order: tuple[C, ...]) -> Variable:
    """The paper's classes a primary can belong to; a primary the paper does not place keeps every class it might
    have.
    """
    open_classes = {c for primary in primaries(patient) for c in classes.get(primary, order)}
    return Variable("primary", tuple(c for c in order if c in open_classes))


def placed(members: Mapping[C, Iterable[Primary]], otherwise: C | None = None) -> dict[Primary, tuple[C, ...]]:
    """Primary → the paper's class, from the paper's own lists; `otherwise` takes all that are not named."""
    classes: dict[Primary, tuple[C, ...]] = {} if otherwise is None else dict.fromkeys(SCORED_PRIMARIES, (otherwise,))
    return classes | {primary: (class_,) for class_, named in members.items() for primary in named}


def organ_state(patient: Known) -> tuple[Variable, Variable, Variable]:
    """Visceral metastases, brain metastases, and whether those in the brain are treatable."""
    return (
        Variable("visceral_mets", possible(patient.get("visceral_mets"), VisceralMets)),
        Variable("brain_mets", truth(patient.get("brain_mets"))),
        Variable("brain_mets_treatable", truth(patient.get("brain_mets_treatable"))),
    )


def worst_organ(visceral: VisceralMets, brain: bool, brain_treatable: bool) -> VisceralMets:
    """The worse of the viscera and the brain (contract appendix B, "Brain")."""
    if not brain:
        return visceral
    in_brain = VisceralMets.TREATABLE if brain_treatable else VisceralMets.UNTREATABLE
    return max(visceral, in_brain, key=tuple(VisceralMets).index)


def skeleton(case: Case) -> tuple[Variable, Variable]:
    """Spinal and extraspinal bone metastases, counted to 2 (2 = two or more)."""
    return (
        Variable("spinal_mets_count", capped_counts(case.patient.get("spinal_mets_count"), least=1, cap=2)),
        Variable("extraspinal_bone_mets", capped_counts(case.patient.get("extraspinal_bone_mets"), least=0, cap=2)),
    )
