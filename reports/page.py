"""One HTML page without script and without anything from elsewhere: for the ledger and the rulebook, on screen and on A4."""

from __future__ import annotations

from html import escape

_STYLE = """
:root { --ink: #1f2328; --soft: #57606a; --line: #c4c9d0; --link: #1d4f8c; }
* { box-sizing: border-box; }
body { font-family: "Noto Serif CJK SC", "Source Han Serif SC", "SimSun", "Songti SC", serif; color: var(--ink);
  max-width: 76rem; margin: 1.6rem auto; padding: 0 1.2rem; line-height: 1.7; }
h1, h2, h3, h4, th, .tag, nav { font-family: "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", "SimHei", sans-serif; }
h1 { font-size: 1.6rem; text-align: center; margin: 0 0 .6rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .4rem; }
a { color: var(--link); text-decoration: none; } a:hover { text-decoration: underline; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
td, th { border: 1px solid var(--line); padding: .25rem .6rem; text-align: left; vertical-align: top; }
th { background: #f3f4f6; font-weight: 600; }
mark { color: inherit; background: none; padding: .05em 0; -webkit-box-decoration-break: clone; box-decoration-break: clone; }
mark.义务 { background: #dff0df; border-bottom: 1px solid #4f8f4f; }
mark.人工 { background: #fdf0c8; border-bottom: 1px dashed #a67c00; }
mark.不编码 { background: #e8e8ea; border-bottom: 1px dotted #777; }
mark.未答复 { background: #f9cfcb; border-bottom: 2px solid #b3261e; font-weight: 700; }
.tag { font-size: .75rem; border: 1px solid #8a93a0; border-radius: 3px; padding: 0 .35em; font-weight: 400; white-space: nowrap; }
.legend, .note { color: var(--soft); font-size: .88rem; }
@page { size: A4; margin: 14mm 13mm 16mm; @bottom-center { content: counter(page); font-size: 8pt; } }
@media print {
  html { font-size: 9.5pt; } body { margin: 0; padding: 0; max-width: none; line-height: 1.5; }
  h2 { break-after: avoid; } h3, h4, summary { break-after: avoid; }
  a { color: inherit; } thead { display: table-header-group; }
  mark, th, .tag { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""


def page(title: str, body: str, style: str = "") -> str:
    """The page: ``title`` is escaped here, ``body`` is HTML whose texts are escaped already."""
    name = escape(title)
    return (
        f"<!DOCTYPE html>\n<html lang='zh-CN'>\n<head><meta charset='utf-8'><meta name='generator' content='pingcha'>"
        f"<meta name='viewport' content='width=device-width, initial-scale=1'><title>{name}</title>"
        f"<style>{_STYLE}{style}</style></head>\n<body>\n<h1>{name}</h1>\n{body}\n</body>\n</html>\n"
    )
