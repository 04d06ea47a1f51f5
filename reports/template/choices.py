"""Drop-downs: short lists stand in the cell's own rule, long ones on a sheet of their own that the rule points to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from xlsxwriter.utility import xl_col_to_name

SHEET = "选项"
FORMULA_LIMIT = 255  # characters of a list that stands in the rule itself, the commas among them


@dataclass(slots=True)
class Choices:
    """The lists of a workbook, each kept once."""

    _places: dict[tuple[str, ...], int] = field(default_factory=dict)

    def source(self, words: Sequence[str]) -> list[str] | str:
        """What a rule's ``source`` is: the words, or the range of the sheet that holds them."""
        if len(",".join(words)) <= FORMULA_LIMIT and not any("," in word for word in words):
            return list(words)
        place = self._places.setdefault(tuple(words), len(self._places))
        column = xl_col_to_name(place, col_abs=True)
        return f"='{SHEET}'!{column}$1:{column}${len(words)}"

    @property
    def lists(self) -> list[tuple[str, ...]]:
        """The long lists, in the order of their columns."""
        return list(self._places)
