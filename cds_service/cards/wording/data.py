"""The data card's sentences: what was read and not used, and where this service does not apply."""

CODE_WORDS = {
    "STALE": "too old",
    "FUTURE_DATE": "dated in the future",
    "CONFLICT": "conflicting",
    "WRONG_PATIENT": "of another patient",
    "UNREADABLE": "unreadable",
    "STATUS_EXCLUDED": "withdrawn or superseded",
    "PRELIMINARY": "preliminary",
    "UNIT": "with a unit not converted",
    "IMPLAUSIBLE": "implausible",
    "CODE_DISPLAY": "with code and text at odds",
    "INCOMPLETE_LIST": "list incomplete",
    "NOT_FETCHED": "not fetched",
    "SERVER_NOT_ALLOWED": "server not allowed",
    "NOT_AUTHORISED": "not authorised",
    "OUTCOME": "message of the server",
    "FHIR_VERSION": "of another FHIR version",
    "OUT_OF_SCOPE": "out of scope",
    "OTHER": "other",
}
NOT_USED = frozenset({
    "STALE", "FUTURE_DATE", "WRONG_PATIENT", "UNREADABLE", "STATUS_EXCLUDED", "UNIT", "IMPLAUSIBLE", "FHIR_VERSION",
})  # fmt: skip
"""Codes of an entry that was read and left aside; the others are remarks, or something that could not be read."""

NOT_FETCHED_IS_NOT_NONE = "Not fetched is not the same as none: what could not be read counts as not known."
LEAD = "Read and not used, or read with a remark"
MORE = "{count} more, in the data of this card."
PARTLY_READ = "Spinal metastasis cannot be excluded: {what} could not be read in full."
PARTLY_READ_SUMMARY = "No sign of spinal metastasis in what was read, but part of the record could not be read."

OUT_OF_SCOPE = {
    "age_under_18": "patient under 18 years",
    "spine_primary": "primary tumour of the spine",
    "cns_primary": "primary tumour of the central nervous system",
    "pregnancy": "pregnancy",
    "compartment": "intradural or intramedullary lesion",
}
NOT_ASSESSED = "Not assessed: {reasons}; this service covers adults with extradural spinal metastasis."
SCOPE_DETAIL = (
    "**Not assessed** The record holds a sign of a spinal lesion, but {reasons} lies outside the scope of this "
    "service: no score and no option is shown. Exclusions: age under 18, primary tumours of spine or central nervous "
    "system, intradural lesions, pregnancy."
)
NOT_REASSURING = "That nothing is assessed says nothing on urgency."
LESION_NOT_ASSESSED = "{level}: intradural or intramedullary, outside the scope of this service; not assessed."
