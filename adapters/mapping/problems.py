"""What is wrong with a mapping file, gathered: each mistake with the sheet and the cell it stands in."""

from __future__ import annotations

from records.problems import InputProblem, Level


class Mistakes:
    """The mistakes of one file. It knows in which column each heading of a sheet stands."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[InputProblem] = []
        self._letters: dict[tuple[str, str], str] = {}

    def place(self, sheet: str, heading: str, letters: str) -> None:
        self._letters[sheet, heading] = letters

    def cell(self, sheet: str, row: int, heading: str) -> str | None:
        letters = self._letters.get((sheet, heading))
        return f"{letters}{row}" if letters else None

    def whole(self, code: str, problem: str, hint: str, *, sheet: str | None = None) -> None:
        """A mistake of the file or of a sheet."""
        self.problems.append(InputProblem(code, Level.FATAL, problem, hint, file=self.file, sheet=sheet))

    def at(
        self,
        sheet: str,
        row: int,
        heading: str,
        code: str,
        problem: str,
        hint: str = "",
        *,
        value: str | None = None,
        allowed: tuple[str, ...] = (),
        level: Level = Level.FATAL,
    ) -> None:
        """A mistake in one cell."""
        self.problems.append(
            InputProblem(
                code,
                level,
                problem,
                hint,
                file=self.file,
                sheet=sheet,
                row=row,
                column=heading,
                cell=self.cell(sheet, row, heading),
                value=value,
                allowed=allowed,
            )
        )
