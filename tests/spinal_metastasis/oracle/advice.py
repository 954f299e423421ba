"""Which advisories of principles.md section 8 fire, in their order (ADR 0012 where the paper is silent)."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from tests.spinal_metastasis.oracle import advice_emergency as emergency
from tests.spinal_metastasis.oracle import advice_radiotherapy as radiotherapy
from tests.spinal_metastasis.oracle import advice_surgery as surgery
from tests.spinal_metastasis.oracle.places import Chart, Place
from tests.spinal_metastasis.oracle.possible import VERTEBRAE, values
from tests.spinal_metastasis.oracle.tables import rows
from tests.spinal_metastasis.oracle.truth import YES

LISTED = {row["id"]: row for row in rows("advisories.csv")}
Fires = Callable[[Chart, Place], str]
"""`all` (fires), `some` (conditional) or `none`."""


class Advice(NamedTuple):
    id: str
    level: str
    strength: str
    conditional: bool
    emergency: bool


AT_A_LEVEL: dict[str, Fires] = {
    "A03": emergency.immobilise,
    "A04": emergency.first_mri,
    "A05": emergency.stability_opinion,
    "A06": radiotherapy.fracture_after_srs,
    "A07": radiotherapy.after_surgery,
    "A08": radiotherapy.before_surgery,
    "A10": surgery.embolise,
    "A11": surgery.separation,
    "A12": surgery.minimally_invasive,
    "A13": surgery.en_bloc,
    "A14": surgery.infection,
    "A15": surgery.implants,
    "A16": surgery.bleeding,
    "A20": radiotherapy.irradiated_before,
    "A21": emergency.radiotherapy_of_compression,
    "A22": radiotherapy.evidence_for_pain,
    "A25": emergency.benefit_of_direct_surgery,
}


def advice(chart: Chart) -> list[Advice]:
    """Emergencies first, then by number, then down the spine."""
    found = [*_of_patient(chart), *_of_levels(chart)]
    return sorted(
        dict.fromkeys(found), key=lambda one: (not one.emergency, one.id, VERTEBRAE.index(one.level or VERTEBRAE[0]))
    )


def _of_levels(chart: Chart) -> Iterator[Advice]:
    for place in chart.places:
        for name, fires in AT_A_LEVEL.items():
            how = fires(chart, place)
            if how != "none":
                yield _advice(chart, name, place.level or "", conditional=how == "some")


def _advice(
    chart: Chart, name: str, level: str = "", *, strength: str | None = None, conditional: bool = False
) -> Advice:
    row = LISTED[name]
    critical = chart.is_emergency and row["with_emergency"] == "yes"
    return Advice(name, level, strength or row["strength"], conditional, critical)


def _of_patient(chart: Chart) -> Iterator[Advice]:
    if chart.is_emergency:
        yield _advice(chart, "A01")
    strength = emergency.steroid(chart)
    if strength:
        yield _advice(chart, "A02", strength=strength)
    if not chart.lesions:
        return
    yield _advice(chart, "A19")
    if any(note[0] == "STALE" for note in chart.notes):
        yield _advice(chart, "A24")
    if chart.places:
        yield from (_advice(chart, name) for name in _medical(chart))


def _medical(chart: Chart) -> Iterator[str]:
    primaries = values(chart.patient, "primary")
    if primaries == ["unknown_primary"] or values(chart.patient, "histology_confirmed") == [False]:
        yield "A17"
    if "none" in values(chart.patient, "bone_agent_current"):
        yield "A18"
    if emergency.paraplegia(chart) == YES:
        yield "A23"
