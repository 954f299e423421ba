"""Cement augmentation as stabilisation (principles 3.5, ADR 0011)."""

from tests.spinal_metastasis.oracle.places import Place
from tests.spinal_metastasis.oracle.truth import NO, OPEN, YES, Truth, both, is_not, of, of_any


def favourable(place: Place) -> Truth:
    """YES: all five surely met; NO: one surely fails; else open."""
    return both(*conditions(place).values())


def conditions(place: Place) -> dict[str, Truth]:
    return {
        "stenosis": of(place.lesion, "escc_grade", lambda grade: grade in ("0", "1a", "1b")),
        "deficit": _no_deficit(place),
        "pattern": _stable_pattern(place),
        "height": _height_under_80(place),
        "wall": _wall(place),
        "pain": of_any(place.holders, "pain_vas", lambda number: number > 6),
    }


def _no_deficit(place: Place) -> Truth:
    """No myelopathy, and no new deficit."""
    return both(is_not(place.myelopathy), is_not(of(place.patient, "neuro_deficit_new")))


def _stable_pattern(place: Place) -> Truth:
    settled = frozenset(name != "unstable" for name in place.inputs["stability"])
    in_line = of(place.lesion, "sins_alignment", lambda alignment: alignment != "subluxation_translation")
    return both(settled, in_line)


def _height_under_80(place: Place) -> Truth:
    if "height_loss_pct" in place.lesion:
        return of(place.lesion, "height_loss_pct", lambda lost: lost < 80)
    return YES if of(place.lesion, "sins_collapse", lambda collapse: collapse == "gt50") == NO else OPEN


def _wall(place: Place) -> Truth:
    if "posterior_wall_intact" in place.lesion:
        return of(place.lesion, "posterior_wall_intact")
    return NO if of(place.lesion, "bony_retropulsion") == YES else OPEN
