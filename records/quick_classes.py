"""``dataclass(frozen=True, slots=True)`` made in a quarter of the time, for the modules that hold dozens of them.

The standard library writes and compiles six functions a class, each by itself: half a millisecond, and the checked rules
alone have fifty classes, all needed before the first case. Here one text is compiled, with the three that must be fast
(``__init__``, ``__eq__``, ``__hash__``); the others serve all classes. The fields are the standard library's own, so that
``fields``, ``replace`` and pattern matching know no difference, and for mypy it is ``dataclasses.dataclass``.
``tests/records/test_quick_classes.py`` makes the same classes by both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    import dataclasses
    from dataclasses import MISSING, FrozenInstanceError, fields

    def dataclass(kind=None, /, *, frozen, slots, kw_only=False):
        """The class with what ``dataclasses.dataclass`` would give it. Raises TypeError for what is not provided for."""
        if not (frozen and slots):
            raise TypeError("only frozen=True, slots=True")
        return _made(kind, kw_only) if kind is not None else lambda kind: _made(kind, kw_only)

    def _made(kind, kw_only):
        documented = kind.__doc__
        kind.__doc__ = documented or " "  # else a signature would be made up, which takes long
        plain = dataclasses.dataclass(init=False, repr=False, eq=False, kw_only=kw_only)(kind)
        parts = fields(plain)
        if any(not part.init or part.default_factory is not MISSING for part in parts):
            raise TypeError(f"{kind.__name__}: no field without init, no default_factory")
        names = [part.name for part in parts]
        inherited = {name for base in kind.__mro__[1:] for name in base.__dict__.get("__slots__", ())}
        known = {**kind.__dict__, **_COMMON, **_written(parts)}
        for name in (*names, "__dict__", "__weakref__"):
            known.pop(name, None)
        known["__slots__"] = tuple(name for name in names if name not in inherited)
        known["__doc__"] = documented
        made = type(kind)(kind.__name__, kind.__bases__, known)
        made.__qualname__ = kind.__qualname__
        return made

    def _written(parts):
        """``__init__``, ``__eq__`` and ``__hash__``."""
        given = [part for part in parts if not part.kw_only]
        named = [part for part in parts if part.kw_only]
        asked = (
            [_parameter(part) for part in given] + ["*"] * bool(named) + [_parameter(part) for part in named]
        )
        puts = "".join(f"\n  _put(self,{part.name!r},{part.name})" for part in parts) or "\n  pass"
        compared = [part.name for part in parts if part.compare]
        mine, theirs = (_tuple(compared, whose) for whose in ("self", "other"))
        text = (
            f"def __init__(self,{','.join(asked)}):{puts}\n"
            "def __eq__(self,other):\n"
            f"  return {mine}=={theirs} if other.__class__ is self.__class__ else NotImplemented\n"
            f"def __hash__(self):\n  return hash({mine})\n"
        )
        around = {f"_default_{part.name}": part.default for part in parts}
        found = {}
        exec(text, {"_put": object.__setattr__, **around}, found)
        found["__init__"].__annotations__ = {**{part.name: part.type for part in parts}, "return": None}
        return found

    def _parameter(part):
        return part.name if part.default is MISSING else f"{part.name}=_default_{part.name}"

    def _tuple(names, whose):
        return "(" + "".join(f"{whose}.{name}," for name in names) + ")"

    def _repr(self):
        shown = (f"{part.name}={getattr(self, part.name)!r}" for part in fields(self) if part.repr)
        return f"{type(self).__qualname__}({', '.join(shown)})"

    def _no_setting(self, name, value):
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def _no_deleting(self, name):
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    def _reduce(self):
        return _restored, (type(self), *[getattr(self, part.name) for part in fields(self)])

    def _restored(kind, *values):
        made = object.__new__(kind)
        for part, value in zip(fields(kind), values, strict=True):
            object.__setattr__(made, part.name, value)
        return made

    _COMMON = {
        "__repr__": _repr,
        "__setattr__": _no_setting,
        "__delattr__": _no_deleting,
        "__reduce__": _reduce,
    }
