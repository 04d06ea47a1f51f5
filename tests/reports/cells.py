"""What a workbook holds, independent of how it is put down: every cell with its text and its look, and all else of a sheet.

Two workbooks of which this is the same look the same in every program, whichever way their texts and looks are numbered.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DATA = re.compile(r"<sheetData/>|<sheetData>.*</sheetData>", re.DOTALL)


def cells(path: Path) -> dict[str, list[str]]:
    """By part of the file: each sheet as lines (a line a row, a line a cell), every other part as it is."""
    found: dict[str, list[str]] = {}
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        texts = _shared(archive) if "xl/sharedStrings.xml" in names else []
        looks, tones = _looks(ElementTree.fromstring(archive.read("xl/styles.xml")))
        for name in names:
            if name.startswith("xl/worksheets/sheet"):
                text = archive.read(name).decode("utf-8")
                data = _DATA.search(text)
                assert data is not None
                rest = text[: data.start()] + text[data.end() :]
                rest = re.sub(r'dxfId="(\d+)"', lambda m: f'dxfId="{tones[int(m[1])]}"', rest)
                found[name] = [rest, *_rows(ElementTree.fromstring(text), texts, looks)]
            elif name not in ("xl/sharedStrings.xml", "xl/styles.xml"):
                found[name] = [archive.read(name).decode("utf-8")]
    return found


def _shared(archive: zipfile.ZipFile) -> list[str]:
    root = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
    return ["".join(part.itertext()) for part in root]


def _looks(styles: Element) -> tuple[list[str], list[str]]:
    """The looks of cells and those of conditional formats, each as text."""

    def of(name: str) -> list[str]:
        group = styles.find(_MAIN + name)
        return [] if group is None else [ElementTree.tostring(one, "unicode") for one in group]

    fonts, fills, borders = of("fonts"), of("fills"), of("borders")
    formats = {
        one.get("numFmtId"): one.get("formatCode") for one in styles.iterfind(f"{_MAIN}numFmts/{_MAIN}numFmt")
    }
    looks = []
    for xf in styles.iterfind(f"{_MAIN}cellXfs/{_MAIN}xf"):
        number = xf.get("numFmtId")
        parts = [
            fonts[int(xf.get("fontId", "0"))],
            fills[int(xf.get("fillId", "0"))],
            borders[int(xf.get("borderId", "0"))],
            str(formats.get(number, number)),
            *(ElementTree.tostring(one, "unicode") for one in xf),
        ]
        looks.append("|".join(parts))
    return looks, of("dxfs")


def _rows(sheet: Element, texts: Sequence[str], looks: Sequence[str]) -> Iterator[str]:
    for row in sheet.iterfind(f"{_MAIN}sheetData/{_MAIN}row"):
        yield f"row {row.get('r')} {row.get('ht')} {row.get('customHeight')}"
        for cell in row:
            kind, look = cell.get("t", "n"), looks[int(cell.get("s", "0"))]
            value = cell.findtext(_MAIN + "v")
            if kind == "s":
                kind, value = "text", texts[int(value or "")]
            elif kind == "inlineStr":
                kind, value = "text", "".join(cell.itertext())
            formula = cell.findtext(_MAIN + "f")
            yield f"{cell.get('r')} {kind} {value!r} {formula!r} {look}"
