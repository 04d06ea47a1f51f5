"""Every workbook that we write keeps the rules of validity that Excel and WPS are strict about, read from its own XML."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from openpyxl.utils import range_boundaries

import pingcha
from benchmarks.generate import generate
from pingcha.cli import main
from reports.mask import mask_review
from reports.workbook import Limits, write_workbook

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
EXAMPLE = Path(__file__).parents[2] / "examples" / "示例案卷.xlsx"
# CT_Worksheet's children, in the order that the schema wants them
ORDER = re.findall(
    r"\w+",
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios "
    "autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations "
    "hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches "
    "ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF picture oleObjects controls webPublishItems tableParts "
    "extLst",
)
TEXT_LIMIT, FORMULA_LIMIT, RULE_LIMIT, LINK_LIMIT = 32_767, 8_192, 255, 65_530


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, zipfile.ZipFile]:
    """A review with scores and reviewers, one in volumes, a closed one, an assessment, a template, a checklist, a mapping."""
    folder = tmp_path_factory.mktemp("excel")
    report, closed = str(folder / "评查报告.xlsx"), str(folder / "定稿")
    run = ("--as-of", "2026-06-30", "--reviewers", "张三,李四", "--seed", "1", "--twice", "2")
    assert main(["review", str(EXAMPLE), *run, "-o", report]) == 1
    assert main(["finalize", report, "-o", closed]) == 1
    assert main(["assess", report, "-o", str(folder / "评议考核.xlsx")]) in (0, 1)
    assert main(["template", str(folder / "模板.xlsx")]) == 0
    practice = str(EXAMPLE.with_name("练习案卷.xlsx"))
    assert main(["check", practice, "--as-of", "2026-06-30", "-o", str(folder / "自查表.xlsx")]) in (0, 1)
    review = mask_review(pingcha.review(list(generate(5, 3)), as_of=date(2026, 6, 30)), unmasked=False)
    write_workbook(review, folder / "分册.xlsx", limits=Limits(cases_a_book=2, low_memory_from=0))
    found = {path.relative_to(folder).as_posix(): zipfile.ZipFile(path) for path in folder.rglob("*.xlsx")}
    assert len(found) >= 9
    return found


def parts(books: dict[str, zipfile.ZipFile], pattern: str) -> Iterator[tuple[str, ElementTree.Element]]:
    for book, archive in books.items():
        for name in archive.namelist():
            if re.fullmatch(pattern, name):
                yield f"{book}:{name}", ElementTree.fromstring(archive.read(name))


def sheets(books: dict[str, zipfile.ZipFile]) -> Iterator[tuple[str, ElementTree.Element]]:
    return parts(books, r"xl/worksheets/sheet\d+\.xml")


def units(text: str | None) -> int:
    """The length of a text as Excel counts it."""
    return len((text or "").encode("utf-16-le")) // 2


def bounds(area: str) -> tuple[int, int, int, int]:
    """First column and row, last column and row; none of our areas is a whole column or row."""
    left, top, right, bottom = range_boundaries(area)
    assert left is not None and top is not None and right is not None and bottom is not None, area
    return left, top, right, bottom


def overlap(first: str, second: str) -> bool:
    left, top, right, bottom = bounds(first)
    other_left, other_top, other_right, other_bottom = bounds(second)
    return left <= other_right and other_left <= right and top <= other_bottom and other_top <= bottom


def test_sheet_names_are_short_plain_and_different(books: dict[str, zipfile.ZipFile]) -> None:
    for place, book in parts(books, r"xl/workbook\.xml"):
        names = [sheet.get("name") or "" for sheet in book.iter(f"{MAIN}sheet")]
        assert len({name.casefold() for name in names}) == len(names), place
        for name in names:
            assert 0 < units(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name), (place, name)
            assert name.strip("'") == name and name.casefold() != "history", (place, name)


def test_defined_names_lead_to_sheets_that_are_there_and_stand_once(
    books: dict[str, zipfile.ZipFile],
) -> None:
    for place, book in parts(books, r"xl/workbook\.xml"):
        names = {sheet.get("name") for sheet in book.iter(f"{MAIN}sheet")}
        seen = set()
        for one in book.iter(f"{MAIN}definedName"):
            key = ((one.get("name") or "").casefold(), one.get("localSheetId"))
            assert key not in seen, (place, key)
            seen.add(key)
            for sheet in re.findall(r"'((?:[^']|'')+)'!", one.text or ""):
                assert sheet.replace("''", "'") in names, (place, one.text)


def test_the_elements_of_a_sheet_stand_in_the_order_of_the_schema(books: dict[str, zipfile.ZipFile]) -> None:
    for place, sheet in sheets(books):
        found = [ORDER.index(child.tag.removeprefix(MAIN)) for child in sheet]
        assert found == sorted(found), place


def test_texts_and_formulas_are_no_longer_than_a_cell_holds(books: dict[str, zipfile.ZipFile]) -> None:
    for place, texts in parts(books, r"xl/sharedStrings\.xml"):
        for item in texts.iter(f"{MAIN}si"):
            assert units("".join(item.itertext())) <= TEXT_LIMIT, place
    for place, sheet in sheets(books):
        for text in sheet.iter(f"{MAIN}is"):
            assert units("".join(text.itertext())) <= TEXT_LIMIT, place
        for formula in sheet.iter(f"{MAIN}f"):
            assert units(formula.text) <= FORMULA_LIMIT, place
            for constant in re.findall(r'"((?:[^"]|"")*)"', formula.text or ""):
                assert units(constant) <= RULE_LIMIT, (place, constant)


def test_rows_and_cells_stand_in_order_and_once(books: dict[str, zipfile.ZipFile]) -> None:
    for place, sheet in sheets(books):
        rows = [int(row.get("r") or 0) for row in sheet.iter(f"{MAIN}row")]
        assert rows == sorted(set(rows)), place
        for row in sheet.iter(f"{MAIN}row"):
            columns = [bounds(cell.get("r") or "")[0] for cell in row.iter(f"{MAIN}c")]
            assert columns == sorted(set(columns)), (place, row.get("r"))
            assert all((cell.get("r") or "").endswith(row.get("r") or "?") for cell in row), place
            assert float(row.get("ht") or 0) <= 409.5, (place, row.get("r"))


def test_merged_cells_do_not_overlap(books: dict[str, zipfile.ZipFile]) -> None:
    for place, sheet in sheets(books):
        merged = [one.get("ref") or "" for one in sheet.iter(f"{MAIN}mergeCell")]
        assert not [pair for pair in combinations(merged, 2) if overlap(*pair)], place


def test_drop_downs_and_their_messages_are_short_enough_and_do_not_overlap(
    books: dict[str, zipfile.ZipFile],
) -> None:
    limits = {"promptTitle": 32, "errorTitle": 32, "prompt": 255, "error": 255}
    seen = 0
    for place, sheet in sheets(books):
        areas = []
        for one in sheet.iter(f"{MAIN}dataValidation"):
            seen += 1
            areas += (one.get("sqref") or "").split()
            for name, limit in limits.items():
                assert units(one.get(name)) <= limit, (place, name)
            for rule in (*one.iter(f"{MAIN}formula1"), *one.iter(f"{MAIN}formula2")):
                assert 0 < units(rule.text) <= RULE_LIMIT, (place, rule.text)
        assert not [pair for pair in combinations(areas, 2) if overlap(*pair)], place
    assert seen > 20


def test_conditional_formats_name_looks_that_are_there_and_one_place_in_the_order_each(
    books: dict[str, zipfile.ZipFile],
) -> None:
    for book, archive in books.items():
        styles = ElementTree.fromstring(archive.read("xl/styles.xml"))
        looks = styles.find(f"{MAIN}dxfs")
        known = 0 if looks is None else len(looks)
        for place, sheet in sheets({book: archive}):
            rules = list(sheet.iter(f"{MAIN}cfRule"))
            orders = [rule.get("priority") for rule in rules]
            assert len(set(orders)) == len(orders), place
            for rule in rules:
                assert int(rule.get("dxfId") or 0) < known, place
                assert all(units(part.text) <= RULE_LIMIT for part in rule.iter(f"{MAIN}formula")), place


def test_links_are_few_enough_lead_somewhere_and_stand_once_a_cell(books: dict[str, zipfile.ZipFile]) -> None:
    for place, sheet in sheets(books):
        links = list(sheet.iter(f"{MAIN}hyperlink"))
        assert len(links) <= LINK_LIMIT, place
        cells = [link.get("ref") for link in links]
        assert len(set(cells)) == len(cells), place
        for link in links:
            assert link.get("location") or link.get(f"{RELATION}id"), (place, link.get("ref"))
            assert units(link.get("location")) <= 2_079 and units(link.get("tooltip")) <= 255, place


def test_every_relation_leads_to_a_part_and_every_id_to_a_relation(books: dict[str, zipfile.ZipFile]) -> None:
    for book, archive in books.items():
        names = set(archive.namelist())
        assert len(names) == len(archive.namelist()), book
        for name in sorted(names):
            if not name.endswith(".rels"):
                continue
            folder, _, owner = name.removesuffix(".rels").rpartition("_rels/")
            relations = list(ElementTree.fromstring(archive.read(name)).iter(f"{PACKAGE}Relationship"))
            known = {one.get("Id") for one in relations}
            assert len(known) == len(relations), (book, name)
            for one in relations:
                if one.get("TargetMode") != "External":
                    target = one.get("Target") or ""
                    path = target.removeprefix("/") if target.startswith("/") else _joined(folder, target)
                    assert path in names, (book, name, target)
            if owner and owner.endswith(".xml"):
                asked = {
                    value
                    for element in ElementTree.fromstring(archive.read(folder + owner)).iter()
                    for key, value in element.attrib.items()
                    if key.startswith(RELATION)
                }
                assert asked <= known, (book, name)


def _joined(folder: str, target: str) -> str:
    path: list[str] = folder.strip("/").split("/") if folder.strip("/") else []
    for step in target.split("/"):
        if step == "..":
            path.pop()
        elif step != ".":
            path.append(step)
    return "/".join(path)


def test_every_part_has_a_content_type_and_no_character_that_xml_forbids(
    books: dict[str, zipfile.ZipFile],
) -> None:
    for book, archive in books.items():
        types = ElementTree.fromstring(archive.read("[Content_Types].xml"))
        known = {one.get("PartName") for one in types} | {one.get("Extension") for one in types}
        for name in archive.namelist():
            assert f"/{name}" in known or name.rpartition(".")[2] in known or name == "[Content_Types].xml", (
                book,
                name,
            )
            if name.endswith((".xml", ".vml", ".rels")):
                ElementTree.fromstring(archive.read(name))


def test_footers_are_short_enough(books: dict[str, zipfile.ZipFile]) -> None:
    for place, sheet in sheets(books):
        for footer in (*sheet.iter(f"{MAIN}oddFooter"), *sheet.iter(f"{MAIN}oddHeader")):
            assert units(footer.text) <= RULE_LIMIT, place


def test_comments_have_their_shapes(books: dict[str, zipfile.ZipFile]) -> None:
    """As many shapes in the drawing beside a sheet as comments, each at its comment's cell."""
    seen = 0
    for book, archive in books.items():
        for name in archive.namelist():
            number = re.fullmatch(r"xl/comments(\d+)\.xml", name)
            if number is None:
                continue
            comments = list(ElementTree.fromstring(archive.read(name)).iter(f"{MAIN}comment"))
            shapes = archive.read(f"xl/drawings/vmlDrawing{number[1]}.vml").decode()
            places = set(
                zip(
                    re.findall(r"<x:Column>(\d+)</x:Column>", shapes),
                    re.findall(r"<x:Row>(\d+)</x:Row>", shapes),
                    strict=True,
                )
            )
            wanted = {bounds(comment.get("ref") or "")[:2] for comment in comments}
            assert places == {(str(column - 1), str(row - 1)) for column, row in wanted}, (book, name)
            seen += len(comments)
    assert seen > 20
