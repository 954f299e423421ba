"""Which part of the spine a study shows, as far as its codes and words say it (mapping 3.8, 1).

Words decide only what is said of a study and of which another is looked for; no fact is read from them.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from fhir_mappings.codebook import site_of
from fhir_mappings.coding import label_of
from fhir_mappings.levels import mentioned_levels, vertebrae_of
from fhir_mappings.reading import ImagingStudy
from spinal_metastasis.terms import SpinalLevel

CT_OR_PET = frozenset({"CT", "PT"})
SPINE_WORDS = re.compile(
    r"\bspin(?:e|al)\b|\b[ctl][- ]?spine\b|vertebra|sacrum|sacral|lumbar|lumbosacral"
    r"|wirbels|\b[hbl]ws\b|r(?:ü|ue)ckenmark",
    re.IGNORECASE,
)
WHOLE_BODY = re.compile(r"whole[- ]?body|ganzk(?:ö|oe)rper|skull base to|eyes? to thigh", re.IGNORECASE)
WHOLE_SPINE = re.compile(
    r"(?:whole|total|entire|complete|full)[- ]?spin|(?:ganze|gesamte|komplette) (?:wirbels|ws\b)|ganzwirbels|\bgws\b",
    re.IGNORECASE,
)
TRUNK = tuple(re.compile(words, re.IGNORECASE) for words in (r"chest|thora", r"abd", r"pelv|becken"))
REGION_WORDS: tuple[tuple[re.Pattern[str], tuple[SpinalLevel, ...]], ...] = tuple(
    (re.compile(words, re.IGNORECASE), levels)
    for words, levels in (
        (r"\bc[- ]?spine\b|halswirbels", (SpinalLevel.CERVICAL,)),
        (r"\bt[- ]?spine\b|brustwirbels", (SpinalLevel.THORACIC,)),
        (r"\bl[- ]?spine\b|lendenwirbels", (SpinalLevel.LUMBAR,)),
        (r"\bls[- ]?spine\b|lumbosacral", (SpinalLevel.LUMBAR, SpinalLevel.SACRAL)),
        (r"thoracolumbar|thorakolumbal", (SpinalLevel.THORACIC, SpinalLevel.LUMBAR)),
        (r"cervicothoracic|zervikothorakal", (SpinalLevel.CERVICAL, SpinalLevel.THORACIC)),
    )
)
TRUNK_LEVELS = (SpinalLevel.THORACIC, SpinalLevel.LUMBAR)
EVERYWHERE = vertebrae_of(SpinalLevel)


def covers_spine(study: ImagingStudy) -> bool:
    """A body site in the spine, spine words, a whole-body PET or CT, or a CT of chest, abdomen and pelvis."""
    if any(site_of(series.body_site) is not None for series in study.series or ()):
        return True
    text = " ".join(words_of(study))
    if SPINE_WORDS.search(text):
        return True
    return bool(modalities_of(study) & CT_OR_PET) and _shows_the_trunk(text)


def covered(study: ImagingStudy) -> frozenset[SpinalLevel] | None:
    """Every vertebra that it says it shows; None where it names no part of the spine."""
    sites = [site.levels for series in study.series or () if (site := site_of(series.body_site)) is not None]
    coded = vertebrae_of(level for levels in sites for level in levels)
    said = _said_in(" ".join(words_of(study)), bool(modalities_of(study) & CT_OR_PET))
    return coded | said or None


@lru_cache(maxsize=512)
def _said_in(text: str, is_ct_or_pet: bool) -> frozenset[SpinalLevel]:
    if WHOLE_SPINE.search(text) or (is_ct_or_pet and WHOLE_BODY.search(text)):
        return EVERYWHERE
    levels = [
        *mentioned_levels(text),
        *(level for words, named in REGION_WORDS if words.search(text) for level in named),
    ]
    if is_ct_or_pet and _shows_the_trunk(text):
        levels += TRUNK_LEVELS
    return vertebrae_of(levels)


def _shows_the_trunk(text: str) -> bool:
    return WHOLE_BODY.search(text) is not None or all(part.search(text) for part in TRUNK)


def words_of(study: ImagingStudy) -> Iterator[str]:
    """What is written of the study and its series."""
    yield study.description or ""
    for concept in study.procedure_code or ():
        yield concept.text or ""
        yield from (coding.display or "" for coding in concept.coding or ())
    for series in study.series or ():
        yield series.description or ""
        yield label_of(series.body_site)


def modalities_of(study: ImagingStudy) -> frozenset[str]:
    """The DICOM modality codes of the study and its series."""
    codings = [*(study.modality or ()), *(series.modality for series in study.series or ())]
    return frozenset(coding.code.strip().upper() for coding in codings if coding is not None and coding.code)
