"""What a sentence of a report suggests as the answer to a question: never a value, always to be confirmed."""

from dataclasses import dataclass
from typing import Final

from spinal_metastasis.terms import SpinalLevel

PROPOSED: Final = frozenset({
    "escc_grade", "sins_bone_lesion", "sins_alignment", "sins_collapse", "sins_posterolateral", "height_loss_pct",
    "pathologic_fracture", "levels_involved",
})  # fmt: skip
"""Facts that may be proposed."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One suggested answer.

    `fact`: the key of the vocabulary; `values`: in the contract's form, several = one of these. `levels`: the vertebrae
    the sentence names for it, () if it names none. `uncertain`: the report itself is not certain.
    `start`, `end`: where `sentence` stands in the text that was read; `at`: where in it the words are that suggest.
    """

    fact: str
    values: tuple[str | bool | int, ...]
    levels: tuple[SpinalLevel, ...]
    uncertain: bool
    sentence: str
    start: int
    end: int
    at: int
