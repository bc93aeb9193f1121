"""Issue 4, points 1 to 3: PostgreSQL cuts connections while people tap, while a screen is drawn, while a nudge goes.

D1  Whatever is cut, each answer is stored once, and the next question is there within ten seconds.
D2  What Telegram took is noted when the database is back, or given up soon enough for the next tap to be answered.
D3  A nudge arrives, and once, where only its noting failed.
D4  A process whose locks were lost is not taken for dead, and nothing is done twice.
D5  A nudge that Telegram refuses is counted, the young person is told, and it is tried again.
D6  Who taps sooner than the database knows of the screen doesn't lose its buttons.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from bot import insist, metrics
from bot.app import Bot
from bot.botapi.client import BotApi
from bot.botapi.errors import ImpossibleError
from bot.delivery import letters, outbox, undelivered
from bot.store import open_store
from bot.telegram import view
from flows.ports import Kind
from storage.postgresql import ALIVE, TURN
from storage.tables import OUTBOX
from storage.tables.outbox import OutboxState
from tests.contract.postgresql import Server
from tests.faults.processes import fleet
from tests.integration.kit import Gate, Town, running_town
from tests.integration.phone import LOW, LOW_VALUES, PATIENCE_S, Phone
from tests.integration.programs import environment

pytest_plugins = ["tests.contract.storage_fixtures"]

BOTS = "the-bots"
"""What the bot's connections are called, so that the test keeps its own."""

ANSWERED_WITHIN_S = 10.0
NAMES = ("Alma", "Bo", "Cia")
PEACE_S = 0.5
"""The longest between two cuts."""

_CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s"
_THAT_HOLD = " AND pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = %s)"
_HOLDERS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND granted"


@dataclass(frozen=True)
class Cutter:
    """Who ends the bots' connections, without a word."""

    server: Server

    def cut(self) -> int:
        """All of them. Returns how many."""
        return self.server.connection.execute(_CUT, [BOTS]).rowcount

    def holders(self) -> int:
        """How many connections hold such locks."""
        ((number,),) = self.server.connection.execute(_HOLDERS, [TURN])
        return int(number)

    def cut_locks(self) -> int:
        """Those alone that hold the processes' locks."""
        return self.server.connection.execute(_CUT + _THAT_HOLD, [BOTS, ALIVE]).rowcount


@pytest.fixture
def cutter(postgresql: Server) -> Cutter:
    return Cutter(postgresql)


class Sluice(Gate):
    """A gate that can be opened again for what waits at it."""

    def open(self) -> None:
        """Let everything through, what was held too."""
        held, self._held = self._held, None
        assert held is not None
        held.set()


@pytest.fixture
def gate() -> Sluice:
    return Sluice()


@pytest.fixture
async def town(postgresql_url: str, keys: str, gate: Sluice) -> AsyncIterator[Town]:
    """The town without its bot."""
    async with running_town(postgresql_url, keys, clock=gate, bot=False) as town:
        yield town


@pytest.fixture
async def bot(town: Town) -> AsyncIterator[Bot]:
    """The town's bot in this process, on connections of its own."""
    async with working(town) as bot:
        yield bot


@asynccontextmanager
async def working(town: Town) -> AsyncIterator[Bot]:
    """A bot at work on the town; several are as several processes."""
    settings = town.settings.model_copy(update={"database_url": under_name(town.settings.database_url)})
    async with open_store(settings) as store:
        bot = Bot(settings, store)
        running = asyncio.create_task(bot.run())
        try:
            yield bot
        finally:
            bot.stop()
            async with asyncio.timeout(PATIENCE_S):
                await running


def under_name(url: str) -> str:
    """The address for the bots."""
    return make_url(url).update_query_dict({"application_name": BOTS}).render_as_string(hide_password=False)


async def people_in(town: Town, *names: str) -> tuple[Phone, list[Phone]]:
    """The contact person, and young people at the first question."""
    mette = await town.contact_person()
    young = [await town.taking_part(mette, name) for name in names]
    await asyncio.gather(*(each.begin() for each in young))
    return mette, young


async def answers_all(phone: Phone) -> float:
    """Tap one answer after the other without being heard; the longest wait for what came next, in seconds."""
    longest = 0.0
    for number, label in enumerate(LOW, start=1):
        button = await phone.button(label, on=f"{number} of 5")
        tapped = monotonic()
        await phone.tap_unheard(button)
        await phone.sees(f"{number + 1} of 5" if number < len(LOW) else "I have told Mette.")
        longest = max(longest, monotonic() - tapped)
    return longest


async def row_of(town: Town, kind: Kind) -> Any:
    """The one row of a kind."""
    async with town.store.database.reading() as tx:
        return (await tx.connection.execute(select(OUTBOX).where(OUTBOX.c.kind == kind))).one()


