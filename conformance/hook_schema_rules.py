"""What CDS Hooks demands beyond the members and types of `cds_service.hook_models`, as JSON Schema.

Each rule is merged into the schema of the model it is named for. The models of requests are lenient, as a service must
be with clients; these rules say what a client should send.
"""

from typing import Any, Final

Schema = dict[str, Any]

ID: Final = r"[A-Za-z0-9\-.]{1,64}"
REFERENCE: Final = rf"^[A-Z][A-Za-z]+/{ID}$"
UUID: Final = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
UTC: Final = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|\+00:00)$"
PLACEHOLDER: Final = (
    r"\{\{(context\.[A-Za-z][A-Za-z0-9]*|user(Practitioner|PractitionerRole|Patient|RelatedPerson)Id)\}\}"
)
TEMPLATE: Final = rf"^([^{{}}]|{PLACEHOLDER})+$"

PRESENT: Final[Schema] = {
    "description": "JSON without null, empty text, empty arrays or empty objects, however deep.",
    "type": ["object", "array", "string", "number", "boolean"],
    "minLength": 1,
    "minItems": 1,
    "minProperties": 1,
    "items": {"$ref": "#/$defs/Present"},
    "additionalProperties": {"$ref": "#/$defs/Present"},
}
RESOURCE: Final[Schema] = {
    "description": "A FHIR resource; its content is FHIR's own affair.",
    "type": "object",
    "required": ["resourceType"],
    "properties": {"resourceType": {"type": "string", "pattern": "^[A-Z][A-Za-z]+$"}},
}
BUNDLE: Final[Schema] = {
    "description": "A FHIR Bundle of whole resources.",
    "type": "object",
    "required": ["resourceType", "entry"],
    "properties": {
        "resourceType": {"const": "Bundle"},
        "entry": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["resource"],
                "properties": {"resource": {"$ref": "#/$defs/Resource"}},
            },
        },
    },
}
SHARED: Final = {"Present": PRESENT, "Resource": RESOURCE, "ResourceBundle": BUNDLE}
"""Parts that the rules below refer to."""


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _sent(name: str) -> Schema:
    """A part of what a service sends: nothing in it is null or empty."""
    return {"allOf": [_ref(name), _ref("Present")]}


EXTENSION: Final[Schema] = {"type": "object"} | _ref("Present")
CONTEXT: Final[Schema] = {
    "properties": {
        "userId": {"pattern": rf"^(Practitioner|PractitionerRole|Patient|RelatedPerson)/{ID}$"},
        "patientId": {"pattern": f"^{ID}$"},
        "encounterId": {"pattern": f"^{ID}$"},
        "draftOrders": _ref("ResourceBundle"),
        "conditions": _ref("ResourceBundle"),
        "selections": {"minItems": 1, "items": {"pattern": REFERENCE}},
    }
}
"""Of any hook; a context takes what it has of it."""

RULES: Final[dict[str, Schema]] = {
    "Coding": {"required": ["code", "system"]},
    "Service": {
        "properties": {
            "prefetch": {"additionalProperties": {"type": "string", "pattern": TEMPLATE}},
            "extension": EXTENSION,
        }
    },
    "Action": {
        "properties": {
            "resource": _sent("Resource"),
            "resourceId": {"pattern": REFERENCE},
            "extension": EXTENSION,
        },
        "if": {"properties": {"type": {"const": "delete"}}},
        "then": {"required": ["resourceId"], "properties": {"resource": False}},
        "else": {"required": ["resource"], "properties": {"resourceId": False}},
    },
    "Suggestion": {"properties": {"extension": EXTENSION}},
    "Link": {
        "if": {"required": ["appContext"]},
        "then": {"properties": {"type": {"const": "smart"}}},
    },
    "Card": {
        "properties": {"extension": EXTENSION},
        "dependentRequired": {"suggestions": ["selectionBehavior"], "selectionBehavior": ["suggestions"]},
        "if": {"required": ["selectionBehavior"], "properties": {"selectionBehavior": {"const": "at-most-one"}}},
        "then": {
            "properties": {
                "suggestions": {
                    "contains": {"required": ["isRecommended"], "properties": {"isRecommended": {"const": True}}},
                    "minContains": 0,
                    "maxContains": 1,
                }
            }
        },
    },
    "CardsAnswer": {"properties": {"extension": EXTENSION}},
    "FhirAuthorization": {
        "properties": {
            "access_token": {"minLength": 1},
            "token_type": {"const": "Bearer"},
            "expires_in": {"minimum": 1},
            "scope": {"minLength": 1},
            "subject": {"minLength": 1},
            "patient": {"pattern": f"^{ID}$"},
        }
    },
    "PatientViewContext": CONTEXT,
    "OrderSelectContext": CONTEXT,
    "OrderSignContext": CONTEXT,
    "ProblemListItemCreateContext": CONTEXT,
    "HookCall": {
        "properties": {
            "hookInstance": {"pattern": UUID},
            "fhirServer": {"pattern": r"^https?://[^\s/?#]+[^\s?#]*$"},
            "prefetch": {
                "minProperties": 1,
                "additionalProperties": {"anyOf": [_ref("Resource"), {"type": "null"}]},
            },
            "extension": {"minProperties": 1},
        },
        "dependentRequired": {"fhirAuthorization": ["fhirServer"]},
    },
    "GivenOverrideReason": {
        "properties": {"userComment": {"minLength": 1}},
        "anyOf": [{"required": ["reason"]}, {"required": ["userComment"]}],
    },
    "FeedbackItem": {
        "properties": {"outcomeTimestamp": {"pattern": UTC}, "acceptedSuggestions": {"minItems": 1}},
        "if": {"properties": {"outcome": {"const": "accepted"}}},
        "then": {"required": ["acceptedSuggestions"], "properties": {"overrideReason": False}},
        "else": {"properties": {"acceptedSuggestions": False}},
    },
}
