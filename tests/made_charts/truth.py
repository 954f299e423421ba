"""What is true of an invented patient; a chart tells some of it. Everything comes from one seed."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from spinal_metastasis.terms import Primary
from tests.made_charts.codes import AILMENTS, BONES, LABS, ORGANS, TUMOURS, VERTEBRAE, Tumour, Unit

AS_OF = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
TODAY = AS_OF.date()
CYTOTOXIC = ("docetaxel", "cisplatin")
SINS = {
    "sins_pain": ("mechanical", "occasional_nonmechanical", "none"),
    "sins_bone_lesion": ("lytic", "mixed", "blastic"),
    "sins_alignment": ("subluxation_translation", "de_novo_deformity", "normal"),
    "sins_collapse": ("gt50", "lt50", "none_gt50_involved", "none"),
    "sins_posterolateral": ("bilateral", "unilateral", "none"),
    "escc_grade": ("0", "1a", "1b", "1c", "2", "3"),
    "lesion_column": ("anterior", "posterior", "both"),
}
ITEMS = {
    "ambulatory": ("independent", "aided", "none"), "frankel_or_asia": tuple("ABCDE"),
    "visceral_mets": ("treatable", "untreatable"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """A laboratory value: as the laboratory wrote it, and in the fact's unit."""

    raw: Decimal
    unit: Unit

    @property
    def value(self) -> Decimal:
        return self.raw * self.unit.factor


@dataclass(frozen=True, slots=True)
class Course:
    """Radiotherapy of one vertebra, or elsewhere (`level` "")."""

    level: str
    gray: Decimal
    fractions: int
    end: dt.date
    stereotactic: bool


@dataclass(frozen=True, slots=True)
class Operation:
    level: str
    day: dt.date
    instrumented: bool


@dataclass(slots=True)
class Truth:
    """One patient. Whatever is empty is truly absent. `spread`: when the first metastasis began that is on record."""

    id: str
    dialect: str
    sex: str
    born: dt.date
    tumour: Tumour
    primary: Primary
    began: dt.date
    spread: dt.date
    levels: tuple[str, ...]
    organs: tuple[str, ...]
    brain: bool
    bones: tuple[str, ...]
    ecog: int
    kps: int
    asa: int
    pain: int
    smokes: bool
    height_cm: int
    weight_kg: int
    er_positive: bool
    pr_positive: bool
    her2_positive: bool
    targeted: bool
    castration_resistant: bool
    ailments: tuple[str, ...]
    chemotherapy: tuple[tuple[str, dt.date], ...]
    hormone: str
    immunotherapy: bool
    steroid: tuple[int, int] | None
    bone_agent: str
    anticoagulant: str
    compression: dt.date | None
    compression_is_over: bool
    fracture: bool
    courses: tuple[Course, ...]
    operations: tuple[Operation, ...]
    labs: dict[str, Measured] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)
    lesions: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def age(self) -> int:
        before = (TODAY.month, TODAY.day) < (self.born.month, self.born.day)
        return TODAY.year - self.born.year - before

    @property
    def bmi(self) -> Decimal:
        return Decimal(self.weight_kg) / (Decimal(self.height_cm) / 100) ** 2

    @property
    def charlson(self) -> int:
        best: dict[str, int] = {}
        for code in self.ailments:
            category, weight = AILMENTS[code]
            best[category] = max(weight, best.get(category, 0))
        return sum(best.values())

    @property
    def has_diabetes(self) -> bool:
        return any(AILMENTS[code][0] == "diabetes" for code in self.ailments)


def days_ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def _some(random: Random, among: dict[str, str] | tuple[str, ...], most: int, likely: float) -> tuple[str, ...]:
    names = list(among)
    return tuple(sorted(random.sample(names, random.randint(1, most)))) if random.random() < likely else ()


def _measured(random: Random, key: str, dialect: str) -> Measured:
    lab = LABS[key]
    unit = random.choice(lab.units[dialect])
    wanted = lab.low + (lab.high - lab.low) * Decimal(random.randint(0, 1000)) / 1000
    return Measured(round(wanted / unit.factor, unit.decimals), unit)


