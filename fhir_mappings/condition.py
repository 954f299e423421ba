"""One Condition as far as a mapping needs it: what its codes mean, whether it counts, since when, and where.

Status rules: mapping.md section 1.2. `refuted` and `entered-in-error` never count; `provisional`, `differential` and
`unconfirmed` only raise a question, and so does what is dated after the index time; `remission`, `resolved` and
`inactive` are "previously present".
"""

from collections.abc import Iterator
from dataclasses import dataclass

from fhir_mappings.codebook import Meaning, meaning_of, meanings_of
from fhir_mappings.coding import code_of, label_of
from fhir_mappings.disagreement import organ_note
from fhir_mappings.elements import CodeableConcept
from fhir_mappings.place import Place, Structures, place_notes, places_of
from fhir_mappings.provenance import Origin
from fhir_mappings.reading import Condition
from fhir_mappings.section import Chart, reference_of, resources_of
from fhir_mappings.times import age_days, is_future, moment, start_of
from spinal_metastasis.facts import Evidence, Moment
from spinal_metastasis.results import DataNote, NoteCode

NEVER = {"refuted", "entered-in-error"}
CONFIRMED = {"", "confirmed"}
ACTIVE = {"", "active", "recurrence", "relapse"}
STATUSES = NEVER | ACTIVE | {
    "inactive", "remission", "resolved", "confirmed", "provisional", "differential", "unconfirmed",
}  # fmt: skip
SAID_LENGTH = 160
BY_CODE = "mapping 3.1 to 3.3: code and body site of the Condition"


@dataclass(frozen=True, slots=True)
class Finding:
    """A Condition that counts or raises a question. `when`: begun, else recorded; `dates`: both, where given."""

    condition: Condition
    reference: str
    meanings: tuple[Meaning, ...]
    confirmed: bool
    active: bool
    when: Moment | None
    dates: tuple[Moment, ...]
    places: tuple[Place, ...]

    @property
    def certain(self) -> bool:
        """Confirmed and present now."""
        return self.confirmed and self.active

    @property
    def evidence(self) -> Evidence:
        said, origin = label_of(self.condition.code)[:SAID_LENGTH], Origin(self.condition, BY_CODE)
        return Evidence(self.reference, self.when, said, origin)

    @property
    def words(self) -> str:
        """Everything written in words about the code and its place; read for questions, never for values."""
        code = self.condition.code
        displays = [coding.display or "" for coding in (code.coding or () if code else ())]
        return " ".join(filter(None, [code.text if code else "", *displays, *(place.said for place in self.places)]))

    def of_role(self, *roles: str) -> tuple[Meaning, ...]:
        return tuple(meaning for meaning in self.meanings if meaning.role in roles)

    def of_key(self, *keys: str) -> bool:
        return any(meaning.key in keys for meaning in self.meanings)

    def youngest_age(self, as_of: Moment) -> int | None:
        """Days since it began or was recorded, whichever is later; None if undated."""
        return min((age_days(when, as_of) for when in self.dates), default=None)


def findings_of(chart: Chart, structures: Structures, as_of: Moment, notes: list[DataNote]) -> tuple[Finding, ...]:
    """Every Condition whose code is known and whose status lets it count or raise a question, in the chart's order."""
    return tuple(_findings(chart, structures, as_of, notes))


def _findings(chart: Chart, structures: Structures, as_of: Moment, notes: list[DataNote]) -> Iterator[Finding]:
    for condition in resources_of(chart, Condition):
        meanings = meanings_of(condition.code)
        verification = status_word(condition.verification_status)
        if not meanings or verification in NEVER:
            continue
        reference = reference_of(condition)
        dates = dates_of(condition)
        ahead = bool(dates) and is_future(dates[0], as_of)
        if ahead:
            dates = ()
            notes.append(DataNote(NoteCode.FUTURE_DATE, "dated after the index time, not used", reference))
        notes.extend(_code_notes(condition, reference))
        sites = condition.body_site or ()
        yield Finding(
            condition, reference, meanings,
            confirmed=verification in CONFIRMED and not ahead,
            active=_is_active(condition, as_of),
            when=dates[0] if dates else None,
            dates=dates,
            places=places_of(sites, condition.extension or (), reference, structures),
        )  # fmt: skip


def status_word(concept: CodeableConcept | None) -> str:
    """The status code in lower case, whatever system it is labelled with; a status in words alone counts as code.

    Of several codings the one that is FHIR's own; where two are, the one that denies.
    """
    if concept is None:
        return ""
    codings = concept.coding or ()
    if len(codings) == 1:
        return (code_of(codings[0]) or (concept.text or "").strip()).lower()
    codes = [code.lower() for coding in codings if (code := code_of(coding))]
    known = [code for code in codes if code in STATUSES]
    denied = [code for code in known if code in NEVER]
    return next(iter(denied or known or codes), (concept.text or "").strip().lower())


def is_present(condition: Condition, as_of: Moment) -> bool:
    """Confirmed, active, and not dated after the index time."""
    if status_word(condition.verification_status) not in CONFIRMED or not _is_active(condition, as_of):
        return False
    dates = dates_of(condition)
    return not dates or not is_future(dates[0], as_of)


def _is_active(condition: Condition, as_of: Moment) -> bool:
    """Without a clinical status, an end in the past decides."""
    status = status_word(condition.clinical_status)
    if status:
        return status in ACTIVE
    period = condition.abatement_period
    ended = moment(condition.abatement_date_time or (period.end if period else None))
    return ended is None or is_future(ended, as_of) or age_days(ended, as_of) < 0


def dates_of(condition: Condition) -> tuple[Moment, ...]:
    """When it began and when it was recorded, where given."""
    begun = condition.onset_date_time or start_of(condition.onset_period)
    recorded = condition.recorded_date or condition.date_recorded or condition.asserted_date
    return tuple(when for when in (moment(begun), moment(recorded)) if when is not None)


def _code_notes(condition: Condition, reference: str) -> Iterator[DataNote]:
    for coding in (condition.code.coding or ()) if condition.code else ():
        meaning = meaning_of(coding)
        if meaning is not None and (note := organ_note(coding, meaning.display, reference)):
            yield note
    yield from place_notes(condition.body_site or (), reference)
