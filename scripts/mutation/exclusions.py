"""Places that are not mutated, each with its reason: what stands there is no rule, or no test could tell the mutant."""

import re
from collections.abc import Mapping
from typing import Final

from parso.python.tree import Function, Module
from parso.tree import NodeOrLeaf

from scripts.mutation.trees import ancestors, called, children, text_of

ANNOTATION: Final = "annotation or type alias: read by the type checker only"
DECORATOR: Final = "decorator: how a class or a cache is made, not a rule"
GUARD: Final = "strict=True: a guard against a programming error"
CITATION: Final = "citation: where a rule stands, not what it says"
WORDING: Final = "wording: a sentence for the reader, not a rule"
NAMES: Final = "names that a module offers, or imports for the type checker"

LOOKS_CITED = re.compile(r"\b(19|20)\d\d\b|\bdoi\b|\bPMID|\bPMC\d|\bspecification\b|\.at\([\x22]")
OF_CALLS = {"Citation": CITATION, "at": CITATION} | dict.fromkeys(("TypeVar", "cast", "Callable"), ANNOTATION)
"""By the name before the parentheses or brackets."""
CITING_KEYWORDS = frozenset({"sources", "source", "validation"})
LONGEST_CITATION = 200
A_SENTENCE_WORDS = 4
Position = tuple[int, int]


def named_texts(module: Module) -> Mapping[str, str]:
    """Names a module binds to a text, with the text."""
    found = {}
    for statement in children(module):
        assignment = children(statement)[0] if children(statement) else statement
        parts = children(assignment)
        if assignment.type == "expr_stmt" and len(parts) == 3 and _is_text(parts[2]):
            found[text_of(parts[0])] = text_of(parts[2])
    return found


def leaf_at(module: Module, start: Position) -> NodeOrLeaf:
    """The leaf that begins there; parso gives the one that ends there where two meet."""
    leaf: NodeOrLeaf = module.get_leaf_for_position(start)
    after: NodeOrLeaf = leaf.get_next_leaf() if leaf.end_pos == start else leaf
    return after


def reason_against(module: Module, start: Position, end: Position, texts: Mapping[str, str]) -> str | None:
    """Why what stands there is not mutated; None where it is."""
    leaf = leaf_at(module, start)
    for here in ancestors(leaf):
        found = _of_place(here)
        if found:
            return found
    whole = next((here for here in ancestors(leaf) if (here.start_pos, here.end_pos) == (start, end)), None)
    return None if whole is None else _of_element(whole, texts)


def _of_place(here: NodeOrLeaf) -> str | None:
    if here.type == "tfpdef" or _is_annotation(here, here.parent):
        return ANNOTATION
    if here.type == "trailer":
        return OF_CALLS.get(called(here))
    if here.type == "decorator":
        return DECORATOR
    if here.type == "if_stmt" and text_of(children(here)[1]) == "TYPE_CHECKING":
        return NAMES
    if here.type == "expr_stmt" and text_of(children(here)[0]) == "__all__":
        return NAMES
    if here.type != "argument":
        return None
    if text_of(here).replace(" ", "") == "strict=True":
        return GUARD
    return CITATION if text_of(children(here)[0]) in CITING_KEYWORDS else None


def _is_annotation(here: NodeOrLeaf, parent: NodeOrLeaf | None) -> bool:
    if isinstance(parent, Function):
        return here is parent.annotation
    return parent is not None and parent.type == "annassign" and here is children(parent)[1]


def _is_text(node: NodeOrLeaf) -> bool:
    if node.type == "atom" and len(children(node)) == 3 and text_of(children(node)[0]) == "(":
        return _is_text(children(node)[1])
    return node.type in {"string", "strings", "fstring"}


def _of_element(node: NodeOrLeaf, texts: Mapping[str, str]) -> str | None:
    """A citation or a sentence as one element among others."""
    text = texts.get(text_of(node), text_of(node))
    if LOOKS_CITED.search(text) and (_is_text(node) or node.type in {"name", "atom_expr"}):
        return CITATION if len(text) < LONGEST_CITATION else None
    return WORDING if _is_text(node) and len(text.split()) >= A_SENTENCE_WORDS else None
