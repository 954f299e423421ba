"""The review page of SINS."""

from collections.abc import Iterator

from conformance.score_page import item, items, span
from conformance.score_page_cases import CASES, answer
from conformance.score_page_markdown import GENERATED, bullets, joined, section, table
from spinal_metastasis.scores import sins
from spinal_metastasis.terms import SpinalLevel

TABLES = (sins.LOCATION, sins.PAIN, sins.BONE_LESION, sins.ALIGNMENT, sins.COLLAPSE, sins.POSTEROLATERAL)


def sins_page() -> str:
    return joined(
        (
            GENERATED,
            "# Spinal Instability Neoplastic Score (`sins`)",
            bullets(
                (
                    f"Paper: {sins.FISHER_2010.text}. doi:{sins.FISHER_2010.doi}",
                    "Direction: high is less stable; one level at a time",
                )
            ),
            section("Items", *(item(one) for one in TABLES)),
            section("Location of each level", table(["class", "levels"], _levels())),
            section("Classes", table(["class", "total"], ((b.label, f"{b.low}-{b.high}") for b in sins.CLASSES)),
                    f"From {sins.CONSULT_FROM} a surgical opinion is recommended (binary scale)."),
            section("Limits", bullets(sins.LIMITS)),
            section("Published performance", bullets(sins.VALIDATION)),
            section("Worked cases", "Invented patients, worked through by the code.", *_cases()),
        )
    )  # fmt: skip


def _levels() -> Iterator[tuple[str, str]]:
    classes: dict[str, list[SpinalLevel]] = {}
    for level, class_ in sins.LOCATION_OF_LEVEL.items():
        classes.setdefault(class_, []).append(level)
    yield from ((class_, ", ".join(levels)) for class_, levels in classes.items())
    yield "open, flag SINS_LEVEL_UNDEFINED", ", ".join(level for level in SpinalLevel if level in sins.UNDEFINED_LEVELS)


def _cases() -> Iterator[str]:
    for case in CASES:
        (lesion,) = answer(case).lesions
        found = lesion.sins
        if found is not None and found.components is not None:
            total = span(found.min or 0, found.max or 0)
            yield f"**{case.title}, {lesion.level}**\n\n{items(found.components)}"
            yield f"Result: {total}, {' or '.join(found.classes or ())}."
