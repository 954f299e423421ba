"""CDS Hooks 2.0 as pydantic models: discovery, request envelope, card, suggestion, action, link, feedback.

They stand on their own (no FHIR model, no word of this product), build what is sent, and give the OpenAPI its
schemas. Python names are snake_case; the specification's spelling is the alias and appears on the wire only.
Optional members that are `None` are left out (`to_json`), and empty text or lists cannot be built: the
specification forbids both ("Use of JSON"). Section names are those of https://cds-hooks.hl7.org/2.0/.
"""

from enum import StrEnum
from typing import Annotated, Any, Literal, Self
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic.alias_generators import to_camel
from pydantic.config import JsonDict

Text = Annotated[str, StringConstraints(min_length=1)]
Summary = Annotated[str, StringConstraints(min_length=1, max_length=139)]
AbsoluteUrl = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+\S*$")]
LONGEST_HOOK_INSTANCE = 128
"""Characters; the specification names no bound."""
SAYS_SOMETHING = r"[^\s\x1c-\x1f\x85]"
Said = Annotated[str, StringConstraints(min_length=1, pattern=SAYS_SOMETHING)]
PatientId = Annotated[str, StringConstraints(pattern=r"^(Patient/)?[A-Za-z0-9\-.]{0,63}[A-Za-z0-9\-]$")]
"""A FHIR id. Clients write its type before it, too."""
JsonObject = Annotated[dict[str, Any], Field(min_length=1)]


def new_uuid() -> str:
    """A random version 4 uuid: nothing is encoded in it, feedback refers to it."""
    return str(uuid4())


class HookModel(BaseModel):
    """Base of what we send: camelCase on the wire, no members beyond the specification's."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True)

    def to_json(self) -> bytes:
        """The model as JSON bytes, absent members left out."""
        return self.__pydantic_serializer__.to_json(self, by_alias=True, exclude_none=True)


class ReceivedModel(BaseModel):
    """Base of what clients send: unknown members are kept and ignored."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="allow", frozen=True)


class Coding(HookModel):
    code: Text
    system: Text | None = None
    display: Text | None = None


class OverrideReason(HookModel):
    """A reason offered for overriding a card; all three members are required."""

    code: Text
    system: Text
    display: Text


# --- Discovery ---------------------------------------------------------------------------------------------------


class Service(HookModel):
    """One service of the discovery answer. `version` and `hook_version` are of the 3.0 ballot and harmless in 2.0."""

    hook: Text
    id: Text
    description: Text
    title: Text | None = None
    prefetch: Annotated[dict[str, str], Field(min_length=1)] | None = None
    usage_requirements: Text | None = None
    version: Text | None = None
    hook_version: Text | None = None
    extension: JsonObject | None = None


class Discovery(HookModel):
    services: list[Service]


# --- CDS Service Response ----------------------------------------------------------------------------------------


class Indicator(StrEnum):
    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


class LinkType(StrEnum):
    ABSOLUTE = "absolute"
    SMART = "smart"


