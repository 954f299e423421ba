"""Pedicles, facets and costovertebral joints: whether a sentence says they are involved, on which side, or spared."""

import re
from typing import Final

from report_text.findings import INVOLVED, Values
from spinal_metastasis.terms import Posterolateral

REACH: Final = 60
_INVOLVED: Final = re.compile(
    r"involv|exten[ds]|destr|infiltrat|replac|fractur|erod|erosi|lytic|tumou?r|metasta|invad|invasion|affect"
    r"|occup|bilateral\b"
    r"|befall|befäll|betroffen|beteilig|übergreif|uebergreif|übergegriffen|ausdehn|durchsetz|arrosi|frakt"
    r"|oste?oly|einbezieh|einbezogen|mitbeteil"
    r"|beid(?:seit|er)|bds",
    re.IGNORECASE,
)
_SPARED: Final = re.compile(
    r"spar(?:ed|ing)|intact|preserved|uninvolved|not (?:involved|affected)|unremarkable|ausgespart|aussparung"
    r"|intakt|unauffällig|erhalten"
    r"|nicht (?:befallen|betroffen|beteiligt|mitbeteiligt)|frei\b|normal",
    re.IGNORECASE,
)
_BOTH: Final = re.compile(
    r"bilateral|both\b|beid(?:e|er|en|seit)|bds\b|left and (?:the )?right|right and (?:the )?left"
    r"|rechts und links|links und rechts|li\.? (?:und|u\.) re|re\.? (?:und|u\.) li"
    r"|linken? und (?:des |der )?rechten?|rechten? und (?:des |der )?linken?",
    re.IGNORECASE,
)
_ONE: Final = re.compile(
    r"unilateral|einseitig|(?<!\w)(?:left|right|links|rechts|linke[nrsm]?|rechte[nrsm]?|linksseitig\w{0,2}"
    r"|rechtsseitig\w{0,2}|li\.|re\.|lt\.?|rt\.?)(?!\w)",
    re.IGNORECASE,
)


def posterolateral(sentence: str, start: int, end: int) -> Values:
    """What the words about them suggest; () if they are merely named."""
    near = sentence[max(0, start - REACH) : end + REACH]
    if _SPARED.search(sentence[max(0, start - 25) : end + 40]):
        return (Posterolateral.NONE,)
    if not _INVOLVED.search(near):
        return ()
    if _BOTH.search(near):
        return (Posterolateral.BILATERAL,)
    return (Posterolateral.UNILATERAL,) if _ONE.search(near) else INVOLVED
