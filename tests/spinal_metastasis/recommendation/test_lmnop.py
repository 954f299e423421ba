"""LMNOP lines of a lesion (principles section 6)."""

from typing import Any

import pytest

from spinal_metastasis.policy import Policy
from spinal_metastasis.results import Assessment, LmnopLine
from tests.spinal_metastasis.build import STABLE_SINS, UNSTABLE_SINS, assessed, lesion
from tests.spinal_metastasis.weighing import RENAL, STABLE_LOW, T8

ANY_COLUMN = (
    "cement augmentation possible if anterior column only, posterior wall intact and no epidural disease; else "
    "instrumentation rather than cement alone"
)


def of(answer: Assessment, letter: str, start: str = "") -> LmnopLine:
    (lines,) = answer.lmnop.values()
    return next(line for line in lines if line.letter == letter and line.input.startswith(start))


def line(letter: str, start: str = "", /, *, patient: dict[str, Any] | None = None, **facts: Any) -> LmnopLine:
    return of(assessed(lesion(**facts), **patient or {}), letter, start)


def test_the_contracts_line_comes_out() -> None:
    answer = assessed(lesion(**T8), **RENAL)
    assert list(answer.lmnop) == ["T8"]
    assert LmnopLine("M", "SINS 9, potentially unstable", "consult; consider cement") in answer.lmnop["T8"]
    letters = [one.letter for one in answer.lmnop["T8"]]
    assert letters == sorted(letters, key="LMNOP".index)
    assert set(letters) == set("LMNOP")


def test_keys_are_levels_joined_or_unknown() -> None:
    answer = assessed(lesion(level=["T8", "T9"]), lesion(level="lumbar"), lesion(), lesion(escc_grade="3"))
    assert list(answer.lmnop) == ["T8/T9", "lumbar", "unknown"]
    assert len(set(answer.lmnop["unknown"])) == len(answer.lmnop["unknown"])
    assert [one.input for one in answer.lmnop["unknown"] if one.letter == "N"] == [
        "ESCC not known; myelopathy not known",
        "ESCC 3; myelopathy not known",
    ]


def test_lmnop_leaves_the_noms_row_alone() -> None:
    plain = assessed(lesion(**T8), **RENAL)
    more = assessed(lesion(**T8, lesion_column="both", pain_vas=9), **RENAL, levels_contiguous=False)
    assert plain.lesions[0].noms == more.lesions[0].noms
    assert plain.lmnop != more.lmnop


@pytest.mark.parametrize(
    ("facts", "said", "effect"),
    [
        ({"level": "T8"}, "T8, thoracic, semirigid; column not known", ANY_COLUMN),
        ({"level": "L1"}, "L1, lumbar, junctional; column not known", f"{ANY_COLUMN}; longer fixation"),
        ({"level": "C5"}, "C5, cervical, mobile; column not known", ANY_COLUMN),
        ({"level": "S3"}, "S3, sacral, rigid; column not known", ANY_COLUMN),
        ({"level": ["T10", "L2"]}, "T10 or L2, thoracic, lumbar; column not known", ANY_COLUMN),
        ({"level": "thoracic"}, "thoracic; column not known", ANY_COLUMN),
        ({"level": "coccyx"}, "coccyx; column not known", ANY_COLUMN),
        ({"level": ["L2", "L3"]}, "L2 or L3, lumbar, mobile; column not known", ANY_COLUMN),
        (
            {"level": "L3", "lesion_column": "anterior", "posterior_wall_intact": True, "escc_grade": "0"},
            "L3, lumbar, mobile; anterior column", "cement augmentation possible",
        ),
        (
            {"level": "L3", "lesion_column": "anterior", "posterior_wall_intact": True},
            "L3, lumbar, mobile; anterior column", ANY_COLUMN,
        ),
        (
            {"level": "L3", "lesion_column": "anterior", "posterior_wall_intact": True, "escc_grade": "1a"},
            "L3, lumbar, mobile; anterior column",
            "epidural disease or an open posterior wall: cement alone not suggested",
        ),
        (
            {"level": "L3", "posterior_wall_intact": False}, "L3, lumbar, mobile; column not known",
            "epidural disease or an open posterior wall: cement alone not suggested",
        ),
        (
            {"level": "L3", "lesion_column": "both"}, "L3, lumbar, mobile; anterior and posterior columns",
            "instrumentation rather than cement alone",
        ),
        (
            {"lesion_column": ["posterior", "both"]}, "level not known; posterior or both column",
            "instrumentation rather than cement alone",
        ),
    ],
)  # fmt: skip
def test_l_names_region_junction_and_column(facts: dict[str, Any], said: str, effect: str) -> None:
    assert line("L", **facts) == LmnopLine("L", said, effect)


