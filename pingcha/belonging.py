"""What results that are kept for ``--resume`` belong to, as one text: they are only of use to a run that has the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.run import Run


def belonging(form: str, run: Run, **more: object) -> str:
    """All that a result of the run depends on: version, rules, calendar, inputs, mapping and every setting. ``form``: how it
    is kept; ``more``: what else the results that are kept depend on. ASCII. Raises ParamError."""
    settings = run.settings
    belongs = {
        "format": form,
        "tool": run.tool().model_dump(mode="json", by_alias=True),
        "run": run.info().model_dump(mode="json", by_alias=True),
        "command": settings.command,
        "verify": settings.verify,
        "table": settings.table,
        "keep_not_applicable": settings.keep_not_applicable,
        "reasons_of_met": settings.reasons_of_met,
        "reasons_of_unbound": settings.reasons_of_unbound,
    }
    return json.dumps({**belongs, **more}, sort_keys=True)
