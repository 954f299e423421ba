"""The core and the oracle agree on random charts: a bounded share here, the rest in `make soak` (docs/agreement.md)."""

from collections import Counter

import pytest

from tests.spinal_metastasis.oracle import agreement
from tests.spinal_metastasis.oracle.advice import LISTED
from tests.spinal_metastasis.oracle.agreement import BATCH, Report, differences, run_batch
from tests.spinal_metastasis.oracle.brute_force import added_up, answer
from tests.spinal_metastasis.oracle.nearly_complete import seeded
from tests.spinal_metastasis.oracle.places import chart
from tests.spinal_metastasis.oracle.production import assessed
from tests.spinal_metastasis.oracle.rarities import rare_document
from tests.spinal_metastasis.oracle.systems import SYSTEMS
from tests.spinal_metastasis.oracle.tables import rows

HERE = 5
"""Batches in `make test`: 5,000 charts."""
SEEN: dict[int, Report] = {}

EVERY, SOME = "in every band", "in some bands"
SIDES = {
    "C1": ("for", "against"), "C2": ("for", "against"), "C3": ("for",), "C4": ("for",), "C5": ("for",), "C6": ("for",),
    "C7": ("for",), "C8": ("against",),
}  # fmt: skip
LASTING_SIDES = {"C9": ("for", "against"), "C11": ("for",), "3.5": ("for", "against")}
FLAGS = (
    "SINS_NOT_APPLICABLE_INSTRUMENTED", "SINS_COLLAPSE_EXACTLY_50", "SINS_INVOLVEMENT_EXACTLY_50", "ESCC_1C_BORDERLINE",
    "ESCC_BELOW_CONUS", "MYELOPATHY_DERIVED", "HISTOLOGY_CLASS_ASSUMED", "PRIOR_RT_TREATED_AS_RESISTANT",
    "OUT_OF_SCOPE_COMPARTMENT", "E8_PARAPLEGIA_OVER_48H", "E9_SEVERAL_COMPRESSED_LEVELS",
)  # fmt: skip


@pytest.mark.no_cover
@pytest.mark.timeout(1800)  # Seven seconds where the processor is free; minutes where many share it.
@pytest.mark.parametrize("number", range(HERE))
def test_every_answer_is_the_oracles(number: int) -> None:
    SEEN[number] = report = run_batch(number)
    assert report.seen["charts"] == BATCH
    assert report.differences == []


@pytest.fixture(scope="module")
def seen() -> Counter[str]:
    """What the batches above reached, so that agreement is no agreement on nothing."""
    total: Counter[str] = Counter()
    for number in range(HERE):
        total.update((SEEN.get(number) or run_batch(number)).seen)
    return total


def test_these_charts_reach_every_kind_of_answer(seen: Counter[str]) -> None:
    for system in SYSTEMS:
        assert seen[f"{system}: complete"], system
        assert seen[f"{system}: incomplete"], system
    assert seen["bollen_2014: out_of_scope"]
    assert seen["rades_2013: out_of_scope"]
    for status in ("able", "unable", "indeterminate"):
        assert seen[f"systemic tolerance: {status}"]
    for agreed in ("none", "single", "agree", "disagree"):
        assert seen[f"survival estimates: {agreed}"]
    for flag in FLAGS:
        assert seen[f"flag: {flag}"], flag
    for note in ("STALE", "FUTURE_DATE"):
        assert seen[f"note: {note}"]
    assert seen["scope: out_of_scope"]


def test_these_charts_reach_every_advisory_certain_possible_and_silent(seen: Counter[str]) -> None:
    for name, row in LISTED.items():
        certain, possible = seen[f"{name}: certain"], seen[f"{name}: conditional"]
        assert certain, name
        assert bool(possible) is bool(row["may_be_conditional"]), name
        assert certain + possible < seen["lesions" if row["about"] == "lesion" else "charts"], name
        assert bool(seen[f"{name}: emergency"]) is bool(row["with_emergency"]), name


