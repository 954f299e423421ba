"""What the combined rules look at in an option: how invasive it is, and which radiation and stabilisation it holds."""

from functools import lru_cache
from typing import NamedTuple

from spinal_metastasis.recommendation.noms_table import ROWS, NomsRow

SUPPORTIVE, SHORT_RT, DISCUSS, EN_BLOC = "supportive", "short_rt", "discuss", "en_bloc"
ALTERNATIVES = (DISCUSS, EN_BLOC)
"""Added by a rule as an alternative or for discussion only: never before what the NOMS table reads."""


class Traits(NamedTuple):
    """`added` names an option that a rule added; "" = it stands in the NOMS table.

    `surgery`: decompression or instrumentation is part of it. `limited`: what of it is operated stays small
    (separation surgery, minimally invasive or least invasive stabilisation).
    """

    added: str = ""
    surgery: bool = False
    decompression: bool = False
    limited: bool = False
    least_invasive: bool = False
    srs: bool = False
    cement: bool = False


ADDED = {
    SUPPORTIVE: Traits(SUPPORTIVE),
    SHORT_RT: Traits(SHORT_RT),
    EN_BLOC: Traits(EN_BLOC, surgery=True),
}
ADDED_TEXTS = {
    SUPPORTIVE: "Best supportive care; radiotherapy only for pain that it can still help in time",
    SHORT_RT: "Short radiotherapy (8 Gy in one fraction) with palliative care; least-invasive stabilisation if pain "
    "is mechanical",
    EN_BLOC: "En bloc resection, as an alternative for specialist discussion",
}
DISCUSS_TEXT = "For discussion, not as first option: {decision} (row {rows})"


def _traits(row: NomsRow) -> Traits:
    least = row.stabilisation.startswith("least invasive")
    return Traits(
        surgery=row.is_surgery,
        decompression=row.decompression != "none",
        limited=least or "MIS preferred" in row.stabilisation or "separation" in row.decompression,
        least_invasive=least,
        srs="SRS" in row.radiation,
        cement="cement" in row.stabilisation,
    )


@lru_cache(maxsize=len(ROWS))
def traits_of(row_id: str) -> Traits:
    """Rows that are merged into one decision have the same words, and so the same traits."""
    return _traits(ROWS[row_id])
