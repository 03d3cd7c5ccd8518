"""Shortcuts and writing aids as messages, and owners out of their names."""

from scribeline.front import names
from scribeline.front.conversions.details import timestamp
from scribeline.front.errors import NameWrong
from scribeline.v1 import writing_pb2
from scribeline.writing.model import Aids, Level, Owner, Shortcut

COMPANY = "company"
"""The owner's name for what is the whole company's."""

_LEVELS: dict[Level, writing_pb2.ShortcutLevel.ValueType] = {
    level: writing_pb2.ShortcutLevel.Value(f"SHORTCUT_LEVEL_{level.name}") for level in Level
}
_FORMS = "company, clients/{client}, clients/{client}/authors/{author} or users/{user}"


def to_owner(name: str, *, field: str) -> Owner:
    """Whose shortcuts a name means. Raises NameWrong."""
    if name == COMPANY:
        return Owner()
    try:
        if name.startswith("users/"):
            return Owner(user_id=names.USER.parse(name, field=field)[0])
        if "/authors/" in name:
            client_id, author_id = names.AUTHOR.parse(name, field=field)
            return Owner(client_id, author_id)
        return Owner(names.CLIENT.parse(name, field=field)[0])
    except NameWrong:
        raise NameWrong(_FORMS, field=field) from None


def from_shortcut(shortcut: Shortcut) -> writing_pb2.Shortcut:
    """The message for a shortcut."""
    return writing_pb2.Shortcut(
        name=shortcut.name,
        owner=shortcut.owner.name,
        short=shortcut.short,
        title=shortcut.title,
        text=shortcut.text,
        update_time=timestamp(shortcut.updated_at),
        etag=shortcut.etag,
        hides=[_LEVELS[level] for level in shortcut.hides],
        level=_LEVELS[shortcut.owner.level],
    )


def from_aids(aids: Aids) -> writing_pb2.WritingAids:
    """The message for what helps to write a report."""
    return writing_pb2.WritingAids(
        bold=aids.bold,
        italic=aids.italic,
        underline=aids.underline,
        lists=aids.lists,
        locale=aids.locale,
        words=aids.words,
        may_add_for_client=aids.may_add_for_client,
        units_in_words=aids.units_in_words,
    )