class ActionType(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


class SelectionBehavior(StrEnum):
    AT_MOST_ONE = "at-most-one"
    ANY = "any"


class Source(HookModel):
    """Where the guidance comes from, never a drill-down on the patient (that is a `Link`)."""

    label: Text
    url: AbsoluteUrl | None = None
    icon: AbsoluteUrl | None = None
    topic: Coding | None = None


class Link(HookModel):
    """`app_context` goes with `smart` links only."""

    label: Text
    url: AbsoluteUrl
    type: LinkType
    app_context: Text | None = None
    autolaunchable: bool | None = None

    @model_validator(mode="after")
    def _app_context_only_for_smart(self) -> Self:
        if self.app_context is not None and self.type is not LinkType.SMART:
            raise ValueError("appContext is allowed on links of type smart only")
        return self


class Action(HookModel):
    """`create` and `update` carry the whole resource, `delete` the relative reference in `resource_id`."""

    type: ActionType
    description: Text
    resource: JsonObject | None = None
    resource_id: Text | None = None
    extension: JsonObject | None = None

    @model_validator(mode="after")
    def _carries_what_its_type_needs(self) -> Self:
        deletes = self.type is ActionType.DELETE
        if deletes and (self.resource is not None or self.resource_id is None):
            raise ValueError("a delete action names resourceId and carries no resource")
        if not deletes and self.resource is None:
            raise ValueError("a create or update action carries the resource")
        return self


class Suggestion(HookModel):
    label: Text
    uuid: Text = Field(default_factory=new_uuid)
    is_recommended: bool | None = None
    actions: Annotated[list[Action], Field(min_length=1)] | None = None
    extension: JsonObject | None = None


class Card(HookModel):
    """One card. `summary` is one plain sentence of at most 139 characters, `detail` is GitHub-flavoured markdown."""

    uuid: Text = Field(default_factory=new_uuid)
    summary: Summary
    indicator: Indicator
    source: Source
    detail: Text | None = None
    suggestions: Annotated[list[Suggestion], Field(min_length=1)] | None = None
    selection_behavior: SelectionBehavior | None = None
    override_reasons: Annotated[list[OverrideReason], Field(min_length=1)] | None = None
    links: Annotated[list[Link], Field(min_length=1)] | None = None
    extension: JsonObject | None = None

    @model_validator(mode="after")
    def _says_how_to_choose_among_suggestions(self) -> Self:
        if (self.suggestions is None) != (self.selection_behavior is None):
            raise ValueError("selectionBehavior goes with suggestions, and only with them")
        recommended = sum(1 for suggestion in self.suggestions or () if suggestion.is_recommended)
        if self.selection_behavior is SelectionBehavior.AT_MOST_ONE and recommended > 1:
            raise ValueError("at most one suggestion may be recommended when at most one may be chosen")
        return self


class CardsAnswer(HookModel):
    """The answer of a service: nothing to say is an empty list of cards, never an empty answer."""

    cards: list[Card]
    system_actions: Annotated[list[Action], Field(min_length=1)] | None = None
    extension: JsonObject | None = None


# --- Calling a CDS Service ---------------------------------------------------------------------------------------


class FhirAuthorization(BaseModel):
    """The token for `fhirServer`; these names are snake_case on the wire too, as in OAuth."""

    model_config = ConfigDict(extra="allow", frozen=True)

    access_token: str
    token_type: str
    expires_in: int
    scope: str
    subject: str
    patient: str | None = None


class SentBundle(ReceivedModel):
    """A Bundle of the context; its resources are read one at a time."""

    resource_type: Literal["Bundle"]


AUTHORIZED_WHERE: JsonDict = {
    "if": {"required": ["fhirAuthorization"], "properties": {"fhirAuthorization": {"type": "object"}}},
    "then": {"required": ["fhirServer"], "properties": {"fhirServer": {"type": "string", "pattern": SAYS_SOMETHING}}},
}
"""A token without the server it is for is refused."""


class PatientViewContext(ReceivedModel):
    """Context of the hook patient-view 1.0."""

    user_id: Said
    patient_id: PatientId
    encounter_id: Text | None = None


class OrderSignContext(PatientViewContext):
    """Context of the hook order-sign 1.0: a Bundle of the orders about to be signed."""

    draft_orders: SentBundle


class OrderSelectContext(OrderSignContext):
    """Context of the hook order-select 1.0: `selections` names those of the orders that were just selected."""

    selections: list[Text]


class ProblemListItemCreateContext(PatientViewContext):
    """Context of the hook problem-list-item-create 0.1.0: a Bundle of the Conditions just recorded."""

    conditions: SentBundle


class HookCall(ReceivedModel):
    """The request's envelope. It documents the OpenAPI; calls are read from the bytes (`hook_request.py`)."""

    model_config = ConfigDict(json_schema_extra=AUTHORIZED_WHERE)

    hook: Text
    hook_instance: Annotated[str, StringConstraints(max_length=LONGEST_HOOK_INSTANCE, pattern=SAYS_SOMETHING)]
    context: OrderSelectContext | OrderSignContext | ProblemListItemCreateContext | PatientViewContext
    fhir_server: str | None = None
    fhir_authorization: FhirAuthorization | None = None
    prefetch: dict[str, Any] | None = None
    extension: dict[str, Any] | None = None


# --- Feedback ----------------------------------------------------------------------------------------------------


class Outcome(StrEnum):
    ACCEPTED = "accepted"
    OVERRIDDEN = "overridden"


class AcceptedSuggestion(ReceivedModel):
    id: Text


class GivenOverrideReason(ReceivedModel):
    """What the user gave: a coded reason, a comment, or both. The comment may hold patient data."""

    reason: Coding | None = None
    user_comment: str | None = None


class FeedbackItem(ReceivedModel):
    """What became of one card; `card` is the uuid the service gave it."""

    card: Text
    outcome: Outcome
    outcome_timestamp: Annotated[Text, Field(json_schema_extra={"format": "date-time"})]
    accepted_suggestions: list[AcceptedSuggestion] | None = None
    override_reason: GivenOverrideReason | None = None


class Feedback(ReceivedModel):
    feedback: Annotated[list[FeedbackItem], Field(min_length=1)]
