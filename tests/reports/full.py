"""A value for every field of a part of the contract, whatever is added to it later."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum
from types import NoneType
from typing import Literal, get_args, get_origin, get_type_hints

from pydantic import BaseModel


def full_of(hint: object, text: str) -> object:
    """A value of a type of the contract with ``text`` wherever a text can be."""
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return hint(**{name: full_of(info.annotation, text) for name, info in hint.model_fields.items()})
    if isinstance(hint, type) and is_dataclass(hint):
        known = get_type_hints(hint)
        return hint(**{one.name: full_of(known[one.name], text) for one in fields(hint)})
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    if get_origin(hint) is Literal:
        return get_args(hint)[0]
    if get_origin(hint) in (list, tuple):
        part = full_of(get_args(hint)[0], text)
        return (part, part) if get_origin(hint) is tuple else [part, part]
    if get_origin(hint) is dict:
        return {"键": full_of(get_args(hint)[1], text)}
    if hint is str:
        return text
    if hint in (int, bool):
        return 0
    return next(full_of(part, text) for part in get_args(hint) if part is not NoneType)
