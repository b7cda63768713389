"""A JSON schema as Gemini takes it: references put in, and without the words that its dialect lacks. Checks nothing."""

from collections.abc import Mapping
from typing import Any, Final

_KEPT: Final = {
    "description": "description",
    "enum": "enum",
    "required": "required",
    "maxItems": "max_items",
    "minItems": "min_items",
}
"""Words of JSON schema, and what google-generativeai calls them."""


def gemini_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema for `response_schema`; what Gemini cannot be told, whoever reads the answer checks.

    >>> whole = {"type": "integer", "minimum": 1}
    >>> gemini_schema({"type": "array", "items": {"$ref": "#/$defs/N"}, "$defs": {"N": whole}})
    {'type_': 'ARRAY', 'items': {'type_': 'INTEGER'}}
    >>> gemini_schema({"anyOf": [{"type": "string", "title": "Equipment"}, {"type": "null"}]})
    {'type_': 'STRING', 'nullable': True}
    """
    return _converted(schema, schema.get("$defs", {}))


def _converted(schema: Mapping[str, Any], named: Mapping[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return _converted(named[schema["$ref"].rpartition("/")[2]], named)
    if "anyOf" in schema:
        return _one_of(schema["anyOf"], named)
    found: dict[str, Any] = {}
    if "const" in schema:
        schema = {"type": "string"} | dict(schema) | {"enum": [schema["const"]]}
    if "type" in schema:
        found["type_"] = schema["type"].upper()
    found |= {theirs: schema[ours] for ours, theirs in _KEPT.items() if ours in schema}
    if "items" in schema:
        found["items"] = _converted(schema["items"], named)
    if "properties" in schema:
        found["properties"] = {key: _converted(each, named) for key, each in schema["properties"].items()}
    if "enum" in found:
        found["enum"] = [str(each) for each in found["enum"]]
        found["format_"] = "enum"
    return found


def _one_of(choices: list[Mapping[str, Any]], named: Mapping[str, Any]) -> dict[str, Any]:
    """The first choice that is something, and whether it may be nothing: the dialect knows no others."""
    something = [each for each in choices if each.get("type") != "null"]
    found = _converted(something[0], named)
    return found if len(something) == len(choices) else found | {"nullable": True}
