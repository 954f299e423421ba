"""The questions card's sentences."""

FIRST = "Answer first: any new weakness, gait, bladder or bowel change?"
SAFETY_FIRST = "! Safety first"
THEN = "Then"
IN_ORDER = "Most decisive first"
SETTLED = "NOMS is settled{at}"
ONE_OPTION = "NOMS is settled{at} as recorded"
ONE_ANSWER = "One answer settles NOMS{at}: {question}"
WOULD_RAISE = "Would change: urgency to emergency."
SETTLES = "Settles NOMS{at}{how}."
SAME_GROUP = "Would fix {systems}: same group either way."
NOT_SHOWN = "Would change: {systems}, not shown as it is unverified here."
LAST = "so far {known}"
TOO_OLD = "{known}; too old for a procedure, limit {limit} days"
CONFIRM_LEAD = (
    "The record holds signs of a possible spinal metastasis, no certain one. No score is shown until it is confirmed."
)
CONFIRM_WHY = "Would change: whether this service assesses the patient at all."
CONFIRM_SUMMARY = (
    "Possible spinal metastasis: answer first whether there is one, then at which levels; no score is shown yet."
)
BASIS = (
    '**Basis** Only questions whose answer changes a result. "Not available" is an answer too: the options then stay '
    "side by side."
)
MORE = "Ranked lower: {count} more, among them {names}; all are in the data of this card."

SUGGESTS = '{kind} of {date}: "{sentence}" - suggests {answer}; please confirm.'
SUGGESTS_PERHAPS = '{kind} of {date}: "{sentence}" - suggests, itself not certain, {answer}; please confirm.'
REPORT, PRELIMINARY_REPORT = "Report", "Preliminary report"
SUGGESTED = {
    "escc_grade": "ESCC",
    "sins_bone_lesion": "bone lesion",
    "sins_collapse": "body",
    "sins_alignment": "alignment",
    "sins_posterolateral": "posterolateral elements",
    "height_loss_pct": "height loss in per cent",
}
"""Fact -> how a report's suggestion names it."""

PERFORMANCE = "Performance status"
FITNESS = "Fitness for surgery"
STAGING = "Staging"
BLOOD = "Blood values for the scores"
SINS = "SINS items"

CHANGES: dict[str, str] = {
    "performance_due_to_lesion": "if yes, it does not count against surgery (C11)",
    "inr": "above 1.5 is corrected before a procedure (T11)",
    "platelets": "below 100 is corrected before open surgery (T10)",
    "hb": "below 8 g/dL is corrected before surgery (T13)",
    "neutrophils": "below 1.0 is corrected before surgery (T13)",
    "anticoagulant": "if so, it is corrected before a procedure (T11)",
    "uncontrolled_infection": "if so, it is corrected before surgery (T13)",
    "organ_failure": "if so, it is corrected before surgery (T13)",
    "asa": "class 5 rules surgery out (T5)",
    "instrumented": "if yes, SINS does not apply and the team judges stability",
    "prior_rt_at_level": "if yes, the histology is read as radioresistant",
    "steroid_current": "the dexamethasone line",
}
"""Fact → what its answer would change, where that can be said in a few words."""
