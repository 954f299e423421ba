"""What speaks for and against one option of the NOMS table, from what is known about the lesion."""

from cds_service.cards.labels import joined
from cds_service.cards.noms_situation import Situation
from cds_service.cards.wording import noms as words

Reasons = tuple[list[str], list[str]]
"""For and against."""


def reasons(decision: str, found: Situation) -> Reasons:
    """For and against one table text, from what is known."""
    if decision.startswith(words.DISCORDANT):
        return [words.UNEXPLAINED], []
    if "Decompression" in decision or "separation surgery" in decision:
        return _surgery(found)
    in_favour, against = [], []
    if "iopsy" in decision or "tissue" in decision:
        in_favour += [words.TISSUE]
        against += [words.DELAY] if found.deficit else []
    if "Stabilization" in decision:
        in_favour += [words.UNSTABLE] if found.unstable else []
        in_favour += [words.MECHANICAL_PAIN] if found.mechanical_pain else []
        against += [words.PROCEDURE_RISK]
    else:
        in_favour += [words.NO_OPERATION]
        against += [words.NOT_STABILISED] if found.not_stable else []
    radiation = _srs(found) if "SRS" in decision else _conventional(found)
    return in_favour + radiation[0], against + radiation[1]


def _surgery(found: Situation) -> Reasons:
    in_favour = [
        word
        for word, holds in (
            (words.COMPRESSED_CORD, found.compressed),
            (words.DEFICIT, found.deficit),
            (words.RESISTANT, found.resistant),
            (words.UNSTABLE, found.unstable),
            (words.MECHANICAL_PAIN, found.mechanical_pain),
            (words.PATCHELL, found.as_in_trial),
        )
        if holds
    ]
    against = [words.SURGICAL_RISK]
    against += [words.BLEEDS] if found.hypervascular else []
    against += [words.PRIOR_RT_WOUND] if found.prior_rt else []
    against += [words.SHORT_SURVIVAL] if found.short_survival else []
    return in_favour, against


def _srs(found: Situation) -> Reasons:
    in_favour = [words.NO_COMPRESSION] if found.not_compressed else []
    in_favour += [words.RESISTANT] if found.resistant else [words.DURABLE_CONTROL]
    against = [words.PRIOR_RT_CORD] if found.prior_rt else []
    if found.fracture_factors:
        against.append(words.FRACTURE_RISK.format(factors=joined(found.fracture_factors)))
    return in_favour, against


def _conventional(found: Situation) -> Reasons:
    in_favour = [words.SENSITIVE] if found.sensitive else []
    against = [words.RESISTANT] if found.resistant else []
    against += [words.STAYS_COMPRESSED] if found.compressed else []
    against += [words.PRIOR_RT_CORD] if found.prior_rt else []
    return in_favour, against
