"""The check of scoring schemes against the rules: points that add up, obligations that exist, none forgotten, none twice."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from decimal import Decimal
from functools import partial

from dsl import syntax as s
from dsl.contradiction import never
from dsl.diagnostics import Attempts, Diagnostics, Related, Reported, all_of
from dsl.duties import Duties
from dsl.scheme_grades import check_grades
from dsl.scheme_ids import Ids, finding_ids
from dsl.scheme_structure import ItemPart, SchemeFile, SchemePart
from dsl.scheme_tree import Deduction, Grade, Obligations, Scheme, SchemeItem, Unscored
from dsl.scope import Here
from dsl.source import Source
from dsl.tree import Condition, RuleSet, Span
from records.schema import CASE

_SHOWN = 12  # forgotten obligations that are named one by one


def check_schemes(
    files: Sequence[SchemeFile], ruleset: RuleSet, duties: Duties, diagnostics: Diagnostics
) -> tuple[Scheme, ...]:
    """The schemes without a mistake, in the files' order. Names in 适用 are looked up by ``duties``, which knows the folder."""
    check = SchemeCheck(Ids(ruleset, diagnostics), duties, diagnostics)
    titles: dict[str, Span] = {}
    found = []
    for file in files:
        if not file.schemes and not file.lost:
            diagnostics.error(
                "no-scheme",
                file.scan.source.span(0, 0),
                "文件里没有评分方案，也没有考核方案。",
                hint="写一行：评分方案 「名称」 满分 100，下面写项目。",
            )
        for part in file.schemes:
            if part.head != "评分方案":
                continue
            if part.line is not None:
                check.unlike(titles, part.line.title, part.head)
            try:
                found.append(check.scheme(part, file.scan.source))
            except Reported:
                continue
    return tuple(found)


