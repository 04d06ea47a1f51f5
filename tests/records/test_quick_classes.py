"""The quick classes are those of ``dataclasses``: each module that uses them is run with both, and every class compared."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import sys
from pathlib import Path
from types import ModuleType

import pytest

from dsl import scheme_tree, tree
from engine import formula
from records.quick_classes import dataclass

QUICK = "from records.quick_classes import dataclass\n"
MODULES = (tree, scheme_tree, formula)


def with_plain_classes() -> list[ModuleType]:
    """The same modules, with the standard library's own decorator, built on each other."""
    made: list[ModuleType] = []
    with pytest.MonkeyPatch.context() as patched:
        for module in MODULES:
            text = Path(module.__file__ or "").read_text(encoding="utf-8")
            assert QUICK in text
            plain = ModuleType(module.__name__)
            patched.setitem(sys.modules, module.__name__, plain)
            exec(text.replace(QUICK, "from dataclasses import dataclass\n"), vars(plain))
            made.append(plain)
    return made


def pairs() -> list[tuple[type, type]]:
    return [
        (one, vars(plain)[one.__name__])
        for module, plain in zip(MODULES, with_plain_classes(), strict=True)
        for one in vars(module).values()
        if isinstance(one, type) and one.__module__ == module.__name__ and dataclasses.is_dataclass(one)
    ]


PAIRS = pairs()


@pytest.mark.parametrize(("quick", "plain"), PAIRS, ids=[quick.__name__ for quick, _ in PAIRS])
def test_a_class_is_the_same_by_both(quick: type, plain: type) -> None:
    def described(kind: type) -> object:
        parts = [
            (part.name, part.type, part.kw_only, part.compare, part.repr, part.default is dataclasses.MISSING)
            for part in dataclasses.fields(kind)
        ]
        parameters = [
            (one.name, one.kind, one.default is inspect.Parameter.empty, one.annotation)
            for one in inspect.signature(kind).parameters.values()
        ]
        return parts, parameters, vars(kind)["__slots__"], vars(kind)["__match_args__"], kind.__qualname__

    assert described(quick) == described(plain)
    assert not quick.__doc__ or quick.__doc__ == plain.__doc__

    def made(kind: type) -> list[object]:
        """Two that are equal, and for each field one that is otherwise in it."""
        names = [part.name for part in dataclasses.fields(kind)]
        values = dict(zip(names, range(len(names)), strict=True))
        return [kind(**values), kind(**values), *(kind(**{**values, name: -1}) for name in names)]

    mine, theirs = made(quick), made(plain)
    assert [repr(one) for one in mine] == [repr(one) for one in theirs]
    assert [hash(one) for one in mine] == [hash(one) for one in theirs]
    assert [[a == b for b in mine] for a in mine] == [[a == b for b in theirs] for a in theirs]
    names = [part.name for part in dataclasses.fields(quick)]
    for one in mine:
        for copied in (pickle.loads(pickle.dumps(one)), copy.copy(one), dataclasses.replace(one)):  # type: ignore[type-var]
            assert type(copied) is quick
            assert [getattr(copied, name) for name in names] == [getattr(one, name) for name in names]
        for name in ("span", "value", "other"):
            with pytest.raises(dataclasses.FrozenInstanceError):
                setattr(one, name, 1)
            with pytest.raises(dataclasses.FrozenInstanceError):
                delattr(one, name)


def test_what_is_not_provided_for_is_refused() -> None:
    class Plain:
        number: int
        numbers: list[int] = dataclasses.field(default_factory=list)

    with pytest.raises(TypeError, match="default_factory"):
        dataclass(frozen=True, slots=True)(Plain)
    with pytest.raises(TypeError, match="frozen"):
        dataclass(slots=True, frozen=False)(Plain)
