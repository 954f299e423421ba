"""Numbers of a sentence: the grade as written, and the height lost in per cent (exactly half: principles.md 1.1)."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

from report_text.findings import GRADE_1, GRADES, Finding, Kind, Values
from spinal_metastasis.terms import Collapse, EsccGrade

HALF: Final = 50
_GRADE: Final = re.compile(
    r"(?<!\w)(?:bilsky|m?escc)\b[ \t\n]{0,2}-?(?:scale|skala|score|nach)?[ \t\n]{0,2}-?(?:grade|grad|score"
    r"|stage|stadium|klasse|class|typ|type)?"
    r"[ \t\n()\[\]:=,-]{0,24}(?:of |von |is |in höhe |at |ist )?[ \t\n()\[\]:=,-]{0,24}"
    r"(?P<grade>[023]|1[abc]?)(?:[ \t\n]?(?:-|–|/|to|bis)[ \t\n]?(?P<to>[023]|1?[abc]|1[abc]?))?(?![\w%]|[.,]\d)",
    re.IGNORECASE,
)
_PERCENT: Final = re.compile(
    r"(?P<bound>>|≥|<|≤|more than|greater than|over|above|at least|less than|under|below|mehr als|über"
    r"|mindestens|weniger als|unter)?"
    r"[ \t\n=]{0,3}(?<![\d.,])(?P<low>\d{1,3})(?:[ \t\n]{0,2}(?:-|–|to"
    r"|bis)[ \t\n]{0,2}(?P<high>\d{1,3}))?[ \t\n]{0,2}-?(?:%|percent|per cent|prozent)",
    re.IGNORECASE,
)
_HALF_WORDS: Final = re.compile(
    r"(?<!\w)(?P<bound>more than|greater than|over|less than|mehr als|über"
    r"|weniger als)[ \t\n]{1,2}(?:one )?(?:half|die hälfte|der hälfte)",
    re.IGNORECASE,
)
_OF_HEIGHT: Final = re.compile(
    r"height|collaps|compress|wedg|fractur|höhe|hoehe|sinter|kollaps|kompress|fraktur|impression|loss", re.IGNORECASE
)
_OF_SOMETHING_ELSE: Final = re.compile(
    r"stenos|involv|replac|body is|occup|befall|durchsetz|einnehm|canal|kanal|of the vertebral body\b(?! height)|lumen",
    re.IGNORECASE,
)
_MORE: Final = frozenset(
    {">", "≥", "more than", "greater than", "over", "above", "at least", "mehr als", "über", "mindestens"}
)
_LETTERED: Final = re.compile(r"(?<!\w)(?:grade|grad)[ \t\n]{0,2}(?P<grade>1[abc])(?P<to>(?!))?(?!\w)", re.IGNORECASE)
"""A grade with a letter is of no other scale used for the spine."""
GRADE: Final = Kind("grade", "escc_grade", GRADES, (), _GRADE, is_final=True)
LOSS: Final = Kind("height loss", "height_loss_pct", (), (), _PERCENT, is_final=True)
BAND: Final = Kind("band of height loss", "sins_collapse", tuple(Collapse), (), _PERCENT, is_final=True)


def grades_in(sentence: str) -> Iterator[tuple[Finding, Values]]:
    """The grades written; `sentence` without the levels, which may stand between the word and the figure."""
    for match in chain(_GRADE.finditer(sentence), _LETTERED.finditer(sentence)):
        grades = _span(_grades(match["grade"]), _grades(match["to"] or match["grade"]))
        yield Finding(GRADE, match.start(), match.end("grade")), grades


def _grades(said: str) -> Values:
    said = said.casefold()
    if said == "1":
        return GRADE_1
    return (EsccGrade(said if said[0].isdigit() else f"1{said}"),)


def _span(first: Values, last: Values) -> Values:
    return GRADES[GRADES.index(first[0]) : GRADES.index(last[-1]) + 1] or first


def losses_in(sentence: str) -> Iterator[tuple[Finding, Values]]:
    """The height lost, and the band of collapse it means."""
    if not _OF_HEIGHT.search(sentence):
        return
    for match in _PERCENT.finditer(sentence):
        low, high = int(match["low"]), int(match["high"] or match["low"])
        if high > 100 or _is_of_something_else(sentence, match):
            continue
        bound = " ".join((match["bound"] or "").casefold().split())
        if not bound and low == high:
            yield Finding(LOSS, match.start("low"), match.end()), (low,)
        yield Finding(BAND, match.start("low"), match.end()), _band(low, high, bound)
    for match in _HALF_WORDS.finditer(sentence):
        yield Finding(BAND, match.start(), match.end()), _band(HALF, HALF, match["bound"].casefold())


def _is_of_something_else(sentence: str, match: re.Match[str]) -> bool:
    """Whether the words next to the figure speak of another measure than height."""
    behind = sentence[match.end() : match.end() + 30]
    return bool(_OF_SOMETHING_ELSE.search(behind)) and not _OF_HEIGHT.search(behind)


def _band(low: int, high: int, bound: str) -> Values:
    if bound:
        above = bound in _MORE
        if above:
            return (Collapse.GT50,) if low >= HALF else (Collapse.GT50, Collapse.LT50)
        return (Collapse.LT50,) if low <= HALF else (Collapse.GT50, Collapse.LT50)
    if high == 0:
        return (Collapse.NONE_GT50_INVOLVED, Collapse.NONE)
    if low > HALF:
        return (Collapse.GT50,)
    return (Collapse.LT50,) if high <= HALF else (Collapse.GT50, Collapse.LT50)
