"""Play a journey in the terminal: a script of taps on real phones and presses on real pages, over the same HTTP.

Each line of a script is one step. `tap`, `write` and `start` act, `see` waits until the newest message of that phone
says it, `picture` until the newest message is one, `open` opens the page behind a button, `clock` moves people's time
(`until` a phone says something), `export` takes the coordinator's files, `mail` opens the link of somebody's newest
e-mail that leads there (`about`) and was not opened yet. On somebody's page, `press` presses a button, `choose` takes
one of a list, `type` writes `words` into a field of that name, and `see` looks at what it says.
"""

from __future__ import annotations

import asyncio
import io
import json
import sys
import zipfile
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, TypeVar

import aiohttp

from bot.demo.browser import Browser
from bot.demo.home import Home
from bot.demo.people import DemoPerson
from bot.demo.run import RunningDemo, running_demo
from bot.errors import PejlingError

SCRIPTS = Path(__file__).parent / "journeys"
PATIENCE_S, PACE_S, A_MOMENT_S = 10.0, 3.0, 0.05
MOVES_AT_MOST = 14
Message = dict[str, Any]
_T = TypeVar("_T")


async def play(name: str, folder: Path) -> None:
    """Play a script in a fresh demo, printing each step. Raises `PejlingError` at the first step that fails."""
    path = SCRIPTS / f"{name}.json"
    if not path.exists():
        known = ", ".join(sorted(each.stem for each in SCRIPTS.glob("*.json")))
        raise PejlingError("--script", f"there is no journey {name!r}", f"use one of: {known}")
    steps = json.loads(path.read_text(encoding="utf-8"))
    async with AsyncExitStack() as ends:
        demo = await ends.enter_async_context(running_demo(Home(folder), 0, 0, fresh=True))
        session = await ends.enter_async_context(aiohttp.ClientSession(demo.telegram))
        browsers = {each.name: await ends.enter_async_context(Browser()) for each in demo.people}
        player = _Player(demo, session, browsers)
        for number, step in enumerate(steps, start=1):
            said = await player.play(step)
            sys.stdout.write(f"{number:2}. {said}\n")
    sys.stdout.write(f"{len(steps)} steps of {name}, all as written.\n")