def test_l_says_nothing_of_a_place_nobody_knows() -> None:
    first = line("L", escc_grade="2")
    assert first.input == "1 or more vertebrae, contiguity not known"


@pytest.mark.parametrize(
    ("facts", "said", "effect"),
    [
        (STABLE_SINS, "SINS 1, stable", "none"),
        (UNSTABLE_SINS, "SINS 16, unstable", "stabilise"),
        (
            UNSTABLE_SINS | {"sins_posterolateral": None, "sins_alignment": "de_novo_deformity"},
            "SINS 11-14, potentially unstable or unstable",
            "if potentially unstable: consult, consider cement; if unstable: stabilise",
        ),
        (
            {}, "SINS not known",
            "if stable: none; if potentially unstable: consult, consider cement; if unstable: stabilise",
        ),
        (
            {"instrumented": True}, "SINS not applicable (instrumented); stability not judged",
            "if stable: none; if potentially unstable: consult, consider cement; if unstable: stabilise",
        ),
        (
            {"instrumented": True, "stability_override": "unstable"},
            "SINS not applicable (instrumented); team's judgement: unstable", "stabilise",
        ),
    ],
)  # fmt: skip
def test_m_gives_sins_and_what_its_class_suggests(facts: dict[str, Any], said: str, effect: str) -> None:
    recorded = {key: value for key, value in facts.items() if value is not None}
    assert line("M", level="T8", **recorded) == LmnopLine("M", said, effect)


@pytest.mark.parametrize(
    ("recorded", "said"),
    [
        ({"sins_pain": "none"}, "SINS 1-13, "),
        ({"sins_bone_lesion": "lytic"}, "SINS 3-16, "),
        ({"sins_alignment": "normal"}, "SINS 1-12, "),
        ({"sins_collapse": "lt50"}, "SINS 3-15, "),
        ({"sins_posterolateral": "bilateral"}, "SINS 4-16, "),
        ({"height_loss_pct": 60}, "SINS 4-16, "),
        ({"body_involvement_pct": 60}, "SINS 2-16, "),
        ({"pain_vas": 8}, "SINS not known"),
        ({"escc_grade": "0"}, "SINS not known"),
    ],
)
def test_m_knows_of_sins_once_any_item_is_recorded(recorded: dict[str, Any], said: str) -> None:
    assert line("M", level="T8", **recorded).input.startswith(said)


HYPERVASCULAR = [
    "kidney_rcc", "liver_hcc", "thyroid_papillary", "thyroid_follicular", "thyroid_medullary", "thyroid_unspecified",
    "thyroid_anaplastic",
]  # fmt: skip


def test_o_warns_of_bleeding_while_every_tumour_still_possible_bleeds() -> None:
    said = "hypervascular: embolise before surgery (A10)"
    assert line("O", level="T8", patient={"primary": HYPERVASCULAR}).effect.endswith(said)
    assert line("O", level="T8", patient={"primary": HYPERVASCULAR[1:3]}).effect.endswith(said)
    assert said not in line("O", level="T8", patient={"primary": [*HYPERVASCULAR, "melanoma"]}).effect


CEMENT: dict[str, Any] = {
    "level": "L3", "escc_grade": "1a", "myelopathy": False, "sins_pain": "mechanical", "sins_bone_lesion": "lytic",
    "sins_alignment": "normal", "sins_collapse": "lt50", "sins_posterolateral": "none",
    "posterior_wall_intact": True, "pain_vas": 8,
}  # fmt: skip


def test_m_gives_the_appropriateness_of_cement() -> None:
    start = "cement augmentation (3.5)"
    favourable = line("M", start, patient={"neuro_deficit_new": False}, **CEMENT)
    assert favourable == LmnopLine("M", f"{start}: favourable", "cement augmentation appropriate as stabilisation")
    against = line("M", start, **CEMENT | {"escc_grade": "2"})
    assert against == LmnopLine(
        "M", f"{start}: unfavourable",
        "cement alone rarely appropriate: canal stenosis (ESCC 1c or more); if comorbidity forbids reconstruction, "
        "cement for pain may still be considered with careful imaging",
    )  # fmt: skip
    open_ = {key: value for key, value in CEMENT.items() if key not in ("pain_vas", "escc_grade", "sins_pain")}
    assert line("M", start, **open_) == LmnopLine(
        "M", f"{start}: open", "depends on new neurological deficit, pain, 0 to 10, ESCC grade"
    )  # fmt: skip


