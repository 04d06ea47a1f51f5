"""``--format json``: the findings contract as text, and its published schema (``docs/findings.schema.json``)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from pydantic import BaseModel
from pydantic_core import PydanticSerializationError

from records.findings import CaseResult, Finding, Review, one_finding
from reports.printable import clean


def to_json(result: BaseModel | Finding) -> str:
    """A review (or another published result) as UTF-8 JSON text, Chinese as it is, a line break at the end."""
    if isinstance(result, Review):
        return "".join(json_parts(result, map(case_json, result.cases)))
    return _text(result) + "\n"


def json_parts(review: Review, cases: Iterable[str]) -> Iterator[str]:
    """A review as JSON text piece by piece, never whole in memory: ``cases`` are its cases, each by ``case_json``.

    The cases of ``review`` itself are not looked at.
    """
    frame = Frame(review)
    yield frame.head
    for case in cases:
        yield frame.before() + case
    yield frame.tail()


class Frame:
    """What stands around the cases in the JSON text of a review: ``head``, ``before`` each case, ``tail``."""

    def __init__(self, review: Review) -> None:
        self.head, self._rest = _text(review.model_copy(update={"cases": []})).split(_NO_CASES, 1)
        self._cases = 0

    def before(self) -> str:
        """To be asked for once a case."""
        self._cases += 1
        return _CASES if self._cases == 1 else ",\n  "

    def tail(self) -> str:
        return ("\n ]," if self._cases else _NO_CASES) + self._rest + "\n"


_NO_CASES = '\n "cases": [],'  # a line of its own: within a text of the review a line break is written \\n
_CASES = '\n "cases": [\n  '


def case_json(case: CaseResult) -> str:
    """One case as it stands in the JSON of its review."""
    return _text(case).replace("\n", "\n  ")


def _text(result: BaseModel | Finding) -> str:
    writer = one_finding().serializer if isinstance(result, Finding) else result.__pydantic_serializer__
    try:
        return writer.to_json(result, by_alias=True, indent=1).decode()
    except (PydanticSerializationError, UnicodeError):  # half a character somewhere
        return _dump(_cleaned(writer.to_python(result, by_alias=True)))


def schema_json(contract: type[BaseModel] = Review) -> str:
    """The JSON schema of a contract, made from the models."""
    schema = contract.model_json_schema(by_alias=True, mode="serialization")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return _dump(schema) + "\n"


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)


def _cleaned(value: object) -> object:
    """Every text fit for UTF-8; all else as it is."""
    match value:
        case str():
            return clean(value)
        case dict():
            return {key: _cleaned(part) for key, part in value.items()}
        case list():
            return [_cleaned(part) for part in value]
        case _:
            return value