class _Player:
    """Carries out steps on the phones, and on the pages in their owners' browsers."""

    def __init__(self, demo: RunningDemo, session: aiohttp.ClientSession, browsers: Mapping[str, Browser]) -> None:
        self._demo = demo
        self._session = session
        self._browsers = browsers
        self._people = {each.name: each for each in demo.people}
        self._opened = set[str]()

    async def play(self, step: dict[str, Any]) -> str:
        """Carry out one step; what happened, as a line."""
        if "clock" in step:
            return await self._move_clock(step)
        if "export" in step:
            return await self._export(step["export"])
        if "mail" in step:
            return await self._mail(self._people[step["mail"]], step["about"])
        if "page" in step:
            return await self._on_page(step)
        return await self._on_phone(self._people[step["phone"]], step)

    async def _move_clock(self, step: dict[str, Any]) -> str:
        """Once, or until a phone says it: how many days that takes is for weekends and holidays to say."""
        for _ in range(MOVES_AT_MOST):
            now = await self._demo.desk.move_clock(step["clock"])
            if "until" not in step or await self._shows(self._people[step["phone"]], step["until"]):
                return f"the clock moves: {now:%Y-%m-%d %H:%M} UTC"
        raise PejlingError("clock", f"{step['until']!r} is never said", "mend the script or the bot")

    async def _shows(self, who: DemoPerson, words: str) -> bool:
        """Now or in a moment: what is due goes out at Telegram's pace."""
        for _ in range(int(PACE_S / A_MOMENT_S)):
            if any(words in (each["text"] or "") for each in (await self._state(who))["messages"]):
                return True
            await asyncio.sleep(A_MOMENT_S)
        return False

    async def _on_phone(self, who: DemoPerson, step: dict[str, Any]) -> str:
        if "start" in step:
            await self._post(who, "start", {"payload": who.token})
            return f"{who.name} presses Start"
        if "tap" in step:
            return await self._tap(who, step["tap"])
        if "write" in step:
            await self._post(who, "text", {"text": step["write"]})
            return f"{who.name} writes {step['write']}"
        if "open" in step:
            return await self._open(who, step["open"])
        return await self._see(who, step)

    async def _tap(self, who: DemoPerson, label: str) -> str:
        button = await self._button(who, label)
        await self._post(who, "tap", {name: button[name] for name in ("message_id", "data")})
        return f"{who.name} taps [{label}]"

    async def _open(self, who: DemoPerson, label: str) -> str:
        """A Mini App is opened as the phone does, with who looks behind its address; another page as it is."""
        button = await self._button(who, label)
        opened = await self._post(who, "app", {"url": button["app"]}) if "app" in button else button
        await self._browsers[who.name].open(opened["url"])
        return f"{who.name} opens [{label}]"

    async def _button(self, who: DemoPerson, label: str) -> dict[str, Any]:
        def button(messages: list[Message]) -> dict[str, Any] | None:
            for message in reversed(messages):
                for each in (each for row in message["keyboard"] or [] for each in row):
                    if each["text"] == label:
                        return {"message_id": message["message_id"], **each}
            return None

        return await self._until(button, who, f"a button {label!r}")

    async def _on_page(self, step: dict[str, str]) -> str:
        browser, name = self._browsers[step["page"]], step["page"]
        [(verb, wanted)] = [(verb, step[verb]) for verb in ("press", "choose", "type", "see") if verb in step]
        if verb == "press":
            is_there = await browser.press(wanted)
        elif verb == "type":
            is_there = browser.type(wanted, step["words"])
        else:
            is_there = browser.choose(wanted) if verb == "choose" else wanted in browser.words
        if not is_there:
            said = f"has nothing to {verb}: {wanted}; it shows {browser.words[:500]}"
            raise PejlingError(f"{name}'s page", said, "mend the script or the page")
        return f"{name} on the page: {verb} {wanted}"

    async def _mail(self, who: DemoPerson, about: str) -> str:
        for _ in range(int(PATIENCE_S / A_MOMENT_S)):
            if link := await self._unopened(who, about):
                self._opened.add(link)
                await self._browsers[who.name].open(link)
                return f"{who.name} opens an e-mail"
            await asyncio.sleep(A_MOMENT_S)
        raise PejlingError(f"{who.name}'s mailbox", f"has no new e-mail about {about}", "mend the script or the bot")

    async def _unopened(self, who: DemoPerson, about: str) -> str:
        links = [each.link for each in await self._demo.desk.mails() if each.to == who.address]
        return next((each for each in links if about in each and each not in self._opened), "")

    async def _see(self, who: DemoPerson, step: dict[str, Any]) -> str:
        wanted = step.get("see") or step["picture"]

        def seen(messages: list[Message]) -> bool:
            if "picture" in step:
                return any(each["photo"] and wanted in each["caption"] for each in messages[-3:])
            return any(wanted in (each["text"] or "") for each in messages[-3:])

        await self._until(seen, who, repr(wanted))
        return f"{who.name} sees {'a picture: ' if 'picture' in step else ''}{wanted}"

    async def _until(self, look: Callable[[list[Message]], _T | None], who: DemoPerson, wanted: str) -> _T:
        """What `look` finds among the messages; it looks again whenever the phone changes, while patience lasts."""
        state = await self._state(who)
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not (found := look(state["messages"])):
                    await self._changed(who, state["version"])
                    state = await self._state(who)
                return found
        except TimeoutError:
            shown = [each["text"] or each["caption"] for each in state["messages"]][-3:]
            raise PejlingError(
                f"{who.name}'s phone", f"doesn't show {wanted}; it shows {shown}", "mend the script or the bot"
            ) from None

    async def _changed(self, who: DemoPerson, version: int) -> None:
        async with self._session.get(f"/phone/{who.chat}/events?version={version}") as events:
            async for line in events.content:
                if line.startswith(b"data:"):
                    return

    async def _export(self, expected: list[str]) -> str:
        packed = await self._demo.desk.export_csv()
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            names = sorted(archive.namelist())
            rows = {name: len(archive.read(name).splitlines()) - 1 for name in names}
        if names != expected:
            raise PejlingError("export", f"holds {names}", f"it should hold {expected}")
        return "the coordinator takes the export: " + ", ".join(
            f"{name} ({count} rows)" for name, count in rows.items()
        )

    async def _state(self, who: DemoPerson) -> dict[str, Any]:
        async with self._session.get(f"/phone/{who.chat}/state") as response:
            state: dict[str, Any] = await response.json()
            return state

    async def _post(self, who: DemoPerson, what: str, body: dict[str, Any]) -> dict[str, Any]:
        async with self._session.post(f"/phone/{who.chat}/{what}", json=body) as response:
            response.raise_for_status()
            answer: dict[str, Any] = await response.json()
            return answer
