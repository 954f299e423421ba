"""What a sentence may say about a vertebra: kinds of words, each with what it means if stated or denied.

Sources: the definitions of SINS and of the ESCC grades (principles.md sections 1.1 and 2.1): compression of the cord is
grade 2 or 3, contact 1c or more, a deformed thecal sac 1b or more, epidural tumour 1a or more, none of it 0.
"""

import re
from dataclasses import dataclass
from typing import Final

from spinal_metastasis.terms import Alignment, Collapse, EsccGrade, Posterolateral

Values = tuple[str | bool | int, ...]

GRADES: Final[Values] = tuple(EsccGrade)
GRADE_1: Final[Values] = (EsccGrade.G1A, EsccGrade.G1B, EsccGrade.G1C)
COLLAPSED: Final[Values] = (Collapse.GT50, Collapse.LT50)
UPRIGHT: Final[Values] = (Collapse.NONE_GT50_INVOLVED, Collapse.NONE)
SHIFTED, BENT, STRAIGHT = Alignment
INVOLVED: Final[Values] = (Posterolateral.BILATERAL, Posterolateral.UNILATERAL)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of finding. `stated`, `denied`: what it suggests, () = nothing. `is_tumour`: places a tumour if stated.

    `is_final`: its own words say yes or no, so that a negation beside them is not its own.
    `is_uncertain`: its words doubt.
    """

    name: str
    fact: str
    stated: Values
    denied: Values
    pattern: re.Pattern[str]
    is_tumour: bool = False
    is_final: bool = False
    is_uncertain: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """`start`, `end`: the words that carry it, within the sentence."""

    kind: Kind
    start: int
    end: int


def pattern(*alternatives: str) -> re.Pattern[str]:
    """One pattern; umlauts also as two letters, a blank as any few."""
    joined = "|".join(alternatives).replace(" ?", r"\s{0,3}").replace(" ", r"\s{1,3}")
    for umlaut, spelled in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        joined = joined.replace(umlaut, f"(?:{umlaut}|{spelled})")
    return re.compile(rf"(?<!\w)(?:{joined})", re.IGNORECASE)
