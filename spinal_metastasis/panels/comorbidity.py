"""Charlson comorbidity index and ASA class: notes beside the scores; neither is an item of any of them.

The published mortality by index is not shown: without the cancer it would read far too well, with it every patient
stands in the last group.
"""

from spinal_metastasis.facts import Fact
from spinal_metastasis.known import Known
from spinal_metastasis.results import Panel, PanelLine
from spinal_metastasis.scores.readings import HAEMATOLOGICAL, primaries

CHARLSON_1987 = "Charlson 1987 doi:10.1016/0021-9681(87)90171-8"
METASTATIC_TUMOUR = 6
AGE_POINTS = ((80, 4), (70, 3), (60, 2), (50, 1))
ASA_CLASSES = {
    1: "healthy", 2: "mild systemic disease", 3: "severe systemic disease", 4: "severe, constant threat to life",
    5: "moribund",
}  # fmt: skip


def charlson(patient: Known) -> Panel | None:
    """`cci_excluding_index_cancer` as recorded, `cci_total` with the six points of a metastatic solid tumour."""
    fact = patient.get("charlson")
    if fact is None or not isinstance(fact.value, int):
        return None
    score = fact.value
    lines = [
        PanelLine("cci_excluding_index_cancer", "note", ("charlson",), note=str(score)),
        _total(patient, score),
        PanelLine("comorbidity beside the cancer", "present" if score else "absent", ("charlson",)),
        *_with_age(patient, score),
    ]  # fmt: skip
    return Panel("charlson_1987", "Charlson comorbidity index", tuple(lines), (CHARLSON_1987,), "verified")


def _total(patient: Known, score: int) -> PanelLine:
    """A haematological cancer has other weights: then the total is not made up."""
    solid = "primary" in patient and not HAEMATOLOGICAL & set(primaries(patient))
    inputs = ("charlson", "primary")
    if not solid:
        return PanelLine("cci_total", "not_known", inputs, note="6 more for a metastatic solid tumour")
    return PanelLine("cci_total", "note", inputs, note=str(score + METASTATIC_TUMOUR))


def _with_age(patient: Known, score: int) -> tuple[PanelLine, ...]:
    age: Fact[int] | None = patient.get("age")
    if age is None or not isinstance(age.value, int):
        return ()
    points = next((points for years, points in AGE_POINTS if age.value >= years), 0)
    return (
        PanelLine("cci_with_age_excluding_index_cancer", "note", ("charlson", "age"), note=str(score + points)),
    )  # fmt: skip


def asa(patient: Known) -> Panel | None:
    fact = patient.get("asa")
    if fact is None or not isinstance(fact.value, int):
        return None
    line = PanelLine(f"ASA class {fact.value}", "note", ("asa",), note=ASA_CLASSES[fact.value])
    return Panel("asa", "ASA physical status, no item of any score", (line,), ("ASA classification",), "unverified")
