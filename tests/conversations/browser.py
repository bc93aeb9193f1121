"""A young person's browser in a conversation: the real pages over HTTP, with its cookie, and the HTML read as it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import httpx
from fastapi import FastAPI, Response

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
WORDS_APART = {"p", "h1", "h2", "h3", "h4", "li", "button", "a", "div", "section", "br", "span", "summary", "label"}
"""Elements whose words stand apart from those before them."""


class Now:
    """Whatever stands on the stage now, by its name: the pages are put together once, stages come and go."""

    def __init__(self, of: Callable[[], Any]) -> None:
        self._of = of

    def __getattr__(self, name: str) -> Any:
        return getattr(self._of(), name)


def pages_of(database: Database, worlds: Any, clock: Any) -> tuple[FastAPI, Sessions]:
    """The whole application on that store; a picture is its own description."""

    async def drawn(picture: partial[bytes]) -> bytes:
        return await NamedPictures().draw(picture)

    links = Links(ADDRESS, Keyring({"links": bytes(32)}))
    parts = Parts(database, worlds, links, clock, drawn, token_of=lambda _name: "1:token", public_url=ADDRESS)
    return create_app(parts), Sessions(clock, is_https=True)


@dataclass
class Page:
    """A page as a browser has it. `said` are all words of its main part, `buttons` each label with what it sends."""

    status: int
    root: dict[str, str | None] = field(default_factory=dict)
    title: str = ""
    said: str = ""
    buttons: list[tuple[str, str]] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    counted: dict[str, int] = field(default_factory=dict)
    inline: list[str] = field(default_factory=list)

    def sends(self, label: str) -> str | None:
        """What the last button of that label sends; None where there is none."""
        return next((action for text, action in reversed(self.buttons) if text == label), None)

    def lacks(self, lines: list[str]) -> list[str]:
        """Those of the lines that don't stand on the page, or not after the one before."""
        lacking, at = [], 0
        for line in lines:
            found = self.said.find(" ".join(line.split()), at)
            lacking += [line] if found < 0 else []
            at = max(at, found)
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
        self._action = ""

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
        elif tag in ("button", "title", "main"):
            self._inside.append(tag)
            self._action = given.get("value") or ""
            if tag != "main":
                self._words.append("\0")
        if tag in WORDS_APART:
            self._words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("button", "title", "main"):
            return
        self._inside.remove(tag)
        everything = "".join(self._words)
        before, _, words = everything.rpartition("\0")
        words = " ".join(words.split())
        if tag == "button":
            self._page.buttons.append((words, self._action))
            self._words = [f"{before} {words} "]
        elif tag == "title":
            self._page.title, self._words = words, []
        else:
            self._page.said, self._words = " ".join(everything.split()), []

    def handle_data(self, data: str) -> None:
        if self._inside:
            self._words.append(data)


class Browser:
    """One person's browser, signed in as the participant of that code. Sessions that ended begin anew."""

    def __init__(self, app: FastAPI, sessions: Sessions, database: Database, code: str) -> None:
        self.code = code
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ADDRESS)
        self._sessions = sessions
        self._database = database
        self._seen_at: datetime | None = None

    async def load(self, now: datetime) -> Page:
        """The page as it is now."""
        if self._seen_at is None or now - self._seen_at > SIGNED_IN_FOR:
            await self._sign_in()
        self._seen_at = now
        answer = await self._http.get("/m")
        page = Page(answer.status_code)
        _Reader(page).feed(answer.text)
        return page

    async def send(self, page: Page, action: str) -> int:
        """Send that page's form with a button; the answer's status."""
        answer = await self._http.post("/m", content=urlencode({**page.fields, "action": action}), headers=FORM)
        return answer.status_code

    async def _sign_in(self) -> None:
        response = Response()
        async with self._database.transaction() as tx:
            await self._sessions.begin(tx, response, OWN, self.code)
        name, _, value = response.headers["set-cookie"].partition(";")[0].partition("=")
        self._http.cookies = httpx.Cookies({name: value})
