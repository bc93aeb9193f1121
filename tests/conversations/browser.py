"""A young person's browser in a conversation: the real pages over HTTP, with its cookie, and the HTML read as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import httpx
from fastapi import Response

from bot.links import Links
from bot.web.app import create_app
from bot.web.parts import Parts
from bot.web.sessions import OWN, Sessions
from storage.crypto import Keyring
from storage.database import Database
from tests.conversations.phones import NamedPictures

ADDRESS = "https://pejling.example"
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Origin": ADDRESS}
SIGNED_IN_FOR = OWN.idle - timedelta(minutes=10)
IN_PLACE_OF = {
    "own:curve:menu:0:0": ("/m/course",),
    "own:html:data:0:0": ("/m/files/html",),
    "own:json:data:0:0": ("/m/files/json",),
    "own:open:code:0:0": ("/m/code",),
}
"""What a chat answers with a message or a file, and the page with a page or a file of its own."""

WORDS_APART = {"p", "h1", "h2", "h3", "h4", "li", "div", "section", "br", "span", "summary", "label"}
"""Elements whose words stand apart from those before them."""

INSIDE = {"button", "a", "title", "main"}
"""Elements whose words are looked at."""


class _Now:
    """Whatever something is now, by its names: it is asked for anew each time."""

    def __init__(self, of: Callable[[], Any]) -> None:
        self._of = of

    def __getattr__(self, name: str) -> Any:
        return getattr(self._of(), name)


class House:
    """The whole application on one store, put together once; stages come and go. Pictures are their descriptions."""

    def __init__(self, database: Database) -> None:
        self.stage: Any = None
        worlds: Any = _Now(self._worlds)
        clock: Any = _Now(lambda: self.stage.clock)
        links = Links(ADDRESS, Keyring({"links": bytes(32)}))
        pictures = NamedPictures()
        parts = Parts(
            database,
            worlds,
            links,
            clock,
            pictures.draw,
            token_of=lambda _name: "1:token",
            public_url=ADDRESS,
            wake=self._wake,
        )
        self.app, self.sessions = create_app(parts), Sessions(clock, is_https=True)

    def _worlds(self) -> Any:
        return self.stage._worlds()

    def _wake(self, participant: str) -> None:
        self.stage.wake(participant)


@dataclass
class Page:
    """A page as a browser has it. `said` are all words of its main part; `offered` are its buttons and links, each by
    its label, with what it sends or where it leads.
    """

    status: int
    root: dict[str, str | None] = field(default_factory=dict)
    title: str = ""
    said: str = ""
    offered: list[tuple[str, str]] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    counted: dict[str, int] = field(default_factory=dict)
    inline: list[str] = field(default_factory=list)

    def sends(self, label: str) -> str | None:
        """What the last button of that label sends; None where there is none."""
        return next((data for text, data in reversed(self.offered) if text == label and not data.startswith("/")), None)

    def lacks(self, lines: list[str]) -> list[str]:
        """Those of the lines that don't stand on the page, or not after the one before."""
        lacking, at = [], 0
        for line in lines:
            found = self.said.find(" ".join(line.split()), at)
            if found < 0:
                lacking.append(line)
            else:
                at = found + len(" ".join(line.split()))
        return lacking

    def lacks_buttons(self, buttons: list[tuple[str, str]]) -> list[str]:
        """Those of a chat's buttons that aren't offered, or not after the one before.

        What does the same there sends the same; or it is a link to a page of theirs, in place of a message.
        """
        lacking, there = [], iter(self.offered)
        for label, data in buttons:
            if not any(text == label and sent in (data, *IN_PLACE_OF.get(data, ())) for text, sent in there):
                lacking.append(label)
                there = iter(self.offered)
        return lacking

    def faults(self, *private: str) -> list[str]:
        """What is wrong with any page of theirs, whatever it says; `private` must not stand in the title."""
        checks = {
            "no language": not self.root.get("lang"),
            "no direction": self.root.get("dir") != ("rtl" if self.root.get("lang") == "ar" else "ltr"),
            "not one main part": self.counted.get("main") != 1,
            "not one main heading": self.counted.get("h1") != 1,
            f"inline {self.inline}": bool(self.inline),
            f"the title {self.title!r}": not self.title or any(each in self.title for each in private),
        }
        return [fault for fault, is_there in checks.items() if is_there]


class _Reader(HTMLParser):
    """Reads a page's HTML into a Page."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._words: list[str] = []
        self._inside: list[str] = []
        self._data = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given, page = dict(attrs), self._page
        page.counted[tag] = page.counted.get(tag, 0) + 1
        page.inline += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and not given.get("src")):
            page.inline.append(tag)
        if tag == "html":
            page.root = given
        elif tag == "input" and given.get("type") == "hidden":
            page.fields[given.get("name") or ""] = given.get("value") or ""
        elif tag in INSIDE:
            self._inside.append(tag)
            self._data = given.get("href") or given.get("value") or ""
            if tag != "main":
                self._words.append(" \0")
        if tag in WORDS_APART:
            self._words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag not in INSIDE:
            return
        self._inside.remove(tag)
        everything = "".join(self._words)
        before, _, words = everything.rpartition("\0")
        words = " ".join(words.split())
        if tag in ("button", "a"):
            self._page.offered.append((words, self._data))
            self._words = [f"{before} {words} "]
        elif tag == "title":
            self._page.title, self._words = words, []
        else:
            self._page.said, self._words = " ".join(everything.split()), []

    def handle_data(self, data: str) -> None:
        if self._inside:
            self._words.append(data)


def read(status: int, html: str) -> Page:
    """A page as it came."""
    page = Page(status)
    _Reader(page).feed(html)
    return page


class Browser:
    """One person's browser, signed in as the participant of that code. Sessions that ended begin anew."""

    def __init__(self, house: House, database: Database, code: str) -> None:
        self.code = code
        self._server = httpx.ASGITransport(house.app)  # without a client around it, which would take as long again
        self._sessions = house.sessions
        self._database = database
        self._seen_at: datetime | None = None
        self._cookie = ""

    async def load(self, now: datetime) -> Page:
        """The page as it is now."""
        if self._seen_at is None or now - self._seen_at > SIGNED_IN_FOR:
            await self._sign_in()
        self._seen_at = now
        answer = await self._answer("GET")
        return read(answer.status_code, (await answer.aread()).decode())

    async def send(self, page: Page, action: str) -> int:
        """Send that page's form with a button; the answer's status."""
        return (await self._answer("POST", urlencode({**page.fields, "action": action}), FORM)).status_code

    async def _answer(self, method: str, content: str = "", headers: Mapping[str, str] | None = None) -> httpx.Response:
        told = {"Cookie": self._cookie, **(headers or {})}
        request = httpx.Request(method, f"{ADDRESS}/m", headers=told, content=content.encode())
        return await self._server.handle_async_request(request)

    async def _sign_in(self) -> None:
        response = Response()
        async with self._database.transaction() as tx:
            await self._sessions.begin(tx, response, OWN, self.code)
        self._cookie = response.headers["set-cookie"].partition(";")[0]
