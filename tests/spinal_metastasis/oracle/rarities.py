"""What random_documents.py leaves out: plans, dates, instruments, and the scenes that rare rules wait for."""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any

from tests.spinal_metastasis.oracle.fresh import DAYS
from tests.spinal_metastasis.oracle.production import AS_OF
from tests.spinal_metastasis.oracle.random_documents import random_document

SCENES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "data" / "scenes.json").read_text(encoding="utf-8"))
IN_A_SCENE, DATED_CHART, DATED_FACT = 0.4, 0.25, 0.3
Draw = Callable[[Random], Any]
TRUTHS = (True, True, False, [True, False])


def _day(source: Random, first: int, last: int) -> str:
    """A day so many days after the answer (negative: before)."""
    return (AS_OF.date() + dt.timedelta(days=source.randint(first, last))).isoformat()


def _some_of(source: Random, parts: Mapping[str, Draw]) -> dict[str, Any]:
    return {name: draw(source) for name, draw in parts.items() if source.random() < 0.6}


AT_THE_LESION: dict[str, tuple[float, Draw]] = {
    "instrumented": (0.08, lambda source: source.choice(TRUTHS)),
    "compartment": (0.05, lambda source: source.choice(("extradural", "intradural", ["extradural", "intradural"]))),
    "height_loss_pct": (0.2, lambda source: source.choice((0, 30, 50, 60, 79, 80, [0, 40], {"at_least": 30}))),
    "body_involvement_pct": (0.15, lambda source: source.choice((0, 50, 51, 80, [40, 60]))),
    "lesion_column": (0.2, lambda source: source.choice(("anterior", "posterior", "both", ["posterior", "both"]))),
    "posterior_wall_intact": (0.2, lambda source: source.choice(TRUTHS)),
    "bony_retropulsion": (0.1, lambda source: source.choice(TRUTHS)),
    "pain_vas": (0.15, lambda source: source.choice((0, 3, 6, 7, [0, 4]))),
    "prior_spine_surgery": (0.12, lambda source: [
        _some_of(source, {"date": lambda s: _day(s, -40, 0), "instrumented": lambda s: s.random() < 0.4})
        for _ in range(source.randrange(3))
    ]),
    "prior_rt": (0.15, lambda source: [
        {"modality": "cEBRT"} | _some_of(source, {"end": lambda s: _day(s, -20, 0)}) for _ in range(source.randrange(3))
    ]),
    "planned_rt": (0.15, lambda source: _some_of(source, {
        "modality": lambda s: s.choice(("SRS", "SRS", "cEBRT")),
        "gy_per_fraction": lambda s: s.choice((8, 19.9, 20, 24)), "date": lambda s: _day(s, -3, 25),
    })),
    "planned_surgery": (0.12, lambda source: _some_of(source, {
        "type": lambda _: "separation", "date": lambda s: _day(s, 0, 20),
        "levels": lambda s: ["T3", "T4", "T5", "T6", "T7", "T8", "T9"][: s.choice((2, 6, 7))],
    })),
    "embolisation": (0.05, lambda source: {"complete": source.random() < 0.5}),
}  # fmt: skip
AT_THE_PATIENT: dict[str, tuple[float, Draw]] = {
    "chemo_last_date": (0.2, lambda source: _day(source, -30, -10)),
    "paraplegia_onset": (0.05, lambda source: _day(source, -4, 0)),
    "spinal_metastasis": (0.1, lambda source: source.choice((True, True, True, [True, False], False))),
    "pregnant": (0.03, lambda source: source.choice(TRUTHS)),
    "levels_contiguous": (0.15, lambda source: source.choice(TRUTHS)),
    "levels_involved": (0.15, lambda source: source.choice((
        [], ["T8"], ["T8", "T9"], ["T8", "L1"], ["T8", "T9", "T10"], ["T8", "lumbar"],
    ))),
}  # fmt: skip


def rare_document(source: Random) -> dict[str, Any]:
    document = random_document(source)
    _add(source, document, AT_THE_PATIENT)
    for lesion in document["lesions"]:
        _add(source, lesion, AT_THE_LESION)
    if source.random() < IN_A_SCENE:
        _set(source, document, source.choices(SCENES, [scene.get("weight", 1) for scene in SCENES])[0])
    if source.random() < 0.01:
        document["age"] = 17
    if source.random() < DATED_CHART:
        for holder in (document, *document["lesions"]):
            _date(source, holder)
    _keep_the_count(document)
    return document


def _add(source: Random, holder: dict[str, Any], parts: Mapping[str, tuple[float, Draw]]) -> None:
    for key, (share, draw) in parts.items():
        if source.random() < share:
            holder[key] = draw(source)


def _set(source: Random, document: dict[str, Any], scene: Mapping[str, Any]) -> None:
    lesions = document["lesions"] = document["lesions"][: scene.get("lesions", 3)]
    for holder in (document, *lesions):
        for key in scene["without"]:
            holder.pop(key, None)
    document.update({key: _drawn(source, given) for key, given in scene["patient"].items()})
    if lesions:
        lesions[0].update({key: _drawn(source, given) for key, given in scene.get("lesion", {}).items()})
    for other in lesions[1:]:
        other.update(scene.get("others", {}))
    levels = {lesion.get("level") for lesion in lesions}
    if len(levels) < len(lesions):
        del lesions[1:]


def _drawn(source: Random, given: Any) -> Any:
    return source.choice(given["draw"]) if isinstance(given, dict) else given


def _date(source: Random, holder: dict[str, Any]) -> None:
    """Some facts with the day they were true: on both sides of their windows, and of tomorrow."""
    for key in [key for key in holder if key not in ("lesions", "as_of", "level")]:
        if source.random() < DATED_FACT:
            around = (DAYS.get(key, 30), 7, 14, 0)
            age = max(0, source.choice(around) + source.choice((0, 0, 1, -1)))
            ahead = source.choice((-1, -2)) if source.random() < 0.03 else age
            hour = source.choice(("", "", "T00:00:00Z", "T11:30:00Z", "T12:30:00Z", "T23:59:59Z"))
            holder[key] = {"value": holder[key], "date": _day(source, -ahead, -ahead) + hour}


def _keep_the_count(document: dict[str, Any]) -> None:
    """Fewer spinal metastases than lesions are refused."""
    count, lesions = document.get("spinal_mets_count"), len(document["lesions"])
    bare = count["value"] if isinstance(count, dict) and "value" in count else count
    lowest = min(bare) if isinstance(bare, list) else bare.get("at_least", 0) if isinstance(bare, dict) else bare
    if lowest is not None and lowest < lesions:
        document["spinal_mets_count"] = {"at_least": lesions}