def test_m_leaves_cement_out_where_no_row_offers_it_and_nothing_is_in_doubt() -> None:
    for facts in (STABLE_LOW, STABLE_LOW | {"escc_grade": "3"}):
        answer = assessed(lesion(**facts), primary="melanoma", able_to_tolerate_surgery=True)
        assert [one for one in answer.lmnop["T8"] if one.input.startswith("cement")] == []
    high = {key: value for key, value in CEMENT.items() if key not in ("pain_vas", "escc_grade")}
    answer = assessed(
        lesion(**high, escc_grade=["1b", "2"]), primary="melanoma", able_to_tolerate_surgery=True,
        policy=Policy(escc_high_threshold="1c"),
    )  # fmt: skip
    assert [one.effect for one in answer.lmnop["L3"] if one.input.startswith("cement")] != []


@pytest.mark.parametrize(
    ("facts", "said", "effect"),
    [
        (
            {"escc_grade": "3", "myelopathy": True}, "ESCC 3; myelopathy or cauda equina deficit",
            "decompress unless very radiosensitive or unfit",
        ),
        (
            {"escc_grade": "2", "myelopathy": False}, "ESCC 2; no myelopathy",
            "compression without deficit: as the NOMS row reads",
        ),
        (
            {"escc_grade": "0", "myelopathy": True}, "ESCC 0; myelopathy or cauda equina deficit",
            "deficit that the grade does not explain: look for another cause (E2)",
        ),
        ({"escc_grade": ["1a", "1b"], "myelopathy": False}, "ESCC 1a or 1b; no myelopathy", "none"),
        (
            {}, "ESCC not known; myelopathy not known",
            "if compression with deficit: decompress unless very radiosensitive or unfit",
        ),
        (
            {"myelopathy": False}, "ESCC not known; no myelopathy",
            "none; or compression without deficit: as the NOMS row reads",
        ),
        (
            {"level": "L4", "escc_grade": "2", "myelopathy": True},
            "ESCC 2, below the conus: by analogy; myelopathy or cauda equina deficit",
            "decompress unless very radiosensitive or unfit",
        ),
    ],
)  # fmt: skip
def test_n_asks_for_symptomatic_compression(facts: dict[str, Any], said: str, effect: str) -> None:
    assert line("N", **{"level": "T8"} | facts) == LmnopLine("N", said, effect)


@pytest.mark.parametrize(
    ("patient", "facts", "said", "effect"),
    [
        ({"primary": "lymphoma"}, {}, "lymphoma; sensitive", "cEBRT"),
        (
            {"primary": "kidney_rcc"}, {}, "kidney rcc; resistant",
            "SRS, or surgery and SRS; hypervascular: embolise before surgery (A10)",
        ),
        ({"primary": "melanoma"}, {}, "melanoma; resistant", "SRS, or surgery and SRS"),
        (
            {"primary": ["kidney_rcc", "melanoma"]}, {}, "kidney rcc or melanoma; resistant",
            "SRS, or surgery and SRS",
        ),
        (
            {"primary": "breast_unspecified"}, {}, "breast unspecified; intermediate",
            "cEBRT, with SRS or surgery and radiotherapy beside it (E6)",
        ),
        (
            {"primary": "breast_unspecified"}, {"prior_rt_at_level": True},
            "breast unspecified; resistant (irradiated before: P7)", "SRS, or surgery and SRS",
        ),
        (
            {"primary": "breast_unspecified", "radiosensitivity_override": "sensitive"}, {},
            "breast unspecified; sensitive (team's judgement)", "cEBRT",
        ),
        ({"primary": "unknown_primary"}, {}, "unknown primary; unknown", "tissue first (E3)"),
        (
            {"primary": "lung_unspecified"}, {}, "lung unspecified; sensitive or resistant",
            "if sensitive: cEBRT; if resistant: SRS, or surgery and SRS",
        ),
        (
            {}, {}, "primary not known; radiosensitivity not known",
            ("if sensitive: cEBRT; if intermediate: cEBRT, with SRS or surgery and radiotherapy beside it (E6); if "
            "resistant: SRS, or surgery and SRS; if unknown: tissue first (E3)"),
        ),
    ],
)  # fmt: skip
def test_o_gives_the_class_used_and_where_it_comes_from(
    patient: dict[str, Any], facts: dict[str, Any], said: str, effect: str
) -> None:
    assert line("O", level="T8", patient=patient, **facts) == LmnopLine("O", said, effect)
