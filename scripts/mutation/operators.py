"""Mutation operators for rules that are data: rows, entries and answers that a function-minded tool does not reach.

They plug into cosmic-ray as a provider, beside those of its own operators that change what a rule says. Left out of
cosmic-ray's: operators whose mutants differ from others in name only (`==` to `is`, `+` to `//`), and decorators.
"""

import re
from collections.abc import Iterator

import cosmic_ray.plugins
from cosmic_ray.operators.operator import Example, Operator
from cosmic_ray.operators.provider import OperatorProvider
from parso.tree import NodeOrLeaf

from scripts.mutation.trees import DISPLAYS, called, children, groups, is_comprehension, replaced, text_of, written

Span = tuple[tuple[int, int], tuple[int, int]]
PROVIDER = "rules"
OF_COSMIC_RAY = (
    "AddNot", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "ReplaceAndWithOr", "ReplaceOrWithAnd",
    "ReplaceBreakWithContinue", "ReplaceContinueWithBreak", "ExceptionReplacer", "NumberReplacer",
    "ZeroIterationForLoop", "ReplaceUnaryOperator_Delete_Not", "ReplaceUnaryOperator_USub_UAdd",
    "ReplaceComparisonOperator_Eq_NotEq", "ReplaceComparisonOperator_NotEq_Eq",
    "ReplaceComparisonOperator_Lt_LtE", "ReplaceComparisonOperator_Lt_GtE",
    "ReplaceComparisonOperator_LtE_Lt", "ReplaceComparisonOperator_LtE_Gt",
    "ReplaceComparisonOperator_Gt_GtE", "ReplaceComparisonOperator_Gt_LtE",
    "ReplaceComparisonOperator_GtE_Gt", "ReplaceComparisonOperator_GtE_Lt",
    "ReplaceComparisonOperator_Is_IsNot", "ReplaceComparisonOperator_IsNot_Is",
    "ReplaceBinaryOperator_Add_Sub", "ReplaceBinaryOperator_Sub_Add", "ReplaceBinaryOperator_Mul_Div",
    "ReplaceBinaryOperator_Div_Mul", "ReplaceBinaryOperator_BitOr_BitAnd", "ReplaceBinaryOperator_BitAnd_BitOr",
    "ReplaceBinaryOperator_FloorDiv_Mul", "ReplaceBinaryOperator_Mod_Mul",
)  # fmt: skip
QUANTIFIERS = {"any": "all", "all": "any", "min": "max", "max": "min"}
ANSWERS = {
    "yes": "no", "no": "yes", "high": "low", "low": "high", "able": "unable", "unable": "able",
    "strong": "info", "moderate": "info", "weak": "info", "info": "strong",
}  # fmt: skip
OWN_STATEMENTS = frozenset({"atom_expr", "yield_expr", "raise_stmt"})
NUMBER = re.compile(r"""(?P<quote>["'])(?P<sign>-?)(?P<digits>\d+(?:\.\d+)?)(?P=quote)""")


def span(node: NodeOrLeaf) -> Span:
    return node.start_pos, node.end_pos


