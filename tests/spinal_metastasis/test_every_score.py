"""What must hold for every prognostic system, SINS included: bands, tables, citations, order, full ranges."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from itertools import pairwise
from pkgutil import iter_modules
from typing import Any

import pytest

import spinal_metastasis.scores
from spinal_metastasis.facts import Fact
from spinal_metastasis.points import Band, PointsTable
from spinal_metastasis.results import Assessment
from spinal_metastasis.scores import SCORES, sins
from spinal_metastasis.scores.bollen_2014 import CATEGORY
from spinal_metastasis.scores.system import System
from spinal_metastasis.terms import Organ
from spinal_metastasis.vocabulary import FACTS
from tests.spinal_metastasis.build import assessed, lesion, system

ORDER = (
    "tomita_2001", "tokuhashi_2005", "bauer_1995", "bauer_modified_2008", "katagiri_2014", "nesms_2015",
    "sorg_classic_2016", "sorg_nomogram_2016", "sorg_ml_2019", "van_der_linden_2005", "osri_2013", "bollen_2014",
    "rades_2013",
)  # fmt: skip
FULL = {
    "tomita_2001": (2, 10, ("2-3", "4-5", "6-7", "8-10")),
    "tokuhashi_2005": (0, 15, ("0-8", "9-11", "12-15")),
    "bauer_1995": (0, 5, ("0-1", "2-3", "4-5")),
    "bauer_modified_2008": (0, 4, ("0-1", "2", "3-4")),
    "katagiri_2014": (0, 10, ("0-3", "4-6", "7-10")),
    "nesms_2015": (0, 3, ("0", "1", "2", "3")),
    "van_der_linden_2005": (0, 6, ("A", "B", "C")),
    "osri_2013": (1, 7, ("1", "2-3", "4-5", "6-7")),
    "bollen_2014": (None, None, ("A", "B", "C", "D")),
    "rades_2013": (6, 25, ("6-18", "19-25")),
}
DIRECTIONS = {
    "low_is_better": ("tomita_2001", "katagiri_2014", "osri_2013", "rades_2013", *ORDER[6:9]),
    "high_is_better": ("tokuhashi_2005", "bauer_1995", "bauer_modified_2008", "nesms_2015", "van_der_linden_2005"),
    "a_is_best": ("bollen_2014",),
}
ITEMS = {
    "tomita_2001": ("primary", "visceral", "bone"),
    "tokuhashi_2005": (
        "general_condition", "extraspinal_bone", "vertebral", "major_organs", "primary", "palsy",
    ),
    "bauer_1995": ("visceral", "solitary", "not_lung", "favourable_primary", "no_fracture"),
    "bauer_modified_2008": ("visceral", "solitary", "not_lung", "favourable_primary"),
    "katagiri_2014": ("primary", "visceral", "laboratory", "performance", "chemotherapy", "multiple_skeletal"),
    "nesms_2015": ("bauer", "ambulatory", "albumin"),
    "van_der_linden_2005": ("performance", "primary", "visceral"),
    "osri_2013": ("primary", "general_condition"),
    "bollen_2014": ("profile", "performance", "visceral_or_brain"),
    "rades_2013": (
        "performance", "primary", "other_bone", "visceral", "interval", "ambulatory", "motor_deficit",
    ),
}  # fmt: skip
BANDED = [(one.key, one.bands) for one in SCORES if one.bands] + [("sins", sins.CLASSES)]


@cache
def unknown_patient() -> Assessment:
    """Made when a test asks, so that what fails is that test."""
    return assessed(lesion())


def _tables() -> Iterator[tuple[str, PointsTable]]:
    for module in iter_modules(spinal_metastasis.scores.__path__, "spinal_metastasis.scores."):
        for name, value in vars(import_module(module.name)).items():
            if isinstance(value, PointsTable):
                yield f"{module.name.rpartition('.')[2]}.{name}", value


TABLES = dict(_tables())


def test_the_systems_are_the_contracts_in_its_order() -> None:
    assert tuple(one.key for one in SCORES) == ORDER
    assert tuple(one.system for one in unknown_patient().prognosis) == ORDER


@pytest.mark.parametrize("one", SCORES, ids=ORDER)
def test_every_system_names_its_paper_its_population_and_its_direction(one: System) -> None:
    assert one.citation.text
    assert one.citation.doi.startswith("10.")
    assert one.cohort.population
    assert one.title
    assert one.key in DIRECTIONS[one.direction]


COHORTS = {
    "tomita_2001": 67, "tokuhashi_2005": 246, "bauer_1995": 241, "bauer_modified_2008": 69, "katagiri_2014": 808,
    "nesms_2015": 307, "sorg_classic_2016": 649, "sorg_nomogram_2016": 649, "sorg_ml_2019": 732,
    "van_der_linden_2005": 342, "osri_2013": 199, "bollen_2014": 1043, "rades_2013": None,
}  # fmt: skip


ERAS = {
    "katagiri_2014": "2005-2008", "sorg_classic_2016": "2002-2014", "sorg_nomogram_2016": "2002-2014",
    "sorg_ml_2019": "2000-2016",
}  # fmt: skip


@pytest.mark.parametrize("one", SCORES, ids=ORDER)
def test_the_cohort_is_the_papers_wherever_it_is_shown(one: System) -> None:
    assert one.cohort.n == COHORTS[one.key]
    assert one.cohort.era == ERAS.get(one.key)
    assert one.cohort.n is None or f"{one.cohort.n:,}" in (one.cohort.population or "")
    assert all(band.survival.cohort == (one.cohort if band.survival.statement else None) for band in one.bands)


Says = tuple[float | None, dict[str, float] | None, str | None]
EXCISION = "excisional surgery"
SAYS: dict[str, tuple[Says, ...]] = {
    "tomita_2001": (
        (None, None, "wide or marginal excision"), (None, None, "marginal or intralesional excision"),
        (None, None, "palliative surgery"), (None, None, "supportive care, no operation"),
    ),
    "tokuhashi_2005": (
        (None, None, "conservative treatment (palliative surgery only exceptionally)"),
        (None, None, "palliative surgery; excision only for a single lesion with no major-organ metastasis"),
        (None, None, EXCISION),
    ),
    "bauer_1995": (
        (None, {"6mo": 0.0, "12mo": 0.0}, "conservative"), (None, {"12mo": 0.25}, "palliative surgery"),
        (None, {"12mo": 0.5}, EXCISION),
    ),
    "bauer_modified_2008": (
        (None, None, "no surgery, supportive care"), (None, None, "palliative surgery"), (None, None, EXCISION),
    ),
    "katagiri_2014": (
        (None, {"6mo": 0.98, "12mo": 0.91, "24mo": 0.78},
         "supports a durable treatment aimed at walking outdoors"),
        (None, {"6mo": 0.74, "12mo": 0.49}, "case by case (age, other lesions)"),
        (None, {"6mo": 0.27, "12mo": 0.06}, "supports the least burdensome, short treatment"),
    ),
    "nesms_2015": ((None, None, None),) * 4,
    "van_der_linden_2005": (
        (3.0, None, "short-course treatment"), (9.0, None, None), (19.0, None, "may justify more durable treatment"),
    ),
    "osri_2013": ((None, None, None),) * 4,
    "bollen_2014": ((31.2, None, None), (15.4, None, None), (4.8, None, None), (1.6, None, None)),
    "rades_2013": (
        (None, None, None),
        (None, None, "consider best supportive care or the least burdensome radiotherapy"),
    ),
}  # fmt: skip
"""Group by group: median in months, shares alive, the authors' treatment (prognosis specification, sections 1 to 7)."""


