"""Checked trees as bytes and back, for what is kept between runs (``records.private_files``).

The bytes are a pickle, because nothing else brings ten thousand small frozen objects back as fast; but one that can name
nothing except the classes it is read with, and those hold data only. Whatever else stands in it is refused before it is
made, so a file that somebody put there can give wrong data at most, never run anything.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Collection, Mapping
from copyreg import dispatch_table
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from types import MappingProxyType, ModuleType
from typing import Final, cast

from records.collector import no_searching


class NotKept(Exception):
    """The bytes are not what ``pack`` wrote for these classes."""


def data_classes(*modules: ModuleType) -> frozenset[type]:
    """The dataclasses and enumerations that modules define."""
    return frozenset(
        found
        for module in modules
        for found in vars(module).values()
        if isinstance(found, type)
        and found.__module__ == module.__name__
        and (is_dataclass(found) or issubclass(found, Enum))
    )


def pack(value: object) -> bytes:
    """The bytes of a value made of dataclasses, enumerations, tuples, mappings and plain values."""
    buffer = io.BytesIO()
    _Writer(buffer, pickle.HIGHEST_PROTOCOL).dump(value)
    return buffer.getvalue()


def unpack(content: bytes, classes: Collection[type]) -> object:
    """What ``pack`` was given. Raises NotKept where the bytes name anything but ``classes`` or are not whole."""
    with no_searching():
        try:
            return _Reader(content, classes).load()
        except Exception as error:
            raise NotKept(str(error)) from error


def _read_only(found: Mapping[object, object]) -> Mapping[object, object]:
    return MappingProxyType(dict(found))


_ALWAYS: Final = {
    (part.__module__, part.__name__): part for part in (date, datetime, Decimal, frozenset, _read_only)
}


_Written = tuple[type, tuple[object, ...]]


class _Writer(pickle.Pickler):
    """A dataclass is written as its class and the values of its fields, for ``_maker``."""

    dispatch_table = {  # noqa: RUF012 - the base class asks for it by this name
        **dispatch_table,
        MappingProxyType: lambda found: (_read_only, (dict(found),)),
    }

    def reducer_override(self, value: object, /) -> _Written:
        kind = type(value)
        if not is_dataclass(kind):
            return cast(_Written, NotImplemented)
        return kind, tuple([getattr(value, name) for name in _fields(kind)])


class _Reader(pickle.Unpickler):
    def __init__(self, content: bytes, classes: Collection[type]) -> None:
        super().__init__(io.BytesIO(content))
        self._known = {**_ALWAYS, **{(one.__module__, one.__name__): one for one in classes}}

    def find_class(self, module: str, name: str, /) -> object:
        try:
            found = self._known[module, name]
        except KeyError:
            raise NotKept(f"{module}.{name}") from None
        return _maker(found) if isinstance(found, type) and is_dataclass(found) else found


@cache
def _fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@cache
def _maker(kind: type) -> Callable[..., object]:
    """Makes an object of a dataclass with slots from the values of its fields, in a sixth of the time that its own
    ``__setstate__`` takes, which looks the fields up anew for each object."""
    names = _fields(kind)
    return _makers(len(names))(object.__new__, kind, *[getattr(kind, name).__set__ for name in names])


@cache
def _makers(count: int) -> Callable[..., Callable[..., object]]:
    """What makes the maker of a class with so many fields: ten thousand objects are made, so no loop over the fields."""
    puts, values = ([f"{letter}{number}" for number in range(count)] for letter in ("put", "value"))
    steps = "".join(f"  {put}(made, {value})\n" for put, value in zip(puts, values, strict=True))
    text = (
        f"def maker({', '.join(['new', 'kind', *puts])}):\n"
        f" def make({', '.join(values)}):\n"
        f"  made = new(kind)\n{steps}"
        "  return made\n"
        " return make\n"
    )
    written: dict[str, Callable[..., Callable[..., object]]] = {}
    exec(text, written)
    return written["maker"]
