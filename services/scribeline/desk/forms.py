"""Plain forms: what a browser sent, and what a page shows in return when it was refused.

A form works without a script. It carries the etag of what it was filled from, and a fingerprint of each of its values:
when somebody else was faster, fields that were not touched take the new value, fields that both touched keep what was
typed here and show the other beside it, and nothing that was typed is lost.
"""

import email
import hashlib
import json
import re
import uuid
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from scribeline.desk.errors import FieldWrong, status_of
from scribeline.errors import Conflict, NotAuthenticated, NotFound, ScribelineError

MOST_FIELDS = 5_000
"""Fields of one form: a table of rates has eight for each row."""
LARGE_FORM = 2 * 1024 * 1024
"""The largest body of a form with tables in it, in bytes."""

_NAMED_FIELD = re.compile(r"^(?:`[^`]*`|Row \d+: [a-z_]+) ")
"""How a sentence begins that names its field by the contract's own word; the page has a label for it."""
_BOUNDARY = re.compile(r'multipart/form-data;.*boundary="?([^";,]{1,70})"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Form:
    """What a browser sent: texts, with line breaks as one character, and files."""

    texts: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A field's text; empty where there is none: a box that is not ticked is not sent."""
        return self.texts.get(name, "")

    @property
    def request_id(self) -> str:
        """The id of the change that the form asks for. The same form sent twice asks for one change; filled in
        otherwise, as after going back to it, for another one.
        """
        digest = hashlib.sha256(self.text("request_id").encode("utf-8", "surrogatepass"))
        for name in sorted(self.texts.keys() | self.files.keys()):
            value = self.files.get(name) or self.text(name).encode("utf-8", "surrogatepass")
            digest.update(hashlib.sha256(name.encode("utf-8", "surrogatepass") + b"\0" + value).digest())
        return str(uuid.UUID(bytes=digest.digest()[:16], version=4))


def read_form(body: bytes, content_type: str) -> Form:
    """The form that a body is. Raises FieldWrong."""
    try:
        if multipart := _BOUNDARY.match(content_type):
            return _parts(body, multipart[1].encode("ascii"))
        fields = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
        return Form({name: one_break(value) for name, value in fields})
    except ValueError:
        raise FieldWrong("form", "cannot be read") from None


def _parts(body: bytes, boundary: bytes) -> Form:
    texts: dict[str, str] = {}
    files: dict[str, bytes] = {}
    parts = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if len(parts) > MOST_FIELDS or not parts[-1].startswith(b"--"):
        raise ValueError
    for part in parts[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        headers = email.message_from_bytes(head)
        name = str(headers.get_param("name", "", "content-disposition"))
        if headers.get_param("filename", None, "content-disposition") is None:
            texts[name] = one_break(content.decode())
        else:
            files[name] = content
    return Form(texts, files)


def one_break(text: str) -> str:
    """The text with each line break as one character: browsers send two."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


# --- what a page shows ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with one field. `of_field`: the sentence goes on from the field's own label."""

    sentence: str
    of_field: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A form as it is shown: with what is stored, or with what was typed and what is wrong with it."""

    values: Mapping[str, str]
    etag: str = ""
    was: str = ""
    """Fingerprints of the values that the etag belongs to."""
    errors: Mapping[str, Wrong] = field(default_factory=dict)
    theirs: Mapping[str, str] = field(default_factory=dict)
    """Fields that somebody else changed as well: what is stored now."""
    taken: frozenset[str] = frozenset()
    """Fields that somebody else alone changed: they show what is stored now."""
    problem: str = ""
    """What is wrong with no field of its own."""
    status: int = 200
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    """Of the next change: sent twice, it is made once."""

    def value(self, name: str) -> str:
        """What a field shows."""
        return self.values.get(name, "")


def filled(values: Mapping[str, str], etag: str = "") -> Shown:
    """A form with what is stored, or an empty one."""
    return Shown(values, etag, fingerprints(values))


def fingerprints(values: Mapping[str, str]) -> str:
    """What tells later whether a value was changed, without the value itself."""
    return json.dumps({name: _fingerprint(value) for name, value in values.items()}, separators=(",", ":"))


def _fingerprint(value: str) -> str:
    # A browser turns every kind of line break into its own.
    return hashlib.sha256(one_break(value).encode("utf-8", "surrogatepass")).hexdigest()[:12]


Act = Callable[[], Awaitable[object]]
Latest = Callable[[], Awaitable[Shown]]
Place = Callable[[ScribelineError], str]


def field_among(names: Collection[str], path: str) -> str:
    """The field that a path of the contract leads through: of `client.allowed_countries[1]`, `allowed_countries`."""
    parts = (part.partition("[")[0] for part in path.split("."))
    return next((part for part in parts if part in names), "")


async def attempt(
    form: Form, names: Sequence[str], act: Act, *, place: Place | None = None, latest: Latest | None = None
) -> Shown | None:
    """Do what a form asks for. None when it is done; else the form with all that was typed, and what is wrong.

    `names` are the form's fields, `place` tells which of them an error is about, and `latest` reads what is stored
    now, for when somebody else was faster.
    """
    typed = {name: form.text(name) for name in names}
    try:
        await act()
    except (NotAuthenticated, NotFound):
        raise
    except Conflict as error:
        if latest is None:
            return _refused(form, typed, error, place)
        return merged(typed, form.text("was"), await latest(), status=status_of(error))
    except ScribelineError as error:
        return _refused(form, typed, error, place)
    return None


def _refused(form: Form, typed: Mapping[str, str], error: ScribelineError, place: Place | None) -> Shown:
    name = place(error) if place else field_among(typed, error.field or "")
    told = Shown(typed, form.text("etag"), form.text("was"), status=status_of(error))
    if name in typed or name in form.files:
        sentence = _NAMED_FIELD.sub("", error.message)
        wrong = Wrong(sentence, of_field=sentence != error.message)
        return Shown(told.values, told.etag, told.was, errors={name: wrong}, status=told.status)
    return Shown(told.values, told.etag, told.was, problem=error.message, status=told.status)


def merged(typed: Mapping[str, str], was: str, latest: Shown, *, status: int) -> Shown:
    """What was typed over what somebody else has stored meanwhile, both to be seen; saving again is a choice."""
    before = _read_fingerprints(was)
    values, theirs, taken = dict(typed), dict[str, str](), set[str]()
    for name, mine in typed.items():
        now = latest.value(name)
        if one_break(mine) == one_break(now):
            continue
        if before.get(name) == _fingerprint(mine):
            values[name] = now
            taken.add(name)
        elif before.get(name) != _fingerprint(now):
            theirs[name] = now
    for name, now in latest.values.items():
        if name not in typed:  # a row that was not there when the form was filled
            values[name] = now
            taken |= {name} if now else set()
    return Shown(values, latest.etag, latest.was, theirs=theirs, taken=frozenset(taken), status=status)


def _read_fingerprints(was: str) -> Mapping[str, str]:
    try:
        told = json.loads(was or "{}")
    except (ValueError, RecursionError):
        return {}
    return {str(name): str(value) for name, value in told.items()} if isinstance(told, dict) else {}


# --- values of fields -------------------------------------------------------------------------------------------------

TICKED = "yes"
"""What a ticked box sends."""


def ticked(value: bool) -> str:
    """A box's value."""
    return TICKED if value else ""


def words_in(text: str) -> list[str]:
    """Words that are written one after another: with commas, spaces between lines, or a line each."""
    return [word for part in re.split(r"[,;\n]", text) if (word := part.strip())]


def whole_number(text: str, name: str, *, empty: int = 0) -> int:
    """A whole number as it is typed. Raises FieldWrong."""
    value = text.strip()
    if not value:
        return empty
    if not re.fullmatch(r"-?\d{1,9}", value, re.ASCII):
        raise FieldWrong(name, "has to be a whole number, such as 20")
    return int(value)
