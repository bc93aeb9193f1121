"""Issue 4, point 1: updates by webhook. What is acknowledged is committed, and only Telegram is listened to."""

from __future__ import annotations

import asyncio
import io
import json
import re
import shutil
import signal
import sqlite3
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette

from bot.app import Bot, web_parts
from bot.botapi.client import BotApi
from bot.sandbox.clock import Clock
from bot.settings import SettingsError
from bot.telegram.handler import Handler
from bot.telegram.updates import RawUpdate
from bot.telegram.webhook import MOST_BYTES, SECRET_HEADER, Webhook
from bot.web.app import create_app
from bot.web.server import bound, serving
from flows.check_in import CheckIn
from tests.integration.kit import Town, running_town, undrawn
from tests.integration.phone import LOW, LOW_VALUES, PATIENCE_S, Json, Phone
from tests.integration.programs import running_bot

SECRET = "only-telegram-knows-this"
CODE = re.compile(r"P-\w{4}")
NOT_YOURS = "This message is not for you to take."


class Redeliveries(Clock):
    """The sandbox's clock: before it delivers again, it waits for `come`."""

    def __init__(self) -> None:
        self.come = asyncio.Event()
        self.waits: asyncio.Queue[float] = asyncio.Queue()

    async def sleep(self, seconds: float) -> None:
        """What the sandbox calls between two deliveries."""
        self.waits.put_nowait(seconds)
        await self.come.wait()


@dataclass
class Door:
    """Where updates are delivered, knocked at by ourselves. `numbers`: ids of updates, none of which is Telegram's."""

    http: aiohttp.ClientSession
    url: str
    numbers: count[int] = field(default_factory=lambda: count(500_000_000))

    async def post(self, body: Any, secret: str | None = SECRET, **options: Any) -> tuple[int, str]:
        """Deliver a body; the status and the text of the answer."""
        headers = {} if secret is None else {SECRET_HEADER: secret}
        async with self.http.post(self.url, data=body, headers=headers, **options) as response:
            return response.status, await response.text()

    def tap(self, phone: Phone, button: Json) -> str:
        """A tap as Telegram delivers it."""
        number = next(self.numbers)
        person = {"id": phone.chat, "first_name": "Alma"}
        query = {
            "id": str(number),
            "from": person | {"is_bot": False},
            "chat_instance": "1",
            "data": button["data"],
            "message": {
                "message_id": button["message_id"],
                "date": 1_790_000_000,
                "chat": person | {"type": "private"},
            },
        }
        return json.dumps({"update_id": number, "callback_query": query})


@asynccontextmanager
async def by_webhook(database: Path, keys: str, clock: Clock | None = None) -> AsyncIterator[tuple[Town, Door]]:
    """A town whose bot has its updates delivered."""
    async with running_town(database, keys, clock=clock, bot=False) as town, aiohttp.ClientSession() as http:
        with bound("127.0.0.1", 0, "") as listening:
            address = f"http://127.0.0.1:{listening.getsockname()[1]}"
            chosen = {"public_url": address, "webhook_secret": SecretStr(SECRET)}
            settings = town.settings.model_copy(update=chosen)
            bot, app = Bot(settings, town.store), create_app(web_parts(settings, town.store, undrawn))
            app.router.routes.extend(bot.routes)
            async with serving(app, listening):
                running = asyncio.create_task(bot.run())
                try:
                    yield town, Door(http, await told(town))
                finally:
                    bot.stop()
                    async with asyncio.timeout(PATIENCE_S):
                        await running


async def told(town: Town) -> str:
    """Where the bot has its updates delivered, as soon as it has said so."""
    async with asyncio.timeout(PATIENCE_S):
        while not (info := await webhook_info(town))["url"]:
            pass
    assert info["allowed_updates"] == ["message", "callback_query", "my_chat_member"]
    url: str = info["url"]
    assert SECRET not in url
    assert town.token not in url
    return url


async def webhook_info(town: Town) -> Json:
    async with town.http.get(f"/bot{town.token}/getWebhookInfo") as response:
        info: Json = (await response.json())["result"]
        return info


@pytest.fixture
def redeliveries() -> Redeliveries:
    return Redeliveries()


