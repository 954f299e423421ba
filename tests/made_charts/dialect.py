"""What every way of writing a chart shares: its order, and what all of them say in the same words."""

import datetime as dt
from abc import ABC, abstractmethod
from random import Random
from typing import Any, ClassVar, NamedTuple

from tests.made_charts.codes import (
    BONES,
    BRAIN,
    CPT,
    ICD10CM,
    LABS,
    LOINC,
    ORGANS,
    SMOKING,
    SNOMED,
    UCUM,
    VERTEBRAE,
    Organ,
)  # fmt: skip
from tests.made_charts.own_items import write_own_items
from tests.made_charts.truth import Course, Measured, Operation, Truth, days_ago
from tests.made_charts.writing import Json, Writer, coding, concept, day, snomed, status

WEEK = dt.timedelta(days=7)


class Disorder(NamedTuple):
    """By its ICD-10-CM and its SNOMED code; a dialect writes what it has."""

    icd: str
    snomed: str
    display: str


BONE_METASTASIS = Disorder("C79.51", "94222008", "Secondary malignant neoplasm of bone")


class Dialect(ABC):
    """What the dialects share: the order of a chart, and the shape of what every one of them says the same way."""

    name: ClassVar[str]
    own_items: ClassVar[float] = 0.5

    def __init__(self, truth: Truth, random: Random) -> None:
        self.truth, self.random = truth, random
        self.to = Writer(truth, random)

    def write(self) -> Writer:
        self.person()
        self.primary()
        self.metastases()
        self.function()
        self.laboratory()
        self.markers()
        self.ailments()
        self.drugs()
        for course in self.truth.courses:
            self.course(course)
        for operation in self.truth.operations:
            self.operation(operation)
        self.neurology()
        if self.random.random() < self.own_items:
            write_own_items(self.to)
        return self.to

    # --- what differs -------------------------------------------------------------------------------------------

    @abstractmethod
    def disorder(self, what: Disorder) -> Json: ...

    @abstractmethod
    def drug(self, name: str) -> Json: ...

    def quantity(self, measured: Measured) -> Json:
        unit = measured.unit
        code = {"system": UCUM, "code": unit.text} if unit.is_ucum else {}
        return {"valueQuantity": {"value": measured.raw, "unit": unit.text} | code}

    @abstractmethod
    def function(self) -> None: ...

    @abstractmethod
    def spinal_metastasis(self, level: str, onset: dt.date | None) -> Json:
        """Bone metastasis of a vertebra."""

    @abstractmethod
    def course(self, course: Course) -> None: ...

    def markers(self) -> None:  # noqa: B027  # most have none
        """Receptors and genes, where the dialect has them."""

    # --- what they share ----------------------------------------------------------------------------------------

    def person(self) -> None:
        partial = self.random.random() < 0.1
        born = day(self.truth.born)
        self.to.told |= {"age", "sex"}
        self.to.resources.append({
            "resourceType": "Patient", "id": self.truth.id, "gender": self.truth.sex,
            "birthDate": born[:7] if partial else born,
        })  # fmt: skip

    def primary(self) -> None:
        tumour = self.truth.tumour
        self.to.told.add("primary")
        self.tumour = self.to.condition(
            self.disorder(Disorder(tumour.icd, tumour.snomed, tumour.display)), self.onset(self.truth.began)
        )

    def onset(self, when: dt.date) -> dt.date | None:
        return when if self.random.random() < 0.8 else None

    def metastases(self) -> None:
        truth = self.truth
        for level in truth.levels:
            self.to.told |= {"spinal_metastasis", "spinal_mets_count"}
            self.spinal_metastasis(level, self.onset(self.to.spreads(self.later())))
        for bone in truth.bones:
            if self.to.tells("extraspinal_bone_mets"):
                self.bone(BONES[bone], self.onset(self.to.spreads(self.later())))
        for organ in truth.organs:
            if self.to.tells("visceral_organs"):
                self.organ(ORGANS[organ], self.onset(self.to.spreads(self.later())))
        if truth.brain and self.to.tells("brain_mets"):
            self.organ(BRAIN, self.onset(self.to.spreads(self.later())))

    def later(self) -> int:
        """Days from the first metastasis to this one."""
        return self.random.choice((0, 0, 40, 300))

    def organ(self, organ: Organ, onset: dt.date | None) -> None:
        self.to.condition(self.disorder(Disorder(organ.icd, organ.snomed, organ.display)), onset)

    def bone(self, site: str, onset: dt.date | None) -> None:
        code = self.disorder(BONE_METASTASIS)
        self.to.condition(code, onset, bodySite=[snomed(site)])

    def laboratory(self) -> None:
        for key, measured in self.truth.labs.items():
            if self.to.tells(key):
                self.to.observation(concept(coding(LOINC, LABS[key].loinc)), **self.quantity(measured))

    def ailments(self) -> None:
        for code in self.truth.ailments:
            self.to.told |= {"charlson"} | ({"diabetes"} if code.startswith("E11") else set())
            self.to.condition(self.ailment(code), days_ago(2000))

    def ailment(self, icd: str) -> Json:
        return concept(coding(ICD10CM, icd))

    def drugs(self) -> None:
        truth = self.truth
        for name, when in truth.chemotherapy:
            if self.to.tells("previous_chemotherapy"):
                self.given(name, when)
        for name in filter(None, (truth.hormone, "pembrolizumab" if truth.immunotherapy else "")):
            if self.to.tells("prior_systemic_therapy"):
                self.stated(name, days_ago(30))
        if self.is_targeted() and self.to.tells("prior_systemic_therapy"):
            self.stated("osimertinib", days_ago(20))
        if truth.steroid and self.to.tells("steroid_current"):
            self.ordered("dexamethasone", days_ago(1), self.dosage(*truth.steroid))
        if truth.bone_agent and self.to.tells("bone_agent_current"):
            self.given(truth.bone_agent, days_ago(30))
        if truth.anticoagulant and self.to.tells("anticoagulant"):
            self.ordered(truth.anticoagulant, days_ago(2))
        if truth.has_diabetes:
            self.ordered("metformin", days_ago(50))

    def is_targeted(self) -> bool:
        return self.truth.tumour.display == "Adenocarcinoma of lung" and self.truth.targeted

    def dosage(self, milligrams: int, times: int) -> Json:
        self.to.told.add("steroid_mg_per_day")
        repeat = {"frequency": times, "period": 1, "periodUnit": "d"}
        dose = {"value": milligrams, "unit": "mg", "system": UCUM, "code": "mg"}
        return {"timing": {"repeat": repeat}, "doseAndRate": [{"doseQuantity": dose}]}

    def given(self, name: str, when: dt.date) -> None:
        self.to.add(
            "MedicationAdministration",
            status="completed",
            effectiveDateTime=day(when),
            medicationCodeableConcept=self.drug(name),
        )

    def stated(self, name: str, when: dt.date) -> None:
        self.to.add(
            "MedicationStatement",
            status="active",
            effectivePeriod={"start": day(when)},
            medicationCodeableConcept=self.drug(name),
        )

    def ordered(self, name: str, when: dt.date, dosage: Json | None = None) -> None:
        self.to.add(
            "MedicationRequest", status="active", intent="order", authoredOn=day(when),
            medicationCodeableConcept=self.drug(name), dosageInstruction=[dosage] if dosage else None,
        )  # fmt: skip

    def operation(self, operation: Operation) -> None:
        code = coding(CPT, "22842") if operation.instrumented else coding(SNOMED, "387731002")
        self.to.told |= {"prior_spine_surgery"} | ({"instrumented"} if operation.instrumented else set())
        self.to.procedure(concept(code), operation.day, bodySite=[snomed(VERTEBRAE[operation.level])])

    def neurology(self) -> None:
        truth = self.truth
        if truth.compression is not None:
            over = truth.compression_is_over
            self.to.told.add("myelopathy")
            self.to.condition(
                self.disorder(Disorder("G95.20", "71286001", "Spinal cord compression")), truth.compression,
                clinicalStatus=status("resolved" if over else "active"),
            )  # fmt: skip
        if truth.fracture:
            self.to.told.add("pathologic_fracture")
            self.to.condition(
                self.disorder(Disorder("M84.58XA", "274146004", "Pathological fracture of vertebra")), days_ago(20)
            )

    def ecog(self, code: Json, **value: Any) -> None:
        if self.to.tells("ecog"):
            self.to.observation(code, **value)

    def kps(self, code: Json, **value: Any) -> None:
        if self.to.tells("kps", 0.6):
            self.to.observation(code, **value)

    def asa(self, **value: Any) -> None:
        if self.to.tells("asa", 0.6):
            self.to.observation(concept(coding(LOINC, "97816-3")), **value)

    def pain(self) -> None:
        if self.to.tells("pain_vas", 0.7):
            self.to.observation(
                concept(coding(LOINC, "72514-3")), valueQuantity={"value": self.truth.pain, "unit": "{score}"}
            )

    def smoking(self) -> None:
        if self.to.tells("smoking", 0.7):
            self.to.observation(
                concept(coding(LOINC, "72166-2")), valueCodeableConcept=snomed(SMOKING[self.truth.smokes])
            )

    def build(self) -> None:
        """Weight and height; the index is worked out."""
        if self.to.tells("bmi", 0.8):
            weight = {"value": self.truth.weight_kg, "unit": "kg", "system": UCUM, "code": "kg"}
            height = {"value": self.truth.height_cm, "unit": "cm", "system": UCUM, "code": "cm"}
            self.to.observation(concept(coding(LOINC, "29463-7")), valueQuantity=weight)
            self.to.observation(concept(coding(LOINC, "8302-2")), days_ago(900), valueQuantity=height)