@pytest.mark.parametrize("one", SCORES, ids=ORDER)
def test_each_group_says_what_its_paper_says(one: System) -> None:
    said = [(band.survival.median_months, band.survival.probability, band.advice) for band in one.bands]
    assert said == list(SAYS.get(one.key, ()))


WITHOUT_FIGURES = {"tomita_2001", "nesms_2015", "osri_2013"}


@pytest.mark.parametrize("one", SCORES, ids=ORDER)
def test_a_group_has_a_statement_wherever_its_paper_gives_survival(one: System) -> None:
    assert all((band.survival.statement is None) is (one.key in WITHOUT_FIGURES) for band in one.bands)


@pytest.mark.parametrize(("key", "bands"), BANDED)
def test_bands_cover_the_range_without_gap_or_overlap(key: str, bands: tuple[Band, ...]) -> None:
    assert all(band.low <= band.high for band in bands)
    assert all(after.low == before.high + 1 for before, after in pairwise(bands))
    low, high = {"sins": (0, 18), "bollen_2014": (0, 3)}.get(key, FULL.get(key, (None, None))[:2])
    assert (bands[0].low, bands[-1].high) == (low, high)


@pytest.mark.parametrize(("key", "bands"), BANDED)
def test_a_band_of_totals_is_named_by_its_ends_and_every_name_is_one_band(key: str, bands: tuple[Band, ...]) -> None:
    labels = [band.label for band in bands]
    assert len(set(labels)) == len(labels)
    for band in bands:
        if band.label[0].isdigit():
            assert band.label == (str(band.low) if band.low == band.high else f"{band.low}-{band.high}")


