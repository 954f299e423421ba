"""What production asks for the tolerance of surgery beside what decides it, every complete chart listed."""

from collections.abc import Mapping
from typing import Any

from tests.spinal_metastasis.oracle.production import assessed
from tests.spinal_metastasis.oracle.tolerance import SURVIVAL_FACTS, deciding

OF_PERFORMANCE = {"ecog", "kps", "performance_due_to_lesion"}


def assert_what_is_asked_decides(document: Mapping[str, Any]) -> None:
    answer = assessed(document)
    tolerance = answer["systemic_tolerance"]
    wanted = deciding(document) - ({"platelets"} if "platelets" not in document else set())
    asked = set(tolerance["missing"]) & set(SURVIVAL_FACTS) - ({"platelets"} - set(document))
    if tolerance["status"] == "unable":
        assert not asked
    elif answer["combined"]["by_system"] or wanted - OF_PERFORMANCE - {"platelets"}:
        assert asked == wanted, document
    else:  # nothing could read short, and no system has its group: what would give it one is named as well
        assert asked >= wanted, document
