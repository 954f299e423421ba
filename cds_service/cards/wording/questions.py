"""The questions card's sentences."""

SAFETY_FIRST = "Safety first"
THEN = "Then by what each answer would settle"
IN_ORDER = "Most decisive first"
SETTLED = "NOMS is settled{at}"
ONE_OPTION = "One NOMS option{at} as recorded"
WOULD_RAISE = "Would change: urgency to emergency."
CONFIRM_LEAD = (
    "The record holds signs of a possible spinal metastasis, no certain one. No score is shown until it is confirmed."
)
CONFIRM_WHY = "Would change: whether this service assesses the patient at all."
CONFIRM_SUMMARY = (
    "Possible spinal metastasis: answer first whether there is one, then at which levels; no score is shown yet."
)
NOT_AVAILABLE = '"Not available" is an answer too: the options then stay side by side.'
BASIS = "**Basis** Questions are those whose answer changes a result, ranked by how much it settles."
MORE = "Ranked lower: {names}."