async def until_sent(town: Town, kind: Kind) -> None:
    """Wait until the one row of a kind is noted as sent."""
    async with asyncio.timeout(PATIENCE_S):
        while (await row_of(town, kind)).state is not OutboxState.SENT:
            await town.settled()


def news(said: list[str]) -> int:
    """How many nudges there are."""
    return sum("News about" in each for each in said)


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_every_connection_is_cut_again_and_again_while_people_tap(
    town: Town, cutter: Cutter, tmp_path: Path, *, webhook: bool
) -> None:
    """D1. Nobody is refused for long either: Telegram would deliver at ever longer intervals."""
    settings = environment(town.settings) | {"PEJLING_DATABASE_URL": under_name(town.settings.database_url)}
    random, cuts = Random(41), 0  # noqa: S311 - repeatable on purpose
    async with fleet(1, tmp_path, settings, webhook=webhook) as (process,):
        await process.start()
        await process.until_ready()
        mette, young = await people_in(town, *NAMES)
        answering = asyncio.gather(*map(answers_all, young))
        while not answering.done():
            await asyncio.wait([answering], timeout=random.uniform(0, PEACE_S))
            cuts += cutter.cut()
        waits = await answering
        await mette.sees("News about", times=len(NAMES))
        refused = process.complaints["intake_refuses"]
    assert max(waits) < ANSWERED_WITHIN_S, waits
    assert [(await town.check_in(each)).values for each in young] == [LOW_VALUES] * len(NAMES)
    assert refused <= cuts
    assert cuts > len(LOW)
    assert news(await mette.said()) == len(NAMES)


@pytest.mark.parametrize("patience", [insist.AGAIN_AFTER_S, ()], ids=["noted_later", "never_noted"])
async def test_cut_when_telegram_has_just_taken_an_edit(
    town: Town, bot: Bot, cutter: Cutter, monkeypatch: pytest.MonkeyPatch, patience: tuple[float, ...]
) -> None:
    """D2: the lease on the chat's live message is not left to run out."""
    monkeypatch.setattr(insist, "AGAIN_AFTER_S", patience)
    monkeypatch.setattr(view, "BEGUN_WITHIN", timedelta(seconds=1))
    _mette, (alma,) = await people_in(town, "Alma")
    await town.settled()
    cuts = after_the_first(monkeypatch, "edit", alma.chat, cutter.cut)
    await alma.answer(LOW[0])
    await alma.sees("2 of 5")
    assert cuts
    alma.patience_s = ANSWERED_WITHIN_S
    await alma.answer(LOW[1], first=2)
    await alma.sees("3 of 5")
    assert (await town.check_in(alma)).values == {"happy": 1, "calm": 1}


@pytest.mark.parametrize("patience", [insist.AGAIN_AFTER_S, ()], ids=["noted_later", "noted_when_its_lease_ends"])
async def test_cut_when_telegram_has_just_taken_a_nudge(
    town: Town, bot: Bot, cutter: Cutter, monkeypatch: pytest.MonkeyPatch, patience: tuple[float, ...]
) -> None:
    """D3."""
    monkeypatch.setattr(insist, "AGAIN_AFTER_S", patience)
    monkeypatch.setattr(outbox, "LEASE", timedelta(seconds=1))
    mette, (alma,) = await people_in(town, "Alma")
    cuts = after_the_first(monkeypatch, "send", mette.chat, cutter.cut)
    await alma.answer(*LOW)
    await mette.sees("News about")
    await until_sent(town, Kind.NUDGE)
    assert cuts
    assert await town.calls("sendMessage", mette.chat) == 2, "the welcome and the nudge"


