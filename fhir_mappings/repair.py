"""The tolerant second attempt at a resource that the typed decoder refused (mapping 7, RB-42).

Repaired and counted: strings are stripped and empty ones dropped, nulls leave their arrays, a lone thing is wrapped
where a list is due and the reverse, an `<5` in a quantity's value becomes comparator and value, what still does not
fit is dropped. Never repaired: code, value, unit, status, subject; there a misfit refuses what holds it. Times without
zone, T or seconds are read as they are by `times`.
"""

import re
from decimal import Decimal
from types import UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from fhir_mappings.elements import CodeableConcept, Quantity
from fhir_mappings.reading import RESOURCES, Condition

PROTECTED = frozenset({"code", "coding", "status", "subject", "patient", "reference", "unit", "value", "system"})
OWN_JUDGEMENT = frozenset({"component", "item", "answer", "contained", "series", "extension"})
"""Lists whose members stand for themselves: one that cannot be read is left out, the others stay."""
COMPARED = re.compile(r"\s*(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?)\s*")
CODE_AS_STRING = frozenset({"clinicalStatus", "verificationStatus"})
MAX_DEPTH = 40


class MisfitError(ValueError):
    """A protected element does not have the shape it must have; `element` names it."""

    def __init__(self, element: str) -> None:
        super().__init__(element)
        self.element = element


class Shape:
    """What a member must be: a list or one thing, and of which kind."""

    __slots__ = ("is_list", "kind")

    def __init__(self, hint: object) -> None:
        options = [a for a in get_args(hint) if a is not type(None)] if get_origin(hint) in (Union, UnionType) else []
        inner = options[0] if options else hint
        self.is_list = get_origin(inner) is list
        kind = get_args(inner)[0] if self.is_list else inner
        self.kind: type = cast("type", kind)


def _shapes(struct: type[Struct]) -> dict[str, Shape]:
    hints = get_type_hints(struct)
    return {f.encode_name: Shape(hints[f.name]) for f in msgspec.structs.fields(struct)}


_SHAPES: dict[type[Struct], dict[str, Shape]] = {}


def shapes_of(struct: type[Struct]) -> dict[str, Shape]:
    """JSON member name -> shape, worked out once a type."""
    if struct not in _SHAPES:
        _SHAPES[struct] = _shapes(struct)
    return _SHAPES[struct]


class Repairs:
    """One attempt: `count` repairs made, `old_shape` whether a DSTU2 or STU3 form was met."""

    def __init__(self) -> None:
        self.count = 0
        self.old_shape = False

    def struct(self, value: object, struct: type[Struct], depth: int = 0) -> dict[str, Any] | None:
        """The members of `struct` that could be read; None if `value` is no object. Raises `MisfitError`."""
        if not isinstance(value, dict) or depth > MAX_DEPTH:
            return None
        if struct is Quantity:
            value = self._compared(value)
        kept: dict[str, Any] = {}
        for name, shape in shapes_of(struct).items():
            if (given := value.get(name)) is None:
                continue
            if (read := self._member(name, given, shape, struct, depth)) is not None:
                kept[name] = read
            elif _is_protected(name) and given != "":
                raise MisfitError(name)
            else:
                self.count += 1
        return kept

    def _member(self, name: str, given: object, shape: Shape, struct: type[Struct], depth: int) -> object:
        if old := self._old_form(name, given, struct):
            return old
        try:
            return self._list(name, given, shape, depth) if shape.is_list else self._one(name, given, shape, depth)
        except MisfitError:
            if _is_protected(name):
                raise
            return None

    def _old_form(self, name: str, given: object, struct: type[Struct]) -> dict[str, Any] | None:
        """A DSTU2 or STU3 status of a Condition: a code where R4 has a concept."""
        if struct is Condition and name in CODE_AS_STRING and isinstance(given, str) and given.strip():
            self.count += 1
            self.old_shape = True
            return {"coding": [{"code": given.strip()}]}
        return None

    def _list(self, name: str, given: object, shape: Shape, depth: int) -> list[Any] | None:
        if not isinstance(given, list):
            self.count += 1
            given = [given]
        kept = []
        for member in given:
            try:
                read = None if member is None else self._one(name, member, shape, depth)
            except MisfitError:
                if name not in OWN_JUDGEMENT:
                    raise
                read = None
            if read is not None:
                kept.append(read)
            elif member is not None and _is_protected(name):
                raise MisfitError(name)
            else:
                self.count += 1
        return kept or None

    def _one(self, name: str, given: object, shape: Shape, depth: int) -> object:
        """One member in its shape, or None if it cannot be."""
        if not _is_protected(name) and isinstance(given, list) and len(given) == 1:
            self.count += 1
            given = given[0]
        if issubclass(shape.kind, Struct):
            if shape.kind is CodeableConcept and isinstance(given, str) and not _is_protected(name):
                self.count += 1
                given = {"text": given}
            return self.struct(given, shape.kind, depth + 1)
        return self._scalar(name, given, shape.kind)

    def _scalar(self, name: str, given: object, kind: type) -> object:
        if kind is str:
            if name == "id" and isinstance(given, int) and not isinstance(given, bool):
                self.count += 1
                return str(given)
            return given.strip() or None if isinstance(given, str) else None
        if kind is bool:
            return given if isinstance(given, bool) else None
        return _decimal(given) if kind is Decimal and not isinstance(given, bool) else None

    def _compared(self, quantity: dict[str, Any]) -> dict[str, Any]:
        """`{"value": "<5"}` -> value 5, comparator `<` (mapping 1.1 lets it count as a bound)."""
        given = quantity.get("value")
        match = COMPARED.fullmatch(given) if isinstance(given, str) else None
        if match is None or quantity.get("comparator"):
            return quantity
        self.count += 1
        return {**quantity, "comparator": match[1], "value": Decimal(match[2])}


def _decimal(given: object) -> Decimal | None:
    try:
        return msgspec.convert(given, Decimal)
    except (ValueError, ArithmeticError):
        return None


def _is_protected(name: str) -> bool:
    return name in PROTECTED or name.startswith("value")


TYPES: dict[str, type[Struct]] = {kind.__name__: kind for kind in RESOURCES}
