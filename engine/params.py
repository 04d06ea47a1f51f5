"""The parameters of a run: the rule files' defaults, and what ``--set`` puts in their place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches

from dsl.tree import Amount, Param, Unit
from records.value_problems import shown

ParamValue = Amount | int | date | str

_LENGTH = re.compile(r"([0-9]{1,9})\s*个?(工作日|日|小时|分钟)")


class ParamError(Exception):
    """A ``--set`` that cannot be used; the text is for the user and names every such setting."""


def bind(params: Mapping[str, Param], overrides: Mapping[str, str]) -> dict[str, ParamValue]:
    """The value of each parameter. Raises ParamError for an unknown name or a value of another type than the default's."""
    values = {name: param.value for name, param in params.items()}
    problems: list[str] = []
    for name, text in overrides.items():
        if name not in params:
            near = get_close_matches(name, params, 1)
            hint = (
                f"，您是不是想写“{near[0]}”？" if near else f"；可用的参数：{'、'.join(params) or '（无）'}"
            )
            problems.append(f"没有名为“{shown(name)}”的参数{hint}")
            continue
        value = _parse(text.strip(), values[name])
        if value is None:
            problems.append(f"参数“{name}”的值“{shown(text)}”不能用，应写成{_shape(values[name])}")
        else:
            values[name] = value
    if problems:
        raise ParamError("\n".join(problems))
    return values


def _parse(text: str, default: ParamValue) -> ParamValue | None:
    match default:
        case Amount():
            found = _LENGTH.fullmatch(text)
            return Amount(int(found[1]), Unit(found[2])) if found else None
        case date():
            try:
                return date.fromisoformat(text)
            except ValueError:
                return None
        case int():
            return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None
        case str():
            return text or None


def _shape(default: ParamValue) -> str:
    match default:
        case Amount():
            return "数字加单位（工作日、日、小时、分钟），如“3 工作日”"
        case date():
            return "日期，如 2025-03-04"
        case int():
            return "整数，如 3"
        case str():
            return "文字"


def show(value: ParamValue) -> str:
    """A parameter's value as users read it."""
    return f"{value.number} {value.unit}" if isinstance(value, Amount) else str(value)
