"""A rule's text with its id, as T1-T14 and the extension rules are cited."""

from cds_service.cards.markdown import escape
from spinal_metastasis.results import RuleText


def said_rule(rule: RuleText) -> str:
    """The text, its id behind it where the rule is numbered: ASA class 5 (T5); the team's judgement."""
    text = escape(rule.text)
    return f"{text} ({rule.rule})" if rule.rule[1:].isdigit() and f"({rule.rule})" not in text else text
