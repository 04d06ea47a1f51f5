"""The check of assessment schemes (考核方案) against the rules: parts that add up, obligations of 单位年度 only, none forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

from dsl import syntax as s
from dsl.diagnostics import Attempts, Diagnostics, Reported, all_of
from dsl.duties import Duties
from dsl.scheme_ids import Ids
from dsl.scheme_structure import SchemeFile, SchemePart
from dsl.scheme_tree import AssessmentScheme, Capped, Grade, SchemeItem, Unscored
from dsl.schemes import SchemeCheck, digest
from dsl.source import Source
from dsl.tree import RuleSet, Span

HEAD = "考核方案"


def check_assessments(
    files: Sequence[SchemeFile], ruleset: RuleSet, duties: Duties, diagnostics: Diagnostics
) -> tuple[AssessmentScheme, ...]:
    """The assessment schemes without a mistake, in the files' order."""
    check = _Check(Ids(ruleset, diagnostics, of_years=True), duties, diagnostics)
    titles: dict[str, Span] = {}
    found = []
    for file in files:
        for part in file.schemes:
            if part.head != HEAD:
                continue
            if part.line is not None:
                check.unlike(titles, part.line.title, HEAD)
            try:
                found.append(check.assessment(part, file.scan.source))
            except Reported:
                continue
    return tuple(found)


class _Check(SchemeCheck):
    def assessment(self, part: SchemePart, source: Source) -> AssessmentScheme:
        """The checked scheme. Raises Reported after every mistake in it has been told."""
        line = part.line
        if line is None:
            raise Reported
        attempt = Attempts(failed=part.broken)
        no_items: tuple[SchemeItem, ...] = ()
        no_grades: tuple[Grade, ...] = ()
        nothing: tuple[Unscored, ...] = ()
        full = attempt(partial(self._points, line.full), Decimal(0))
        files = None if part.files is None else attempt(partial(self._points, part.files.weight), None)
        items = attempt(lambda: all_of(*[partial(self._item, item) for item in part.items]), no_items)
        repeated = None if part.repeated is None else attempt(partial(self._capped, part.repeated), None)
        vetoed = None if part.vetoed is None else attempt(partial(self._capped, part.vetoed), None)
        grades = attempt(partial(self._grades, part, full), no_grades)
        unscored = attempt(lambda: all_of(*[partial(self._unscored, u) for u in part.unscored]), nothing)
        if not part.broken:
            attempt(partial(self._whole, part, line, full), None)
        if not attempt.failed:
            attempt(partial(self._each_once, part), None)
            attempt(partial(self._none_forgotten, part, line), None)
        attempt.done()
        if part.grades is None:
            self.diagnostics.warning(
                "no-grades",
                line.span,
                f"考核方案「{line.title.text}」没有写等次，考核只有得分，不定等次。",
                hint="要定等次，写上一行：等次 优秀 ≥ 90，合格 ≥ 60，不合格",
            )
        return AssessmentScheme(
            title=line.title.text,
            full=full,
            files=files,
            items=items,
            repeated=repeated,
            vetoed=vetoed,
            grades=grades,
            unscored=unscored,
            file=source.name,
            sha256=digest(source),
            span=part.span,
        )

    def _capped(self, line: s.RepeatedLine | s.VetoedLine) -> Capped:
        each, cap = all_of(partial(self._points, line.each), partial(self._points, line.cap))
        if each > cap:
            self.diagnostics.fail(
                "each-over-cap",
                line.each.span,
                f"每{'种' if isinstance(line, s.RepeatedLine) else '件'}扣 {each} 分，比封顶的 {cap} 分还多。",
                hint=f"不要超过 {cap}，或者把封顶改成 {each} 分以上。",
            )
        return Capped(each, cap, span=line.span)