@pytest.fixture
async def served(database_file: Path, keys: str, redeliveries: Redeliveries) -> AsyncIterator[tuple[Town, Door]]:
    async with by_webhook(database_file, keys, redeliveries) as served:
        yield served


@pytest.fixture
def town(served: tuple[Town, Door]) -> Town:
    return served[0]


@pytest.fixture
def door(served: tuple[Town, Door]) -> Door:
    return served[1]


async def handled(town: Town) -> list[int]:
    """The updates with a mark."""
    async with town.store.database.reading() as tx:
        rows = await tx.connection.exec_driver_sql("SELECT update_id FROM handled_update")
        return [row[0] for row in rows]


async def rename(town: Town, old: str, new: str) -> None:
    """Rename a table, without which the store can't be used."""
    async with town.store.database.transaction() as tx:
        await tx.connection.exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")


async def journal(town: Town, method: str) -> list[int]:
    """With which statuses a method was answered."""
    async with town.http.get("/sandbox/journal") as response:
        return [each["status"] for each in await response.json() if each["method"] == method]


async def who5(town: Town) -> tuple[Phone, Phone, CheckIn]:
    """The whole check-in, and what became of it."""
    mette = await town.contact_person()
    alma = await town.taking_part(mette)
    await alma.begin()
    await alma.answer(*LOW[:2])
    await alma.sees("3 of 5")
    await alma.text("At no time")
    await alma.answer(*LOW[3:], first=4)
    await alma.sees("I have told Mette.")
    await mette.sees("News about")
    return mette, alma, await town.check_in(alma)


async def test_a_whole_check_in_ends_as_by_polling(town: Town, migrated_file: Path, tmp_path: Path, keys: str) -> None:
    mette, alma, check_in = await who5(town)
    other = Path(shutil.copy(migrated_file, tmp_path / "polling.db"))
    async with running_town(other, keys) as polling:
        their_mette, their_alma, their_check_in = await who5(polling)
        shown = await their_alma.sees("I have told Mette."), await their_mette.sees("News about")
    assert check_in.values == their_check_in.values == LOW_VALUES
    assert (check_in.status, check_in.score) == (their_check_in.status, their_check_in.score)
    for ours, theirs in zip((await alma.sees("I have told"), await mette.sees("News about")), shown, strict=True):
        assert CODE.sub("", ours["text"]) == CODE.sub("", theirs["text"])
        assert [len(row) for row in ours["keyboard"] or []] == [len(row) for row in theirs["keyboard"] or []]


async def test_the_tap_is_answered_in_the_webhooks_own_reply(town: Town, door: Door) -> None:
    """With its word where it has one; no call is made for it, neither by us nor seen by Telegram."""
    mette, _alma, _check_in = await who5(town)
    taps = await journal(town, "answerCallbackQuery")
    assert set(taps) == {200}
    take = await mette.button("I'll take it", on="News about")
    ali = await town.contact_person("Ali")
    alis = {"message_id": (await ali.messages())[-1]["message_id"], "data": take["data"]}
    tap = door.tap(ali, alis)
    status, answer = await door.post(tap)
    assert status == 200
    assert json.loads(answer) == {
        "method": "answerCallbackQuery",
        "callback_query_id": json.loads(tap)["callback_query"]["id"],
        "text": NOT_YOURS,
    }
    assert await journal(town, "answerCallbackQuery") == taps
    await town.faults(error_5xx=1)
    assert await ali.tap_again(alis) == NOT_YOURS
    assert await journal(town, "answerCallbackQuery") == [*taps, 200]


@pytest.mark.parametrize("secret", [None, "", SECRET[:-1], SECRET.upper(), "\u00e6"])
async def test_without_the_secret_nothing_is_believed(town: Town, door: Door, secret: str | None) -> None:
    alma = await town.taking_part(await town.contact_person())
    await alma.begin()
    before, marks = await town.remembered(), await handled(town)
    tap = door.tap(alma, await alma.button("At no time", on="1 of 5"))
    assert (await door.post(tap, secret))[0] == 401
    assert (await door.post("garbage", secret))[0] == 401
    assert (await town.remembered(), await handled(town)) == (before, marks)


