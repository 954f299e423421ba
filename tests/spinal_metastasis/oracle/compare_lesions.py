"""Which patients and lesions are assessed at all, and SINS and NOMS of each lesion."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.spinal_metastasis.oracle.compare import noms_differs, sins_differs
from tests.spinal_metastasis.oracle.flags import flags
from tests.spinal_metastasis.oracle.lesion import decisions
from tests.spinal_metastasis.oracle.places import Chart, Place
from tests.spinal_metastasis.oracle.truth import NO, YES, of

OUT, INSTRUMENTED = "OUT_OF_SCOPE_COMPARTMENT", "SINS_NOT_APPLICABLE_INSTRUMENTED"


def reasons_out_of_scope(chart: Chart) -> list[str]:
    patient = chart.patient
    reasons = {
        "age_under_18": "age" in patient and of(patient, "age", lambda age: age < 18) == YES,
        "pregnancy": of(patient, "pregnant") == YES,
        "no_spinal_metastasis": of(patient, "spinal_metastasis") == NO,
    }
    return [name for name, met in reasons.items() if met]


def out_of_scope_differs(answer: Mapping[str, Any], reasons: list[str]) -> Iterator[str]:
    """Nothing is assessed and nothing advised."""
    if answer["scope"] != {"status": "out_of_scope", "reasons": reasons}:
        yield f"scope {answer['scope']}, not {reasons}"
    if answer["lesions"] or answer["advisories"] or answer["combined"]["options"] or answer["lmnop"]:
        yield "out of scope with lesions, options or advice"
    if {one["status"] for one in answer["prognosis"]} != {"out_of_scope"}:
        yield "out of scope with a score"


def lesions_differ(chart: Chart, answer: Mapping[str, Any]) -> Iterator[str]:
    if answer["scope"]["status"] != "in_scope":
        yield f"scope {answer['scope']}"
    inside = [found for found in answer["lesions"] if OUT not in found["flags"]]
    if len(answer["lesions"]) != chart.lesions or len(inside) != len(chart.places):
        yield f"{len(answer['lesions'])} lesions, {len(inside)} in scope"
        return
    for found in answer["lesions"]:
        if OUT in found["flags"] and {"sins", "escc", "noms"} & set(found):
            yield "a lesion out of scope with scores"
    for place, found in zip(chart.places, inside, strict=True):
        yield from _lesion_differs(place, found)
        if set(found["flags"]) != flags(chart, place):
            yield f"flags {sorted(found['flags'])}, not {sorted(flags(chart, place))}"


def _lesion_differs(place: Place, found: Mapping[str, Any]) -> Iterator[str]:
    if place.instrumented:
        if found["sins"].get("applicable") or "min" in found["sins"] or INSTRUMENTED not in found["flags"]:
            yield "SINS of an instrumented level"
    else:
        yield from sins_differs(place.lesion, found["sins"])
    yield from noms_differs(place.inputs, found["noms"])
    shown = [one["rows"] for one in found["noms"].get("if_corrected", [])]
    wanted = decisions({**place.inputs, "systemic_tolerance": ("able",)}) if place.tolerance.correctable else []
    if shown != [one["rows"] for one in wanted]:
        yield f"if corrected {shown}"
