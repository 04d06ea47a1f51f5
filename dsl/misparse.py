"""Why a unit could not be read, in the words of the language: what stands there, what may stand there, what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from lark import UnexpectedCharacters, UnexpectedToken
from lark.exceptions import UnexpectedInput

from dsl.diagnostics import Diagnostics
from dsl.keywords import SCHEME_HEADS, SCHEME_WORDS, TERMINAL_WORDS, WORDS
from dsl.numerals import NUMERAL, to_number
from dsl.sayings import KINDS, MODALITIES, OBLIGING, SAYINGS
from dsl.scheme_misparse import head_slip, scheme_slip
from dsl.source import Source
from records.nearest import nearest
from records.schema import RELATIONS, TABLES

_OPERATORS = frozenset(("EQ", "NE", "LT", "LE", "GT", "GE", "_IN", "_CONTAINS", "FILLED"))
_MANY = 9
_FIELD_NAMES = frozenset(name for table in TABLES.values() for name in table.columns)
_RELATION_NAMES = frozenset(name for _, name in RELATIONS)


def explain(
    error: UnexpectedInput,
    accepts: frozenset[str],
    head: str,
    source: Source,
    masked: str,
    start: int,
    end: int,
    diagnostics: Diagnostics,
    heads: tuple[str, ...],
) -> int | None:
    """One diagnostic for a failed parse of ``masked[start:end]``, which follows the word ``head``.

    ``accepts`` are the terminals that may stand where it failed, ``heads`` the words that begin a unit of the file.
    Returns the offset up to which the text is a whole unit, where only a line after it is wrong; else None.
    """
    if isinstance(error, UnexpectedToken):
        return _Token(error, accepts, head, source, masked, start, end, diagnostics, heads).explain()
    at = start + (error.pos_in_stream or 0)
    char = source.text[at : at + 1]
    hint = ""
    if isinstance(error, UnexpectedCharacters) and char == "!":
        hint = "不等于写 ≠ 或者 !=；否定写“非”。"
    elif char in "|&":
        hint = "并且写“且”，或者写“或”。"
    elif char == "+":
        hint = "规则里不做加减，期限写“在 … 起 … 内”。"
    diagnostics.error("unknown-sign", source.span(at, at + 1), f"规则里没有“{char}”这个符号。", hint=hint)
    return None


class _Token:
    def __init__(
        self,
        error: UnexpectedToken,
        accepts: frozenset[str],
        head: str,
        source: Source,
        masked: str,
        start: int,
        end: int,
        diagnostics: Diagnostics,
        heads: tuple[str, ...],
    ) -> None:
        token = error.token
        self.heads = heads
        self.head, self.source, self.masked = head, source, masked
        self.start, self.diagnostics = start, diagnostics
        self.type = token.type
        self.end = end
        self.at = end if token.type == "$END" else start + (token.start_pos or 0)
        self.length = 0 if token.type == "$END" else len(token)
        self.text = source.text[self.at : self.at + self.length]
        self.accepts = accepts
        self.whole: int | None = None
        self.before = masked[start : self.at].split()[-1:] or [""]

    def explain(self) -> int | None:
        attempts: tuple[Callable[[], bool], ...] = (
            self._glued_start,
            self._obliging,
            self._ended,
            self._line_head,
            self._scheme,
            self._chinese_amount,
            self._number,
            self._glued,
            self._saying,
            self._shape,
            self._near,
            self._unit,
        )
        if not any(attempt() for attempt in attempts):
            text = _without_texts(self.masked[self.start : self.at])
            inside = text.count("(") > text.count(")") and "_RPAR" in self.accepts
            hint = "前面的括号还没有结束，是不是少了“)”？" if inside else ""
            if self.text in ("(", "（") and "_LBRACE" in self.accepts:
                hint = "几个值写在大括号里：{甲, 乙}。"
            self._say("unexpected", f"这里不能写{self._quoted()}。", hint=hint, allowed=self._allowed())
        return self.whole

    def _quoted(self) -> str:
        return self.text if self.text.startswith("「") else f"“{self.text}”"

    def _say(self, code: str, message: str, hint: str = "", allowed: Iterable[str] = ()) -> None:
        span = (
            self.source.span(self.at, self.at + max(self.length, 1))
            if self.length
            else self.source.span(max(self.at - 1, 0), self.at)
        )
        self.diagnostics.error(code, span, message, hint=hint, allowed=allowed)

    def _allowed(self) -> tuple[str, ...]:
        """What may stand here, in the words of the language; a place for a value is one entry."""
        accepts = set(self.accepts)
        if "ITEM_ID" in accepts:
            accepts.discard("NUMBER")  # an id, told with the others
        shown: list[str] = []
        if accepts >= set(WORDS):
            accepts -= set(WORDS)
            shown.append("一个值")
            accepts.discard("WORD")
        shown += [word for name, word in TERMINAL_WORDS.items() if name in accepts and name != "$END"]
        return tuple(shown) if len(shown) <= _MANY else (*shown[:_MANY], "…")

    def _glued_start(self) -> bool:
        """有人员 for 有 人员, anywhere before the place where the parse failed."""
        text = _without_texts(self.masked[self.start : self.at])
        for match in re.finditer(r"(?<![^\s(])(有|无|每个|非)([^\s(){}]+)", text):
            if match[2] in _RELATION_NAMES:
                at = self.masked.find(match[0], self.start)
                self.diagnostics.error(
                    "glued-words",
                    self.source.span(at, at + len(match[0])),
                    f"“{match[1]}”后面要有空格。",
                    hint=f"写成“{match[1]} {match[2]}”。",
                )
                return True
        return False

    def _obliging(self) -> bool:
        """应当 必须 有 …: how binding it is has been said by the word that heads the line."""
        if self.head not in MODALITIES or _without_texts(self.masked[self.start : self.at]).strip() not in (
            "",
            self.before[0],
        ):
            return False
        word = next((word for word in (self.before[0], self.text) if word in OBLIGING), None)
        if word is None:
            return False
        at = self.masked.find(word, self.start)
        line_start = self.masked.rfind("\n", 0, at) + 1
        if not self.masked[line_start:at].strip():  # the first word of the next line
            return False
        self.diagnostics.error(
            "said-already",
            self.source.span(at, at + len(word)),
            f"“{self.head}”后面不再写“{word}”，直接写条件。",
            hint="要求到什么程度，由行首的词说：应当（没有做到是不符合）、推行（建议）、可以（提示）。",
        )
        return True

    def _ended(self) -> bool:
        """The unit ends too early."""
        if self.type != "$END":
            return False
        if not self.masked[self.start : self.end].strip():
            self.diagnostics.error(
                "nothing-written",
                self.source.span(self.start - len(self.head), self.start),
                f"“{self.head}”后面什么也没有写。",
                allowed=self._allowed(),
            )
            return True
        text = _without_texts(self.masked[self.start : self.end])
        if text.count("(") > text.count(")"):
            self._say("unclosed-bracket", "括号没有结束，少了“)”。", hint="在括号里的条件后面补上“)”。")
        elif text.count("{") > text.count("}"):
            self._say("unclosed-bracket", "大括号没有结束，少了“}”。", hint="在最后一个值后面补上“}”。")
        else:
            self._say("unfinished", f"“{self.head}”到这里还没有写完。", allowed=self._allowed())
        return True

    def _line_head(self) -> bool:
        """The first word of a line that is no keyword, or a keyword in the middle of a line."""
        line_start = self.masked.rfind("\n", 0, self.at) + 1
        first = not self.masked[line_start : self.at].strip()
        if self.text in self.heads:
            self._say(
                "head-inside", f"“{self.text}”要写在一行的开头。", hint=f"在“{self.text}”前面另起一行。"
            )
            return True
        if not (first and line_start > self.start and self.type == "WORD"):
            return False
        if self.text.startswith(("//", "--", "；", ";")):
            self.whole = line_start if "$END" in self.accepts else None
            self._say("comment-sign", f"注释不用“{self.text[:2]}”。", hint="注释以 # 开头。")
            return True
        word = re.split(r"[0-9「(]", self.text)[0] or self.text
        slip = head_slip(word) if self.heads is SCHEME_HEADS else None
        if slip is not None:
            self.whole = line_start if "$END" in self.accepts else None
            self._say(slip.code, slip.message, hint=slip.hint)
            return True
        glued = max((h for h in self.heads if word.startswith(h) and word != h), key=len, default=None)
        if glued is not None:
            self.whole = line_start if "$END" in self.accepts else None
            self._say(
                "glued-words",
                f"“{glued}”后面要有空格。",
                hint=f"写成“{glued} {self.text.removeprefix(glued)}”。",
            )
            return True
        near = nearest(word, self.heads)
        order = re.fullmatch(rf"第({NUMERAL})([章条款项])", word)
        if order is not None:
            near = f"{order[2]} {to_number(order[1])}"
        if near is None and "$END" not in self.accepts:
            return False
        self.whole = line_start if "$END" in self.accepts else None
        self._say(
            "unknown-line",
            f"这一行的开头不认识：“{self.text}”。",
            hint=f"您是不是想写“{near}”？" if near else "",
            allowed=() if near else self.heads,
        )
        return True

    def _scheme(self) -> bool:
        """What people write in the lines of a scoring scheme."""
        if self.heads is not SCHEME_HEADS:
            return False
        before = self.masked[self.start : self.at]
        slip = scheme_slip(self.head, self.text, self.type, before, self.accepts)
        if slip is not None:
            self._say(slip.code, slip.message, hint=slip.hint)
        return slip is not None

    def _chinese_amount(self) -> bool:
        """二 个工作日: the number was taken for the name of a 参数, and the unit stands in the way."""
        before = re.search(rf"({NUMERAL})\s*$", self.masked[self.start : self.at])
        value = to_number(before[1]) if before else None
        if before is None or value is None or not re.match(r"个?(工作日|日|天|小时|分钟|分)", self.text):
            return False
        self.diagnostics.error(
            "chinese-number",
            self.source.span(self.start + before.start(1), self.start + before.end(1)),
            f"数字要写阿拉伯数字，不写“{before[1]}”。",
            hint=f"改成 {value} {self.text}。",
        )
        return True

    def _number(self) -> bool:
        """二 for 2, a unit after a plain number."""
        if self.type == "WORD" and "NUMBER" in self.accepts:
            match = re.match(r"第?([〇零一二两三四五六七八九十百]+)", self.text)
            value = to_number(match[1]) if match else None
            if match is not None and value is not None:
                rest = self.text[match.end() :].removeprefix(self.head)
                self._say(
                    "chinese-number",
                    f"数字要写阿拉伯数字，不写“{match[0]}”。",
                    hint=f"改成 {value}{' ' + rest if rest else ''}。",
                )
                return True
        return False

    def _unit(self) -> bool:
        """A unit after a plain number."""
        if self.type != "WORD" or not re.fullmatch(r"[0-9.]+", self.before[0]) or "AND" not in self.accepts:
            return False
        self._say("unit-after-number", f"这里的数字后面不写单位“{self.text}”。", hint=f"删去“{self.text}”。")
        return True

    def _glued(self) -> bool:
        """Two words without a blank between them: this one or the one before ends or begins with an expected word."""
        previous = self.before[0]
        for word in self._words_expected():
            if (
                len(word) < len(previous)
                and previous.endswith(word)
                and "「" not in previous
                and "(" not in previous
            ):
                at = self.at - (self.at - self.masked.rfind(previous, self.start, self.at))
                self.diagnostics.error(
                    "glued-words",
                    self.source.span(at, at + len(previous)),
                    f"“{word}”前面要有空格。",
                    hint=f"写成“{previous[: -len(word)]} {word}”。",
                )
                return True
            if self.type == "WORD" and len(word) < len(self.text) and self.text.startswith(word):
                rest = self.text[len(word) :]
                if len(word) == 1 and nearest(self.text, self._words_expected()):
                    continue
                self._say("glued-words", f"“{word}”后面要有空格。", hint=f"写成“{word} {rest}”。")
                return True
        return False

    def _words_expected(self) -> list[str]:
        if self.accepts >= set(WORDS):
            return []
        words = {**WORDS, **SCHEME_WORDS}
        return sorted((words[name] for name in self.accepts if name in words), key=len, reverse=True)

    def _saying(self) -> bool:
        """A word of ordinary language for one of ours."""
        for text, back in ((self.text, 0), (self.before[0], 1)):
            ours = SAYINGS.get(text)
            if ours is not None and ours.startswith("非 …") and not back:
                ours = ours.replace("…", self.before[0], 1)
            if ours is None or not (self.accepts & (_OPERATORS | {"AND", "HAVE", "_NOT", "_OF"}) or back):
                continue
            if back and self.type not in ("WORD", "NUMBER", "_LPAR", "_LBRACE", "TEXT"):
                continue
            at = self.at if not back else self.masked.rfind(text, self.start, self.at)
            self.diagnostics.error(
                "ordinary-word",
                self.source.span(at, at + len(text)),
                f"“{text}”不是规则语言的词。",
                hint=f"写成 {ours}",
            )
            return True
        return False

    def _shape(self) -> bool:
        """Signs that people put where the language has none."""
        if self.type == "_COMMA" and re.search(r"属于\s+[^\s(){}]+\s*$", self.masked[self.start : self.at]):
            self._say(
                "set-without-braces",
                "几个值要放在大括号里。",
                hint=f"写成 属于 {{{self.before[0]}, …}}",
            )
        elif self.type == "_COMMA" and "AND" in self.accepts:
            self._say("comma-between", "条件之间不用逗号。", hint="都要满足写“且”，有一个就行写“或”。")
        elif self.type == "EQ" and self.before[0].endswith("="):
            self._say("double-equals", "相等只写一个“=”。", hint="删去多写的“=”。")
        elif self.type == "ARROW":
            self._say("arrow-here", "“→”只用在示例里。", hint="大于等于写 ≥ 或者 >=。")
        elif self.head == "不编码" and self.type == "TEXT" and self.accepts == {"WORD"}:
            self._kind_of_reason()
        elif self.type == "TEXT" and "WORD" in self.accepts and "TEXT" not in self.accepts:
            self._say("text-as-name", "这里要写名称，名称不加「」。", hint=f"写成 {self.text[1:-1]}")
        elif self.type in ("WORD", "NUMBER") and self.accepts == {"TEXT"}:
            self._say("text-without-quotes", "这里的文字要放在「」里。", hint=f"写成 「{self.text}」")
        elif self.type == "TEXT" and self.accepts == {"NUMBER"}:
            number = "11.1" if self.head in ("义务", "人工") else "1"
            self._say(
                "missing-number",
                f"“{self.head}”后面先写号码。",
                hint=f"写成 {self.head} {number} {self.text}",
            )
        elif self.type == "WORD" and "_WHERE" in self.accepts and self.text in _FIELD_NAMES:
            self._say(
                "missing-where",
                f"“{self.text}”前面少了“其中”。",
                hint=f"写成 {self.before[0]} 其中 {self.text} …",
            )
        elif self.type == "_COVERS":
            self._say(
                "cover-where",
                "“覆盖”前面的“其中”要用括号说明到哪里为止。",
                hint="写成 音像 其中 (…) 覆盖 本活动",
            )
        elif self.type == "_RPAR" and "_RPAR" not in self.accepts:
            text = _without_texts(self.masked[self.start : self.at])
            if text.count("(") > text.count(")"):
                return False
            self._say("extra-bracket", "这个“)”前面没有对应的“(”。", hint="删去它，或者补上“(”。")
        elif self.accepts == {"_LPAR"} and "项" in (self.head, self.before[0]):
            self._say(
                "item-label",
                "项的号码要放在括号里。",
                hint=f"写成 项 ({self.text.strip('0123456789.') or '一'})",
            )
        elif self.accepts == {"_LPAR"} and self.before[0] in ("数量", "最早", "最晚", "首个已填", "页号连续"):
            self._say(
                "missing-bracket",
                f"“{self.before[0]}”后面要有括号。",
                hint=f"写成 {self.before[0]}({self.text})",
            )
        else:
            return False
        return True

    def _kind_of_reason(self) -> None:
        """不编码 款 1 「…」 「理由」, or its kind written as a text."""
        if self.text[1:-1] in KINDS:
            self._say("text-as-name", "理由的种类不加「」。", hint=f"写成 {self.text[1:-1]}")
        else:
            self._say(
                "missing-kind",
                "理由前面少了种类，用一个词说明为什么不编码。",
                hint=f"例如写成 {KINDS[0]} {self.text}",
                allowed=(*KINDS, "…"),
            )

    def _near(self) -> bool:
        """A slip in a word of the language."""
        if self.type != "WORD":
            return False
        near = nearest(self.text, self._words_expected())
        if near is None:
            return False
        self._say("unexpected", f"这里不能写“{self.text}”。", hint=f"您是不是想写“{near}”？")
        return True


def _without_texts(text: str) -> str:
    return re.sub(r"「[^」\n]*」?", "", text)
