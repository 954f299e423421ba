"""Charts made from known facts in four dialects: what comes back is the truth, or open, or not known; never wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.made_charts.make import SEED, made
from tests.made_charts.share import Tally, table, tally

HERE = Path(__file__).parent
A_SHARE, EVERYONE = 480, 10_000


@pytest.fixture(scope="module")
def a_share() -> Tally:
    return tally(range(A_SHARE))


def test_no_fact_is_wrong(a_share: Tally) -> None:
    assert a_share.wrong == []
    assert a_share.facts > 20 * A_SHARE


def test_how_much_is_known_of_what_charts_tell(a_share: Tally, approved: Callable[[Path, str], None]) -> None:
    """By fact and dialect; less than before is a loss to explain."""
    approved(HERE / "approved" / "round_trip.txt", table(a_share))


def test_the_same_number_gives_the_same_chart() -> None:
    assert made(7).bundle == made(7).bundle
    assert made(7).bundle != made(7, SEED + 1).bundle


@pytest.mark.soak
def test_no_fact_is_wrong_in_ten_thousand_patients() -> None:
    found = tally(range(EVERYONE))
    assert (found.wrong, found.charts) == ([], EVERYONE)
