"""What each line of LMNOP must suggest (principles section 6, ADR 0011), as keys of data/lmnop_phrases.csv."""

from collections.abc import Iterator

from tests.spinal_metastasis.oracle.cement import favourable
from tests.spinal_metastasis.oracle.lmnop_patient import fitness, prior_therapy, prognosis, vertebrae
from tests.spinal_metastasis.oracle.places import Chart, Place
from tests.spinal_metastasis.oracle.possible import values
from tests.spinal_metastasis.oracle.tables import PRIMARIES, points
from tests.spinal_metastasis.oracle.truth import NO, OPEN, YES, both, of

Line = tuple[str, frozenset[str]]
JUNCTIONAL = 3


def lines(chart: Chart, place: Place) -> list[Line]:
    """(letter, what it suggests), in the order of the letters."""
    found: list[tuple[str, set[str] | None]] = [
        ("L", _location(place)),
        ("L", vertebrae(chart)),
        ("M", {{"stable": "none", "unstable": "stabilise"}.get(name, "consult") for name in place.inputs["stability"]}),
        ("M", _cement(place)),
        ("N", set(_neurology(place))),
        ("O", set(_oncology(place))),
        ("P", fitness(chart)),
        ("P", prognosis(chart)),
        ("P", prior_therapy(chart, place)),
    ]
    return [(letter, frozenset(keys)) for letter, keys in found if keys is not None]


def _location(place: Place) -> set[str] | None:
    if not {"level", "lesion_column"} & set(place.lesion):
        return None
    longer = of(place.lesion, "level", lambda level: points("sins", "location")[level] == JUNCTIONAL) == YES
    return _by_column(place) | ({"longer"} if longer and "level" in place.lesion else set())


def _by_column(place: Place) -> set[str]:
    anterior = of(place.lesion, "lesion_column", lambda column: column == "anterior")
    if anterior == NO:
        return {"instrumentation"}
    confined = of(place.lesion, "escc_grade", lambda grade: grade == "0")
    possible = both(anterior, of(place.lesion, "posterior_wall_intact"), confined)
    if possible == OPEN:
        return {"cement_possible", "cement_if"}
    return {"cement_possible" if possible == YES else "cement_not_alone"}


def _cement(place: Place) -> set[str] | None:
    if place.inputs["stability"] == ("stable",):
        return None
    status = favourable(place)
    return {"cement_open" if status == OPEN else "cement_appropriate" if status == YES else "cement_rarely"}


def _neurology(place: Place) -> Iterator[str]:
    kinds = {(high, deficit) for high in place.is_high for deficit in place.myelopathy}
    said = {
        (True, True): "decompress",
        (True, False): "as_the_row",
        (False, True): "discordant",
        (False, False): "none",
    }
    yield from ("decompress",) if (True, True) in kinds else (said[kind] for kind in kinds)


def _oncology(place: Place) -> Iterator[str]:
    yield from place.inputs["radiosensitivity"]
    if all(PRIMARIES[primary]["hypervascular"] == "true" for primary in values(place.patient, "primary")):
        yield "embolise"
