"""Which findings of a sentence are denied, doubted, past, not here or of another cause: negspacy's NegEx on spaCy.

Needs the extra `text`. One component a quality, each with its own lexicon (cues.py): together they are what ConText
adds to NegEx. Triggers are phrases, not patterns, so that time grows with the length of the sentence.
"""

import threading
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from report_text.cues import Quality, lexicon

SPANS: Final = "findings"
_NEEDED: Final = ("spacy", "negspacy", "lxml")
Spans = Sequence[tuple[int, int]]
_LOCK: Final = threading.Lock()


@cache
def is_installed() -> bool:
    """Whether the extra `text` is there."""
    return all(find_spec(name) is not None for name in _NEEDED)


def warm_up() -> None:
    """Build the pipeline now rather than in the first call."""
    if is_installed():
        qualities_of([("No lesion.", [(3, 9)])])


def qualities_of(sentences: Iterable[tuple[str, Spans]]) -> list[list[frozenset[Quality]]]:
    """For each sentence, and in it for each span of characters, what its surroundings make of it.

    One call at a time: words the library has not met are remembered for the length of the call only, so that a service
    that runs for months does not grow with every report.
    """
    with _LOCK:
        nlp = _pipeline()
        with nlp.memory_zone():
            return [_of_sentence(nlp, sentence, spans) for sentence, spans in sentences]


def _of_sentence(nlp: Any, sentence: str, spans: Spans) -> list[frozenset[Quality]]:  # noqa: ANN401 - see below
    doc = nlp.make_doc(sentence)
    found = [doc.char_span(start, end, label="finding", alignment_mode="expand") for start, end in spans]
    doc.spans[SPANS] = found
    for _, component in nlp.pipeline:
        doc = component(doc)
    return [frozenset(q for q in Quality if span._.get(_name(q))) for span in found]


def _name(quality: Quality) -> str:
    return f"report_{quality}"


@cache
def _pipeline() -> Any:  # noqa: ANN401 - of an optional library
    spacy = import_module("spacy")
    import_module("negspacy.negation")
    nlp = spacy.blank("xx")
    nlp.add_pipe("sentencizer", config={"punct_chars": ["\0"]})
    for quality, terms in lexicon().items():
        config = {"neg_termset": terms, "extension_name": _name(quality), "span_keys": [SPANS]}
        nlp.add_pipe("negex", name=_name(quality), config=config)
    return nlp
