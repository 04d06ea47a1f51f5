"""Every check on every row by itself: how a case is judged without the table, and the plain twin of ``engine.courses``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from engine.context import MISS, Context, Env, Fired, Label, Missing
from engine.plan import Check, Plan
from engine.verdict import Decided, decided, verdict_of
from records.findings import Verdict
from records.row import Row


class Decides(Protocol):
    """What decides facts here: ``engine.decide.Decider``; benchmarks put a rival in its place."""

    plan: Plan

    def label(self, context: Context, unit: int, env: Env) -> Label: ...
    def check(
        self, context: Context, check: Check, row: Row | None, is_open: bool = False
    ) -> Fired | Missing: ...


class OneByOne:
    def __init__(self, decider: Decides) -> None:
        self._decider = decider
        checks = decider.plan.checks
        self._tables = {
            table: (
                [check for check in checks if check.table == table],
                list(dict.fromkeys(gate for check in checks if check.table == table for gate in check.gates)),
            )
            for table in dict.fromkeys(check.table for check in checks)
        }

    def decided(
        self, context: Context, table: str, rows: Sequence[Row | None], *, closed: bool
    ) -> list[Decided] | None:
        """As ``Courses.decided``."""
        checks, gates = self._tables[table]
        label = self._decider.label
        labels = [
            {gate: label(context, gate.unit, (row,) if gate.frames else ()) for gate in gates} for row in rows
        ]
        found: list[Decided] = []
        missed = False
        for check in checks:
            for row, said in zip(rows, labels, strict=True):
                of_check = [said[gate] for gate in check.gates]
                if False in of_check:
                    if closed:
                        found.append(Decided(check, row, Verdict.NOT_APPLICABLE, None))
                    continue
                fired = self._decider.check(context, check, row, MISS not in of_check)
                if isinstance(fired, Missing):
                    missed = True
                else:
                    ruling = verdict_of(check.obligation, fired, check.requirement is None)
                    found.append(decided(check, row, ruling))
        return None if missed else found
