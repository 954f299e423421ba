"""OperationDefinition of the assessment as a FHIR operation (contract section 3): planned, so a draft."""

from collections.abc import Iterator

from conformance.artefacts.frame import Resource, artefact

NAME = "assess-spinal-metastasis"


def operations() -> Iterator[Resource]:
    yield artefact(
        "OperationDefinition", NAME, "Assess spinal metastasis",
        "A chart in, an assessment out: Observation, RiskAssessment, GuidanceResponse and Provenance. Not served yet: "
        "`GET /fhir/metadata` will name it.",
        status="draft", kind="operation", affectsState=False, code=NAME, system=True, type=False, instance=False,
        parameter=[
            _parameter("chart", "in", "Bundle", "The resources of one patient."),
            {**_parameter("asOf", "in", "dateTime", "Index time; development only."), "min": 0},
            _parameter("return", "out", "Bundle", "What was worked out."),
        ],
    )  # fmt: skip


def _parameter(name: str, use: str, kind: str, documentation: str) -> Resource:
    return {"name": name, "use": use, "min": 1, "max": "1", "documentation": documentation, "type": kind}
