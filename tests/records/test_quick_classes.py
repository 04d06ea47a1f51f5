"""The quick classes are those of ``dataclasses``: each module that uses them is run with both, and every class compared."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from records.quick_classes import dataclass

HOME = Path(__file__).parents[2]
ROOMS = ("records", "dsl", "engine", "adapters", "reports", "pingcha")
QUICK = "from records.quick_classes import dataclass\n"
MODULES = [
    ".".join(path.relative_to(HOME).with_suffix("").parts)
    for room in ROOMS
    for path in sorted(HOME.joinpath(room).rglob("*.py"))
    if QUICK in path.read_text(encoding="utf-8")
]


def with_plain_classes() -> list[ModuleType]:
    """The same modules, imported once more with the standard library's own decorator."""

    def of_the_program() -> dict[str, ModuleType]:
        return {name: module for name, module in sys.modules.items() if name.split(".")[0] in ROOMS}

    before = of_the_program()
    for name in before:
        del sys.modules[name]
    sys.modules["records.quick_classes"] = dataclasses
    try:
        return [import_module(name) for name in MODULES]
    finally:
        for name in of_the_program():
            del sys.modules[name]
        sys.modules.update(before)


def pairs() -> list[tuple[type, type]]:
    return [
        (one, vars(plain)[one.__name__])
        for module, plain in zip(map(import_module, MODULES), with_plain_classes(), strict=True)
        for one in vars(module).values()
        if isinstance(one, type) and one.__module__ == module.__name__ and dataclasses.is_dataclass(one)
    ]


PAIRS = pairs()
IDS = [quick.__qualname__ for quick, _ in PAIRS]


def names(kind: type) -> list[str]:
    return [part.name for part in dataclasses.fields(kind)]


def test_the_classes_are_those_of_a_whole_check() -> None:
    assert {"dsl.tree", "engine.plan", "adapters.raw", "records.findings"} <= set(MODULES)
    assert len(PAIRS) > 150


@pytest.mark.parametrize(("quick", "plain"), PAIRS, ids=IDS)
def test_a_class_is_described_the_same_by_both(quick: type, plain: type) -> None:
    def described(kind: type) -> object:
        parts = [
            (
                part.name,
                str(part.type),
                part.init,
                part.kw_only,
                part.compare,
                part.repr,
                part.default is dataclasses.MISSING,
                part.default_factory is dataclasses.MISSING,
            )
            for part in dataclasses.fields(kind)
        ]
        parameters = [
            (one.name, one.kind, one.default is inspect.Parameter.empty, str(one.annotation))
            for one in inspect.signature(kind).parameters.values()
        ]
        known = vars(kind)
        put_there_by_pickle = "__slotnames__"  # where another test pickled one
        own = known.keys() - {"__doc__", "__dataclass_params__", put_there_by_pickle}
        return parts, parameters, known["__slots__"], known["__match_args__"], kind.__qualname__, own

    assert described(quick) == described(plain)
    assert not quick.__doc__ or quick.__doc__ == plain.__doc__
    assert (quick.__hash__ is None) is (plain.__hash__ is None)


@pytest.mark.parametrize(
    ("quick", "plain"),
    [(q, p) for q, p in PAIRS if not hasattr(q, "__post_init__")],
    ids=lambda one: one.__name__,
)
def test_objects_of_a_class_behave_the_same_by_both(quick: type, plain: type) -> None:
    def made(kind: type) -> list[object]:
        """Two that are equal, and for each field one that is otherwise in it."""
        taken = [part.name for part in dataclasses.fields(kind) if part.init]
        values = dict(zip(taken, range(len(taken)), strict=True))
        found = [kind(**values), kind(**values), *(kind(**{**values, name: -1}) for name in taken)]
        for one in found:
            for name in set(names(kind)) - set(taken):
                object.__setattr__(one, name, 0)
        return found

    mine, theirs = made(quick), made(plain)
    assert [repr(one) for one in mine] == [repr(one) for one in theirs]
    assert [[a == b for b in mine] for a in mine] == [[a == b for b in theirs] for a in theirs]
    if vars(plain).get("__hash__") is not None:
        assert [hash(one) for one in mine] == [hash(one) for one in theirs]
        assert [hash(one) for one in made(quick)] == [hash(one) for one in theirs]
    for one in mine:
        for copied in (pickle.loads(pickle.dumps(one)), copy.copy(one), copy.deepcopy(one)):
            assert type(copied) is quick
            assert [getattr(copied, name) for name in names(quick)] == [
                getattr(one, name) for name in names(quick)
            ]


@pytest.mark.parametrize(("quick", "plain"), PAIRS, ids=IDS)
def test_a_class_is_frozen_where_the_plain_one_is(quick: type, plain: type) -> None:
    one: object = object.__new__(quick)
    frozen = vars(plain)["__dataclass_params__"].frozen
    for name in (*names(quick)[:1], "other"):
        if frozen:
            with pytest.raises(dataclasses.FrozenInstanceError):
                setattr(one, name, 1)
            with pytest.raises(dataclasses.FrozenInstanceError):
                delattr(one, name)
        elif name in names(quick):
            setattr(one, name, 1)
            assert getattr(one, name) == 1
        else:
            with pytest.raises(AttributeError):
                setattr(one, name, 1)


def test_what_is_left_out_is_made_anew_for_each() -> None:
    @dataclass(frozen=True, slots=True)
    class One:
        number: int
        numbers: list[int] = dataclasses.field(default_factory=list)

    assert One(1).numbers == []
    assert One(1).numbers is not One(1).numbers
    assert One(1, [2]).numbers == [2]
    assert dataclasses.replace(One(1), number=2) == One(2)


def test_the_first_comparison_may_be_by_any_way_that_compares() -> None:
    @dataclass(frozen=True, slots=True)
    class Base:
        number: int

    @dataclass(frozen=True, slots=True)
    class More(Base):
        word: str

    assert len({Base(1), Base(1), Base(2)}) == 2
    assert Base(1) != More(1, "一")
    assert More(1, "一") != Base(1)
    assert More(1, "一") == More(1, "一")
    assert More(1, "一") in [More(2, "一"), More(1, "一")]
    assert {More(1, "一"): 1}[More(1, "一")] == 1


def test_post_init_runs_and_fills_what_is_not_given() -> None:
    @dataclass(frozen=True, slots=True)
    class Doubled:
        number: int
        double: int = dataclasses.field(init=False)

        def __post_init__(self) -> None:
            object.__setattr__(self, "double", self.number * 2)

    assert Doubled(2).double == 4


def test_what_is_not_provided_for_is_refused() -> None:
    class Defaulted:
        number: int = dataclasses.field(init=False, default=1)

    class Equal:
        number: int

        def __eq__(self, other: object) -> bool:
            return True

    with pytest.raises(TypeError, match="without init"):
        dataclass(frozen=True, slots=True)(Defaulted)
    with pytest.raises(TypeError, match="__eq__"):
        dataclass(frozen=True, slots=True)(Equal)
    with pytest.raises(TypeError, match="slots"):
        dataclass(slots=False, frozen=True)(Equal)
