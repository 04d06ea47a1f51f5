"""JSON: the published schema is what the models say, and what is written keeps to it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema

from records.findings import Review
from reports.json_report import schema_json, to_json
from tests.reports.sample import clean_case, review

SCHEMA = Path(__file__).parents[2] / "docs" / "findings.schema.json"


def test_published_schema_is_the_one_the_models_make() -> None:
    """To publish a change: write reports.json_report.schema_json() to docs/findings.schema.json."""
    assert SCHEMA.read_text(encoding="utf-8") == schema_json()


def test_every_kind_of_finding_keeps_to_the_published_schema() -> None:
    jsonschema.validate(json.loads(to_json(review())), json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_json_reads_back_as_the_same_review() -> None:
    assert Review.model_validate_json(to_json(review())) == review()


def test_keys_stand_as_documented() -> None:
    data = json.loads(to_json(review()))
    assert list(data) == ["schema", "tool", "run", "cases", "units", "errors"]
    assert data["schema"] == "pingcha/findings/1"
    assert data["tool"]["calendar"]["from"] == "2004-01-01"


def test_chinese_stands_as_it_is() -> None:
    assert "行政执法人员不得少于2人" in to_json(review())


def test_half_a_character_does_not_break_the_output() -> None:
    broken = review(clean_case().model_copy(update={"title": "案\ud800卷"}))
    assert "案�卷" in to_json(broken)
    to_json(broken).encode("utf-8")
