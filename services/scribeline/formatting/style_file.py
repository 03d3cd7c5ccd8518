"""The file that holds a client's style, in TOML: read, checked, and described by a schema.

# heart-centre.toml
locale = "en-US"
spaces_after_sentence = 1
heading_case = "upper"
numbers_from = 10
"""

import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from enum import StrEnum
from inspect import getdoc
from typing import Any

from scribeline.formatting.errors import InvalidStyle
from scribeline.formatting.style import Locale, Style

Value = str | int | bool

_RANGES = {"spaces_after_sentence": (1, 2), "numbers_from": (0, 100)}
_TOLD = {
    "spaces_after_sentence": "Spaces between sentences.",
    "numbers_from": "The least number in digits where nothing else asks for digits.",
    "heading_bold": "Whether headings are bold where the output knows bold.",
    "heading_colon": "Whether a colon follows a heading.",
    "bold": "Whether a person may set text in bold.",
    "italic": "Whether a person may set text in italics.",
    "underline": "Whether a person may underline text.",
}


def style_of(text: str, locale: str | None = None) -> Style:
    """The style that a TOML file's text describes; where it names no locale, `locale` is used if one is given."""
    if locale is not None and locale not in [choice.value for choice in Locale]:
        raise InvalidStyle(f"The locale must be one of {', '.join(Locale)}.", field="locale")
    told = _told(text)
    base = Style.of(told.get("locale") or Locale(locale or Locale.EN_US))
    return replace(base, **told)


def load_style(*texts: str) -> Style:
    """The style that the texts of TOML files describe; what none says is as the locale has it.

    A later one goes before an earlier one, field by field: a work type's before the client's. Raises InvalidStyle,
    which names the line.
    """
    told: dict[str, Any] = {}
    for text in texts:
        told |= _told(text)
    return replace(Style.of(told.get("locale", Locale.EN_US)), **told)


def schema() -> dict[str, Any]:
    """The JSON Schema of a style: its fields, what they decide, their values and defaults."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "How a client's documents are written",
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _schema_of(name, default) for name, default in _defaults().items()},
    }


def _schema_of(name: str, default: Value) -> dict[str, Any]:
    told: dict[str, Any]
    if isinstance(default, StrEnum):
        told = {"type": "string", "enum": [choice.value for choice in type(default)], "default": default.value}
        return {"description": " ".join((getdoc(type(default)) or "").split()), **told}
    if name in _RANGES:
        low, high = _RANGES[name]
        told = {"type": "integer", "minimum": low, "maximum": high, "default": default}
    else:
        told = {"type": "boolean", "default": default}
    return {"description": _TOLD[name], **told}


def _names() -> list[str]:
    return [field.name for field in fields(Style)]


def _defaults() -> Mapping[str, Value]:
    default = Style()
    return {name: getattr(default, name) for name in _names()}


def _told(text: str) -> dict[str, Any]:
    """What the file says, checked."""
    try:
        told = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InvalidStyle(f"The style file is not TOML: {error}.", field="style") from error
    defaults = _defaults()
    for name in told:
        if name not in defaults:
            line = _line_of(name, text)
            raise InvalidStyle(
                f"Line {line} sets something that styles do not have. They have: {', '.join(defaults)}.",
                field="style",
                details={"line": str(line)},
            )
    return {name: _checked(name, value, defaults[name], text) for name, value in told.items()}


def _checked(name: str, value: object, default: Value, text: str) -> Value:
    if isinstance(default, StrEnum):
        allowed = [choice.value for choice in type(default)]
        if isinstance(value, str) and value in allowed:
            return type(default)(value)
        needed = f"one of {', '.join(allowed)}"
    elif name in _RANGES:
        low, high = _RANGES[name]
        if type(value) is int and low <= value <= high:
            return value
        needed = f"a whole number from {low} to {high}"
    else:
        if isinstance(value, bool):
            return value
        needed = "true or false"
    line = _line_of(name, text)
    raise InvalidStyle(f"{name} must be {needed} (line {line}).", field=f"style.{name}", details={"line": str(line)})


def _line_of(name: str, text: str) -> int:
    lines = (i for i, line in enumerate(text.splitlines(), 1) if line.lstrip().lstrip("\"'[").startswith(name))
    return next(lines, 1)
