"""``dataclass(slots=True)``, frozen or not, made in a quarter of the time, for the modules that every start needs.

The standard library writes and compiles up to eight functions a class, each by itself: half a millisecond, and checking one
case takes a hundred and fifty classes. Here ``__init__`` alone is written at once, ``__eq__`` and ``__hash__`` when they
are first called, which for most classes is never; the others serve all classes. The fields are the standard library's own,
so that ``fields``, ``replace`` and pattern matching know no difference, and for mypy it is ``dataclasses.dataclass``.
``tests/records/test_quick_classes.py`` makes the same classes by both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    import dataclasses
    from dataclasses import MISSING, FrozenInstanceError, fields

    def dataclass(kind=None, /, *, slots, frozen=False, kw_only=False, eq=True):
        """The class with what ``dataclasses.dataclass`` would give it. Raises TypeError for what is not provided for."""
        if not slots:
            raise TypeError("only slots=True")
        if kind is not None:
            return _made(kind, frozen, kw_only, eq)
        return lambda kind: _made(kind, frozen, kw_only, eq)

    def _made(kind, frozen, kw_only, eq):
        documented = kind.__doc__
        kind.__doc__ = documented or " "  # else a signature would be made up, which takes long
        plain = dataclasses.dataclass(init=False, repr=False, eq=False, kw_only=kw_only)(kind)
        parts = fields(plain)
        if any(not part.init and _has_default(part) for part in parts):
            raise TypeError(f"{kind.__name__}: a field without init has no default")
        given = {
            "__init__": _init(parts, frozen, hasattr(kind, "__post_init__")),
            "__repr__": _repr,
            **(_FROZEN if frozen else {}),
            **(_COMPARED if eq and frozen else _UNHASHABLE if eq else {}),
        }
        own = sorted(given.keys() & kind.__dict__.keys())
        if own:
            raise TypeError(f"{kind.__name__}: {', '.join(own)} of its own")
        names = [part.name for part in parts]
        inherited = {name for base in kind.__mro__[1:] for name in base.__dict__.get("__slots__", ())}
        known = {**kind.__dict__, **given}
        for name in (*names, "__dict__", "__weakref__"):
            known.pop(name, None)
        known["__slots__"] = tuple(name for name in names if name not in inherited)
        known["__doc__"] = documented
        made = type(kind)(kind.__name__, kind.__bases__, known)
        made.__qualname__ = kind.__qualname__
        if frozen:  # a slot sets itself in half the time that ``object.__setattr__`` takes
            given["__init__"].__globals__.update(
                (f"_put_{name}", getattr(made, name).__set__) for name in names
            )
        return made

    def _has_default(part):
        return part.default is not MISSING or part.default_factory is not MISSING

    def _init(parts, frozen, more):
        """``__init__``; ``more``: it ends with ``__post_init__``."""
        taken = [part for part in parts if part.init]
        given = [_parameter(part) for part in taken if not part.kw_only]
        named = [_parameter(part) for part in taken if part.kw_only]
        put = "_put_{0}(self,{1})" if frozen else "self.{0}={1}"
        steps = [put.format(part.name, _value(part)) for part in taken] + ["self.__post_init__()"] * more
        head = f"def __init__(self,{','.join(given + ['*'] * bool(named) + named)}):"
        text = "\n  ".join([head, *(steps or ["pass"])])
        around = {"_unset": _UNSET}
        around |= {f"_default_{part.name}": part.default for part in taken}
        around |= {f"_make_{part.name}": part.default_factory for part in taken}
        made = _compiled(text, around)["__init__"]
        made.__annotations__ = {**{part.name: part.type for part in taken}, "return": None}
        return made

    _UNSET = object()

    def _parameter(part):
        if part.default_factory is not MISSING:
            return f"{part.name}=_unset"
        return part.name if part.default is MISSING else f"{part.name}=_default_{part.name}"

    def _value(part):
        if part.default_factory is MISSING:
            return part.name
        return f"_make_{part.name}() if {part.name} is _unset else {part.name}"

    def _compiled(text, around):
        found = {}
        exec(text, around, found)
        return found

    def _write_comparisons(one):
        """Puts ``__eq__`` and ``__hash__`` in the place of ``_first_eq`` and ``_first_hash``."""
        kind = next(base for base in type(one).__mro__ if base.__dict__.get("__eq__") is _first_eq)
        compared = [part.name for part in fields(kind) if part.compare]
        mine, theirs = (_tuple(compared, whose) for whose in ("self", "other"))
        text = (
            "def __eq__(self,other):\n"
            f"  return {mine}=={theirs} if other.__class__ is self.__class__ else NotImplemented\n"
            f"def __hash__(self):\n  return hash({mine})\n"
        )
        written = _compiled(text, {})
        if "__hash__" in kind.__dict__ and kind.__hash__ is not None:
            kind.__hash__ = written["__hash__"]
        kind.__eq__ = written["__eq__"]

    def _tuple(names, whose):
        return "(" + "".join(f"{whose}.{name}," for name in names) + ")"

    def _first_eq(self, other):
        _write_comparisons(self)
        return self == other

    def _first_hash(self):
        _write_comparisons(self)
        return hash(self)

    def _repr(self):
        shown = (f"{part.name}={getattr(self, part.name)!r}" for part in fields(self) if part.repr)
        return f"{type(self).__qualname__}({', '.join(shown)})"

    def _no_setting(self, name, value):
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def _no_deleting(self, name):
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    def _state(self):
        return [getattr(self, part.name) for part in fields(self)]

    def _restored(self, state):
        for part, value in zip(fields(self), state, strict=True):
            object.__setattr__(self, part.name, value)

    _FROZEN = {
        "__setattr__": _no_setting,
        "__delattr__": _no_deleting,
        "__getstate__": _state,
        "__setstate__": _restored,
    }
    _COMPARED = {"__eq__": _first_eq, "__hash__": _first_hash}
    _UNHASHABLE = {"__eq__": _first_eq, "__hash__": None}