async def test_cut_while_a_nudge_is_composed(
    town: Town, bot: Bot, cutter: Cutter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D3."""
    cuts: list[int] = []

    async def cut_off(row: Any, world: Any) -> Any:
        if row.kind is Kind.NUDGE and not cuts:
            cuts.append(cutter.cut())
        return await letters.compose(row, world)

    monkeypatch.setattr(outbox, "compose", cut_off)
    mette, (alma,) = await people_in(town, "Alma")
    await alma.answer(*LOW)
    await mette.sees("News about")
    await until_sent(town, Kind.NUDGE)
    assert cuts
    assert news(await mette.said()) == 1


async def test_the_locks_alone_are_lost_and_another_process_looks_who_is_there(
    town: Town, bot: Bot, cutter: Cutter, gate: Sluice
) -> None:
    """D4: what the process has in hand stays its own, and what it had begun it finishes."""
    _mette, (alma,) = await people_in(town, "Alma")
    await town.settled()
    async with working(town) as other:
        await town.faults(latency_ms=[1, 1])
        gate.close()
        await alma.tap_unheard(await alma.button(LOW[0], on="1 of 5"))
        for _call in ("getUpdates", "answerCallbackQuery", "editMessageText"):
            await gate.arrival()
        assert cutter.cut_locks()
        await other.tick.run()
        async with town.store.database.reading() as tx:
            assert len(await tx.live.holders()) == 1, "the lease was taken from a process that lives"
        gate.open()
        await town.faults(latency_ms=[0, 0])
        await alma.sees("2 of 5")
        await alma.answer(*LOW[1:], first=2)
        await alma.sees("I have told Mette.")
    assert (await town.check_in(alma)).values == LOW_VALUES


async def test_the_locks_of_the_only_process_are_lost(
    town: Town, bot: Bot, cutter: Cutter, capfd: pytest.CaptureFixture[str]
) -> None:
    """D4: it takes its turn again and never stopped."""
    _mette, (alma,) = await people_in(town, "Alma")
    assert cutter.cut_locks()
    await alma.answer(LOW[0])
    async with asyncio.timeout(PATIENCE_S):
        while not cutter.holders():
            await town.settled()
    await alma.answer(*LOW[1:], first=2)
    await alma.sees("I have told Mette.")
    assert "turn_lost" not in capfd.readouterr().out
    assert (await town.check_in(alma)).values == LOW_VALUES


async def test_the_locks_are_lost_while_another_process_stands_by(town: Town, cutter: Cutter, tmp_path: Path) -> None:
    """D4: whichever of them has the turn afterwards, it is one, and nothing is lost or done twice."""
    settings = environment(town.settings) | {"PEJLING_DATABASE_URL": under_name(town.settings.database_url)}
    async with fleet(2, tmp_path, settings, webhook=False) as processes:
        for each in processes:
            await each.start()
            await each.until_ready()
        mette, young = await people_in(town, *NAMES)
        answering = asyncio.gather(*map(answers_all, young))
        assert cutter.cut_locks()
        waits = await answering
        await mette.sees("News about", times=len(NAMES))
        complaints = processes[0].complaints
    assert max(waits) < ANSWERED_WITHIN_S, waits
    assert [(await town.check_in(each)).values for each in young] == [LOW_VALUES] * len(NAMES)
    assert news(await mette.said()) == len(NAMES)
    assert complaints.keys() <= {"turn_lost"}, complaints


async def test_a_nudge_that_telegram_refuses(town: Town, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """D5."""
    monkeypatch.setattr(undelivered, "UNREACHABLE_RETRY", timedelta(seconds=1))
    refused = metrics.SENDS.labels(Kind.NUDGE, ImpossibleError.__name__)
    before = refused._value.get()
    mette, (alma,) = await people_in(town, "Alma")
    send, is_refusing = BotApi.send, True

    async def refusing(api: BotApi, chat_id: int, *arguments: Any, **options: Any) -> int:
        if chat_id == mette.chat and is_refusing:
            raise ImpossibleError("sendMessage: Bad Request: can't parse entities")
        return await send(api, chat_id, *arguments, **options)

    monkeypatch.setattr(BotApi, "send", refusing)
    await alma.answer(*LOW)
    await alma.sees("I can't reach Mette right now. I will keep trying.")
    assert refused._value.get() > before
    assert (await row_of(town, Kind.NUDGE)).state is OutboxState.WAITING
    is_refusing = False
    await mette.sees("News about")
    await alma.sees("Mette has my message now.")


async def test_a_tap_on_a_screen_whose_arrival_is_not_noted_yet(
    town: Town, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D6: it is the live message, though the database doesn't know; it keeps its buttons."""
    _mette, (alma,) = await people_in(town, "Alma")
    send, is_noted = BotApi.send, asyncio.Event()

    async def slowly(api: BotApi, chat_id: int, *arguments: Any, **options: Any) -> int:
        message_id = await send(api, chat_id, *arguments, **options)
        if chat_id == alma.chat:
            await is_noted.wait()
        return message_id

    monkeypatch.setattr(BotApi, "send", slowly)
    await alma.text(LOW[0])
    button = await alma.button(LOW[1], on="2 of 5")
    await alma.tap_again(button)
    is_noted.set()
    assert (await alma.sees("3 of 5"))["message_id"] == button["message_id"]
    await town.settled()
    async with town.http.get("/sandbox/journal") as response:
        called = [each["method"] for each in await response.json() if each["message_id"] == button["message_id"]]
    assert "editMessageReplyMarkup" not in called, called
    assert (await town.check_in(alma)).values == {"happy": 1, "calm": 1}


def after_the_first(monkeypatch: pytest.MonkeyPatch, method: str, chat: int, then: Callable[[], int]) -> list[int]:
    """Do something when Telegram has just carried out a method for a chat for the first time; what it returned."""
    done: list[int] = []
    call = getattr(BotApi, method)

    async def carried_out(api: BotApi, chat_id: int, *arguments: Any, **options: Any) -> Any:
        result = await call(api, chat_id, *arguments, **options)
        if chat_id == chat and not done:
            done.append(then())
        return result

    monkeypatch.setattr(BotApi, method, carried_out)
    return done
