"""Words for the canal: epidural tumour, thecal sac, cord and fluid, as ESCC defines its grades (principles.md 2.1)."""

import re
from typing import Final

from report_text.findings import GRADES, Kind, Values, pattern
from spinal_metastasis.terms import EsccGrade

_CORD: Final = r"(?:spinal cord|thoracic cord|cervical cord|cord|myelons?|rückenmarks?)"
_SAC: Final = r"(?:thecal sac|dural sac|theca|duralsacks?|duralschlauchs?|thekalsacks?)"
_CSF: Final = (
    r"(?:csf(?: spaces?)?|cerebrospinal fluid|subarachnoid space|liquors(?:aum|äume)s?|liquorr(?:aum|äume)s?|liquor)"
)


def _grades_from(lowest: EsccGrade) -> Values:
    return GRADES[GRADES.index(lowest) :]


def _grades_below(limit: EsccGrade) -> Values:
    return GRADES[: GRADES.index(limit)]


def _epidural(name: str, lowest: EsccGrade, pattern: re.Pattern[str], *, is_tumour: bool = False) -> Kind:
    """A sign that a grade or any higher one is there; denied, a lower one."""
    return Kind(name, "escc_grade", _grades_from(lowest), _grades_below(lowest), pattern, is_tumour)


CORD_KINDS: Final[tuple[Kind, ...]] = (
    _epidural("epidural", EsccGrade.G1A, pattern(
        r"epidural\w{0,8}(?! (?:(?:metastatic |spinal ){0,2}cord comp|myelonkomp|rückenmarkskomp"
        r"|lipomatos|abs[cz]ess|ha?ematom|hämatom|injection|injektion|fat|fett|catheter|katheter|steroid"
        r"|an[aä]sth|space|raum is unre))",
        r"(?:intraspinal\w{0,2}|intra-?canal\w{0,5}) (?:extension|tumou?r\w{0,9}|ausdehnung|anteil\w{0,2})",
    ), is_tumour=True),
    _epidural("thecal sac", EsccGrade.G1B, pattern(
        rf"(?:indent|deform|impress|compress|efface|distort|flatten)\w{{0,5}} (?:(?:of|on"
        rf"|upon) )?(?:the )?(?:\w{{1,10}} )?{_SAC}",
        rf"{_SAC} (?:\w{{1,10}} )?(?:is )?(?:deform|indent|compress|impress|efface)\w{{0,6}}",
        rf"(?:impression|pelottierung|kompression|verformung|eindellung|deformierung|impressio"
        rf"|einengung) (?:des|am|auf den) (?:\w{{1,10}} )?{_SAC}",
        rf"{_SAC}\w{{0,3}} (?:\w{{1,12}} ){{0,2}}(?:imprimiert|pelottiert|deformiert|eingeengt|komprimiert"
        rf"|verformt)",
        r"duralsack(?:impression|kompression|pelottierung|deformierung)\w{0,2}",
    )),
    _epidural("cord contact", EsccGrade.G1C, pattern(
        rf"(?:abut|contact|touch)\w{{0,5}} (?:(?:with|of|on|against) )?(?:the )?(?:\w{{1,10}} )?{_CORD}",
        rf"{_CORD} (?:abutment|contact)",
        rf"(?:kontakt|anlage|kontakts) (?:zum|mit dem|ans?|an das|am|des) (?:\w{{1,10}} )?{_CORD}",
        rf"(?:berührt|tangiert|erreicht|kontaktiert|touchiert) (?:das |den )?{_CORD}",
        r"myelonkontakt\w{0,2}",
        rf"{_CORD} (?:wird |ist )?(?:berührt|tangiert|kontaktiert)",
    )),
    _epidural("cord compression", EsccGrade.G2, pattern(
        rf"{_CORD} (?:compression|compromise|impingement|deformity|flattening|displacement)\b",
        rf"{_CORD}\b[^.;:]{{0,45}}?\b(?P<at>compression|compressed|flattened|deformed|komprimiert"
        rf"|kompression|abgeflacht|verlagert|deformiert)\b(?! fra| def)",
        rf"(?:compress|flatten|deform|displac)\w{{0,5}} (?:(?:of|on"
        rf"|upon) )?(?:the )?(?:\w{{1,10}} )?{_CORD}",
        rf"(?:kompression|komprimierung|kompromittierung|deformierung|abflachung|verlagerung"
        rf"|bedrängung) (?:des|am) (?:\w{{1,12}} )?{_CORD}",
        rf"(?:komprimiert|verlagert|bedrängt) (?:das |den )?(?:\w{{1,12}} )?{_CORD}",
        r"(?:myelon|rückenmarks?)-?(?:kompression|kompromittierung|kompr\.|einengung)\w{0,2}",
        r"m?scc\b",
        r"querschnittskompression",
    )),
    Kind("no fluid left", "escc_grade", (EsccGrade.G3,), (), pattern(
        rf"no (?:\w{{1,12}} ){{0,2}}{_CSF}",
        rf"without (?:\w{{1,12}} )?{_CSF}",
        rf"(?:complete(?:ly)?|total(?:ly)?|full) (?:effac|oblit"
        rf"|loss)\w{{0,8}} (?:of )?(?:the )?(?:\w{{1,12}} )?{_CSF}",
        rf"{_CSF} (?:\w{{1,12}} ){{0,3}}(?:completely|totally|fully) (?:effaced|obliterated|lost)",
        rf"(?:complete|total) {_CSF} effacement",
        rf"{_CSF} [^.;,]{{0,30}}(?:aufgebraucht|aufgehoben|nicht mehr (?:abgrenzbar|erkennbar|nachweisbar"
        rf"|sichtbar|erhalten)|vollständig verlegt)",
        rf"(?:vollständig|komplett)\w{{0,2}} (?:aufgebraucht|aufgehoben|verlegt"
        rf"|verstrichen)\w{{0,2}} {_CSF}",
        rf"(?:aufgebrauchter?|aufgehobener?|aufgebrauchtem|aufgehobenem) {_CSF}",
        rf"(?:ohne|kein) (?:\w{{1,14}} )?{_CSF}",
    ), is_final=True),
    Kind("fluid left", "escc_grade", GRADES[:-1], (EsccGrade.G3,), pattern(
        rf"{_CSF} (?:\w{{1,12}} ){{0,3}}(?:visible|preserved|seen|maintained|present)",
        rf"(?:preserved|visible|residual|remaining|maintained) (?:\w{{1,10}} )?{_CSF}",
        rf"{_CSF} [^.;,]{{0,25}}(?:erhalten|abgrenzbar|sichtbar|nachweisbar|erkennbar)",
        rf"(?:erhalten|sichtbar|vorhanden)\w{{0,2}} (?:\w{{1,10}} )?{_CSF}",
    )),
    Kind("low grade", "escc_grade", _grades_below(EsccGrade.G2), (), pattern(
        r"low[-\s]grade (?:epidural|escc|mescc|bilsky)",
        r"(?:niedriggradig|geringgradig)\w{0,2} (?:epidural\w{0,2} (?:\w{1,10}kompression)|escc)",
    ), is_final=True),
    Kind("high grade", "escc_grade", _grades_from(EsccGrade.G2), (), pattern(
        r"high[-\s]grade (?:epidural|escc|mescc|bilsky)",
        r"hochgradig\w{0,2} (?:epidural\w{0,2} (?:\w{1,10}kompression)|escc)",
    )),
)  # fmt: skip
