"""One setting of a style file, changed and taken back; the rest of the file stays as somebody wrote it."""

import re

from scribeline.formatting.style_file import load_style


def setting(style: str, name: str) -> str | None:
    """The setting's value as the file writes it; None where it sets none. The file is one that loads."""
    match = _line(name).search(style)
    return match.group("value").strip() if match else None


def with_setting(style: str, name: str, value: str) -> str:
    """The file with the setting at this value, which is TOML. Raises InvalidStyle where styles have no such thing."""
    line = f"{name} = {value}"
    pattern = _line(name)
    if pattern.search(style):
        changed = pattern.sub(lambda match: line + match.group("comment"), style, count=1)
    else:
        changed = f"{style}\n{line}\n" if style and not style.endswith("\n") else f"{style}{line}\n"
    load_style(changed)
    return changed


def without_setting(style: str, name: str) -> str:
    """The file without the setting."""
    return re.sub(_line(name).pattern + r"\n?", "", style, count=1, flags=re.MULTILINE)


def _line(name: str) -> re.Pattern[str]:
    key = re.escape(name)
    value = r"\"[^\"\n]*\"|'[^'\n]*'|[^#\n]*?"
    return re.compile(
        rf"^[ \t]*(?:{key}|\"{key}\")[ \t]*=[ \t]*(?P<value>{value})(?P<comment>[ \t]*(?:#.*)?)$", re.MULTILINE
    )
