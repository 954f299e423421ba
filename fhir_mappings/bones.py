"""How many bones outside the spine are involved at the very least.

Codes overlap ("bone of lower limb", "femur", "shaft of femur"), so each site is a set of bones it may be, and only
sites that cannot be the same bone count apart. Sides are not told apart. Source: mapping.md section 3.2.
"""

from collections.abc import Iterable

from fhir_mappings.levels import at_least

_SKULL = frozenset({
    "cranium", "frontal", "parietal", "occipital", "temporal", "sphenoid", "ethmoid", "mandible", "maxilla", "nasal",
    "palatine", "vomer", "zygomatic",
})  # fmt: skip
_HAND = frozenset({
    "scaphoid", "lunate", "pisiform", "trapezium", "trapezoid", "hamate", "carpal", "metacarpal", "phalanx of hand",
})  # fmt: skip
_FOOT = frozenset({"calcaneus", "talus", "navicular", "cuboid", "cuneiform", "metatarsal", "phalanx of foot"})
_PELVIS = frozenset({"ilium", "ischium", "pubis", "acetabulum"})
_ARM = frozenset({"humerus", "radius", "ulna"})
_LEG = frozenset({"femur", "tibia", "fibula"})

BONES: tuple[tuple[str, frozenset[str]], ...] = (
    ("long bone of upper limb", _ARM),
    ("short bone of upper limb", _HAND),
    ("bone of upper limb", _ARM | _HAND | {"scapula", "clavicle"}),
    ("long bone of lower limb", _LEG),
    ("short bone of lower limb", _FOOT),
    ("bone of lower limb", _LEG | _FOOT | {"patella"}),
    ("bone of face", _SKULL),
    ("bone of skull", _SKULL),
    ("cranium", _SKULL),
    ("carpal", _HAND),
    ("structure of hand", _HAND),
    ("tarsal bone", _FOOT),
    ("pelvi", _PELVIS),
    ("acetabulum", _PELVIS),
    ("acromion", frozenset({"scapula"})),
    ("manubrium", frozenset({"sternum"})),
    ("metacarpal", frozenset({"metacarpal", "carpal"})),
    *(
        (word, frozenset({word}))
        for word in (
            "rib", "sternum", "clavicle", "scapula", "patella", *sorted(_SKULL | _HAND | _FOOT | _PELVIS | _ARM | _LEG)
        )
    ),
)  # fmt: skip
_ANY_BONE = frozenset(bone for _, bones in BONES for bone in bones)


def bones_named(display: str) -> frozenset[str]:
    """The bones a code of our tables may mean, by its own display there (never by the display sent with it)."""
    words = display.lower()
    return next((bones for name, bones in BONES if name in words), _ANY_BONE)


def bones_at_least(displays: Iterable[str]) -> int:
    """
    >>> bones_at_least(["Bone structure of femur", "Bone structure of shaft of femur", "Bone structure of fifth rib"])
    2
    """
    return at_least(bones_named(display) for display in displays)