class SchemeCheck:
    """The mistakes of one scheme of either kind; ``ids`` knows which obligations it may name."""

    def __init__(self, ids: Ids, duties: Duties, diagnostics: Diagnostics) -> None:
        self.ids = ids
        self.duties = duties
        self.diagnostics = diagnostics

    def scheme(self, part: SchemePart, source: Source) -> Scheme:
        """The checked scheme. Raises Reported after every mistake in it has been told."""
        if part.line is None:
            raise Reported
        attempt = Attempts(failed=part.broken)
        no_items: tuple[SchemeItem, ...] = ()
        no_grades: tuple[Grade, ...] = ()
        no_vetoes: tuple[Obligations, ...] = ()
        nothing: tuple[Unscored, ...] = ()
        full = attempt(partial(self._points, part.line.full), Decimal(0))
        applies = attempt(partial(self._applies, part), None)
        items = attempt(lambda: all_of(*[partial(self._item, item) for item in part.items]), no_items)
        vetoes = attempt(lambda: all_of(*[partial(self.ids.all, v.ids) for v in part.vetoes]), no_vetoes)
        grades = attempt(partial(self._grades, part, full), no_grades)
        unscored = attempt(lambda: all_of(*[partial(self._unscored, u) for u in part.unscored]), nothing)
        if not part.broken:
            attempt(partial(self._whole, part, part.line, full), None)
        if not attempt.failed:
            attempt(partial(self._each_once, part), None)
            attempt(partial(self._none_forgotten, part, part.line), None)
        attempt.done()
        return Scheme(
            title=part.line.title.text,
            full=full,
            applies=applies,
            items=items,
            vetoes=vetoes,
            grades=grades,
            unscored=unscored,
            file=source.name,
            sha256=digest(source),
            span=part.span,
        )

    def unlike(self, titles: dict[str, Span], title: s.Word, what: str) -> None:
        """Tells a title that is there already."""
        first = titles.setdefault(title.text, title.span)
        if first != title.span:
            self.diagnostics.error(
                "title-twice",
                title.span,
                f"有两个{what}都叫“{title.text}”。",
                hint="换一个名称，或者合并成一个。",
                related=[Related(first, "第一个在这里")],
            )

    # -- lines

    def _applies(self, part: SchemePart) -> Condition | None:
        if part.applies is None:
            return None
        condition = self.duties.chain(Here.subject(CASE), part.applies.chain)
        for clash in never(condition):
            self.diagnostics.error(
                "never-holds",
                clash.span,
                "这些条件互相矛盾，没有案卷适用这个评分方案。",
                hint="看一看“且”是不是应当写“或”，或者哪个值写错了。",
            )
        return condition

    def _points(self, word: s.Word) -> Decimal:
        """A number of points, more than 0. Raises Reported."""
        points = Decimal(word.text)
        if points <= 0:
            self.diagnostics.fail("no-points", word.span, "分数要大于 0。", hint="写一个大于 0 的数。")
        return points

    def _item(self, item: ItemPart) -> SchemeItem:
        line = item.line
        if line is None:
            raise Reported
        title = line.title.text
        attempt = Attempts()
        no_deductions: tuple[Deduction, ...] = ()
        weight = attempt(partial(self._points, line.weight), Decimal(0))
        if not item.deductions and not item.broken:
            self.diagnostics.error(
                "item-without-deduction",
                line.span,
                f"项目“{title}”没有写扣什么，它的分数扣不着。",
                hint="下面写一行：扣 编号 每处 5 分；或者删去这个项目，把分数加到别处。",
            )
            attempt.failed = True
        deductions = attempt(
            lambda: all_of(*[partial(self._deduction, one, title, weight) for one in item.deductions]),
            no_deductions,
        )
        attempt.done()
        return SchemeItem(title, weight, deductions, span=line.span)

    def _deduction(self, line: s.DeductLine, title: str, weight: Decimal) -> Deduction:
        attempt = Attempts()
        of = attempt(partial(self.ids.all, line.ids), Obligations((), ()))
        each = attempt(partial(self._points, line.each), None) if line.each is not None else None
        cap = attempt(partial(self._points, line.cap), None) if line.cap is not None else None
        if each is not None and cap is not None and line.each is not None and each > cap:
            self.diagnostics.error(
                "each-over-cap",
                line.each.span,
                f"每处扣 {each} 分，比封顶的 {cap} 分还多。",
                hint=f"每处的分数不要超过 {cap}，或者把封顶改成 {each} 分以上。",
            )
            attempt.failed = True
        most, word, what = (cap, line.cap, "封顶") if line.cap is not None else (each, line.each, "每处扣")
        if most is not None and word is not None and weight and most > weight:
            ids = " ".join(word.text for word in line.ids)
            self.diagnostics.error(
                "over-weight",
                word.span,
                f"{what} {most} 分，比项目“{title}”的标准分 {weight} 分还多。",
                hint=f"不要超过 {weight}；一处就扣完全项的，只写：扣 {ids}",
            )
            attempt.failed = True
        attempt.done()
        return Deduction(of, each, cap, span=line.span)

    def _unscored(self, line: s.UnscoredLine) -> Unscored:
        if not line.reason.text.strip():
            self.diagnostics.fail(
                "no-reason", line.reason.span, "不计分的理由是空的。", hint="写一句话说明为什么不计分。"
            )
        return Unscored(self.ids.all(line.ids), line.reason.text, span=line.span)

    def _grades(self, part: SchemePart, full: Decimal) -> tuple[Grade, ...]:
        if part.grades is not None:
            return check_grades(part.grades, full, self.diagnostics)
        if part.vetoes and not part.broken:
            self.diagnostics.fail(
                "veto-without-grades",
                part.vetoes[0].span,
                "写了否决，没有写等次：否决的案卷定为最后一个等次。",
                hint="写上一行：等次 优秀 ≥ 90，合格 ≥ 60，不合格",
            )
        return ()

    # -- the scheme as a whole

    def _whole(self, part: SchemePart, line: s.SchemeLine, full: Decimal) -> None:
        titles: dict[str, Span] = {}
        items = [item.line for item in part.items if item.line is not None]
        for item in items:
            self.unlike(titles, item.title, "项目")
        weights = _weights(part)
        total = sum(map(Decimal, weights), Decimal(0))
        if not weights:
            hint = "项目 「调查取证」 30 分" if part.head == "评分方案" else "案卷得分 60 分"
            self.diagnostics.error("no-items", line.span, f"{part.head}里没有项目。", hint=f"下面写：{hint}")
        elif total != full:
            sign = "多" if total > full else "少"
            now = f"现在是 {' + '.join(weights)} = {total}；" if len(weights) > 1 else ""
            self.diagnostics.error(
                "sum-not-full",
                line.full.span,
                f"各项目的标准分合计 {total} 分，满分写的是 {full} 分，{sign} {abs(total - full)} 分。",
                hint=f"{now}改项目的分数，或者改满分。",
            )
        if part.rescaled is None:
            self.diagnostics.error(
                "not-rescaled",
                line.span,
                "没有写不适用的项目怎样计分。",
                hint="写上一行：不适用项目 按比例折算",
            )

    def _each_once(self, part: SchemePart) -> None:
        """Nothing is in two lines of 扣 or 不计分, nothing twice in 否决, nothing both in 否决 and 不计分."""
        left_out = [word for line in part.unscored for word in line.ids]
        scored = [word for item in part.items for line in item.deductions for word in line.ids]
        vetoes = [word for line in part.vetoes for word in line.ids]
        self._disjoint([*scored, *left_out])
        self._disjoint(vetoes)
        vetoed = {one: word for word in vetoes for one in self.ids.of(word)}
        for word in left_out:
            both = next((one for one in self.ids.of(word) if one in vetoed), None)
            if both is not None:
                self.diagnostics.error(
                    "veto-and-unscored",
                    word.span,
                    f"{both} 写在否决里，就不能又说不计分。",
                    hint=f"从“不计分”里去掉 {both}。",
                    related=[Related(vetoed[both].span, "写在否决里")],
                )

    def _disjoint(self, words: Sequence[s.Word]) -> None:
        first: dict[str, s.Word] = {}
        for word in words:
            ids = self.ids.of(word)
            twice = next((one for one in ids if one in first), None)
            if twice is not None:
                what = _doubled(word.text, first[twice].text, twice)
                self.diagnostics.error(
                    "duty-twice",
                    word.span,
                    f"{what}，同一处问题会算两次。",
                    hint="只留一处；整条里有几项要另算的，把整条改成逐项写编号。",
                    related=[Related(first[twice].span, "前面写在这里")],
                )
            for each in ids:
                first.setdefault(each, word)

    def _none_forgotten(self, part: SchemePart, line: s.SchemeLine) -> None:
        """Every 应当 and 人工 about a case is in some item, a veto or 不计分."""
        deductions = [one.ids for item in part.items for one in item.deductions]
        vetoes = [one.ids for one in part.vetoes]
        left_out = [one.ids for one in part.unscored]
        words = [word for ids in (*deductions, *vetoes, *left_out) for word in ids]
        named = {one for word in words for one in self.ids.of(word)}
        forgotten: list[str] = []
        for duty in sorted(self.ids.duties.values(), key=lambda duty: _order(duty.id)):
            every = finding_ids(duty) if self.ids.counts(duty) else ()
            missing = [one for one in every if one not in named]
            forgotten += [duty.id] if missing and len(missing) == len(every) else missing
        if forgotten:
            shown = "、".join(forgotten[:_SHOWN])
            more = f" 等 {len(forgotten)} 项" if len(forgotten) > _SHOWN else ""
            self.diagnostics.error(
                "duty-forgotten",
                line.span,
                f"这些应当做到的事项不在任何项目里，也没有说不计分：{shown}{more}。",
                hint=f"加到一个项目的“扣”里，或者写：不计分 {' '.join(forgotten[:3])} 「理由」",
            )


def _weights(part: SchemePart) -> list[str]:
    """The 标准分 of all parts, in the order in which they are explained; of 屡犯 and 否决案卷 it is the 封顶."""
    items = [item.line.weight.text for item in part.items if item.line is not None]
    capped = [one.cap.text for one in (part.repeated, part.vetoed) if one is not None]
    return [*([part.files.weight.text] if part.files is not None else []), *items, *capped]


def digest(source: Source) -> str:
    """SHA-256 of a file of schemes."""
    return hashlib.sha256(source.text.encode("utf-8", "surrogatepass")).hexdigest()


def _doubled(word: str, before: str, twice: str) -> str:
    if word == before:
        return f"{word} 写了两次"
    if before == twice:
        return f"{word} 包括前面已经写过的 {before}"
    return (
        f"{word} 已经包括在前面的 {before} 里"
        if word == twice
        else f"{word} 和前面的 {before} 都包括 {twice}"
    )


def _order(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split("."))