@pytest.mark.parametrize(("key", "bands"), BANDED)
def test_every_band_is_cited(key: str, bands: tuple[Band, ...]) -> None:
    assert all(band.place.citation.text and band.place.place for band in bands)


@pytest.mark.parametrize("key", FULL)
def test_nothing_known_is_the_whole_published_range_and_every_group(key: str) -> None:
    score = system(unknown_patient(), key)
    assert (score.min, score.max, score.groups) == FULL[key]
    assert (score.status, score.survival.statement, score.advice) == ("incomplete", None, None)


@pytest.mark.parametrize("key", [key for key in FULL if key not in ("bollen_2014", "rades_2013")])
def test_a_haematological_primary_carries_the_caution_after_the_systems_own_reasons(key: str) -> None:
    def reasons(primary: str | list[str]) -> tuple[str, ...]:
        organs = Fact((Organ.PLEURA,))
        return system(
            assessed(lesion(level="T8", escc_grade="3"), primary=primary, visceral_organs=organs), key
        ).reasons

    assert reasons("myeloma") == reasons(["myeloma", "colon"]) == (*reasons("colon"), "C9")


@pytest.mark.parametrize(
    ("primary", "evidence"),
    [
        ("colon", "verified"),
        ("ovary", "unverified"),
        (["colon", "ovary"], "unverified"),
        (["colon", "liver_hcc"], "verified"),
    ],
)
def test_one_primary_placed_from_memory_among_those_possible_marks_the_answer(primary: Any, evidence: str) -> None:
    assert system(assessed(lesion(level="T8"), primary=primary), "katagiri_2014").evidence == evidence


@pytest.mark.parametrize("key", ITEMS)
def test_the_components_are_the_contracts_in_its_order(key: str) -> None:
    components = system(unknown_patient(), key).components
    assert tuple(components) == ITEMS[key]
    assert all(item.value is None and item.min < item.max for item in components.values())


@pytest.mark.parametrize("key", FULL)
def test_what_is_missing_are_facts_in_the_vocabularys_order(key: str) -> None:
    missing = system(unknown_patient(), key).missing
    order = list(FACTS)
    assert list(missing) == sorted(missing, key=order.index)
    assert missing


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_cited_and_every_label_has_points(name: str) -> None:
    table = TABLES[name]
    assert table.place.citation.text
    assert table.place.citation.doi
    assert table.place.place
    assert table.key
    assert len(table.points) >= 2
    assert all(isinstance(points, int) and points >= 0 for points in table.points.values())
    assert all(label for label in table.points)


@pytest.mark.parametrize("name", [name for name in TABLES if TABLES[name] is not CATEGORY])
def test_a_table_runs_one_way(name: str) -> None:
    """Points rise or fall down the page: a slipped row shows."""
    points = list(TABLES[name].points.values())
    assert points in (sorted(points), sorted(points, reverse=True))


def test_there_are_tables_of_every_additive_system() -> None:
    modules = {name.partition(".")[0] for name in TABLES}
    assert {"sins", "bauer", "tomita_2001", "tokuhashi_2005", "katagiri_2014", "nesms_2015", "rades_2013"} <= modules
    assert len(TABLES) >= 35