MALFORMED = [
    "",
    "garbage",
    "[]",
    "7",
    "{}",
    '{"update_id": "x"}',
    '{"update_id": -1}',
    '{"update_id": 5',
    "[" * 100_000,
]


async def test_malformed_updates_are_refused_and_counted_without_their_content(
    town: Town, door: Door, capsys: pytest.CaptureFixture[str]
) -> None:
    marks = await handled(town)
    for number, body in enumerate([*MALFORMED, b"\xff\xfe"], start=1):
        assert (await door.post(body))[0] == 400, body[:20]
        said = capsys.readouterr()
        assert f"so_far={number}" in said.out + said.err
        assert "garbage" not in said.out + said.err
    assert await handled(town) == marks


async def test_a_body_beyond_a_megabyte_is_refused(door: Door) -> None:
    """Before it is sent, where its length is told; and as soon as it is too long, where it isn't."""

    async def in_pieces() -> AsyncIterator[bytes]:
        for _ in range(MOST_BYTES // 50_000 + 1):
            yield b" " * 50_000

    assert (await door.post(io.BytesIO(b" " * 2_000_000), expect100=True))[0] == 413
    assert (await door.post(in_pieces()))[0] == 413
    assert (await door.post(io.BytesIO(b" " * MOST_BYTES)))[0] == 400


async def test_a_replayed_update_changes_nothing(town: Town, door: Door) -> None:
    alma = await town.taking_part(await town.contact_person())
    await alma.begin()
    tap = door.tap(alma, await alma.button("Most of the time", on="1 of 5"))
    answers = await asyncio.gather(*(door.post(tap) for _ in range(20)))
    assert [status for status, _answer in answers] == [200] * 20
    assert sum(bool(answer) for _status, answer in answers) == 1
    before, marks = await town.remembered(), await handled(town)
    assert await door.post(tap) == (200, "")
    assert (await town.remembered(), await handled(town)) == (before, marks)
    await town.faults(duplicate=1)
    await alma.answer("At no time", first=2)
    await alma.sees("3 of 5")
    assert (await town.check_in(alma)).values == {"happy": 4, "calm": 0}


async def test_twenty_taps_at_once_give_one_answer(town: Town, door: Door) -> None:
    alma = await town.taking_part(await town.contact_person())
    await alma.begin()
    button = await alma.button("Most of the time", on="1 of 5")
    answers = await asyncio.gather(*(door.post(door.tap(alma, button)) for _ in range(20)))
    assert [status for status, _answer in answers] == [200] * 20
    await asyncio.gather(*(alma.tap_again(button) for _ in range(20)))
    await alma.sees("2 of 5")
    check_in = await town.check_in(alma)
    assert (check_in.values, check_in.item) == ({"happy": 4}, "calm")


async def test_what_could_not_be_stored_is_delivered_again_and_handled_once(
    town: Town, door: Door, redeliveries: Redeliveries
) -> None:
    alma = await town.taking_part(await town.contact_person())
    await alma.begin()
    button = await alma.button("Most of the time", on="1 of 5")
    marks = await handled(town)
    await rename(town, "handled_update", "away")
    assert (await door.post(door.tap(alma, button)))[0] == 503
    await alma.tap_unheard(button)
    async with asyncio.timeout(PATIENCE_S):
        assert await redeliveries.waits.get() == 0
    assert (await town.check_in(alma)).values == {}
    await rename(town, "away", "handled_update")
    redeliveries.come.set()
    await alma.sees("2 of 5")
    assert (await town.check_in(alma)).values == {"happy": 4}
    assert len(await handled(town)) == len(marks) + 1


async def test_asked_to_end_it_finishes_the_update_in_hand_and_takes_no_other(
    database_file: Path, keys: str, tmp_path: Path
) -> None:
    """`pejling run` with a webhook, whose database somebody holds while SIGTERM comes."""
    with bound("127.0.0.1", 0, "") as probe:
        place = f"127.0.0.1:{probe.getsockname()[1]}"
    (tmp_path / ".env").write_text(
        f"PEJLING_PUBLIC_URL=http://{place}\nPEJLING_LISTEN={place}\nPEJLING_WEBHOOK_SECRET={SECRET}\n"
    )
    async with running_town(database_file, keys, bot=False) as town, aiohttp.ClientSession() as http:
        async with running_bot(town.settings, tmp_path) as program:
            alma = await town.taking_part(await town.contact_person())
            await alma.begin()
            button = await alma.button("Most of the time", on="1 of 5")
            door = Door(http, await told(town))
            holder = sqlite3.connect(database_file, isolation_level=None)
            holder.execute("BEGIN IMMEDIATE")
            in_hand = asyncio.create_task(door.post(door.tap(alma, button)))
            for _ in range(5):
                assert (await door.post("garbage"))[0] == 400
            ending = asyncio.create_task(program.end(signal.SIGTERM))
            async with asyncio.timeout(PATIENCE_S):
                while (await door.post("garbage"))[0] != 503:
                    pass
            assert not in_hand.done() and not ending.done()
            holder.execute("COMMIT")
            holder.close()
            status, answer = await in_hand
            assert (status, json.loads(answer)["method"]) == (200, "answerCallbackQuery")
            assert await ending == 0
            assert "Traceback" not in "".join(program.log)
        assert (await town.check_in(alma)).values == {"happy": 4}
        (tmp_path / ".env").unlink()
        async with running_bot(town.settings, tmp_path):
            assert (await webhook_info(town))["url"] == ""
            await alma.answer("At no time", first=2)
            await alma.sees("3 of 5")


async def test_an_address_that_telegram_refuses_is_named_with_the_remedy(database_file: Path, keys: str) -> None:
    async with running_town(database_file, keys, bot=False) as town:
        chosen = {"public_url": "https:", "webhook_secret": SecretStr(SECRET)}
        bot = Bot(town.settings.model_copy(update=chosen), town.store)
        with pytest.raises(SettingsError, match=r"PEJLING_PUBLIC_URL: is refused by Telegram .*port 443"):
            await bot.run()


class Reading(Handler):
    """Takes an update up, and is through with it when the test says so."""

    def __init__(self) -> None:
        self.taken_up = asyncio.Queue[int]()
        self.through: dict[int, asyncio.Event] = defaultdict(asyncio.Event)

    async def take(self, raw: RawUpdate) -> None:
        """One after the other within a chat, is what the caller promises."""
        self.taken_up.put_nowait(raw.id)
        await self.through[raw.id].wait()


class Deaf(BotApi):
    """Telegram as far as it is told of the webhook."""

    id = 1

    def __init__(self) -> None:
        """Nothing is opened."""

    async def use_webhook(self, url: str, secret: str, connections: int) -> None:
        """Noted by nobody."""


async def test_updates_of_a_chat_go_one_after_the_other_and_chats_side_by_side() -> None:
    handler = Reading()
    webhook = Webhook(Deaf(), handler, "https://pejling.example", SECRET)
    await webhook.announce()
    through = httpx.ASGITransport(app=Starlette(routes=webhook.routes))
    async with httpx.AsyncClient(transport=through, headers={SECRET_HEADER: SECRET}) as telegram:

        def deliver(number: int, chat: int) -> asyncio.Task[httpx.Response]:
            update = {"update_id": number, "message": {"chat": {"id": chat}}}
            return asyncio.create_task(telegram.post(webhook.url, json=update))

        async with asyncio.timeout(PATIENCE_S):
            first = deliver(1, chat=7)
            assert await handler.taken_up.get() == 1
            second, other = deliver(2, chat=7), deliver(3, chat=8)
            assert await handler.taken_up.get() == 3
            handler.through[3].set()
            assert (await other).status_code == 200
            assert handler.taken_up.empty()
            assert not first.done()
            handler.through[1].set()
            assert await handler.taken_up.get() == 2
            handler.through[2].set()
            assert [(await each).status_code for each in (first, second)] == [200, 200]
            running, last = asyncio.create_task(webhook.run()), deliver(4, chat=9)
            assert await handler.taken_up.get() == 4
            webhook.stop()
            assert (await deliver(5, chat=7)).status_code == 503
            assert not running.done()
            handler.through[4].set()
            await running
            assert (await last).status_code == 200
    assert handler.taken_up.empty()
    assert not webhook._turns, "something is kept of a chat that is idle"
