"""Words for the bone: kind of lesion, fracture and collapse, alignment, pedicles and joints (principles.md 1.1)."""

from typing import Final

from report_text.findings import BENT, COLLAPSED, INVOLVED, SHIFTED, STRAIGHT, UPRIGHT, Kind, pattern
from spinal_metastasis.terms import BoneLesion, Collapse, Posterolateral

_LYTIC: Final = r"(?:oste?o)?l[yi]t(?:ic|ical|isch\w{0,2}|\.)|(?:oste?o)?lytc|oste?ol[yi](?:sis|ses|se|sen)\b|lysis\b"
_BLASTIC: Final = (
    r"(?:osteo|osteo-)?(?:blastic|sclerotic|sclerosed|sklerotisch\w{0,2}|sklerosiert\w{0,2})"
    r"|osteoblast\w{0,7}|osteoplast\w{0,7}|(?:osteo|diffuse )?s[ck]leros(?:is|e|ierung)\b"
)
_PEDICLE: Final = (
    r"pedicles?|facets?(?: joints?)?|facet joints?|costovertebral joints?|posterior elements?|posterolateral elements?"
    r"|posterolateral involvement|neural arch|pedikel\w{0,2}|bogenwurzeln?|facettengelenke?\w{0,2}|facetten"
    r"|wirbelbogengelenke?\w{0,2}|wirbelbögen|wirbelbogen\w{0,2}|[ck]ostovertebral\w{0,2}gelenke?\w{0,2}"
    r"|dorsalen? elemente\w{0,2}"
    r"|hinteren? elemente\w{0,2}|posteriore\w? elemente\w{0,2}|posterolaterale\w? (?:elemente|beteiligung)"
)


