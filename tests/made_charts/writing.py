"""Resources as JSON, and the writer of a chart: it keeps ids apart and remembers which facts it told."""

import datetime as dt
from random import Random
from typing import Any

from tests.made_charts.codes import SNOMED
from tests.made_charts.truth import TODAY, Truth

Json = dict[str, Any]


def coding(system: str, code: str, display: str = "") -> Json:
    return {"system": system, "code": code} | ({"display": display} if display else {})


def concept(*codings: Json, text: str = "") -> Json:
    return ({"coding": list(codings)} if codings else {}) | ({"text": text} if text else {})


def snomed(code: str, display: str = "") -> Json:
    return concept(coding(SNOMED, code, display))


def day(when: dt.date) -> str:
    return when.isoformat()


def status(word: str) -> Json:
    return concept(coding("http://terminology.hl7.org/CodeSystem/condition-clinical", word))


class Writer:
    """One chart in the making. `told`: keys of the facts that the chart says; `spread`: when its metastases began."""

    def __init__(self, truth: Truth, random: Random) -> None:
        self.truth, self.random = truth, random
        self.resources: list[Json] = []
        self.told: set[str] = set()
        self.spread: list[dt.date] = []
        self.taken: set[str] = set()

    def tells(self, key: str, likely: float = 0.85) -> bool:
        """Whether this chart is to tell a fact: charts are partial."""
        if self.random.random() > likely:
            return False
        self.told.add(key)
        return True

    def is_free(self, key: str) -> bool:
        """Whether nothing in the chart tells that fact yet; from now on something does."""
        free = key not in self.told | self.taken
        self.taken.add(key)
        return free

    def spreads(self, after: int) -> dt.date:
        """The day on which a metastasis that the chart tells of began."""
        self.spread.append(min(TODAY, self.truth.spread + dt.timedelta(days=after)))
        return self.spread[-1]

    def add(self, kind: str, **members: Any) -> Json:
        subject = "patient" if kind == "BodyStructure" else "subject"
        plain: Json = {
            "resourceType": kind, "id": f"{self.truth.id}-{len(self.resources)}",
            subject: {"reference": f"Patient/{self.truth.id}"},
        }  # fmt: skip
        resource = plain | {name: value for name, value in members.items() if value is not None}
        self.resources.append(resource)
        return resource

    def condition(self, code: Json, onset: dt.date | None = None, **members: Any) -> Json:
        given: Json = {
            "clinicalStatus": status("active"), "verificationStatus": status("confirmed"), "code": code,
            "onsetDateTime": day(onset) if onset else None,
        }  # fmt: skip
        return self.add("Condition", **(given | members))

    def observation(self, code: Json, when: dt.date | None = None, **members: Any) -> Json:
        taken = when or TODAY - dt.timedelta(days=self.random.randint(0, 1))
        return self.add(
            "Observation",
            **({"status": "final", "code": code, "effectiveDateTime": f"{day(taken)}T08:00:00Z"} | members),
        )

    def procedure(self, code: Json, when: dt.date, **members: Any) -> Json:
        return self.add(
            "Procedure", **({"status": "completed", "code": code, "performedDateTime": day(when)} | members)
        )

    def reference(self, resource: Json) -> Json:
        return {"reference": f"{resource['resourceType']}/{resource['id']}"}
