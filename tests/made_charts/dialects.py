"""Four ways in which hospitals write the same patient. A dialect tells what it has codes for; the rest is silence."""

import datetime as dt
from decimal import Decimal
from typing import ClassVar

from tests.made_charts.codes import (
    ATC,
    BONES,
    CPT,
    DRUGS,
    ECOG_ANSWERS,
    GERMAN_VERTEBRA,
    HGNC,
    ICD10CM,
    ICD10GM,
    ICDO3,
    LOINC,
    MCODE,
    MII,
    RXNORM,
    SNOMED,
    UCUM,
    VERTEBRAE,
    Organ,
)
from tests.made_charts.dialect import BONE_METASTASIS, WEEK, Dialect, Disorder
from tests.made_charts.truth import Course, Measured, Operation, days_ago
from tests.made_charts.writing import Json, coding, concept, day, snomed


class Mcode(Dialect):
    """US Core with mCODE: ICD-10-CM beside SNOMED, body sites, receptors, radiotherapy by volume."""

    name = "mcode"

    def disorder(self, what: Disorder) -> Json:
        return concept(coding(ICD10CM, what.icd), coding(SNOMED, what.snomed, what.display))

    def primary(self) -> None:
        super().primary()
        self.tumour["meta"] = {"profile": [f"{MCODE}mcode-primary-cancer-condition"]}
        if self.truth.tumour.morphology:
            url = f"{MCODE}mcode-histology-morphology-behavior"
            value = concept(coding(ICDO3, self.truth.tumour.morphology))
            self.tumour["extension"] = [{"url": url, "valueCodeableConcept": value}]

    def spinal_metastasis(self, level: str, onset: dt.date | None) -> Json:
        link = {
            "url": "http://hl7.org/fhir/StructureDefinition/condition-related",
            "valueReference": self.to.reference(self.tumour),
        }
        code = self.disorder(BONE_METASTASIS)
        return self.to.condition(code, onset, bodySite=[snomed(VERTEBRAE[level])], extension=[link])

    def function(self) -> None:
        truth = self.truth
        answer = [concept(coding(LOINC, ECOG_ANSWERS[truth.ecog]))]
        self.ecog(concept(coding(LOINC, "89247-1")), valueInteger=truth.ecog, interpretation=answer)
        self.kps(concept(coding(LOINC, "89243-0")), valueInteger=truth.kps)
        self.asa(valueCodeableConcept=concept(coding(LOINC, f"LA2881{truth.asa + 2}-{(6, 4, 1, 9, 7)[truth.asa - 1]}")))
        self.pain()
        self.smoking()
        self.build()

    def markers(self) -> None:
        truth = self.truth
        if truth.tumour.icd.startswith("C50") and self.to.tells("molecular_profile"):
            for loinc, positive in (
                ("16112-5", truth.er_positive),
                ("16113-3", truth.pr_positive),
                ("48676-1", truth.her2_positive),
            ):
                value = snomed("10828004" if positive else "260385009")
                self.to.observation(concept(coding(LOINC, loinc)), days_ago(60), valueCodeableConcept=value)
        if truth.tumour.display == "Adenocarcinoma of lung" and self.to.tells("molecular_profile"):
            for gene, hgnc in (("EGFR", "3236"), ("ALK", "427"), ("ROS1", "10261")):
                present = truth.targeted and gene == "EGFR"
                self.to.observation(
                    concept(coding(LOINC, "69548-6")), days_ago(60),
                    valueCodeableConcept=concept(coding(LOINC, "LA9633-4" if present else "LA9634-2")),
                    component=[{"code": concept(coding(LOINC, "48018-6")),
                                "valueCodeableConcept": concept(coding(HGNC, f"HGNC:{hgnc}", gene))}],
                )  # fmt: skip
        if truth.tumour.icd == "C61" and self.to.tells("primary", 0.5):
            self.to.condition(
                concept(coding(ICD10CM, "Z19.2" if truth.castration_resistant else "Z19.1")), days_ago(40)
            )

    def drug(self, name: str) -> Json:
        return concept(coding(RXNORM, DRUGS[name][0], name))

    def course(self, course: Course) -> None:
        site = VERTEBRAE.get(course.level, BONES["femur"])
        self.to.told.add("prior_rt")
        volume = self.to.add("BodyStructure", location=snomed(site))
        dose = [
            {"url": "volume", "valueReference": self.to.reference(volume)},
            {
                "url": "totalDoseDelivered",
                "valueQuantity": {"value": course.gray * 100, "unit": "cGy", "system": UCUM, "code": "cGy"},
            },
            {"url": "fractionsDelivered", "valueUnsignedInt": course.fractions},
        ]
        extension = [{"url": f"{MCODE}mcode-radiotherapy-dose-delivered-to-volume", "extension": dose}]
        code = concept(coding(CPT, "77373")) if course.stereotactic else snomed("1217123003")
        self.to.procedure(code, course.end, extension=extension, bodySite=[snomed(site)])


