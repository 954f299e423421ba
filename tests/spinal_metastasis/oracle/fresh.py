"""What of a facts document still counts on the day of the answer (contract section 5 and appendix A, principles 10)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.spinal_metastasis.oracle.possible import values
from tests.spinal_metastasis.oracle.production import AS_OF
from tests.spinal_metastasis.oracle.tables import rows

DAYS = {row["key"]: int(row["days"]) for row in rows("windows.csv")}
GRADE_WITH_DEFICIT = 14
PLATELETS_FOR_PROCEDURES = 7
OLD_FOR_PROCEDURES = "platelets_old_for_procedures"
"""Member of a fresh document: its platelets may feed a score and no longer rules T10 and A16."""
COLLAPSE_DERIVED = "collapse_is_derived"
"""Member of a fresh lesion: its SINS collapse comes from measurements."""

Facts = Mapping[str, Any]
Note = tuple[str, str, str, str]


@dataclass(frozen=True)
class Fresh:
    """`facts`: bare values only; `notes`: (code, key, level, date) of what was left out, each once."""

    facts: dict[str, Any]
    notes: tuple[Note, ...]


def fresh(document: Facts) -> Fresh:
    notes: list[Note] = []
    patient = _counting({key: sent for key, sent in document.items() if key != "lesions"}, notes, DAYS)
    if _days(document.get("platelets")) > PLATELETS_FOR_PROCEDURES and "platelets" in patient:
        patient[OLD_FOR_PROCEDURES] = True
    lesions = []
    for lesion in document.get("lesions", []):
        others = _counting({key: sent for key, sent in lesion.items() if key != "escc_grade"}, [], DAYS)
        limit = GRADE_WITH_DEFICIT if _has_deficit(patient, others) else DAYS["escc_grade"]
        lesions.append(_derived(_counting(lesion, notes, DAYS | {"escc_grade": limit})))
    if not lesions and patient.get("spinal_metastasis") in (True, [True]):
        lesions = [{}]  # A metastasis nobody has placed is one lesion (ADR 0008).
    return Fresh(patient | {"lesions": lesions}, tuple(dict.fromkeys(notes)))


def _counting(holder: Facts, notes: list[Note], limits: Mapping[str, int]) -> dict[str, Any]:
    kept = {}
    for key, sent in holder.items():
        age = _days(sent)
        if _is_ahead(sent):
            notes.append(("FUTURE_DATE", key, holder.get("level", ""), sent["date"]))
        elif key in limits and age > limits[key]:
            notes.append(("STALE", key, holder.get("level", ""), sent["date"]))
        else:
            kept[key] = sent["value"] if isinstance(sent, dict) and "value" in sent else sent
    return kept


def _moment(sent: Any) -> dt.datetime:
    """The date of a fact, a bare day from its beginning; the time of the answer without one."""
    if not isinstance(sent, dict) or "date" not in sent or "value" not in sent:
        return AS_OF
    found = dt.datetime.fromisoformat(sent["date"])
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _days(sent: Any) -> int:
    """Whole days since then."""
    return (AS_OF - _moment(sent)).days


def _is_ahead(sent: Any) -> bool:
    return _moment(sent) > AS_OF + dt.timedelta(days=1)


def _has_deficit(patient: Facts, lesion: Facts) -> bool:
    signs = ("neuro_deficit_new", "sphincter_dysfunction")
    local = ("myelopathy", "cauda_equina")
    impaired = "frankel_or_asia" in patient and "E" not in values(patient, "frankel_or_asia")
    return (
        impaired
        or any(values(patient, sign) == [True] for sign in signs)
        or any(values(lesion if sign in lesion else patient, sign) == [True] for sign in local)
    )


def _derived(lesion: dict[str, Any]) -> dict[str, Any]:
    """SINS collapse by measured height and involvement, where nobody gave its class."""
    measured = {"height_loss_pct", "body_involvement_pct"} & set(lesion)
    if "sins_collapse" in lesion or not measured:
        return lesion
    found = {
        _collapse(height, involved)
        for height in values(lesion, "height_loss_pct")
        for involved in values(lesion, "body_involvement_pct")
    }
    return lesion | {"sins_collapse": sorted(found), COLLAPSE_DERIVED: True}


def _collapse(height: float, involved: float) -> str:
    if height > 0:
        return "gt50" if height > 50 else "lt50"
    return "none_gt50_involved" if involved > 50 else "none"