def test_these_charts_reach_every_combined_rule_certain_possible_and_silent(seen: Counter[str]) -> None:
    for rule, sides in SIDES.items():
        for side in sides:
            for where in (EVERY, SOME):
                assert seen[f"{rule}: {side}, {where}"], (rule, side, where)
    for rule, sides in LASTING_SIDES.items():
        for side in sides:
            assert seen[f"{rule}: {side}, {EVERY}"], (rule, side)
            assert not seen[f"{rule}: {side}, {SOME}"], (rule, side)
    for conflict in ("C10", "C12", "C13"):
        assert 0 < seen[f"{conflict}: conflict"] < seen["charts"], conflict
    for added in ("Best", "Short", "En", "For"):
        assert seen[f"option added: {added}"], added


def test_these_charts_reach_every_line_of_lmnop(seen: Counter[str]) -> None:
    for line in rows("lmnop_phrases.csv"):
        assert seen[f"LMNOP {line['letter']}: {line['key']}"], line


def test_a_wrong_answer_is_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    document = {"primary": "kidney_rcc", "ecog": 4, "lesions": [{"level": "T8"}]}
    answer_ = assessed(document)
    assert differences(document, answer_) == []
    answer_["systemic_tolerance"]["scope"] = []
    answer_["prognosis"][0]["max"] += 1
    assert [line.split()[0] for line in differences(document, answer_)] == ["tomita_2001:", "tolerance"]
    monkeypatch.setattr(agreement, "assessed", lambda *_, **__: answer_)
    monkeypatch.setattr(agreement, "rare_document", lambda _: document)
    assert len(run_batch(0, 2).differences) == 2


EMERGENCY = {
    "primary": "kidney_rcc", "neuro_deficit_new": True, "age": 60,
    "lesions": [{"level": "T8", "escc_grade": "3", "sins_bone_lesion": "lytic"}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("advisories", 0, "emergency"), False, "advisories"),
        (("advisories", 1, "strength"), "weak", "advisories"),
        (("advisories", -1, "level"), "T9", "advisories"),
        (("combined", "conflicts"), [], "conflicts"),
        (("combined", "options", 0, "against"), ["C9"], "options"),
        (("combined", "options", 0, "rank"), 2, "ranks"),
        (("lmnop", "T8", 0, "effect"), "instrumentation rather than cement alone", "lmnop"),
        (("lesions", 0, "flags"), [], "flags"),
        (("data_notes",), [{"code": "STALE"}], "notes"),
    ],
)
def test_each_part_of_a_wrong_answer_is_seen(path: tuple[str | int, ...], value: object, said: str) -> None:
    answer_ = assessed(EMERGENCY)
    assert differences(EMERGENCY, answer_) == []
    holder = answer_
    for step in path[:-1]:
        holder = holder[step]  # type: ignore[index]
    holder[path[-1]] = value  # type: ignore[index]
    assert [line.split()[0] for line in differences(EMERGENCY, answer_)] == [said]


def test_a_factor_that_is_not_named_is_a_difference() -> None:
    answer_ = assessed(EMERGENCY)
    found = next(one for one in answer_["advisories"] if one["id"] == "A06")
    found["text"] = found["text"].replace("age over 55", "")
    assert differences(EMERGENCY, answer_) == ["A06 names ['lytic'], not ['age', 'lytic']"]


def test_a_chart_out_of_scope_is_answered_with_nothing() -> None:
    document = EMERGENCY | {"age": 17}
    answer_ = assessed(document)
    assert differences(document, answer_) == []
    answer_["advisories"] = [{"id": "A01"}]
    assert differences(document, answer_) == ["out of scope with lesions, options or advice"]


def test_sums_joined_block_by_block_are_those_of_every_combination() -> None:
    source = seeded("sums")
    for _ in range(40):
        patient = chart(rare_document(source)).patient
        for system in ("tomita_2001", "bauer_1995", "van_der_linden_2005"):
            expected = SYSTEMS[system](patient)
            assert expected is not None
            parts = list(expected.parts)
            assert added_up(parts, lambda total: total) == answer(parts, lambda items: sum(items.values()))
