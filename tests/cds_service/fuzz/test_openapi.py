"""Schemathesis over the service's own OpenAPI: every answer is one the document names, in its media type and schema.

A quarter of a profile's examples for each operation: a share in `make test`, the rest in `make soak`. No FHIR server
is on the list, so that an invented address is never called.
"""

import re
from tempfile import TemporaryDirectory
from typing import Any, Final

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case, GenerationMode, Response
from schemathesis.checks import CheckFunction
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from cds_service.allow_list import AllowList
from cds_service.main import create_app
from tests.cds_service.calling import trial

EXCLUDED: Final[list[CheckFunction]] = [negative_data_rejection, positive_data_acceptance]
"""Calls are read tolerantly where the requirements say so (CH-37, CH-38), which the first takes for a fault; what is
asked of good calls is said below, since a good call without data is 412."""
NO_SCHEMA_CAN_SAY: Final = re.compile(
    r"context\.selections\[\d+\]|fhirAuthorization\.patient|feedback\[\d+\]\.(?:acceptedSuggestions.*|card)"
)
"""Members that must agree with another member, or name a thing that was sent before."""
GOOD: Final = {200, 412, 422}
HTML_PAGE: Final = "/"

FOLDER: Final = TemporaryDirectory()
SETTINGS: Final = trial(fhir_servers=AllowList(), database_url=f"sqlite:///{FOLDER.name}/memory.sqlite")
DOCUMENT: Final = schemathesis.openapi.from_asgi("/openapi.json", create_app(SETTINGS))


@DOCUMENT.parametrize()
@settings(max_examples=settings().max_examples // 4, suppress_health_check=[HealthCheck.too_slow])
def test_every_answer_is_one_that_the_document_names(case: Case[Any]) -> None:
    answer = case.call_and_validate(excluded_checks=EXCLUDED)
    assert answer.status_code < 500
    assert case.path == HTML_PAGE or not _is_html(answer)
    if case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE and case.method == "POST":
        assert answer.status_code in GOOD or _needs_more_than_a_schema(answer.json())


def _is_html(answer: Response) -> bool:
    return "html" in str(answer.headers.get("content-type")) or answer.content.lstrip()[:1] == b"<"


def _needs_more_than_a_schema(outcome: Any) -> bool:
    paths = [path for issue in outcome["issue"] for path in issue.get("expression", [""])]
    return all(NO_SCHEMA_CAN_SAY.fullmatch(path) for path in paths)