class RemoveElement(Operator):
    """One row, member or entry less in a tuple, list, set or dict that is written out."""

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[Span]:
        for group in self._elements(node):
            yield group[0].start_pos, group[-1].end_pos

    def mutate(self, node: NodeOrLeaf, index: int) -> NodeOrLeaf:
        elements = self._elements(node)
        left = elements[:index] + elements[index + 1 :]
        if node.type == "atom":
            return replaced(node, "set()" if text_of(node).startswith("{") else "[]")
        comma = "," if len(left) == 1 and self._is_tuple(node) else ""
        return replaced(node, ",".join(map(written, left)).lstrip() + comma)

    def _elements(self, node: NodeOrLeaf) -> list[tuple[NodeOrLeaf, ...]]:
        if node.type == "atom":
            return self._only_element(node)
        if node.type not in DISPLAYS or is_comprehension(node) or self._is_target(node):
            return []
        elements = groups(node)
        is_set_of_one = node.type == "dictorsetmaker" and len(elements) == 1 and len(elements[0]) == 1
        return [] if is_set_of_one else elements

    @staticmethod
    def _only_element(atom: NodeOrLeaf) -> list[tuple[NodeOrLeaf, ...]]:
        """`[x]` and `{x}` have no node of their own for what is in them."""
        inside = children(atom)
        if len(inside) != 3 or text_of(inside[0]) not in "[{" or inside[1].type in DISPLAYS:
            return []
        return [(inside[1],)]

    @staticmethod
    def _is_tuple(node: NodeOrLeaf) -> bool:
        return node.type != "dictorsetmaker" and not (
            node.parent is not None and node.parent.type == "atom" and text_of(node.parent).startswith("[")
        )

    @staticmethod
    def _is_target(node: NodeOrLeaf) -> bool:
        """Names that are assigned to are no display."""
        after = node.get_next_sibling() if node.parent is not None else None
        return after is not None and after.type == "operator" and text_of(after) == "="

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (
            Example("x = (a, b)", "x = (b,)"),
            Example("x = (a,)", "x = ()"),
            Example("x = [a, *b]", "x = [a]", occurrence=1),
            Example("x = {a: 1, b: 2}", "x = {a: 1}", occurrence=1),
            Example("x = {a}", "x = set()"),
            Example("x = [a]", "x = []"),
            Example("return a, b", "return b,"),
        )


class RemoveStatement(Operator):
    """A call, a yield, a raise or an addition to something is not made."""

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[Span]:
        if node.type == "simple_stmt" and self._does(children(node)[0]):
            yield span(children(node)[0])

    def mutate(self, node: NodeOrLeaf, index: int) -> NodeOrLeaf:  # noqa: ARG002 -- as the base class
        first = children(node)[0]
        children(node)[0:1] = [replaced(first, "pass")]  # type: ignore[index]
        return node

    @staticmethod
    def _does(statement: NodeOrLeaf) -> bool:
        if statement.type == "expr_stmt":
            return any(text_of(child) in {"+=", "-=", "|=", "&="} for child in children(statement))
        return statement.type in OWN_STATEMENTS

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (
            Example("flags.append(x)\n", "pass\n"),
            Example("yield x\n", "pass\n"),
            Example("raise ValueError(x)\n", "pass\n"),
            Example("total += 1\n", "pass\n"),
        )


class RemoveKeyword(Operator):
    """An argument given by name is not given: its default stands."""

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[Span]:
        for place in self._named(node):
            yield span(self._arguments(node)[place][0])

    def mutate(self, node: NodeOrLeaf, index: int) -> NodeOrLeaf:
        arguments, place = self._arguments(node), self._named(node)[index]
        left = arguments[:place] + arguments[place + 1 :]
        return replaced(node, f"({','.join(map(written, left)).lstrip()})")

    @staticmethod
    def _arguments(node: NodeOrLeaf) -> list[tuple[NodeOrLeaf, ...]]:
        if node.type != "trailer" or len(children(node)) != 3 or text_of(children(node)[0]) != "(":
            return []
        inside = children(node)[1]
        return groups(inside) if inside.type == "arglist" else [(inside,)]

    def _named(self, node: NodeOrLeaf) -> list[int]:
        return [
            place for place, (first, *_) in enumerate(self._arguments(node))
            if first.type == "argument" and text_of(children(first)[1]) == "="
        ]  # fmt: skip

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (
            Example("f(a, b=1, c=2)", "f(a, c=2)"),
            Example("f(b=1)", "f()"),
        )


class SwapQuantifier(Operator):
    """`any` for `all`, `min` for `max`, and back."""

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[Span]:
        after = node.get_next_leaf() if node.type == "name" and text_of(node) in QUANTIFIERS else None
        if after is not None and text_of(after) == "(" and node.parent is not None and node.parent.type == "atom_expr":
            yield span(node)

    def mutate(self, node: NodeOrLeaf, index: int) -> NodeOrLeaf:  # noqa: ARG002 -- as the base class
        return replaced(node, QUANTIFIERS[text_of(node)])

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (Example("any(x)", "all(x)"), Example("min(a, b)", "max(a, b)"))


