"""A browser for journeys: it follows links, fills in and sends forms, and keeps cookies; it runs no script."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urljoin, urlsplit

import aiohttp


@dataclass(slots=True)
class _Form:
    action: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Part:
    """A link, or a button of a form, with the words on it."""

    href: str
    form: str | None
    sends: dict[str, str] = field(default_factory=dict)
    words: str = ""


@dataclass(slots=True)
class _Option:
    """One of a list to choose from, with its words."""

    form: str
    name: str
    value: str
    words: str = ""


class _Page(HTMLParser):
    """What is on a page. Forms are known by their id, or by a number where they have none."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words = ""
        self.forms: dict[str, _Form] = {}
        self.parts: list[_Part] = []
        self._form: str | None = None
        self._part: _Part | None = None
        self.options: list[_Option] = []
        self._select: tuple[str, str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = given.get("id") or str(len(self.forms))
            self.forms[self._form] = _Form(given.get("action", ""))
        elif tag == "input" and self._form and "name" in given:
            self.forms[self._form].fields[given["name"]] = given.get("value", "")
        elif tag == "textarea" and self._form:
            self.forms[self._form].fields[given.get("name", "")] = ""
        elif tag == "select" and self._form:
            self._select = (self._form, given.get("name", ""))
        elif tag == "option" and self._select:
            form, name = self._select
            self.options.append(_Option(form, name, given.get("value", "")))
            if "selected" in given or name not in self.forms[form].fields:
                self.forms[form].fields[name] = given.get("value", "")
        elif tag == "a":
            self._part = _Part(given.get("href", ""), None)
            self.parts.append(self._part)
        elif tag == "button":
            sends = {given["name"]: given.get("value", "")} if "name" in given else {}
            self._part = _Part("", given.get("form", self._form), sends)
            self.parts.append(self._part)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag in ("a", "button"):
            self._part = None

    def handle_data(self, data: str) -> None:
        self.words += data
        if self._part:
            self._part.words += data
        elif self._select and self.options:
            self.options[-1].words += data


class Browser:
    """One person's; use it as a context manager."""

    def __init__(self) -> None:
        self._url = ""
        self._page = _Page("")

    async def __aenter__(self) -> Self:
        """With no cookies yet."""
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))  # of numeric hosts, too
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Forgets everything."""
        await self._session.close()

    @property
    def words(self) -> str:
        """What the page says, with single spaces."""
        return " ".join(self._page.words.split())

    async def open(self, url: str) -> None:
        """Go to an address; what Telegram tells a Mini App behind the # is passed on, as the page's script does."""
        async with self._session.get(url) as answer:
            await self._shown(answer)
        if told := parse_qs(urlsplit(url).fragment).get("tgWebAppData"):
            await self._send({"init_data": told[0]}, self._url)

    def choose(self, label: str) -> bool:
        """Choose what is called so from a list; False where there is none."""
        option = next((each for each in self._page.options if " ".join(each.words.split()) == label), None)
        if option is not None:
            self._page.forms[option.form].fields[option.name] = option.value
        return option is not None

    def type(self, field: str, words: str) -> bool:
        """Type into the first field of that name; False where there is none."""
        form = next((each for each in self._page.forms.values() if field in each.fields), None)
        if form is not None:
            form.fields[field] = words
        return form is not None

    async def press(self, label: str) -> bool:
        """Press the button or follow the link whose label begins so; False where there is none."""
        part = next((each for each in self._page.parts if " ".join(each.words.split()).startswith(label)), None)
        if part is None:
            return False
        if part.form is None:
            await self.open(urljoin(self._url, part.href))
        else:
            form = self._page.forms[part.form]
            await self._send({**form.fields, **part.sends}, urljoin(self._url, form.action))
        return True

    async def _send(self, fields: dict[str, str], url: str) -> None:
        async with self._session.post(url, data=fields) as answer:
            await self._shown(answer)

    async def _shown(self, answer: aiohttp.ClientResponse) -> None:
        self._url, self._page = str(answer.url), _Page(await answer.text())
