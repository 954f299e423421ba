"""O of NOMS: sensitivity to conventional radiotherapy, by histology (contract appendix C, principles section 4)."""

from collections.abc import Iterable
from typing import NamedTuple

from spinal_metastasis.known import Case, Known, is_false, possible, truth, whole
from spinal_metastasis.scores.readings import BREAST, PROSTATE, THYROID, placed, primaries
from spinal_metastasis.terms import Primary as P
from spinal_metastasis.terms import Radiosensitivity as R

SENSITIVE = (P.LYMPHOMA, P.LEUKAEMIA, P.MYELOMA, P.GERM_CELL_SEMINOMA, P.LUNG_SCLC)
INTERMEDIATE = (*BREAST, *PROSTATE, P.OVARY, P.CARCINOID_NEUROENDOCRINE)
RESISTANT = (
    *THYROID, P.THYROID_ANAPLASTIC, P.KIDNEY_RCC, P.LUNG_NSCLC_TARGETED, P.LUNG_NSCLC_NOT_TARGETED,
    P.LUNG_NSCLC_UNSPECIFIED, P.LIVER_HCC, P.COLON,
    P.RECTUM, P.COLORECTAL_UNSPECIFIED, P.MELANOMA, P.SARCOMA_OSTEOSARCOMA, P.SARCOMA_SYNOVIAL,
    P.SARCOMA_SOFT_TISSUE_OTHER, P.SARCOMA_UNSPECIFIED,
)  # fmt: skip
CLASSES_OF = placed({R.SENSITIVE: SENSITIVE, R.INTERMEDIATE: INTERMEDIATE, R.RESISTANT: RESISTANT}) | {
    P.LUNG_UNSPECIFIED: (R.SENSITIVE, R.RESISTANT),
    P.UNKNOWN_PRIMARY: (R.UNKNOWN,),
}
ASSUMED = (R.RESISTANT,)
EVERY_CLASS = tuple(R)
INSTEAD_OF_INTERMEDIATE = {"as_sensitive": R.SENSITIVE, "as_resistant": R.RESISTANT}
"""Every other known primary: not in the lists of NOMS, taken as resistant and flagged."""


class Reading(NamedTuple):
    classes: tuple[R, ...]
    flags: tuple[str, ...]


def classes_of(primary: P) -> tuple[R, ...]:
    return CLASSES_OF.get(primary, ASSUMED)


def by_histology(case: Case, candidates: tuple[P, ...]) -> tuple[R, ...]:
    """Classes of these primaries, as the site reads them."""
    return by_class(case, {c for primary in candidates for c in classes_of(primary)})


def by_class(case: Case, recorded: Iterable[R]) -> tuple[R, ...]:
    """With unconfirmed histology "unknown" stays possible; then the site's policy."""
    classes = set(recorded)
    if is_false(case.patient.get("histology_confirmed")):
        classes.add(R.UNKNOWN)
    return _by_policy(case, classes)


def _by_policy(case: Case, classes: set[R]) -> tuple[R, ...]:
    instead = INSTEAD_OF_INTERMEDIATE.get(case.policy.intermediate_policy, R.INTERMEDIATE)
    read = {instead if one is R.INTERMEDIATE else one for one in classes}
    return tuple(c for c in EVERY_CLASS if c in read)


def candidates(patient: Known) -> tuple[P, ...] | None:
    """Primaries still possible; None when the primary is not recorded, so that every class is open."""
    return primaries(patient) if "primary" in patient else None


def before_prior_rt(case: Case) -> tuple[R, ...]:
    """The class by override, else by primary, before rule P7."""
    if "radiosensitivity_override" in case.patient:
        return by_class(case, possible(case.patient["radiosensitivity_override"], R))
    known = candidates(case.patient)
    return _by_policy(case, set(R)) if known is None else by_histology(case, known)


def prior_rt(lesion: Known) -> tuple[bool, ...] | None:
    """Radiotherapy at the level: as recorded, else from the list of courses; None when nothing is recorded."""
    if "prior_rt_at_level" in lesion:
        return truth(lesion["prior_rt_at_level"])
    return (bool(whole(lesion["prior_rt"])),) if "prior_rt" in lesion else None


def after_prior_rt(classes: tuple[R, ...], irradiated: tuple[bool, ...]) -> tuple[R, ...]:
    """Rule P7: a level irradiated before counts as resistant, whatever the histology."""
    open_classes = ({R.RESISTANT} if True in irradiated else set()) | (set(classes) if False in irradiated else set())
    return tuple(c for c in EVERY_CLASS if c in open_classes)


def radiosensitivity(case: Case, lesion: Known) -> Reading:
    """Classes still possible for NOMS at this lesion, and the flags that go with them."""
    irradiated = prior_rt(lesion)
    classes = after_prior_rt(before_prior_rt(case), irradiated or (False,))
    known = candidates(case.patient)
    assumed = known is not None and "radiosensitivity_override" not in case.patient
    flags = [
        *(["HISTOLOGY_CLASS_ASSUMED"] if assumed and any(p not in CLASSES_OF for p in known or ()) else []),
        *(["PRIOR_RT_TREATED_AS_RESISTANT"] if irradiated == (True,) else []),
    ]
    return Reading(classes, tuple(flags))
