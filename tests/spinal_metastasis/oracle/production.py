"""The one door to production: facts JSON in, assessment JSON out."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cds_service.wire import assessment_json, parse_facts
from spinal_metastasis.assessment import assess
from spinal_metastasis.policy import Policy

AS_OF = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)


def assessed(
    document: Mapping[str, Any], policy: Policy = Policy(), *, for_cards: bool = False, bare: bool = False
) -> dict[str, Any]:
    """`bare`: without the facts, guidance and panels, which repeat or accompany what is compared."""
    facts = parse_facts(json.dumps(document).encode()).facts
    answer = assess(facts, AS_OF, policy, for_cards=for_cards)
    return assessment_json(replace(answer, facts=(), guidance=(), panels=()) if bare else answer)


def prognosis(answer: Mapping[str, Any], system: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in answer["prognosis"] if one["system"] == system)
    return found
