"""Play a journey without a browser: a script of taps on real phones, over the same HTTP as the pages.

Each line of a script is one step. `tap` and `start` act, `see` waits until the newest message of that phone says it,
`picture` until the newest message is one, `clock` moves people's time, `export` takes the coordinator's files.
"""

from __future__ import annotations

import asyncio
import io
import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import aiohttp

from bot.demo.home import Home
from bot.demo.people import DemoPerson
from bot.demo.run import RunningDemo, running_demo
from bot.errors import PejlingError

SCRIPTS = Path(__file__).parent / "journeys"
PATIENCE_S = 10.0
Message = dict[str, Any]
_T = TypeVar("_T")


async def play(name: str, folder: Path) -> None:
    """Play a script in a fresh demo, printing each step. Raises `PejlingError` at the first step that fails."""
    path = SCRIPTS / f"{name}.json"
    if not path.exists():
        known = ", ".join(sorted(each.stem for each in SCRIPTS.glob("*.json")))
        raise PejlingError("--script", f"there is no journey {name!r}", f"use one of: {known}")
    steps = json.loads(path.read_text(encoding="utf-8"))
    async with running_demo(Home(folder), 0, 0, fresh=True) as demo, aiohttp.ClientSession(demo.telegram) as session:
        player = _Player(demo, session)
        for number, step in enumerate(steps, start=1):
            said = await player.play(step)
            sys.stdout.write(f"{number:2}. {said}\n")
    sys.stdout.write(f"{len(steps)} steps of {name}, all as written.\n")


class _Player:
    """Carries out steps on the phones."""

    def __init__(self, demo: RunningDemo, session: aiohttp.ClientSession) -> None:
        self._demo = demo
        self._session = session
        self._people = {each.name: each for each in demo.people}

    async def play(self, step: dict[str, Any]) -> str:
        """Carry out one step; what happened, as a line."""
        if "clock" in step:
            return f"the clock moves: {await self._demo.desk.move_clock(step['clock']):%Y-%m-%d %H:%M} UTC"
        if "export" in step:
            return await self._export(step["export"])
        who = self._people[step["phone"]]
        if "start" in step:
            await self._post(who, "start", {"payload": who.token})
            return f"{who.name} presses Start"
        if "tap" in step:
            return await self._tap(who, step["tap"])
        return await self._see(who, step)

    async def _tap(self, who: DemoPerson, label: str) -> str:
        def button(messages: list[Message]) -> dict[str, Any] | None:
            for message in reversed(messages):
                for each in (each for row in message["keyboard"] or [] for each in row):
                    if each["text"] == label:
                        return {"message_id": message["message_id"], "data": each["data"]}
            return None

        await self._post(who, "tap", await self._until(button, who, f"a button {label!r}"))
        return f"{who.name} taps [{label}]"

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

    async def _post(self, who: DemoPerson, what: str, body: dict[str, Any]) -> None:
        async with self._session.post(f"/phone/{who.chat}/{what}", json=body) as response:
            response.raise_for_status()
