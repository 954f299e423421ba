"""After a save: which answers the record, read anew, does not give back as they were given."""

from collections.abc import Mapping
from typing import Any

from cds_service.app.answers import AnswerError
from cds_service.app.record import Reading
from cds_service.app.sessions import Session
from cds_service.app.write.answers import meant, place_of
from spinal_metastasis.facts import PatientFacts


def not_as_given(session: Session, before: Reading, after: Reading) -> tuple[str, ...]:
    """Form names. An answer that was left out, for want of a level, is among them: it is in no record."""
    wanted, found = _values(before.mapped.facts, session.answers), after.mapped.facts
    return tuple(name for name, (key, level, value) in wanted.items() if not _is(found, key, level, value))


def _values(facts: PatientFacts, answers: Mapping[str, str]) -> dict[str, tuple[str, str | None, Any]]:
    """Form name → key, level ("" = none that could be written), value."""
    found = {}
    try:
        for one in meant(facts, answers):
            level = None if not one.is_of_lesion else one.place.name if one.place is not None else ""
            found[one.name] = (one.key, level, None if one.fact is None else one.fact.value)
    except AnswerError:
        return {}
    return found


def _is(facts: PatientFacts, key: str, level: str | None, value: Any) -> bool:  # noqa: ANN401 - of the fact's kind
    holders: list[Any] = [facts] if level is None else [
        lesion for lesion in facts.lesions or () if (place := place_of(lesion)) is not None and place.name == level
    ]  # fmt: skip
    read = [fact.value if (fact := getattr(holder, key)) is not None else None for holder in holders]
    return value in read
