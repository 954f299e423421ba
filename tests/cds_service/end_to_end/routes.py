"""Three ways to the same cards: prefetch alone, the embedded store, a real HAPI server; and how cards read as text."""

import json
import re
import uuid
from typing import Any

import requests

SERVICE = "/cds-services/spinemets-patient-view"
TIMEOUT_S = 60
RULES = re.compile(r"(Rules [\d.]+\+)\w+")
Cards = list[dict[str, Any]]


def resolved_prefetch(base: str, fhir: str, patient_id: str) -> dict[str, Any]:
    """What an EHR sends: the templates of the service's own discovery, resolved against a FHIR server, every page."""
    service = requests.get(f"{base}/cds-services", timeout=TIMEOUT_S).json()["services"][0]
    return {
        key: _all_pages(f"{fhir}/{template.replace('{{context.patientId}}', patient_id)}")
        for key, template in service["prefetch"].items()
    }


def _all_pages(url: str) -> dict[str, Any]:
    answer = requests.get(url, headers={"Accept": "application/fhir+json"}, timeout=TIMEOUT_S)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    assert not any(link["relation"] == "next" for link in found.get("link", ())), "one page holds a synthetic chart"
    return found


def fire(base: str, patient_id: str, **more: Any) -> Cards:
    """The cards of patient-view; `more` are members of the request such as `prefetch` or `fhirServer`."""
    body = {
        "hook": "patient-view", "hookInstance": str(uuid.uuid4()),
        "context": {"userId": "Practitioner/test", "patientId": patient_id}, **more,
    }  # fmt: skip
    answer = requests.post(base + SERVICE, json=body, timeout=TIMEOUT_S)
    assert answer.status_code == 200, answer.text
    cards: Cards = answer.json()["cards"]
    return cards


def comparable(cards: Cards) -> Cards:
    """Cards without what is random by design: the uuids of cards and suggestions."""
    text = json.dumps(cards)
    copy: Cards = json.loads(text)
    for card in copy:
        del card["uuid"]
        for suggestion in card.get("suggestions", ()):
            suggestion.pop("uuid", None)
    return copy


def as_text(cards: Cards) -> str:
    """Cards as a clinician would read them on paper; the hash of the rules is left out, it changes with every word."""
    if not cards:
        return "No card.\n"
    blocks = [
        f"[{_kind(card)}, {card['indicator']}] {card['summary']}\n\n{_without_rules_hash(card)}" for card in cards
    ]
    return "\n\n\n".join(blocks) + "\n"


def _kind(card: dict[str, Any]) -> str:
    return str(card["extension"]["org.example.spinemets.assessment"]["kind"])


def _without_rules_hash(card: dict[str, Any]) -> str:
    return RULES.sub(r"\1…", str(card["detail"]))
