"""Dataclasses as parts of a published contract: what is read into them, what their JSON schema says, how they are pickled."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import fields
from operator import attrgetter
from sys import intern
from typing import TYPE_CHECKING, TypeVar

from pydantic import ConfigDict

if TYPE_CHECKING:
    from _typeshed import DataclassInstance
    from pydantic.config import JsonDict

D = TypeVar("D", bound="DataclassInstance")


def published(part: type[D]) -> type[D]:
    """A frozen dataclass with slots and two fields or more, as a part of a contract that pydantic reads and writes.

    Nothing beside its fields is read. Its docstring stands in the JSON schema. Worker processes send them by the hundred
    for every case: they are pickled as the values of their fields, in the time that those take; equal texts of all that
    came are one (most are words of the rules).
    """
    words = part.__doc__ or ""
    made_up = words.startswith(f"{part.__name__}(")  # by ``dataclasses``, where there is no docstring
    extra: JsonDict = {} if made_up or not words else {"description": inspect.cleandoc(words)}
    names = tuple(one.name for one in fields(part))
    read = attrgetter(*names)
    setters = tuple(getattr(part, name).__set__ for name in names)  # of the slots: the class itself is frozen

    def state(self: D) -> object:
        return read(self)

    def restore(self: D, values: Iterable[object]) -> None:
        for put, value in zip(setters, values, strict=True):
            put(self, intern(value) if type(value) is str else value)

    for name, value in (
        ("__pydantic_config__", ConfigDict(extra="forbid", json_schema_extra=extra)),
        ("__getstate__", state),
        ("__setstate__", restore),
    ):
        setattr(part, name, value)
    return part
