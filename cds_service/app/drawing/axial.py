"""The axial sketch of one level: how far the tumour reaches into the canal, by ESCC grade (design, section 7).

Front up, the patient's left on the right. A schematic of the recorded grade, not an image.
"""

from dataclasses import dataclass

from cds_service.app.drawing.paths import number

CENTRE_X = 95.0
CANAL_Y, CANAL_RX, CANAL_RY = 112.0, 29.0, 24.0
SAC_RX, SAC_RY = 24.0, 19.0
CORD_RX, CORD_RY = 11.0, 8.5


@dataclass(frozen=True, slots=True)
class Sac:
    """The thecal sac and the cord in it. `fluid`: cerebrospinal fluid is still seen around the cord."""

    dent: float
    cord_shift: float
    cord_flat: float
    fluid: bool


GRADES: dict[str, tuple[float, Sac]] = {
    "0": (0.0, Sac(0.0, 0.0, 1.0, True)),
    "1a": (5.0, Sac(0.0, 0.0, 1.0, True)),
    "1b": (11.0, Sac(6.0, 0.0, 1.0, True)),
    "1c": (16.5, Sac(11.5, 0.0, 1.0, True)),
    "2": (24.0, Sac(19.0, 6.0, 0.62, True)),
    "3": (44.0, Sac(40.0, 13.0, 0.38, False)),
}
"""Grade → how far the tumour has come from the canal's front wall, and what that does to the sac."""


@dataclass(frozen=True, slots=True)
class AxialDrawing:
    """`tumour`: the part in the canal; `sides`: which posterolateral elements are filled, none where it is one side and
    nobody said which; `has_cord` False below the conus, where roots are drawn."""

    tumour: str
    sac: str
    fluid: bool
    cord_y: float
    cord_rx: float
    cord_ry: float
    has_cord: bool
    sides: tuple[str, ...]


def draw(grade: str, *, posterolateral: str = "", below_conus: bool = False) -> AxialDrawing:
    """`grade` "" where it is not one grade: then only the bone is drawn as involved."""
    reach, sac = GRADES.get(grade, GRADES["0"])
    return AxialDrawing(
        tumour=_tumour(reach),
        sac=_sac(sac.dent),
        fluid=sac.fluid,
        cord_y=CANAL_Y + sac.cord_shift,
        cord_rx=CORD_RX * (1.25 if sac.cord_flat < 1 else 1.0),
        cord_ry=CORD_RY * sac.cord_flat,
        has_cord=not below_conus,
        sides=("left", "right") if posterolateral == "bilateral" else (),
    )


def _tumour(reach: float) -> str:
    """From the front wall of the canal backwards, bowed into the sac; clipped to the canal where drawn."""
    if not reach:
        return ""
    top = CANAL_Y - CANAL_RY
    edge, left, right = top + reach, CENTRE_X - CANAL_RX, CENTRE_X + CANAL_RX
    return (
        f"M{number(left)} {number(top - 4)}H{number(right)}V{number(edge - 6)}"
        f"Q{number(CENTRE_X)} {number(edge + 6)} {number(left)} {number(edge - 6)}Z"
    )


def _sac(dent: float) -> str:
    """An ellipse whose front is pushed in by `dent`."""
    left, right = CENTRE_X - SAC_RX, CENTRE_X + SAC_RX
    front = CANAL_Y - SAC_RY + dent
    control = CANAL_Y - SAC_RY * 1.35 + dent * 2
    return (
        f"M{number(left)} {number(CANAL_Y)}"
        f"A{number(SAC_RX)} {number(SAC_RY)} 0 0 0 {number(right)} {number(CANAL_Y)}"
        f"C{number(right)} {number(min(control, CANAL_Y + SAC_RY * 0.6))} {number(CENTRE_X + 10)} {number(front)} "
        f"{number(CENTRE_X)} {number(front)}"
        f"S{number(left)} {number(min(control, CANAL_Y + SAC_RY * 0.6))} {number(left)} {number(CANAL_Y)}Z"
    )
