"""Panels: what the chart says of published factors that are no score (prognosis sections 8 and 9)."""

from spinal_metastasis.known import Case
from spinal_metastasis.panels.comorbidity import asa, charlson
from spinal_metastasis.panels.luksanapruksa_2017 import checklist
from spinal_metastasis.results import Panel


def panels(case: Case) -> tuple[Panel, ...]:
    """The checklist always, Charlson and ASA when they are recorded; none without a lesion."""
    if not case.lesions:
        return ()
    found = (checklist(case), charlson(case.patient), asa(case.patient))
    return tuple(panel for panel in found if panel is not None)
