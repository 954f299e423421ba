"""What the original and the modified Bauer score share: one point for each favourable state, high is better.

Unknown primary: "not lung" cannot be affirmed, so that item stays open (prognosis specification, section 3).
"""

from collections.abc import Mapping

from spinal_metastasis.known import Case, is_false, is_true
from spinal_metastasis.points import Citation, Line, PointsTable, Variable
from spinal_metastasis.results import ComponentResult
from spinal_metastasis.scores.readings import BREAST, LUNG, organ_state, placed, primary_class, skeleton
from spinal_metastasis.terms import Primary as P
from spinal_metastasis.terms import VisceralMets

BAUER_1995 = Citation(
    "Bauer HCF, Wedin R. Survival after surgery for spinal and extremity metastases. Acta Orthop Scand 1995;66:143-146",
    "10.3109/17453679508995508",
)

YES_1 = {"yes": 1, "no": 0}
VISCERAL = PointsTable("visceral", BAUER_1995.at("no visceral or brain metastasis"), YES_1)
SOLITARY = PointsTable("solitary", BAUER_1995.at("solitary skeletal metastasis"), YES_1)
NOT_LUNG = PointsTable("not_lung", BAUER_1995.at("primary is not lung cancer"), YES_1)
FAVOURABLE = PointsTable(
    "favourable_primary", BAUER_1995.at("primary is breast, kidney, lymphoma or multiple myeloma"), YES_1
)

KINDS = ("favourable", "other", "lung")
KIND_OF = placed({"favourable": (*BREAST, P.KIDNEY_RCC, P.MYELOMA, P.LYMPHOMA), "lung": LUNG}, otherwise="other") | {
    P.UNKNOWN_PRIMARY: ("other", "lung")
}


def yes_if(condition: bool) -> str:
    return "yes" if condition else "no"


def _no_organ(visceral: VisceralMets, brain: bool) -> str:
    return yes_if(visceral is VisceralMets.NONE and not brain)


def _one_in_skeleton(spinal: int, extraspinal: int) -> str:
    return yes_if(spinal + extraspinal == 1)


def _not_lung(kind: str) -> str:
    return yes_if(kind != "lung")


def _favourable(kind: str) -> str:
    return yes_if(kind == "favourable")


def shared_lines(case: Case) -> tuple[Line, ...]:
    """The four items both versions have."""
    kind = primary_class(case.patient, KIND_OF, KINDS)
    return (
        VISCERAL.line(_no_organ, *organ_state(case.patient)[:2]),
        SOLITARY.line(_one_in_skeleton, *skeleton(case)),
        NOT_LUNG.line(_not_lung, kind),
        FAVOURABLE.line(_favourable, kind),
    )


def modified_inputs(case: Case) -> tuple[Variable, ...]:
    """The inputs of the modified score: visceral, brain, spinal count, extraspinal count, kind of primary."""
    return (*organ_state(case.patient)[:2], *skeleton(case), primary_class(case.patient, KIND_OF, KINDS))


def modified_total(visceral: VisceralMets, brain: bool, spinal: int, extraspinal: int, kind: str) -> int:
    """The modified score of one combination of its inputs."""
    return (
        VISCERAL.points[_no_organ(visceral, brain)]
        + SOLITARY.points[_one_in_skeleton(spinal, extraspinal)]
        + NOT_LUNG.points[_not_lung(kind)]
        + FAVOURABLE.points[_favourable(kind)]
    )


def no_fracture(case: Case) -> tuple[str, ...]:
    """One lesion fractured is a fracture; none only when every lesion is known to have none. Collapse implies
    nothing.
    """
    recorded = [case.at_lesion(lesion, "pathologic_fracture") for lesion in case.lesions]
    recorded = recorded or [case.patient.get("pathologic_fracture")]
    if any(is_true(fact) for fact in recorded):
        return ("no",)
    return ("yes",) if all(is_false(fact) for fact in recorded) else ("yes", "no")


SHARED = (VISCERAL.key, SOLITARY.key, NOT_LUNG.key, FAVOURABLE.key)
VERSIONS_DISAGREE = "BAUER_VERSIONS_DISAGREE"
DISAGREEING = {(1, "yes"), (3, "no")}
"""Modified total, and whether there is no fracture: palliative in the original and conservative in the modified
version, or palliative and excisional. The only two of the 32 combinations.
"""


def versions_disagree(components: Mapping[str, ComponentResult], no_fracture: tuple[str, ...]) -> tuple[str, ...]:
    """The flag of both versions, once every item they rest on is settled."""
    shared = [components[key] for key in SHARED]
    if len(no_fracture) > 1 or any(one.min != one.max for one in shared):
        return ()
    return (VERSIONS_DISAGREE,) if (sum(one.min for one in shared), no_fracture[0]) in DISAGREEING else ()
