"""The review page of one prognostic system."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from inspect import getdoc
from itertools import product

from conformance.score_page_cases import CASES, WorkedCase, answer
from conformance.score_page_markdown import GENERATED, bullets, joined, section, table
from conformance.score_page_sources import Placed, Reading, Source
from spinal_metastasis.points import Band, PointsTable
from spinal_metastasis.results import Cohort, ComponentResult, Prognosis, Survival
from spinal_metastasis.scores.readings import SCORED_PRIMARIES
from spinal_metastasis.scores.system import System
from spinal_metastasis.terms import Primary

DIRECTIONS = {
    "low_is_better": "low is better", "high_is_better": "high is better", "a_is_best": "A is best, no total",
}  # fmt: skip


def page(system: System, source: Source) -> str:
    return joined(
        (
            GENERATED,
            f"# {system.title} (`{system.key}`)",
            head(system),
            section("Reading notes", notes(system)),
            section("Items", *(item(one) for one in source.tables)),
            section("How facts are read", *(reading(one) for one in source.readings)),
            section("Combinations", *combinations(source)),
            section("Cut-offs", table(["limit", "value"], source.cut_offs) if source.cut_offs else ""),
            section("Primary tumours", *primaries(source)),
            section("Groups", *groups(system)),
            section("Inputs a model would take", ", ".join(f"`{key}`" for key in source.inputs)),
            section("Limits", bullets(system.limits)),
            section("External validation", bullets(system.validation)),
            section("Worked cases", "Invented patients, worked through by the code.", *cases(system)),
        )
    )


def head(system: System) -> str:
    doi = f" doi:{system.citation.doi}" if system.citation.doi else ""
    return bullets(
        (
            f"Paper: {system.citation.text}.{doi}",
            f"Direction: {DIRECTIONS[system.direction]}",
            f"Derivation cohort: {cohort(system.cohort)}",
        )
    )


def notes(system: System) -> str:
    """What the code says at its head: where the paper is silent, what is from memory, what was left out."""
    return getdoc(import_module(system.read.__module__)) or ""


def cohort(of: Cohort) -> str:
    """
    >>> cohort(Cohort(67, "2001", "one centre")), cohort(Cohort(population="irradiated"))
    ('n 67; 2001; one centre', 'irradiated')
    """
    parts = (f"n {of.n}" if of.n is not None else "", of.era or "", of.population or "")
    return "; ".join(part for part in parts if part)


def item(of: PointsTable) -> str:
    rows = [(str(label), points) for label, points in of.points.items()]
    return f"**{of.key}** ({of.place.place})\n\n" + table(["category", "points"], rows)


def combinations(source: Source) -> Iterator[str]:
    """Every combination of a decision tree, with what it gives."""
    if source.tree is not None:
        rows = [(*steps, source.tree(*steps)) for steps in product(*source.steps.values())]
        yield table([*source.steps, "result"], rows)


def reading(of: Reading) -> str:
    values: dict[str, list[str]] = {}
    for value in of.values:
        values.setdefault(str(of.read(value)), []).append(str(value))
    return f"`{of.fact}`\n\n" + table(
        ["category", "values"], ((name, ", ".join(them)) for name, them in values.items())
    )


def primaries(source: Source) -> Iterator[str]:
    if source.primaries is None:
        return
    yield table(["class", "primaries"], _classes(source.primaries, source))
    unplaced = [primary for primary in SCORED_PRIMARIES if primary not in source.primaries]
    if unplaced:
        yield f"Otherwise ({source.unplaced}): {', '.join(unplaced)}."
    if source.all_from_memory:
        yield "The whole list is from memory: unverified."
    elif source.from_memory:
        yield "† placed from memory: unverified."


def _classes(placed: Placed, source: Source) -> Iterator[tuple[str, str]]:
    classes: dict[str, list[Primary]] = {}
    for primary in SCORED_PRIMARIES:
        if primary in placed:
            classes.setdefault(" or ".join(map(str, placed[primary])), []).append(primary)
    for name, members in classes.items():
        yield name, ", ".join(f"{one}{'†' if one in source.from_memory else ''}" for one in members)


def groups(system: System) -> Iterator[str]:
    if not system.bands:
        yield "None: no public coefficients, the system answers `model_not_loaded`."
        return
    yield table(["group", "total", "survival", "figures", "advice", "where"], (_group(system, b) for b in system.bands))


def _group(system: System, band: Band) -> tuple[str, ...]:
    total = f"{band.low}-{band.high}" if system.additive else ""
    return (
        str(band.label), total, band.survival.statement or "", figures(band.survival), band.advice or "",
        band.place.place,
    )  # fmt: skip


def figures(survival: Survival) -> str:
    """
    >>> figures(Survival(median_months=9.0, probability={"6mo": 0.74}))
    'median 9.0 months, alive 6mo 0.74'
    """
    median = [f"median {survival.median_months} months"] if survival.median_months is not None else []
    alive = [f"alive {horizon} {share}" for horizon, share in (survival.probability or {}).items()]
    return ", ".join(median + alive)


def cases(system: System) -> Iterator[str]:
    for case in CASES:
        yield f"**{case.title}**: {case.said()}."
        yield _worked(case, system)


def _worked(case: WorkedCase, system: System) -> str:
    found = next(one for one in answer(case).prognosis if one.system == system.key)
    return f"{items(found.components)}\n\n{result(found)}" if found.components else result(found)


def items(components: Mapping[str, ComponentResult]) -> str:
    lines = [(key, span(one.min, one.max), one.value or "open") for key, one in components.items()]
    return table(["item", "points", "value"], lines)


def span(low: int, high: int) -> str:
    """
    >>> span(2, 2), span(0, 3)
    ('2', '0 to 3')
    """
    return str(low) if low == high else f"{low} to {high}"


def result(found: Prognosis) -> str:
    total = f", total {span(found.min, found.max)}" if found.min is not None and found.max is not None else ""
    reasons = f"; {'; '.join(found.reasons)}" if found.reasons else ""
    reach = f", group {' or '.join(found.groups)}" if found.groups else ""
    return f"Result: {found.status}{total}{reach}, {found.evidence}{reasons}."
