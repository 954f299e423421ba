"""What kind of order a text names, where no code of ours does. A text never becomes a fact of the record (ADR 0035)."""

import re
from enum import StrEnum
from typing import Final


class OrderKind(StrEnum):
    """The orders that matter here."""

    RADIOTHERAPY = "radiotherapy"
    SURGERY = "surgery"
    CEMENT = "cement"
    IMAGING = "imaging"
    REFERRAL = "referral"
    ANTICOAGULANT = "anticoagulant"


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


SPINE: Final = _words(
    r"spin(?:e|es|al)|vertebra[el]?|cord|[CTL]-spine|cervical|thoracic|dorsal|lumbar|sacr(?:um|al)|cauda equina|"
    r"wirbels[äa]ule|[HBL]WS|[HBL]WK"
)
STEREOTACTIC: Final = _words(r"SRS|SBRT|SABR|radiosurgery|stereotactic")
_REFERS: Final = _words(r"referral|refer|consult(?:ation)?|opinion|tumou?r board|MDT")
_TEAM: Final = _words(
    r"spin(?:e|al)|neurosurg\w*|orthop\w*|radiation oncology|radiotherapy|clinical oncology|tumou?r board|MDT"
)
_IMAGES: Final = _words(r"MRI?|MRT|CT|PET|X-?rays?|radiographs?|magnetic resonance|computed tomography|imaging|scan")
_CEMENT: Final = _words(r"vertebroplasty|kyphoplasty|cement augmentation|vertebral augmentation")
_OPERATES: Final = _words(
    r"laminectomy|vertebrectomy|corpectomy|spondylectomy|spondylodesis|separation surgery|spinal fusion|"
    r"spin(?:e|al) surgery"
)
_OPERATES_THERE: Final = _words(r"fusion|decompression|stabili[sz]ation|instrumentation|fixation|arthrodesis")
_IRRADIATES: Final = _words(
    r"radiotherapy|radiation therapy|radiation treatment|irradiation|c?EBRT|IMRT|VMAT|bestrahlung|strahlentherapie"
)


def kind_named(text: str) -> OrderKind | None:
    """The kind a text names; a referral or a scan for a treatment is no order of that treatment.

    >>> kind_named("Referral to radiation oncology"), kind_named("MRI whole spine"), kind_named("MRI knee")
    (<OrderKind.REFERRAL: 'referral'>, <OrderKind.IMAGING: 'imaging'>, None)
    """
    if _REFERS.search(text):
        return OrderKind.REFERRAL if _TEAM.search(text) else None
    if _IMAGES.search(text) and not (_IRRADIATES.search(text) or STEREOTACTIC.search(text)):
        return OrderKind.IMAGING if SPINE.search(text) else None
    if _CEMENT.search(text):
        return OrderKind.CEMENT
    if _OPERATES.search(text) or (_OPERATES_THERE.search(text) and SPINE.search(text)):
        return OrderKind.SURGERY
    return OrderKind.RADIOTHERAPY if _IRRADIATES.search(text) or STEREOTACTIC.search(text) else None
