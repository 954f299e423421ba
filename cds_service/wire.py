"""The contract's JSON, both ways: facts in (`parse_facts`), assessment out (`assessment_json`). See contract section 5.

`parse_facts` raises `UnreadableJsonError` (HTTP 400) or `FactErrors` (HTTP 422: its `faults` say where and what).
"""

from cds_service.wire_answer import assessment_json, encode, fact_json, facts_json, plain
from cds_service.wire_facts import FactsDocument, decode_json, parse_facts
from cds_service.wire_faults import FactErrors, Fault, FaultCode, UnreadableJsonError

__all__ = [
    "FactErrors",
    "FactsDocument",
    "Fault",
    "FaultCode",
    "UnreadableJsonError",
    "assessment_json",
    "decode_json",
    "encode",
    "fact_json",
    "facts_json",
    "parse_facts",
    "plain",
]
