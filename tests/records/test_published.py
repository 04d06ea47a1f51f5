"""The dataclasses of the contract: closed, frozen, told of in the schema, and the same after a worker process sent them."""

from __future__ import annotations

import copy
from dataclasses import FrozenInstanceError, dataclass, fields
from uuid import uuid4

import pytest
from pydantic import TypeAdapter, ValidationError

from engine.workers.process import dumps, loads
from records.findings import CaseResult, Finding, Verdict, one_finding
from records.published import published
from tests.reports.full import full_of


def whole_case(text: str) -> CaseResult:
    case = full_of(CaseResult, text)
    assert isinstance(case, CaseResult)
    return case


def test_a_case_with_every_field_filled_comes_back_as_it_was_sent() -> None:
    case = whole_case("甲")
    came = loads(dumps(case))
    assert came == case
    assert isinstance(came, CaseResult) and came.model_dump_json() == case.model_dump_json()
    finding = case.findings[0]
    assert copy.deepcopy(finding) == copy.copy(finding) == finding


def test_what_is_shared_when_it_is_sent_is_shared_when_it_comes() -> None:
    text = f"甲{uuid4()}"  # that nothing else in this process holds: texts are interned when they come
    finding = whole_case(text).findings[0]
    came = loads(dumps([finding, finding.subject, finding.quote]))
    assert isinstance(came, list)
    assert came[0].subject is came[1] and came[0].quote is came[2]
    assert came[0].verdict is Verdict.SATISFIED


def test_a_finding_cannot_be_changed_and_has_no_room_for_more() -> None:
    finding = loads(dumps(whole_case("甲").findings[0]))
    assert isinstance(finding, Finding)
    for one in fields(finding):
        with pytest.raises(FrozenInstanceError):
            setattr(finding, one.name, None)
    assert not hasattr(finding, "__dict__")


def test_a_field_that_the_contract_does_not_have_is_refused() -> None:
    data = one_finding().dump_python(whole_case("甲").findings[0])
    assert one_finding().validate_python(data) == whole_case("甲").findings[0]
    with pytest.raises(ValidationError, match="more"):
        one_finding().validate_python(data | {"more": 1})


def test_a_docstring_is_in_the_schema_and_a_missing_one_is_not_made_up() -> None:
    @published
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Told:
        """What it is."""

        one: int
        two: int

    @published
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Silent:
        one: int
        two: int

    assert TypeAdapter(Told).json_schema()["description"] == "What it is."
    assert "description" not in TypeAdapter(Silent).json_schema()
