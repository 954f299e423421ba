"""One survival system → a RiskAssessment: the group, and the published figures of that group (mapping 6).

Fractions alive, 0 to 1, at each published horizon. A system without published fractions has its group in words, never
a number made up. Nothing here is a forecast for this patient, and each says so.
"""

import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from cds_service.cards.labels import SYSTEMS, capital
from cds_service.cards.loaded_models import model_line, title
from cds_service.cards.prognosis_systems import settled_line
from cds_service.cards.wording.prognosis import NOT_A_FORECAST
from cds_service.plain_text import plain
from cds_service.resources.entries import Entry, entry, part_id, references, worked_out
from cds_service.suggestions.drafts import About
from fhir_mappings.coding import System
from spinal_metastasis.results import Prognosis

ALIVE: Final = {"text": "Alive"}
"""The outcome of every prediction of ours: survival, never death."""
HORIZONS: Final = {
    "30d": (30, "d"), "90d": (90, "d"), "365d": (365, "d"), "3mo": (3, "mo"), "6mo": (6, "mo"), "12mo": (12, "mo"),
    "24mo": (24, "mo"),
}  # fmt: skip
UNITS: Final = {"d": "days", "mo": "months"}


def risk_entry(about: About, save: uuid.UUID, system: Prognosis, basis: list[str], condition: str | None) -> Entry:
    """`basis`: references to what it rests on; `condition`: the metastasis."""
    name = capital(SYSTEMS.get(system.system) or title(system))
    resource = {
        "resourceType": "RiskAssessment",
        "status": "final" if system.status == "complete" else "preliminary",
        "method": worked_out(about, system.system.replace("_", "-"), name),
        "code": {"text": name},
        "subject": about.subject,
        "occurrenceDateTime": about.authored,
        **({"condition": {"reference": condition}} if condition else {}),
        **({"basis": references(basis)} if basis else {}),
        "prediction": list(_predictions(system)),
        "note": [{"text": NOT_A_FORECAST}],
    }
    return entry(about, part_id(save, f"risk/{system.system}"), resource)


def said(system: Prognosis) -> str:
    """The card's line about it, as plain text."""
    return plain(settled_line(system) if system.model is None else model_line(system))


def _predictions(system: Prognosis) -> Iterator[dict[str, Any]]:
    rationale = said(system)
    shown = system.evidence != "unverified" or system.model is not None
    exact, ranges = system.survival.probability or {}, system.probability_range or {}
    if shown and exact:
        for horizon, share in exact.items():
            yield _at(horizon, {"probabilityDecimal": Decimal(str(share))}, rationale)
    elif shown and ranges:
        for horizon, (low, high) in ranges.items():
            bounds = {"low": {"value": Decimal(str(low))}, "high": {"value": Decimal(str(high))}}
            yield _at(horizon, {"probabilityRange": bounds}, rationale)
    else:
        group = " or ".join(system.groups) or "none"
        yield {"outcome": ALIVE, "qualitativeRisk": {"text": f"group {group}"}, "rationale": rationale}


def _at(horizon: str, probability: dict[str, Any], rationale: str) -> dict[str, Any]:
    end, unit = HORIZONS[horizon]
    high = {"value": end, "unit": UNITS[unit], "system": str(System.UCUM), "code": unit}
    span = {"low": {**high, "value": 0}, "high": high}
    return {"outcome": ALIVE, **probability, "whenRange": span, "rationale": rationale}
