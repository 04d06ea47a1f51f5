"""An HTML page as tests look at it: well-formed, nothing that runs, nothing from elsewhere, no link into the void."""

from __future__ import annotations

from html.parser import HTMLParser

_VOID = frozenset({"meta", "br", "hr"})
_HARMLESS = frozenset(
    {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "p",
        "div",
        "section",
        "nav",
        "a",
        "b",
    }
    | {"span", "mark", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "br"}
)


class Page(HTMLParser):
    """Reads the page and fails where a tag is not closed, runs something, loads something or leads nowhere."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.tags: set[str] = set()
        self.words = ""
        self._open: list[str] = []
        self._targets: set[str] = set()
        assert text.startswith("<!DOCTYPE html>")
        assert "http" not in text and "url(" not in text and "@import" not in text
        self.feed(text)
        self.close()
        assert self._open == []
        assert self._targets <= self.ids, self._targets - self.ids

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _HARMLESS, tag
        self.tags.add(tag)
        for name, value in attrs:
            assert not name.startswith("on") and name not in ("src", "style"), name
            if name == "id":
                assert value and value not in self.ids, f"the id {value} stands twice"
                self.ids.add(value)
            if name == "href":
                assert value is not None and value.startswith("#"), value
                self._targets.add(value[1:])
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] != "style":
            self.words += data
