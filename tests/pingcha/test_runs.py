"""Real runs of check and review: exit code, what stands on which stream, what lies in the folder afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import openpyxl
import pytest

import pingcha
from pingcha.cli import main
from records.case import CaseRecord
from records.findings import Verdict
from tests.pingcha import exports

RULES = Path(__file__).parent / "rules"
SCHEMA = Path(__file__).parents[2] / "docs" / "findings.schema.json"
FIXED = ("--rules", str(RULES), "--as-of", "2025-06-30")

Sheets = exports.Sheets


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _export(folder: Path, sheets: Sheets) -> str:
    exports.write_xlsx(folder / "导出.xlsx", sheets)
    return "导出.xlsx"


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("sheets", "flags", "code"),
    [
        (exports.good(), (), 0),
        (exports.no_film(), (), 0),
        (exports.no_film(), ("--strict",), 0),
        (exports.one_officer(), (), 1),
        (exports.one_officer(), ("--set", "最少人数=1"), 0),
        (exports.no_people_sheet(), (), 0),
        (exports.no_people_sheet(), ("--strict",), 1),
        (exports.one_bad_case(), (), 3),
        (exports.secret(), (), 1),
    ],
)
@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("command", ["check", "review"])
def test_a_run_answers_by_exit_code_and_on_stdout(
    folder: Path,
    command: str,
    form: str,
    sheets: Sheets,
    flags: tuple[str, ...],
    code: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    name = _export(folder, sheets)
    assert main([command, name, *FIXED, *flags, "--format", form]) == code
    shown = capsys.readouterr()
    assert "案卷" in shown.out or "不符合" in shown.out or form == "json"
    if form == "json":
        data = json.loads(shown.out)
        jsonschema.validate(data, json.loads(SCHEMA.read_text(encoding="utf-8")))
        assert shown.err == ""
    wanted = ["导出.xlsx"] + (["评查报告.xlsx"] if (command, form) == ("review", "text") else [])
    assert _names(folder) == sorted(wanted)


def _not_a_workbook(folder: Path) -> str:
    (folder / "坏.xlsx").write_bytes("这不是工作簿".encode())
    return "坏.xlsx"


def _empty_file(folder: Path) -> str:
    (folder / "空.xlsx").write_bytes(b"")
    return "空.xlsx"


def _no_case_sheet(folder: Path) -> str:
    return _export(folder, exports.no_case_sheet())


def _only_a_bad_case(folder: Path) -> str:
    return _export(folder, exports.only_a_bad_case())


def _empty_folder(folder: Path) -> str:
    (folder / "空文件夹").mkdir()
    return "空文件夹"


def _missing(folder: Path) -> str:
    return "没有.xlsx"


def _twice(folder: Path) -> str:
    sheets = exports.good()
    sheets["案件"].append(sheets["案件"][1])
    return _export(folder, sheets)


@pytest.mark.parametrize(
    "make", [_not_a_workbook, _empty_file, _no_case_sheet, _only_a_bad_case, _empty_folder, _missing, _twice]
)
@pytest.mark.parametrize("command", ["check", "review"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_an_input_that_cannot_be_used_is_code_2_and_leaves_nothing(
    folder: Path,
    command: str,
    form: str,
    make: Callable[[Path], str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    name = make(folder)
    before = _names(folder)
    assert main([command, name, *FIXED, "--format", form, "-o", "结果.xlsx"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "输入不能使用，没有进行评查，也没有写出任何文件" in shown.err
    assert "Traceback" not in shown.err
    assert _names(folder) == before


def test_the_screen_follows_a_violation_to_cell_and_words(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", _export(folder, exports.one_officer()), *FIXED]) == 1
    text = capsys.readouterr().out
    assert "【不符合】1 处" in text
    assert "H1（询问当事人）只有 1 名持证执法人员" in text
    assert "「调查取证时，行政执法人员不得少于2人」" in text
    assert "导出.xlsx › 活动 › 第 2 行" in text
    assert "（要求 ≥ 最少人数（2））" in text
    assert "整改：核实参加人员，补充证据说明" in text


def test_numbers_are_masked_on_every_way_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = _export(folder, exports.one_officer())
    for words in (["check", name], ["check", name, "--format", "json"], ["review", name, "-o", "a.json"]):
        main([*words, *FIXED])
    shown = capsys.readouterr()
    written = (folder / "a.json").read_text(encoding="utf-8")
    for text in (shown.out, shown.err, written):
        assert exports.PHONE not in text
    assert "138****5678" in shown.out
    main(["check", name, *FIXED, "--unmasked"])
    assert exports.PHONE in capsys.readouterr().out


def test_a_secret_case_shows_verdicts_only(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = _export(folder, exports.secret())
    assert main(["check", name, *FIXED, "--unmasked"]) == 1
    text = capsys.readouterr().out
    assert "【不符合】1 处" in text
    assert "甲某案" not in text
    assert "只有 1 名" not in text


def test_check_writes_a_self_check_sheet(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = _export(folder, exports.one_officer())
    assert main(["check", name, *FIXED, "-o", "自查表.xlsx"]) == 1
    book = openpyxl.load_workbook(folder / "自查表.xlsx")
    assert book.worksheets[0]["A1"].value == "行政执法案卷归档前自查表"
    assert "已写出：自查表.xlsx" in capsys.readouterr().err
    assert _names(folder) == ["导出.xlsx", "自查表.xlsx"]


def test_a_suffix_of_json_writes_json(folder: Path) -> None:
    name = _export(folder, exports.good())
    assert main(["review", name, *FIXED, "-o", "结果.json"]) == 0
    data = json.loads((folder / "结果.json").read_text(encoding="utf-8"))
    assert data["run"]["as_of"] == "2025-06-30"
    assert _names(folder) == ["导出.xlsx", "结果.json"]


def test_all_adds_what_is_not_applicable(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheets = exports.good()
    sheets["活动"].append(["2025-1", "H2", "听证"])
    name = _export(folder, sheets)

    def verdicts(*flags: str) -> set[str]:
        main(["check", name, *FIXED, "--format", "json", *flags])
        data = json.loads(capsys.readouterr().out)
        return {finding["verdict"] for finding in data["cases"][0]["findings"]}

    assert "not_applicable" not in verdicts()
    assert "not_applicable" in verdicts("--all")


def test_the_input_is_never_overwritten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = _export(folder, exports.good())
    before = (folder / name).read_bytes()
    assert main(["review", name, *FIXED, "-o", name]) == 2
    assert "就是输入文件" in capsys.readouterr().err
    assert main(["review", ".", *FIXED, "-o", name]) == 2
    assert (folder / name).read_bytes() == before


def test_a_report_in_the_folder_is_no_input_of_the_next_run(folder: Path) -> None:
    _export(folder, exports.good())
    assert main(["review", ".", *FIXED]) == 0
    assert main(["review", ".", *FIXED]) == 0
    assert _names(folder) == ["导出.xlsx", "评查报告.xlsx"]


def test_an_unknown_parameter_is_refused_with_a_suggestion(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = _export(folder, exports.good())
    assert main(["check", name, *FIXED, "--set", "最小人数=1"]) == 2
    assert "您是不是想写“最少人数”" in capsys.readouterr().err


def test_an_unknown_stage_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = _export(folder, exports.good())
    assert main(["check", name, *FIXED, "--stage", "归档后"]) == 2
    assert "只能是：归档前、已归档" in capsys.readouterr().err


def test_without_the_table_the_verdicts_are_the_same(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = _export(folder, exports.one_officer())

    def cases(*flags: str) -> object:
        main(["check", name, *FIXED, "--format", "json", *flags])
        return json.loads(capsys.readouterr().out)["cases"]

    assert cases() == cases("--no-table") == cases("--verify")


def test_json_input_gives_the_same_verdicts_as_the_workbook(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exports.write_json(folder / "案卷.json", exports.one_officer())
    assert main(["check", "案卷.json", *FIXED, "--format", "json"]) == 1
    data = json.loads(capsys.readouterr().out)
    (found,) = [f for f in data["cases"][0]["findings"] if f["verdict"] == "violated"]
    assert (found["subject"]["source"]["sheet"], found["subject"]["source"]["row"]) == ("活动", 1)
    assert all(cell["cell"] is None for part in found["because"] for cell in part["source"])


def test_a_changed_rule_changes_the_verdict(folder: Path) -> None:
    name = _export(folder, exports.one_officer())
    copy = folder / "规则"
    copy.mkdir()
    for path in RULES.iterdir():
        text = (
            path.read_text(encoding="utf-8").replace("≥ 最少人数", "≥ 1").replace("参数 最少人数", "# 参数")
        )
        (copy / path.name).write_text(text, encoding="utf-8")
    assert main(["check", name, "--as-of", "2025-06-30", "--rules", str(RULES)]) == 1
    assert main(["check", name, "--as-of", "2025-06-30", "--rules", str(copy)]) == 0


def test_one_character_changed_in_the_article_is_an_error_with_its_place(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = _export(folder, exports.good())
    copy = folder / "规则"
    copy.mkdir()
    for path in RULES.iterdir():
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".txt":
            text = text.replace(
                "款 1 「调查取证时，行政执法人员不得少于2人。」",
                "款 1 「调查取证时，行政执法人员不得少于3人。」",
            )
        (copy / path.name).write_text(text, encoding="utf-8")
    assert main(["check", name, "--rules", str(copy)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "规则文件有错误，没有进行评查" in shown.err
    assert "01-总则.评查" in shown.err


def test_the_api_answers_typed_results(folder: Path) -> None:
    name = _export(folder, exports.one_officer())
    result = pingcha.check(name, rules=RULES)
    violated = [f for f in result.cases[0].findings if f.verdict is Verdict.VIOLATED]
    assert [f.obligation for f in violated] == ["1.1"]
    assert pingcha.review([name], rules=RULES).cases[0].stage == "已归档"


def test_the_api_takes_records() -> None:
    from records.tables import Activity, Case, Participant

    case = CaseRecord(
        Case.build({"case_no": "甲"}),
        {
            "活动": (Activity.build({"case_no": "甲", "activity_id": "H1", "kind": "询问当事人"}),),
            "人员": (
                Participant.build(
                    {"case_no": "甲", "activity_id": "H1", "role": "执法人员", "badge_no": "01"}
                ),
            ),
        },
    )
    result = pingcha.check([case], rules=RULES)
    assert {f.obligation: f.verdict for f in result.cases[0].findings}["1.1"] is Verdict.VIOLATED
    with pytest.raises(pingcha.PingchaError, match="出现了两次"):
        pingcha.check([case, case], rules=RULES)


def test_the_api_raises_a_sentence(folder: Path) -> None:
    with pytest.raises(pingcha.PingchaError, match="找不到这个文件"):
        pingcha.check("没有.xlsx", rules=RULES)