class German(Dialect):
    """The German core data set: ICD-10-GM without a fifth character, ATC, SI units, distant sites as Observations."""

    name = "german"

    def disorder(self, what: Disorder) -> Json:
        return concept(coding(ICD10GM, {"C79.51": "C79.5", "C79.31": "C79.3"}.get(what.icd, what.icd[:5])))

    def ailment(self, icd: str) -> Json:
        return concept(coding(ICD10GM, icd[:5]))

    def primary(self) -> None:
        super().primary()
        if self.truth.tumour.morphology and self.to.tells("primary", 0.7):
            value = concept(coding(ICDO3, self.truth.tumour.morphology))
            self.to.observation(
                concept(coding(LOINC, "59847-4")), self.truth.began, valueCodeableConcept=value,
                focus=[self.to.reference(self.tumour)],
            )  # fmt: skip

    def spinal_metastasis(self, level: str, onset: dt.date | None) -> Json:
        code = self.disorder(BONE_METASTASIS)
        if self.random.random() < 0.7:
            return self.to.condition(code, onset, bodySite=[snomed(VERTEBRAE[level])])
        self.to.told -= {"spinal_metastasis", "spinal_mets_count"}
        text = f"Knochenmetastase {GERMAN_VERTEBRA[level[0]]} {level[1:]}"
        return self.to.condition(code | {"text": text}, onset)

    def organ(self, organ: Organ, onset: dt.date | None) -> None:
        del onset
        system = f"{MII}mii-cs-onko-fernmetastasen"
        self.to.observation(
            snomed("385421009"), days_ago(20), valueCodeableConcept=concept(coding(system, organ.distant_site))
        )

    def function(self) -> None:
        truth = self.truth
        scale = f"{MII}mii-cs-onko-allgemeiner-leistungszustand-"
        self.ecog(snomed("423740007"), valueCodeableConcept=concept(coding(f"{scale}ecog", str(truth.ecog))))
        self.kps(snomed("761869008"), valueCodeableConcept=concept(coding(f"{scale}karnofsky", f"{truth.kps}%")))
        self.asa(valueCodeableConcept=concept(coding(f"{MII}mii-cs-onko-asa-obds", str(truth.asa))))
        self.build()

    def drug(self, name: str) -> Json:
        return concept(coding(ATC, DRUGS[name][1]), text=name)

    def course(self, course: Course) -> None:
        self.to.told.add("prior_rt")
        site = VERTEBRAE.get(course.level, BONES["femur"])
        period = {"start": day(course.end - WEEK), "end": day(course.end)}
        self.to.procedure(
            snomed("1287742003"), course.end, performedDateTime=None, performedPeriod=period, bodySite=[snomed(site)]
        )


class Synthea(Dialect):
    """SNOMED alone, as a generator of synthetic patients writes it; metastases by region or by vertebra."""

    name = "synthea"
    REGIONS: ClassVar = {"C": "94250008", "T": "94274006", "L": "94389000", "S": "94527001"}

    def disorder(self, what: Disorder) -> Json:
        return concept(coding(SNOMED, what.snomed, what.display), text=what.display)

    def ailment(self, icd: str) -> Json:
        codes = {"E11.9": "44054006", "E11.42": "44054006", "I10": "59621000", "I50.9": "84114007"}
        return snomed(codes.get(icd, "13645005"))

    def spinal_metastasis(self, level: str, onset: dt.date | None) -> Json:
        if self.random.random() < 0.4:
            return self.to.condition(snomed(self.REGIONS[level[0]]), onset)
        return self.to.condition(snomed("94602001"), onset, bodySite=[snomed(VERTEBRAE[level])])

    def function(self) -> None:
        self.ecog(
            concept(coding(LOINC, "89262-0")),
            valueCodeableConcept=concept(coding(LOINC, ECOG_ANSWERS[self.truth.ecog])),
        )
        self.pain()
        self.smoking()
        if self.to.tells("bmi", 0.8):
            value = {
                "value": self.truth.bmi.quantize(Decimal("0.01")),
                "unit": "kg/m2",
                "system": UCUM,
                "code": "kg/m2",
            }
            self.to.observation(concept(coding(LOINC, "39156-5")), valueQuantity=value)

    def drug(self, name: str) -> Json:
        return concept(coding(RXNORM, DRUGS[name][0]), text=f"{name} 10 MG/ML Injection")

    def course(self, course: Course) -> None:
        self.to.told.add("prior_rt")
        site = VERTEBRAE.get(course.level, BONES["femur"])
        self.to.procedure(snomed("33195004", "External beam radiation therapy"), course.end, bodySite=[snomed(site)])


class Bare(Dialect):
    """A problem list of ICD-10-CM and words, numbers as text, drugs by name: levels stand in the text alone."""

    name = "bare"

    def disorder(self, what: Disorder) -> Json:
        icd = what.icd
        written = self.random.choice((icd, icd.replace(".", ""), icd.lower(), f" {icd} "))
        return concept(coding(ICD10CM, written), text=what.display)

    def ailment(self, icd: str) -> Json:
        return self.disorder(Disorder(icd, "", "comorbidity"))

    def spinal_metastasis(self, level: str, onset: dt.date | None) -> Json:
        self.to.told -= {"spinal_metastasis", "spinal_mets_count"}
        return self.to.condition(self.disorder(BONE_METASTASIS._replace(display=f"Metastasis {level}, lytic")), onset)

    def quantity(self, measured: Measured) -> Json:
        if self.random.random() < 0.3:
            return {"valueString": f"{measured.raw} {measured.unit.text}"}
        return super().quantity(measured)

    def function(self) -> None:
        truth = self.truth
        said = self.random.choice((f"ECOG {truth.ecog}", str(truth.ecog), f"ECOG PS: {truth.ecog}"))
        self.ecog(concept(coding(LOINC, "89247-1")), valueString=said)
        self.asa(valueString=("I", "II", "III", "IV", "V")[truth.asa - 1])
        self.pain()

    def drug(self, name: str) -> Json:
        return concept(text=f"{name.capitalize()} infusion")

    def operation(self, operation: Operation) -> None:
        self.to.procedure(concept(coding(CPT, "63047")), operation.day)

    def course(self, course: Course) -> None:
        self.to.procedure(concept(coding(CPT, "77412")), course.end)


DIALECTS: tuple[type[Dialect], ...] = (Mcode, German, Synthea, Bare)