def patient(random: Random, number: int, dialect: str) -> Truth:
    """Patient `number` of a seeded run."""
    tumour = random.choice(TUMOURS)
    levels = (
        tuple(sorted(random.sample(list(VERTEBRAE), random.choice((1, 1, 1, 2, 3))))) if random.random() < 0.85 else ()
    )
    began = days_ago(random.randint(120, 2500))
    spread = began + dt.timedelta(days=random.choice((0, 5, 30, 80, 100, 110)))
    targeted = random.random() < 0.5
    hormone_dependent = random.random() < 0.6
    truth = Truth(
        id=f"made-{number}", dialect=dialect, sex=tumour.sex or random.choice(("female", "male")),
        born=dt.date(random.randint(1932, 2000), random.randint(1, 12), random.randint(1, 28)),
        tumour=tumour, primary=tumour.of[0], began=began, spread=spread, levels=levels,
        organs=_some(random, tuple(ORGANS), 3, 0.5), brain=random.random() < 0.2, bones=_some(random, BONES, 3, 0.4),
        ecog=random.randint(0, 4), kps=random.choice(range(10, 101, 10)), asa=random.randint(1, 5),
        pain=random.randint(0, 10), smokes=random.random() < 0.4, height_cm=random.randint(148, 196),
        weight_kg=random.randint(45, 130), er_positive=hormone_dependent,
        pr_positive=hormone_dependent and random.random() < 0.7, her2_positive=random.random() < 0.3, targeted=targeted,
        castration_resistant=not hormone_dependent, ailments=_some(random, tuple(AILMENTS), 3, 0.6),
        chemotherapy=tuple((name, days_ago(random.randint(3, 400))) for name in _some(random, CYTOTOXIC, 2, 0.5)),
        hormone="", immunotherapy=random.random() < 0.15,
        steroid=(random.choice((2, 4, 8)), random.choice((1, 2, 4))) if random.random() < 0.3 else None,
        bone_agent=random.choice(("", "denosumab", "zoledronic acid")),
        anticoagulant=random.choice(("", "", "", "warfarin", "enoxaparin")),
        compression=days_ago(random.choice((0, 2, 10, 30, 200))) if levels and random.random() < 0.3 else None,
        compression_is_over=random.random() < 0.3, fracture=bool(levels) and random.random() < 0.2,
        courses=(), operations=(),
    )  # fmt: skip
    if len(tumour.of) > 1:
        first = {Primary.LUNG_NSCLC_TARGETED: targeted}.get(tumour.of[0], hormone_dependent)
        truth.primary = tumour.of[0] if first else tumour.of[1]
    if tumour.icd.startswith("C50") and hormone_dependent:
        truth.hormone = random.choice(("", "letrozole"))
    if tumour.icd == "C61":
        truth.hormone = random.choice(("", "abiraterone"))
    truth.courses = tuple(
        _course(random, level) for level in _some(random, levels or ("",), min(2, max(1, len(levels))), 0.35)
    )
    truth.operations = tuple(
        Operation(level, days_ago(random.randint(5, 900)), random.random() < 0.5)
        for level in (_some(random, levels, 1, 0.25) if levels else ())
    )
    truth.labs = {key: _measured(random, key, dialect) for key in LABS}
    truth.items = {key: random.choice(values) for key, values in ITEMS.items()}
    if not truth.organs:
        truth.items["visceral_mets"] = "none"
    truth.lesions = {level: {key: random.choice(values) for key, values in SINS.items()} for level in levels}
    if truth.pain == 0:
        for lesion in truth.lesions.values():
            lesion["sins_pain"] = "none"
    elif truth.pain > 0:
        for lesion in truth.lesions.values():
            lesion["sins_pain"] = random.choice(SINS["sins_pain"][:2])
    return truth


def _course(random: Random, level: str) -> Course:
    stereotactic = random.random() < 0.4
    gray, fractions = (
        (Decimal(24), random.choice((1, 2, 3)))
        if stereotactic
        else (Decimal(random.choice((8, 20, 30))), random.choice((1, 5, 10)))
    )
    return Course(level, gray, fractions, days_ago(random.randint(20, 900)), stereotactic)
