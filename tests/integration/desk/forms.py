"""Plain forms, filled in and sent as a browser without scripts does.

form = await read_form(person, "/office/clients/clinic-a")
answer = await form.send(display_name="Another name")
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx2
from tests.integration.desk.house import Person


@dataclass
class SentForm:
    """A form of a page, with the values that it shows."""

    person: Person
    path: str
    text: str
    values: dict[str, str]
    is_multipart: bool = False
    buttons: dict[str, str] = field(default_factory=dict)

    async def send(self, files: dict[str, bytes] | None = None, /, **changes: str) -> httpx2.Response:
        """Send it with other values; boxes that are given as "" are not ticked."""
        values = {**self.values, **changes}
        if self.is_multipart:
            parts = {name: (None, value) for name, value in values.items()}
            sent: dict[str, Any] = {**parts, **{n: (f"{n}.docx", content) for n, content in (files or {}).items()}}
            return await self.person.send("POST", self.path, files=sent, headers={"x-csrf-token": ""})
        return await self.person.send("POST", self.path, data=values, headers={"x-csrf-token": ""})


async def read_form(person: Person, path: str, number: int = 0) -> SentForm:
    """The page's form; of several that post, the one with this number."""
    page = await person.get(path)
    assert page.status_code == 200, (path, page.status_code, page.text[-600:])
    return form_in(person, path, page.text, number)


def form_in(person: Person, path: str, text: str, number: int = 0) -> SentForm:
    """A form in a page's text; the sign-out button's does not count."""
    reader = _Reader()
    reader.feed(text)
    forms = [each for each in reader.forms if each["action"] != "/sign-out" and each["method"] == "post"]
    found = forms[number]
    return SentForm(person, found["action"] or path, text, found["values"], "multipart" in found["enctype"])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self._area = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            form = {"action": told.get("action", ""), "method": told.get("method", "get")}
            self.forms.append({**form, "enctype": told.get("enctype", ""), "values": {}})
        if not self.forms:
            return
        values: dict[str, str] = self.forms[-1]["values"]
        if tag == "input" and told.get("name") and told.get("type") not in ("file",):
            if told.get("type") != "checkbox" or "checked" in told:
                values[told["name"]] = told.get("value", "")
        elif tag == "textarea":
            self._area = told["name"]
            values[self._area] = ""
        elif tag == "select":
            self._select = told["name"]
        elif tag == "option" and self._select and ("selected" in told or self._select not in values):
            values[self._select] = told.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1]["values"][self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            values = self.forms[-1]["values"]
            values[self._area] = values[self._area].removeprefix("\n")
            self._area = ""
        elif tag == "select":
            self._select = ""
