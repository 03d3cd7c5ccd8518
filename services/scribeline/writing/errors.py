"""What can go wrong with shortcuts and words of one's own.

ScribelineError
├── NotFound
│   └── ShortcutMissing    no such shortcut for this caller                         SHORTCUT_NOT_FOUND
├── NotAllowed
│   └── OwnerRefused       somebody else's list, or one that the role may not edit  SHORTCUTS_OF_OTHERS
├── AlreadyThere
│   └── ShortcutExists     the owner has the abbreviation already                   SHORTCUT_EXISTS
├── Conflict
│   └── ShortcutChanged    somebody changed it in the meantime                      SHORTCUT_CHANGED
├── LimitReached
│   ├── TooManyShortcuts   the owner's list is full                                 TOO_MANY_SHORTCUTS
│   └── TooManyWords       the person's list is full                                TOO_MANY_WORDS
└── InvalidInput
    ├── ShortcutWrong      an abbreviation or a text that makes no sense            SHORTCUT_WRONG
    ├── WordWrong          no word                                                  WORD_WRONG
    └── ShortcutFileWrong  a file of shortcuts that cannot be read                  SHORTCUT_FILE_WRONG
"""

from scribeline.errors import AlreadyThere, Conflict, InvalidInput, LimitReached, NotAllowed, NotFound


class ShortcutMissing(NotFound):
    """There is no such shortcut, or not for this caller."""

    reason = "SHORTCUT_NOT_FOUND"

    def __init__(self, resource: str) -> None:
        super().__init__("There is no such shortcut, or it is not one that you may see.", resource=resource)


class OwnerRefused(NotAllowed):
    """The list is somebody else's, or the caller's role may not edit it."""

    reason = "SHORTCUTS_OF_OTHERS"

    def __init__(self, resource: str) -> None:
        super().__init__(
            "You may change your own list alone; those of the company, of a client and of an author are a manager's. "
            "Add it to your own, or ask one.",
            resource=resource,
        )


class ShortcutExists(AlreadyThere):
    """The owner has the abbreviation already."""

    reason = "SHORTCUT_EXISTS"

    def __init__(self, resource: str) -> None:
        super().__init__(
            "This list has the abbreviation already: change that one, or choose other letters.",
            resource=resource,
            field="shortcut.short",
        )


class ShortcutChanged(Conflict):
    """Somebody changed it in the meantime. The details hold the etag that it has now."""

    reason = "SHORTCUT_CHANGED"

    def __init__(self, resource: str, etag: str) -> None:
        super().__init__(
            "Somebody changed the shortcut in the meantime: read it again, then repeat your change.",
            resource=resource,
            details={"etag": etag},
        )


class TooManyShortcuts(LimitReached):
    """The owner's list is full."""

    reason = "TOO_MANY_SHORTCUTS"

    def __init__(self, resource: str, most: int) -> None:
        super().__init__(
            f"A list holds at most {most} shortcuts: delete some that nobody uses.",
            resource=resource,
            details={"limit": str(most)},
        )


class TooManyWords(LimitReached):
    """The person's list is full."""

    reason = "TOO_MANY_WORDS"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"Your list holds at most {most} words: take some out in the settings, or ask for the client's list.",
            details={"limit": str(most)},
        )


class ShortcutWrong(InvalidInput):
    """An abbreviation or a text that makes no sense. `rule` is the end of "`field` ..."."""

    reason = "SHORTCUT_WRONG"

    def __init__(self, rule: str, *, field: str) -> None:
        super().__init__(f"`{field}` {rule}.", field=field)


class WordWrong(InvalidInput):
    """No word."""

    reason = "WORD_WRONG"

    def __init__(self, longest: int) -> None:
        super().__init__(f"`word` has to be a word of at most {longest} characters, with a letter in it.", field="word")


class ShortcutFileWrong(InvalidInput):
    """A file of shortcuts cannot be read. `place` is the number of the entry, from 1, where there is one."""

    reason = "SHORTCUT_FILE_WRONG"

    def __init__(self, what: str, place: int | None = None) -> None:
        at = "" if place is None else f" (entry {place})"
        super().__init__(
            f"The file {what}{at}. It holds [[shortcut]] tables in TOML, each with `short`, `text` and, if you like, "
            "`title`.",
            details={} if place is None else {"entry": str(place)},
        )