BONE_KINDS: Final[tuple[Kind, ...]] = (
    Kind("mixed", "sins_bone_lesion", (BoneLesion.MIXED,), (), pattern(
        rf"mixed (?:(?:and )?(?:{_LYTIC})?(?: and |/|-|, )?(?:{_BLASTIC})|density|lesion|{_LYTIC}|bone)",
        rf"(?:{_LYTIC}) ?(?:/|-| and ) ?(?:{_BLASTIC})",
        rf"(?:{_BLASTIC}) ?(?:/|-| and ) ?(?:{_LYTIC})",
        rf"gemischt\w{{0,8}}(?: ?-?(?:{_LYTIC}))?(?:[\s/-]{{1,2}}(?:und )?(?:{_BLASTIC}))?",
        rf"(?:{_LYTIC}|osteolytisch)(?:-|/| und |-und )(?:{_BLASTIC})",
        rf"(?:teils|teilweise|partly|partially) (?:{_LYTIC}),?(?: und| and)? (?:teils|teilweise|partly"
        rf"|partially) (?:{_BLASTIC})",
        r"mischförmig\w{0,2}|gemischtförmig\w{0,2}",
    ), is_tumour=True),
    Kind("lytic", "sins_bone_lesion", (BoneLesion.LYTIC,), (), pattern(_LYTIC), is_tumour=True),
    Kind("blastic", "sins_bone_lesion", (BoneLesion.BLASTIC,), (), pattern(_BLASTIC), is_tumour=True),
    Kind("metastasis", "", (), (), pattern(
        r"metastas(?!enverd|ensusp)\w{0,20}",
        r"metastat(?!ic (?:epidural |spinal[-\s]|spinal ){0,2}cord)\w{0,12}",
        r"mets?\b",
        r"filiae?\b",
        r"filial\w{0,2}\b",
        r"deposits?\b",
        r"tumou?r(?!verd|susp)\w{0,20}",
        r"(?:wirbelkörper|knochen|knochenmarks)filiae?\b",
        r"knochenmetastas\w{0,10}",
        r"\w{1,16}metastas\w{0,10}",
    ), is_tumour=True),
    Kind("suspected metastasis", "", (), (), pattern(
        r"(?:metastasen|metastase|tumor|filial|filia)-?(?:verdächtig|suspekt)\w{0,2}",
    ), is_tumour=True, is_uncertain=True),
    Kind("pathological fracture", "pathologic_fracture", (True,), (False,), pattern(
        r"path(?:ologic(?:al)?|ol\.?|\.)? (?:(?:compression|burst|vertebral|wedge|insufficiency"
        r"|endplate) ){0,2}fractures?",
        r"patholog\w{2,6} (?:\w{1,20}-?fraktur\w{0,2}|fraktur\w{0,2}|sinterung\w{0,4})",
        r"path\. (?:fraktur\w{0,2}|fx|fracture)",
        r"malignant (?:compression )?fracture",
    ), is_tumour=True),
    Kind("flat", "sins_collapse", (Collapse.GT50,), UPRIGHT, pattern(
        r"vertebra plana",
        r"(?:near[-\s])?(?:complete|total) (?:vertebral (?:body )?)?collapse",
        r"(?:vollständig|komplett)\w{0,2} (?:kollaps\w{0,2}|zusammengesintert)",
    )),
    Kind("collapse", "sins_collapse", COLLAPSED, UPRIGHT, pattern(
        r"(?:compression|wedge|burst|crush|end ?plate|vertebral(?: body)?) (?:compression )?(?:fractures?"
        r"|fx|deformit(?:y|ies)|compression)",
        r"(?:vertebral )?(?:body )?collapsed?\b",
        r"(?:anterior )?wedging",
        r"end ?plate (?:impression|depression|infraction)",
        r"height loss",
        r"(?:loss|reduction) (?:of|in) (?:the )?(?:\w{1,12} ){0,2}(?:body )?height",
        r"lost (?=[^.;]{1,40}height)",
        r"(?:reduced|decreased) (?:vertebral )?(?:body )?height",
        r"vcf\b",
        r"kompressionsfraktur\w{0,2}",
        r"kompressionsfx",
        r"\w{0,12}sinterung\w{0,10}",
        r"gesintert\w{0,2}",
        r"sinterungsfraktur\w{0,2}",
        r"berstungsfraktur\w{0,2}",
        r"impressionsfraktur\w{0,2}",
        r"(?:deck|grund|boden)platten(?:impression|einbruch|fraktur|impressionsfraktur)\w{0,5}",
        r"wirbelkörperfraktur\w{0,2}",
        r"höhen(?:minderung|verlust|reduktion|reduzierung|abnahme)\w{0,3}",
        r"höhen(?:gemindert|reduziert)\w{0,2}",
        r"(?:wirbelkörper)?kollaps\w{0,2}",
        r"keilwirbel\w{0,8}",
        r"keilförmig\w{0,2} (?:deform\w{1,8}|höhenminderung)",
    )),
    Kind("upright", "sins_collapse", UPRIGHT, COLLAPSED, pattern(
        r"(?:vertebral )?(?:body )?heights?(?: and (?:vertebral |spinal )?alignment)?(?: (?:is|are|remain"
        r"|remains|appear|appears))?(?: (?!not\b|nicht\b)\w{1,12})? (?:maintained|preserved|normal|intact)",
        r"heights? of the vertebra\w{0,3}(?: bod(?:y|ies))? (?:is|are) (?:(?!not\b)\w{1,12} )?(?:normal"
        r"|maintained|preserved|intact)",
        r"(?:normal|preserved|maintained) (?:vertebral )?(?:body )?heights?",
        r"(?:wirbelkörper)?höhen? (?:der wirbelkörper )?(?:sind |ist )?(?:jeweils |überall "
        r"|allseits )?(?:erhalten|normal|regelrecht|unauffällig)",
        r"(?:normale?r?|erhaltene?r?|regelrechte?r?) (?:wirbelkörper)?höhen?\b",
        r"wirbelkörper normal hoch",
    ), is_final=True),
    Kind("shift", "sins_alignment", (SHIFTED,), (BENT, STRAIGHT), pattern(
        r"subluxation\w{0,2}",
        r"subluxed",
        r"(?:vertebral |anterior |posterior |lateral )?translation\b",
        r"(?:antero|retro|latero|spondylo)?-?listh?es[ie]s",
        r"(?:antero|retro|latero|spondylo)?listhese\w?",
        r"(?:wirbel)?luxation\w{0,2}",
        r"wirbelgleiten",
        r"translationsfehlstellung",
    )),
    Kind("bend", "sins_alignment", (BENT,), (SHIFTED, STRAIGHT), pattern(
        r"(?:hyper)?kyphos(?:is|e|ierung|ed)\w{0,2}",
        r"kyphotic (?:deformity|angulation|malalignment)",
        r"(?:de novo|new) (?:spinal )?deformity",
        r"kyphoti(?:c|sche\w?)\b(?: fehlstellung\w{0,2}| deformität)?",
        r"s[ck]olios(?:is|e|en)\b",
        r"gibbus\w{0,10}",
        r"deformität\w{0,2}",
    )),
    Kind("malalignment", "sins_alignment", (SHIFTED, BENT), (STRAIGHT,), pattern(
        r"malalignment",
        r"misalignment",
        r"fehlstellung\w{0,2}",
        r"achsabweichung\w{0,2}",
    )),
    Kind("straight", "sins_alignment", (STRAIGHT,), (SHIFTED, BENT), pattern(
        r"alignment(?: of the \w{1,12} spine)?(?: (?:is|are|remains|appears))?(?: (?!not\b"
        r"|nicht\b)\w{1,12})? (?:normal|anatomic(?:al)?|maintained|preserved|intact|regelrecht\w{0,2}"
        r"|unremarkable)",
        r"alignment and heights? of the vertebra\w{0,3}(?: bod(?:y|ies))? (?:is"
        r"|are) (?:(?!not\b)\w{1,12} )?(?:normal|maintained|preserved|intact)",
        r"alignment ?: ?(?:normal|anatomic(?:al)?|maintained|preserved|regelrecht\w{0,2}|unauffällig"
        r"|erhalten)",
        r"(?:normal|anatomic(?:al)?|preserved|maintained) (?:\w{1,10} )?alignment",
        r"(?:regelrecht|achsgerecht|achsengerecht|normal|unauffällig"
        r"|orthotop)\w{0,2} (?:\w{1,14} )?(?:alignment|stellung\w{0,2}|ausrichtung|achse\w{0,2}|anordnung)",
        r"(?:stellung|alignment|achse)(?: der \w{1,16})? (?:ist )?(?:regelrecht|achsgerecht|unauffällig"
        r"|erhalten|normal)",
    ), is_final=True),
    Kind("posterolateral", "sins_posterolateral", INVOLVED, (Posterolateral.NONE,), pattern(_PEDICLE), is_tumour=True),
)  # fmt: skip
