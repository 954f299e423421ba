"""The labelled sentences, what was labelled and what is proposed, in one form, and the counts of their agreement."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from report_text.reading import propose

FOLDER = Path(__file__).parent
SENTENCES, LATER = FOLDER / "sentences.tsv", FOLDER / "later_sentences.tsv"
FACTS = {
    "lesion": "sins_bone_lesion",
    "collapse": "sins_collapse",
    "loss": "height_loss_pct",
    "align": "sins_alignment",
    "post": "sins_posterolateral",
    "escc": "escc_grade",
    "fracture": "pathologic_fracture",
    "levels": "levels_involved",
}
Label = tuple[str, str, frozenset[str], bool]
"""Fact, level ("-" for none), values, uncertain."""


@dataclass(frozen=True)
class Labelled:
    language: str
    half: str
    labels: str
    sentence: str


def labelled() -> list[Labelled]:
    rows = SENTENCES.read_text(encoding="utf-8").splitlines()[1:]
    return [Labelled(*row.split("\t")) for row in rows]


def later() -> list[Labelled]:
    rows = [row.split("\t") for row in LATER.read_text(encoding="utf-8").splitlines()[1:]]
    return [Labelled(language, "later", labels, sentence) for language, labels, sentence in rows]


def expected(labels: str) -> set[Label]:
    found: set[Label] = set()
    for label in filter(None, map(str.strip, labels.split(";"))):
        left, _, said = label.rstrip("?").partition("=")
        key, _, levels = left.partition("@")
        values = frozenset(said.split("/")) if said else frozenset()
        for level in levels.split(",") if levels else ["-"]:
            found.add((FACTS[key], level, values, label.endswith("?")))
            if key == "loss":
                band = "gt50" if int(said) > 50 else "lt50"
                found.add((FACTS["collapse"], level, frozenset({band}), label.endswith("?")))
    return found


def proposed(sentence: str) -> set[Label]:
    found: set[Label] = set()
    for one in propose(sentence):
        said = () if one.fact == FACTS["levels"] else one.values
        values = frozenset(str(value).lower() for value in said)
        found |= {(one.fact, str(level), values, one.uncertain) for level in one.levels or ("-",)}
    return found


@dataclass(frozen=True)
class Agreement:
    """Right, too much and missing by fact; `exact`: sentences without any difference."""

    right: Counter[str]
    extra: Counter[str]
    missing: Counter[str]
    exact: int
    sentences: int

    @property
    def precision(self) -> float:
        return self.right.total() / (self.right.total() + self.extra.total())

    @property
    def recall(self) -> float:
        return self.right.total() / (self.right.total() + self.missing.total())


def agreement(rows: Iterable[Labelled]) -> Agreement:
    right: Counter[str] = Counter()
    extra: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    exact = count = 0
    for row in rows:
        want, got = expected(row.labels), proposed(row.sentence)
        right.update(fact for fact, *_ in want & got)
        extra.update(fact for fact, *_ in got - want)
        missing.update(fact for fact, *_ in want - got)
        exact, count = exact + (want == got), count + 1
    return Agreement(right, extra, missing, exact, count)
