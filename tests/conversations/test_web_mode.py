"""Where answers travel on the organisation's own page: what the chat takes, and how often it says something.

W1  Two notices never come within a minute; what the second stood for is on the page all the same.
W2  Help lines come at once, whatever came before.
W3  A button from when answers travelled in the chat does nothing but show the chat as it is now.
W4  A reminder and an offer are notices; the page shows what they are about, also where the chat says nothing of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.usecases.show_help import show_help
from flows.organisation import AnswerChannel
from flows.ports import Kind, Outgoing
from flows.screen import Screen, Text
from tests.conversations.conftest import Theatre
from tests.conversations.setting import ORGANISATION
from tests.conversations.stage import Stage
from tests.conversations.updates import CHATS

WELCOMED = {"welcomed": {"Alma": "yes"}}
WEB = {"organisation": {"answer_channel": "web"}}
NOTICE = "Hej. Der er noget nyt på din side."
TO_DO = "Hej. Der er noget til dig. Det tager et par minutter."


def on_stage(theatre: Theatre, given: dict[str, Any], scene: Callable[[Stage], Awaitable[None]]) -> None:
    """Play a scene from where these givens lead."""

    async def played() -> None:
        stage = Stage(theatre.database, theatre.file, theatre._decided(given), "da")
        try:
            await theatre._begin(stage, given)
            await scene(stage)
        finally:
            await theatre.database.close()

    asyncio.run(played())


def firsts(stage: Stage) -> list[str]:
    """How the messages on Alma's phone begin, in order."""
    return [message.lines[0] for _, message in sorted(stage.phones.of(CHATS["Alma"]).messages.items())]


async def put(stage: Stage, *kinds: Kind) -> None:
    async with stage.database.transaction() as tx:
        [alma] = [each for each in await tx.participants.all() if each.name == "Alma"]
        for number, kind in enumerate(kinds):
            if kind is Kind.HELP:
                await show_help(stage.world(tx), alma)
            else:
                screen = Screen((Text("{contact} has seen it.", {"contact": f"Mette {number}"}),))
                await tx.outbox.put(Outgoing(kind, alma.id, f"{kind}:{number}:{stage.clock.at}", screen=screen))


async def settled(stage: Stage) -> None:
    """Without a minute in between."""
    await stage._bot(listening=False).settle()


def test_two_notices_in_a_minute_are_one(theatre: Theatre) -> None:
    """W1, and W2."""

    async def scene(stage: Stage) -> None:
        stage.clock.at += timedelta(minutes=5)
        before = len(firsts(stage))
        await put(stage, Kind.SEEN, Kind.NOTE, Kind.HELP, Kind.ANNOUNCEMENT)
        await settled(stage)
        assert firsts(stage)[before:] == [NOTICE, "Her kan du tale med nogen."]
        page = await stage.own_page("Alma").lines()
        assert [line for line in page if "Mette" in line] == [f"Mette {n} har set det." for n in (0, 1, 3)]
        stage.clock.at += timedelta(minutes=1)
        await put(stage, Kind.SEEN)
        await settled(stage)
        assert firsts(stage)[before:] == [NOTICE, "Her kan du tale med nogen.", NOTICE]

    on_stage(theatre, {**WEB, **WELCOMED}, scene)


def test_a_button_from_before_does_nothing(theatre: Theatre) -> None:
    """W3: nor does what somebody makes up."""

    async def scene(stage: Stage) -> None:
        decided = stage.worlds.organisations(ORGANISATION)
        stage.worlds = replace(
            stage.worlds, organisations=lambda _name: replace(decided, answer_channel=AnswerChannel.WEB)
        )
        await stage.do({"who": "Alma", "taps": "Ja, nu"})
        assert firsts(stage) == [TO_DO]
        async with stage.database.reading() as tx:
            assert {each.revision for each in await tx.check_ins.all()} == {0}

    on_stage(theatre, WELCOMED, scene)


def test_a_reminder_is_a_notice(theatre: Theatre) -> None:
    """W4."""

    async def scene(stage: Stage) -> None:
        before = len(firsts(stage))
        await stage.do({"clock": "2026-11-25 16:00"})
        await stage.do({"clock": "2026-12-23 16:00"})
        assert firsts(stage)[before:] == [TO_DO, TO_DO]
        page = await stage.own_page("Alma").lines()
        assert page[0] == "Hej Alma. Har du 2 minutter til 5 spørgsmål?"

    on_stage(theatre, {**WEB, **WELCOMED}, scene)
