"""A complete facts document, and random incomplete ones for the properties."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from tests.spinal_metastasis.oracle.possible import VERTEBRAE, words

COMPLETE_LESION: dict[str, Any] = {
    "level": "T8", "sins_pain": "mechanical", "sins_bone_lesion": "lytic", "sins_alignment": "normal",
    "sins_collapse": "lt50", "sins_posterolateral": "unilateral", "escc_grade": "2", "myelopathy": False,
    "pathologic_fracture": False,
}  # fmt: skip
COMPLETE: dict[str, Any] = {
    "age": 64, "sex": "female", "primary": "kidney_rcc", "ecog": 2, "kps": 70, "asa": 2, "ambulatory": "independent",
    "able_to_tolerate_surgery": True,
    "frankel_or_asia": "D", "neuro_deficit_new": False, "motor_deficit_days": 10, "spinal_mets_count": 1,
    "extraspinal_bone_mets": 0, "visceral_mets": "treatable", "visceral_pattern": "nodular", "brain_mets": False,
    "brain_mets_treatable": True, "months_since_cancer_diagnosis": 20, "previous_chemotherapy": True, "albumin": 3.9,
    "crp": 0.2, "ldh": 200, "platelets": 250, "calcium": 9.5, "bilirubin": 0.8, "srs_available": True,
    "lesions": [COMPLETE_LESION],
}  # fmt: skip

_BOUNDED = {
    "ecog": (0, 4, 1),
    "kps": (10, 100, 10),
    "extraspinal_bone_mets": (0, 5, 1),
    "albumin": (1.0, 6.0, None),
    "crp": (0.0, 5.0, None),
    "ldh": (100.0, 400.0, None),
    "platelets": (20.0, 300.0, None),
    "calcium": (7.0, 13.0, None),
    "bilirubin": (0.0, 3.0, None),
    "months_since_cancer_diagnosis": (0.0, 30.0, None),
    "motor_deficit_days": (0.0, 20.0, None),
}  # fmt: skip
_CUTS = {
    "albumin": [3.5, 3.49, 3.7, 3.69], "crp": [0.4, 0.39], "ldh": [250, 249.9], "platelets": [100, 99.9],
    "calcium": [10.3, 10.29], "bilirubin": [1.4, 1.39], "months_since_cancer_diagnosis": [15, 15.1],
    "motor_deficit_days": [7, 7.1],
}  # fmt: skip
_WORDS = (
    "ambulatory", "frankel_or_asia", "visceral_mets", "visceral_pattern", "brain_mets", "brain_mets_treatable",
    "previous_chemotherapy", "srs_available",
)  # fmt: skip
_LESION_WORDS = (
    "sins_pain", "sins_bone_lesion", "sins_alignment", "sins_collapse", "sins_posterolateral", "myelopathy",
    "pathologic_fracture",
)  # fmt: skip


def one_or_several(key: str) -> st.SearchStrategy[Any]:
    word = st.sampled_from(words(key))
    return st.one_of(word, word, st.lists(word, min_size=1, max_size=3))


def _amount(key: str) -> st.SearchStrategy[Any]:
    low, high, step = _BOUNDED[key]
    if step is None:
        value: st.SearchStrategy[Any] = st.one_of(
            st.sampled_from(_CUTS[key]), st.decimals(str(low), str(high), places=1).map(float)
        )
    else:
        value = st.integers(int(low) // step, int(high) // step).map(lambda number: number * step)
    bounds = st.builds(lambda name, end: {name: end}, st.sampled_from(["at_least", "at_most"]), value)
    return st.one_of(value, value, st.lists(value, min_size=1, max_size=2), bounds)


def _levels() -> st.SearchStrategy[Any]:
    above_sacrum = [level for level in VERTEBRAE if level[0] != "S"]
    one = st.sampled_from(above_sacrum)
    return st.one_of(
        one, one, st.lists(one, min_size=1, max_size=2), st.sampled_from(["cervical", "thoracic", "lumbar"])
    )


_LESION = {key: one_or_several(key) for key in _LESION_WORDS} | {
    "level": _levels(),
    "escc_grade": st.one_of(one_or_several("escc_grade"), st.just("1")),
    "prior_rt_at_level": one_or_several("prior_rt_at_level"),
    "prior_rt": st.sampled_from([[], [{"modality": "cEBRT", "dose_gy": 30, "fractions": 10, "end": "2026-01-10"}]]),
}
_PATIENT = (
    {key: one_or_several(key) for key in _WORDS}
    | {key: _amount(key) for key in _BOUNDED}
    | {
        "primary": one_or_several("primary"),
        "visceral_organs": st.sampled_from([["lung"], ["pleura", "liver"]]),
    }
)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """One to three lesions, most facts open, some known in part."""
    lesions = draw(st.lists(st.fixed_dictionaries({}, optional=_LESION), min_size=1, max_size=2))
    if len(lesions) > 1:
        lesions = [{**lesion, "level": level} for lesion, level in zip(lesions, ("T8", "L2"), strict=True)]
    document = draw(st.fixed_dictionaries({}, optional=_PATIENT))
    if draw(st.booleans()):
        document["spinal_mets_count"] = draw(
            st.one_of(st.integers(len(lesions), 5), st.just({"at_least": 3}), st.just([2, 3]), st.just([2, 4]))
        )
    if draw(st.booleans()):
        document["able_to_tolerate_surgery"] = draw(one_or_several("able_to_tolerate_surgery"))
    return document | {"lesions": lesions}


def without(document: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The document less one fact, wherever it stands."""
    rest = {name: value for name, value in document.items() if name not in (key, "lesions")}
    lesions = [{name: value for name, value in lesion.items() if name != key} for lesion in document["lesions"]]
    return rest | {"lesions": lesions}
