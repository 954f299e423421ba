"""The order cards' sentences: what is ordered, where, and what in the record bears on it."""

from fhir_mappings.order_words import OrderKind
from fhir_mappings.ordered_dose import DoseReading
from spinal_metastasis.recommendation.advisories.radiotherapy import HIGH_DOSE_FROM_GY_PER_FRACTION

NAMES = {
    OrderKind.RADIOTHERAPY: "Radiotherapy",
    OrderKind.SURGERY: "Spine surgery",
    OrderKind.CEMENT: "Cement augmentation",
    OrderKind.IMAGING: "Spine imaging",
    OrderKind.REFERRAL: "Referral",
    OrderKind.ANTICOAGULANT: "Anticoagulant",
}
ORDERED = "{name} ordered, {level}"
ORDERED_ANY = "{name} ordered; {level}"
THE_ORDER = "**The order** {said} ({reference}){when}."
WHEN = ", planned for {date}"
NO_LEVEL = "It names no spinal level; this card is about {level}."
FROM_WORDS = "Kind, level or technique are read from the words of the order, not from a code."
DOSE = "Dose: {gy} Gy per fraction, number of fractions {fractions}."
DOSE_OF_A_FRACTION = "Dose: {gy} Gy per fraction; the number of fractions is not stated."
DOSE_NOT_READ = {
    DoseReading.ABSENT: (
        "Dose and fractions are not read: they stand in no element made for them, and words are not taken for numbers."
    ),
    DoseReading.UNCLEAR: "Dose and fractions are not read: what the order states is incomplete, or contradicts itself.",
}
HIGH_DOSE_OPEN = (
    f"Whether SRS of {HIGH_DOSE_FROM_GY_PER_FRACTION} Gy or more per fraction is ordered, a factor for vertebral "
    "fracture (A06), is not known."
)
BEARS = "What in the record bears on it"
BASIS = "**Basis** {papers}."

LEADS = {
    "A05": "stability opinion before or with radiotherapy",
    "A06": "risk of vertebral fracture after SRS",
    "A10": "hypervascular: embolisation first is the option",
    "A14": "risk factors for infection recorded",
    "A16": "bleeding risk recorded",
    "A17": "no histology recorded",
    "A20": "irradiated before: cumulative cord dose",
    "A22": "trials on SRS for pain disagree",
    "A23": "complete motor loss over 48 h",
    "A04": "guideline timing of whole-spine MRI is 1 week",
    "A03": "guideline timing of stability advice is 24 h",
}
"""Advisory → the few words of a summary; A07 and A08 name their interval."""
INTERVAL_NAMED = frozenset({"A07", "A08"})

ROUTINE = (
    "The order's priority is {priority}; with a new deficit or myelopathy, guideline timing of whole-spine MRI is as "
    "soon as possible, always within 24 h (A01)."
)
ROUTINE_LEAD = "guideline timing of whole-spine MRI is 24 h, the order is {priority}"
NO_PRIORITY = "not stated"
NOT_TOLERATED = "Surgery is not tolerated by the rules: {reasons}."
NOT_TOLERATED_LEAD = "surgery not tolerated by {rules}"
TOLERANCE_OPEN = "Whether surgery is tolerated is open; not recorded: {missing}."
SINS_NOT_KNOWN = (
    "SINS is not settled here ({span} of 18): a stability opinion before radiotherapy depends on it (A05); not "
    "recorded: {missing}."
)
SINS_NOT_KNOWN_LEAD = "SINS not settled ({span}): {missing} not recorded"
CEMENT_AGAINST = "Appropriateness of cement alone (NASS 2025, section 3.5): speaks against it: {reasons}."
CEMENT_LEAD = "against cement alone: {reasons}"
CEMENT_FAVOURABLE = "Appropriateness of cement alone (NASS 2025, section 3.5): all five criteria are met."
CEMENT_OPEN = "Appropriateness of cement alone (NASS 2025, section 3.5) is open; not recorded: {missing}."
ANTICOAGULATED = (
    "A procedure is planned or among the options here: therapeutic anticoagulation counts as a bleeding risk before it "
    "(T11, A16, moderate)."
)
BY_DOSE_LEAD = "a procedure is in view: bleeding risk if the dose is therapeutic"
THERAPEUTIC_LEAD = "a procedure is in view: bleeding risk before it"
BY_DOSE = "Whether the dose is therapeutic is not read from the order: the limit concerns therapeutic anticoagulation."
ELSEWHERE = "{name} is ordered at {ordered}; the spinal metastases of the record are at {recorded}."
