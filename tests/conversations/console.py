"""The console in a conversation: a staff member's browser, over HTTP and signed in, and what its pages read."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
from fastapi import Response

from bot.web.sessions import CONSOLE
from storage.database import Database
from tests.conversations.browser import ADDRESS, FORM, House
from tests.conversations.reading import Sheet, read_sheet

SIGNED_IN_FOR = CONSOLE.idle - timedelta(minutes=10)
SHOWN, ELSEWHERE = 200, 303

PLACES = {
    "my young people": "/console",
    "what waits": "/console/alerts",
    "everybody": "/console/people",
    "NAME": "/console/people/{code}",
    "the talk with NAME": "/console/people/{code}/talk",
    "the alert about NAME": "/console/alerts/{alert}",
}
"""The pages that a script can name; NAME is a young person's, and the alert the newest one about them."""


class Desk:
    """The browser of the staff member of that name. Sessions that ended begin anew."""

    def __init__(self, house: House, database: Database, who: str) -> None:
        self._server = httpx.ASGITransport(house.app)
        self._sessions = house.sessions
        self._database = database
        self._who = who
        self._seen_at: datetime | None = None
        self._cookie = ""
        self._sheet = Sheet()

    async def do(self, step: dict[str, Any], now: datetime) -> list[str]:
        """Open a page, or press something on the one that is open; what is shown then.

        Raises LookupError for what isn't there, AssertionError for an answer that the script doesn't expect.
        """
        if self._seen_at is None or now - self._seen_at > SIGNED_IN_FOR:
            await self._sign_in()
        self._seen_at = now
        if "opens" in step:
            answer = await self._asked("GET", await self._address(step["opens"]))
        else:
            answer = await self._press(step["presses"], step.get("writes", {}))
        expected = step.get("answered", SHOWN)
        assert answer.status_code == expected, f"{step} was answered with {answer.status_code}"
        self._sheet = read_sheet((await answer.aread()).decode())
        return self._sheet.lines

    async def _press(self, label: str, writes: dict[str, str]) -> httpx.Response:
        control = self._sheet.control(label)
        if control.form is None:
            return await self._asked("GET", control.leads)
        for field, words in writes.items():
            control.form.write(field, words)
        answer = await self._asked("POST", control.form.action, {**control.form.sends, **control.adds})
        if answer.status_code == ELSEWHERE:
            return await self._asked("GET", answer.headers["location"])
        return answer

    async def _address(self, place: str) -> str:
        async with self._database.reading() as tx:
            people = {each.name: each.id for each in await tx.participants.all()}
            named = re.sub("|".join(people), "NAME", place)
            if named not in PLACES:
                raise LookupError(f"no page {place!r}; there are {list(PLACES)}")
            about = [code for name, code in people.items() if name in place]
            alerts = [alert.id for code in about for alert in await tx.alerts.of(code)]
        return PLACES[named].format(code="".join(about), alert=alerts[-1] if alerts else "none")

    async def _asked(self, method: str, address: str, sends: dict[str, str] | None = None) -> httpx.Response:
        told = {"Cookie": self._cookie, **(FORM if method == "POST" else {})}
        content = urlencode(sends or {}).encode()
        return await self._server.handle_async_request(
            httpx.Request(method, f"{ADDRESS}{address}", headers=told, content=content)
        )

    async def _sign_in(self) -> None:
        response = Response()
        async with self._database.transaction() as tx:
            [member] = [each for each in await tx.staff.all() if each.name == self._who]
            await self._sessions.begin(tx, response, CONSOLE, member.id)
        self._cookie = response.headers["set-cookie"].partition(";")[0]
