"""Kept objects: what comes back is equal, and bytes that name anything but data are refused before they do anything."""

from __future__ import annotations

import os
import pickle
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import pytest

from dsl import tree
from records.kept_objects import NotKept, data_classes, pack, unpack

CLASSES = data_classes(tree)


class Evil:
    def __init__(self, target: str) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (self.target,)


@dataclass(frozen=True, slots=True)
class Stranger:
    number: int


@pytest.mark.parametrize(
    "value",
    [
        tree.Literal(value=date(2025, 3, 4), text="2025-03-04"),
        (tree.Op.LE, tree.Unit.WORKDAY, Decimal("0.5"), None, True, -1, "词"),
        MappingProxyType({"甲": tree.Amount(number=2, unit=tree.Unit.DAY)}),
    ],
)
def test_what_was_packed_comes_back_equal(value: object) -> None:
    assert unpack(pack(value), CLASSES) == value


def test_bytes_that_call_something_call_nothing(tmp_path: Path) -> None:
    target = tmp_path / "不该有"
    with pytest.raises(NotKept):
        unpack(pickle.dumps(Evil(str(target))), CLASSES)
    assert not target.exists()


@pytest.mark.parametrize("name", ["builtins.eval", "builtins.getattr", "os.system", "dsl.tree.dataclass"])
def test_nothing_but_the_classes_can_be_named(name: str) -> None:
    module, _, attribute = name.rpartition(".")
    with pytest.raises(NotKept):
        unpack(f"c{module}\n{attribute}\n.".encode(), CLASSES)


def test_a_class_of_another_module_is_refused() -> None:
    with pytest.raises(NotKept):
        unpack(pack(Stranger(1)), CLASSES)


def test_bytes_cut_off_are_refused() -> None:
    whole = pack((tree.Op.LE, "词" * 9))
    for length in range(len(whole)):
        with pytest.raises(NotKept):
            unpack(whole[:length], CLASSES)
