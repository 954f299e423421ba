"""What the mutation operators ask of a parso tree: elements of a display, names, the text of a constant."""

from collections.abc import Iterator, Sequence

from parso.python.tree import Name
from parso.tree import BaseNode, NodeOrLeaf

DISPLAYS = frozenset({"testlist_comp", "testlist_star_expr", "testlist", "dictorsetmaker"})
COMPREHENSIONS = frozenset({"comp_for", "sync_comp_for"})


def children(node: NodeOrLeaf | None) -> Sequence[NodeOrLeaf]:
    return node.children if isinstance(node, BaseNode) else ()


def text_of(node: NodeOrLeaf) -> str:
    """The node as written, without the space and the comments before it."""
    return str(node.get_code(include_prefix=False))


def replaced(node: NodeOrLeaf, text: str) -> Name:
    """A leaf that is written in the place of `node`."""
    first = node.get_first_leaf()
    return Name(text, node.start_pos, prefix=first.prefix if first is not None else "")


def ancestors(node: NodeOrLeaf) -> Iterator[NodeOrLeaf]:
    """The node itself, then all it stands in."""
    here: NodeOrLeaf | None = node
    while here is not None:
        yield here
        here = here.parent


def groups(node: NodeOrLeaf) -> list[tuple[NodeOrLeaf, ...]]:
    """What stands between the commas, each as its nodes: three of them for `key: value`."""
    found: list[list[NodeOrLeaf]] = [[]]
    for child in children(node):
        if child.type == "operator" and text_of(child) == ",":
            found.append([])
        else:
            found[-1].append(child)
    return [tuple(group) for group in found if group]


def written(group: Sequence[NodeOrLeaf]) -> str:
    return "".join(part.get_code() for part in group)


def is_comprehension(node: NodeOrLeaf) -> bool:
    return any(child.type in COMPREHENSIONS for child in children(node))


def called(trailer: NodeOrLeaf) -> str:
    """The name before the parentheses of a call, its last part: `at` of `PAPER.at("Table 2")`."""
    before = trailer.get_previous_sibling() if trailer.parent is not None else None
    leaf = before.get_last_leaf() if before is not None else None
    return text_of(leaf) if leaf is not None else ""