class NegateMembership(Operator):
    """`in` for `not in`, and back."""

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[Span]:
        for place in self._places(node):
            yield span(children(node)[place])

    def mutate(self, node: NodeOrLeaf, index: int) -> NodeOrLeaf:
        place = self._places(node)[index]
        operator = children(node)[place]
        other = "not in" if text_of(operator) == "in" else "in"
        children(node)[place : place + 1] = [replaced(operator, other)]  # type: ignore[index]
        return node

    @staticmethod
    def _places(node: NodeOrLeaf) -> list[int]:
        if node.type != "comparison":
            return []
        return [i for i, child in enumerate(children(node)) if " ".join(text_of(child).split()) in {"in", "not in"}]

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (Example("a in b", "a not in b"), Example("a not in b", "a in b"))


class NegateFilter(Operator):
    """The condition of a comprehension turned round."""

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[Span]:
        if node.type == "comp_if":
            yield span(children(node)[1])

    def mutate(self, node: NodeOrLeaf, index: int) -> NodeOrLeaf:  # noqa: ARG002 -- as the base class
        condition = children(node)[1]
        children(node)[1:2] = [replaced(condition, f"not ({text_of(condition)})")]  # type: ignore[index]
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (Example("[a for a in b if c]", "[a for a in b if not (c)]"),)


class ShiftDecimal(Operator):
    """A limit that is written as text moves by one in its last place, up and down: `Decimal("3.5")`."""

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[Span]:
        trailer = node.parent
        if trailer is None or node.type != "string" or not NUMBER.fullmatch(text_of(node)):
            return
        if trailer.type == "trailer" and called(trailer) == "Decimal":
            yield from (span(node), span(node))

    def mutate(self, node: NodeOrLeaf, index: int) -> NodeOrLeaf:
        return replaced(node, _shifted(text_of(node), (1, -1)[index]))

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (
            Example('Decimal("3.5")', 'Decimal("3.6")'),
            Example('Decimal("3.5")', 'Decimal("3.4")', occurrence=1),
        )


def _shifted(text: str, by: int) -> str:
    match = NUMBER.fullmatch(text)
    assert match is not None, text
    whole, _, part = match["digits"].partition(".")
    moved = str(int(whole + part) + by).zfill(len(part) + 1)
    number = f"{moved[: len(moved) - len(part)]}.{moved[len(moved) - len(part) :]}" if part else moved
    return f"{match['quote']}{match['sign']}{number}{match['quote']}"


class SwapAnswer(Operator):
    """One answer of a closed vocabulary for another: yes, high, able, strong."""

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[Span]:
        if node.type == "string" and text_of(node)[1:-1] in ANSWERS:
            yield span(node)

    def mutate(self, node: NodeOrLeaf, index: int) -> NodeOrLeaf:  # noqa: ARG002 -- as the base class
        return replaced(node, f'"{ANSWERS[text_of(node)[1:-1]]}"')

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (Example('a = "yes"', 'a = "no"'), Example('a = "strong"', 'a = "info"'))


OWN = {
    operator.__name__: operator
    for operator in (
        RemoveElement, RemoveStatement, RemoveKeyword, SwapQuantifier, NegateMembership, NegateFilter, ShiftDecimal,
        SwapAnswer,
    )
}  # fmt: skip


class RuleOperators:
    """The provider cosmic-ray reads: name → operator class."""

    def __iter__(self) -> Iterator[str]:
        return iter((*OF_COSMIC_RAY, *OWN))

    def __getitem__(self, name: str) -> type[Operator]:
        return OWN[name] if name in OWN else OperatorProvider()[name]


def plug_in() -> None:
    """These operators and no others, for this process: what we ship has no business naming them as entry points."""
    cosmic_ray.plugins.OPERATOR_PROVIDERS.clear()
    cosmic_ray.plugins.OPERATOR_PROVIDERS[PROVIDER] = RuleOperators()
