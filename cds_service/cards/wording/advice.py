"""Advisories in few words, for the NOMS card; the whole text stands in the answer of the service and in the app."""

SHORT: dict[str, str] = {
    "A02": "Confirmed haematological malignancy: dexamethasone 16 mg is offered, further doses with haematology",
    "A03": "Immobilisation without delay; guideline timing of expert stability advice is within 24 h",
    "A04": "Suspicious pain, no deficit, no MRI recorded: guideline timing is whole-spine MRI and a plan within 1 week",
    "A05": "SINS 7 or more: surgical stability opinion before or with radiotherapy",
    "A06": "SRS with risk factors for vertebral fracture recorded: preventive stabilisation is an option",
    "A10": "Hypervascular histology: embolisation before surgery, operation within 24 h of it",
    "A11": "Separation surgery: decompression only as far as safe SRS needs",
    "A13": "En bloc resection is for specialist discussion only (C6)",
    "A17": "No histology: biopsy and staging before definitive local treatment, unless it is an emergency",
    "A19": "Alongside every option: pain control, palliative care input, goals of care",
    "A20": "Irradiated before: review of the cumulative cord dose; SRS again only in a specialist centre",
    "A21": "Surgery not possible: radiotherapy within 24 h of the decision; 8 Gy/1, 16/2, 20/5 or 30/10",
    "A23": "Complete motor loss for more than 48 h: walking is unlikely to return",
    "A25": "As in the trial of direct surgery (Patchell 2005): walking 84 vs 57 % with surgery + RT",
}
"""Of any other advisory the first sentence is told: it names the interval (A07, A08) or the values (A16)."""

SHORT_IF: dict[str, str] = {
    "A03": "If the level is unstable: immobilisation, with expert stability advice within 24 h by guideline timing",
    "A05": "If SINS is 7 or more: surgical stability opinion before or with radiotherapy",
    "A06": "If SRS is chosen: risk factors for vertebral fracture are recorded, preventive stabilisation is an option",
    "A10": "If surgery is chosen: hypervascular histology, embolisation first, operation within 24 h of it",
    "A11": "If surgery is tolerated and chosen: separation surgery, decompression only as far as safe SRS needs",
    "A13": "If surgery is tolerated: en bloc resection is for specialist discussion only (C6)",
    "A21": "If surgery is not possible: radiotherapy within 24 h of the decision; 8 Gy/1, 16/2, 20/5 or 30/10",
    "A25": "If the trial's criteria are met (Patchell 2005): walking 84 vs 57 % with surgery + RT",
}
"""The same where the advisory waits on a decision still open."""
IF_CHOSEN = "If such an option is chosen: {text}"

NAMED: dict[str, str] = {
    "A12": "minimally invasive surgery",
    "A14": "infection risk",
    "A15": "implant failure",
    "A18": "bone-modifying agent",
    "A22": "evidence on SRS for pain",
    "A24": "inputs older than their limit",
}
"""Advisories that are named only: they turn no option of this row."""
MORE = "Further advice for the board: {names}."
