"""``--format json``: the findings contract as text, and its published schema (``docs/findings.schema.json``)."""

from __future__ import annotations

import json

from pydantic import BaseModel
from pydantic_core import PydanticSerializationError

from records.findings import Finding, Review, one_finding
from reports.printable import clean


def to_json(result: BaseModel | Finding) -> str:
    """A review (or another published result) as UTF-8 JSON text, Chinese as it is, a line break at the end."""
    writer = one_finding().serializer if isinstance(result, Finding) else result.__pydantic_serializer__
    try:
        return writer.to_json(result, by_alias=True, indent=1).decode() + "\n"
    except (PydanticSerializationError, UnicodeError):  # half a character somewhere
        return _dump(_cleaned(writer.to_python(result, by_alias=True)))


def schema_json(contract: type[BaseModel] = Review) -> str:
    """The JSON schema of a contract, made from the models."""
    schema = contract.model_json_schema(by_alias=True, mode="serialization")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return _dump(schema)


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _cleaned(value: object) -> object:
    """Every text fit for UTF-8; all else as it is."""
    match value:
        case str():
            return clean(value)
        case dict():
            return {key: _cleaned(part) for key, part in value.items()}
        case list() | tuple():
            return [_cleaned(part) for part in value]
        case _:
            return value
