"""A person's phone at the local Telegram, over HTTP: tap, type, and wait until the phone shows something."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import aiohttp

PATIENCE_S = 10.0

LOW = ("Some of the time", "Some of the time", "At no time", "Some of the time", "Less than half of the time")
"""Answers whose score is 20."""

LOW_VALUES = {"happy": 1, "calm": 1, "active": 0, "rested": 1, "interest": 2}

Json = dict[str, Any]
T = TypeVar("T")


@dataclass
class Phone:
    """Somebody's phone. `subject` is their id at Pejling; "" for a stranger. `patience_s`: how long one looks at it."""

    http: aiohttp.ClientSession
    chat: int
    subject: str = ""
    patience_s: float = PATIENCE_S

    async def post(self, what: str, **body: Any) -> Json:
        """Do something on the phone."""
        async with self.http.post(f"/phone/{self.chat}/{what}", json=body) as response:
            assert response.status == 200, await response.text()
            answer: Json = await response.json()
            return answer

    async def photo(self, picture: bytes) -> None:
        """Send a picture."""
        async with self.http.post(f"/phone/{self.chat}/photo", data=picture) as response:
            assert response.status == 200, await response.text()

    async def start(self, payload: str = "") -> None:
        """Press Start, perhaps behind a link."""
        await self.post("start", payload=payload)

    async def text(self, text: str) -> None:
        """Type a message and send it."""
        await self.post("text", text=text)

    async def messages(self) -> list[Json]:
        """All messages of the chat."""
        async with self.http.get(f"/phone/{self.chat}/state") as response:
            state: Json = await response.json()
            messages: list[Json] = state["messages"]
            return messages

    async def said(self) -> list[str]:
        """What the bot's messages say, in order."""
        return [words(each) for each in await self.messages() if each["from"] == "bot"]

    async def until(self, look: Callable[[list[Json]], T | None], wanted: str) -> T:
        """What `look` finds; it looks again whenever the phone changes, while patience lasts."""
        try:
            async with asyncio.timeout(self.patience_s), self.http.get(f"/phone/{self.chat}/events") as events:
                async for line in events.content:
                    if line.startswith(b"data:") and (found := look(await self.messages())) is not None:
                        return found
        except TimeoutError:
            pass
        raise AssertionError(f"the phone does not show {wanted}; it shows {(await self.said())[-4:]}")

    async def sees(self, wanted: str, times: int = 1) -> Json:
        """The newest message of the bot that says it, as soon as so many of them do."""

        def look(messages: list[Json]) -> Json | None:
            found = [each for each in messages if each["from"] == "bot" and wanted in words(each)]
            return found[-1] if len(found) >= times else None

        return await self.until(look, f"{wanted!r} {times} times")

    async def button(self, label: str, on: str = "") -> Json:
        """The newest button with this label on a message that says `on`, ready to be tapped."""

        def look(messages: list[Json]) -> Json | None:
            for message in reversed(messages):
                for data in [data for text, data in buttons(message) if text == label and on in words(message)]:
                    return {"message_id": message["message_id"], "data": data}
            return None

        return await self.until(look, f"a button {label!r} on {on!r}")

    async def tap(self, label: str, on: str = "") -> str | None:
        """Tap a button as soon as it is there; the word that the bot answers with, if any."""
        return await self.tap_again(await self.button(label, on))

    async def tap_again(self, button: Json) -> str | None:
        """Tap a button that may be gone from the screen by now."""
        answer: Json | None = (await self.post("tap", **button, force=True))["answer"]
        assert answer is not None, "the bot did not answer the tap"
        text: str | None = answer["text"]
        return text

    async def tap_unheard(self, button: Json) -> None:
        """Tap without waiting for the bot."""
        await self.post("tap", **button, force=True, wait=False)

    async def begin(self) -> None:
        """From the offer to the first question."""
        await self.tap("Yes, now")
        await self.tap("I answer alone")
        await self.sees("1 of 5")

    async def answer(self, *labels: str, first: int = 1) -> None:
        """Answer one question after the other, each as soon as it is shown."""
        for number, label in enumerate(labels, start=first):
            await self.tap(label, on=f"{number} of 5")


def words(message: Json) -> str:
    """A message's text or caption."""
    return str(message["text"] or message["caption"] or "")


def buttons(message: Json) -> list[tuple[str, str]]:
    """A message's buttons as label and data, but for those that lead to a page."""
    return [(each["text"], each["data"]) for row in message["keyboard"] or [] for each in row if "data" in each]


def one_has_buttons(messages: list[Json]) -> bool | None:
    """For `Phone.until`: a single message can be tapped."""
    return sum(bool(buttons(each)) for each in messages) == 1 or None
