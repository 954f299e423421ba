"""Answers proposed from the words of a report: questions pre-filled for a clinician to confirm, never values."""

from report_text.proposal import Proposal

__all__ = ["Proposal"]
