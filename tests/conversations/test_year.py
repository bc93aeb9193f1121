"""A year of two organisations, one with answers on its page and one with answers in the chat; then everything is read.

Y1  Nothing personal stands in the logs, also not where the database is away, chats are blocked and updates are parked.
Y2  Nothing personal stands in the metrics.
Y3  Where answers travel on the page, Telegram carries no name, question, answer, choice or note.
Y4  No staff chat says more than a code where first names may not stand in notices, in either organisation.
Y5  Who looks finds: each kind of leak, planted, is found by the same search.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import shutil
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot import metrics
from bot.botapi.actions import decode
from bot.monitor.scrape import Scrape, reading_from
from bot.telegram.routers import words
from bot.telegram.updates import RawUpdate
from bot.usecases import enrol
from bot.usecases.relay_note import relay_note
from flows.authorisation import OPERATOR
from flows.choices import Way
from flows.organisation import AnswerChannel, Organisation
from flows.screen import Screen
from locales.catalog import Catalog
from storage.database import Database
from storage.errors import DatabaseUnusableError
from tests.conversations.conftest import Theatre
from tests.conversations.leaks import Person, grep_for
from tests.conversations.phones import Phones, lines_of
from tests.conversations.setting import THE_REST, TO_TAKE_PART
from tests.conversations.stage import DISAPPEARS, Stage
from tests.conversations.told import ZONE
from tests.conversations.updates import CHATS

CHAT, PAGE = "demo-kommune", "nabo-kommune"
SENTENCE, NOTE = "kvartskrystal under sengen", "husk den grønne paraply"
LOW, MIDDLING = (1, 2, 1, 2, 3), (3, 2, 2, 2, 2)
SCORES = frozenset({36, 44})
"""Of those answers; neither is a day, an hour or a minute that somebody is told."""

BIRTH = date(2008, 4, 17)
YOUNG = {"Quirina": CHAT, "Zebedeus": CHAT, "Wilhelmus": CHAT, "Ottilie": PAGE, "Leopoldine": PAGE, "Balthazar": PAGE}
STAFF = {"Xanthippe": CHAT, "Ferdinanda": PAGE}
CHAT_IDS = {name: 7355608800 + number for number, name in enumerate((*YOUNG, *STAFF))}
PEOPLE = [Person(name, CHAT_IDS[name], BIRTH, SCORES, (SENTENCE, NOTE)) for name in YOUNG]
EVERYBODY = [*PEOPLE, *(Person(name, CHAT_IDS[name], BIRTH, SCORES, ()) for name in STAFF)]
COMMANDS = ("/menu", "/valg", "/tid", "/hjaelp", "/udvikling", "/mine_data", "/snak", "/start", "/xyz")
LOGGED = {"row", "update_id", "count", "wait_s", "bot", "message_id"}
"""What is a number in the log and no score."""


class Tapped(Phones):
    """Phones whose every message is written down, by chat."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: dict[int, list[str]] = {}

    def _write_down(self, chat_id: int, lines: list[str]) -> None:
        self.heard.setdefault(chat_id, []).extend(lines)

    async def send(self, chat_id: int, screen: Screen, catalog: Catalog, *, silent: bool = False) -> int:
        self._write_down(chat_id, lines_of(screen, catalog))
        return await super().send(chat_id, screen, catalog, silent=silent)

    async def edit(self, chat_id: int, message_id: int, screen: Screen, catalog: Catalog) -> None:
        self._write_down(chat_id, lines_of(screen, catalog))
        await super().edit(chat_id, message_id, screen, catalog)

    async def send_picture(self, chat_id: int, picture: bytes, caption: str) -> int:
        self._write_down(chat_id, [repr(picture), caption])
        return await super().send_picture(chat_id, picture, caption)

    def said_to(self, *names: str) -> str:
        """Everything that was sent to these people."""
        return "\n".join(line for name in names for line in self.heard.get(CHAT_IDS[name], ()))


@dataclass
class Year:
    """What is left of it."""

    phones: Tapped
    log: str = ""
    numbers: list[Any] = field(default_factory=list)
    metrics: str = ""
    codes: dict[str, str] = field(default_factory=dict)


class Life:
    """The people of both organisations, and what they do."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.codes: dict[str, str] = {}

    async def begin(self) -> None:
        async with self.stage.database.transaction() as tx:
            world = replace(self.stage.world(tx), actor=OPERATOR)
            staff = {org: await enrol.add_staff(world, org, name, "da") for name, org in STAFF.items()}
            people: list[Any] = [
                await enrol.add_participant(world, staff[org], name, "da", birth=BIRTH) for name, org in YOUNG.items()
            ]
            for person in (*people, *staff.values()):
                self.codes[person.name] = person.id
                await enrol.invite(world, person, f"{person.name}-token")
        for name in STAFF:
            await self.stage.do({"who": name, "starts": f"{name}-token"})
        for name, org in YOUNG.items():
            await self.stage.do({"who": name, "starts": f"{name}-token"})
            await self.press(name, "language", self.stage.worlds.organisations(org).languages.index("da"))
            for verb, value in (*TO_TAKE_PART, ("yes", None), *THE_REST):
                await self.press(name, verb, value)

    async def press(self, name: str, verb: str, value: int | None = None) -> bool:
        """The newest button that does this, on the phone or on the page; False where there is none."""
        try:
            if YOUNG.get(name) == PAGE:
                label = await self.stage.own_page(name).label_of(verb, value)
                await self.stage.do({"who": name, "presses": label})
            else:
                await self.stage.do({"who": name, "taps": self._label(name, verb, value)})
        except LookupError:
            return False
        return True

    def _label(self, name: str, verb: str, value: int | None) -> str:
        for _, message in sorted(self.stage.phones.of(CHATS[name]).messages.items(), reverse=True):
            for label, data in (button for row in message.buttons for button in row):
                action = decode(data)
                if action is not None and action.verb == verb and value in (None, action.value):
                    return label
        raise LookupError(verb)

    async def answer(self, name: str, values: tuple[int, ...]) -> bool:
        if not await self.press(name, "begin"):
            return False
        await self.press(name, "alone")
        return all([await self.press(name, "answer", value) for value in values])

    async def month(self, number: int, day: datetime) -> int:
        """One month; how many check-ins were answered."""
        low, talker, _silent = ((a, b) for a, b in zip(list(YOUNG)[:3], list(YOUNG)[3:], strict=True))
        await self._clock(day)
        await self._clock(day + timedelta(hours=1))  # what an outage held up goes out spread over an hour
        answered = [await self.answer(name, LOW) for name in low]
        for name in talker:
            if number == 4:
                await self.stage.do({"who": name, "does": DISAPPEARS})
                await self._clock(self.stage.clock.now() + timedelta(days=2))  # the first reminder finds nobody
                await self.stage.do({"who": name, "does": "unblocks the bot"})
            answered += [await self.answer(name, MIDDLING)] if number % 2 == 0 else []
            await self.stage.do({"who": name, "types": SENTENCE})
            await self.stage.do({"who": name, "types": COMMANDS[number % len(COMMANDS)]})
        for name in STAFF:
            await self.stage.do({"who": name, "types": "hej"})
            while await self.press(name, "take"):
                pass
            await self.press(name, "close")
        await self._clock(day + timedelta(days=5))
        await self._clock(day + timedelta(days=8))
        return sum(answered)

    async def note(self, name: str, by: str) -> None:
        """The contact person writes a note to somebody who chose to be reached so."""
        async with self.stage.database.transaction() as tx:
            world = replace(self.stage.world(tx), actor=self.codes[by])
            participant = await tx.participants.get(self.codes[name])
            reached = replace(participant, details=replace(participant.details, reach=Way.NOTE))
            await tx.participants.save(reached)
            await relay_note(world, reached, NOTE)
        await self._clock(self.stage.clock.now() + timedelta(minutes=2))

    async def _clock(self, to: datetime) -> None:
        await self.stage.do({"clock": f"{to.astimezone(ZONE):%Y-%m-%d %H:%M}"})

    async def troubles(self, patch: pytest.MonkeyPatch) -> None:
        """A fault with what somebody wrote in it, an update that is none, and a database that is away."""

        def broken(*_: object) -> None:
            raise RuntimeError(f"of {next(iter(YOUNG))}: {SENTENCE}")

        with patch.context() as fault:
            fault.setattr(words, "receive_words", broken)
            fault.setattr(words, "wrote_in_chat", broken)
            for name in ("Zebedeus", "Leopoldine"):
                await self.stage.do({"who": name, "types": SENTENCE})
        bot = self.stage._bot(listening=False)
        await bot.handler.handle(RawUpdate(9_000_001, {"update_id": 9_000_001, "message": SENTENCE}, SENTENCE.encode()))
        await self.stage.do({"who": "Quirina", "sends": "something unreadable"})

        def away(*_: object, **__: object) -> None:
            raise DatabaseUnusableError(f"connection lost while {SENTENCE!r} of {CHAT_IDS['Quirina']} was written")

        with patch.context() as fault:
            fault.setattr(Database, "transaction", away)
            fault.setattr(Database, "reading", away)
            await bot.tick.run()


@pytest.fixture(scope="module")
def year(theatre: Theatre) -> Iterator[Year]:
    """Played once, read by every test."""
    with pytest.MonkeyPatch.context() as patch:
        for name, chat in CHAT_IDS.items():
            patch.setitem(CHATS, name, chat)
        heard = io.StringIO()
        listening = logging.StreamHandler(heard)
        logging.getLogger().addHandler(listening)
        try:
            with capture_logs() as entries:
                played = asyncio.run(_played(theatre, patch))
        finally:
            logging.getLogger().removeHandler(listening)
    lines = [{key: _written(value) for key, value in entry.items()} for entry in entries]
    played.log = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + heard.getvalue()
    played.numbers = [value for line in lines for key, value in line.items() if key not in LOGGED]
    yield played


def _written(value: object) -> object:
    if isinstance(value, BaseException):
        return "".join(traceback.format_exception(value))
    return value if isinstance(value, int | float) else str(value)


async def _played(theatre: Theatre, patch: pytest.MonkeyPatch) -> Year:
    stage, phones = _two_organisations(theatre), Tapped()
    stage.phones = phones
    life = Life(stage)
    await life.begin()
    answered = 0
    start = stage.clock.now().replace(hour=15)
    for number in range(12):
        answered += await life.month(number, start + timedelta(days=31 * number + 1))
        if number == 5:
            await life.troubles(patch)
            await life.note("Leopoldine", "Ferdinanda")
    assert answered > 25
    text = await Scrape(metrics.REGISTRY, reading_from(stage.database, stage.clock)).text()
    await stage.database.close()
    return Year(phones, metrics=text.decode(), codes=life.codes)


def _two_organisations(theatre: Theatre) -> Stage:
    for old in theatre.file.parent.glob(f"{theatre.file.name}*"):
        old.unlink()
    shutil.copy(theatre.empty, theatre.file)
    theatre.beginnings.clear()
    chat = replace(
        theatre.worlds.organisations(CHAT),
        questionnaires=("who5",),
        first_names_in_notices=False,
        answer_channel=AnswerChannel.TELEGRAM,
    )
    decided: dict[str, Organisation] = {
        CHAT: chat,
        PAGE: replace(chat, id=PAGE, name="Nabo Kommune", answer_channel=AnswerChannel.WEB),
    }
    return Stage(theatre.database, theatre.file, replace(theatre.worlds, organisations=decided.__getitem__), "da")


def test_the_year_had_everything_in_it(year: Year) -> None:
    """Y1, Y3: or the search would find nothing because there was nothing."""
    for event in ("update_parked", "recipient_unreachable"):
        assert event in year.log
    assert "Database" in year.log
    assert "Quirina" in year.phones.said_to("Quirina")
    assert {"36", "44"} & set("".join(year.phones.said_to("Quirina", "Zebedeus")).replace(",", " ").split())
    assert "min side" in year.phones.said_to("Ottilie")
    assert NOTE not in year.phones.said_to("Leopoldine")


def test_logs(year: Year) -> None:
    """Y1: scores are looked for among the values that aren't ids or counts."""
    assert grep_for(EVERYBODY).without("score").found(year.log) == []
    assert grep_for(EVERYBODY).found("\n".join(map(str, year.numbers))) == []


def test_metrics(year: Year) -> None:
    """Y2: numbers are what metrics are made of; what they are called is looked at, and codes aren't in it either."""
    assert grep_for(EVERYBODY).without("score").found(year.metrics) == []
    assert [code for code in year.codes.values() if code in year.metrics] == []


def test_the_chats_of_who_answers_on_the_page(year: Year) -> None:
    """Y3."""
    page = [name for name, organisation in YOUNG.items() if organisation == PAGE]
    assert grep_for(EVERYBODY).found(year.phones.said_to(*page)) == []


def test_staff_chats(year: Year) -> None:
    """Y4: staff are greeted by their own name; the young people are codes."""
    said = year.phones.said_to(*STAFF)
    assert grep_for(PEOPLE).found(said) == []
    assert all(year.codes[name] in said for name in ("Quirina", "Ottilie"))


@pytest.mark.parametrize(
    ("what", "planted"),
    [
        ("name", "Nyt om Quirina."),
        ("name", '{"event": "row_failed", "to": "leopoldine"}'),
        ("chat", '{"chat_id": 7355608801}'),
        ("score", "Tallet er 36."),
        ("score", '{"value": 44}'),
        ("birth", "født 17.4.2008"),
        ("birth", "2008-04-17"),
        ("wrote", f"ValueError: {SENTENCE}"),
        ("wrote", f"Hun skrev: {NOTE}"),
        ("reach", '"reach": "call_morning"'),
        ("option", "Du svarede »Lidt af tiden«"),
        ("option", "most of the time"),
        ("item", "har jeg følt mig rolig og afslappet"),
        ("item", "I have felt calm and relaxed"),
    ],
)
def test_what_is_planted_is_found(what: str, planted: str) -> None:
    """Y5: among lines that are as they should be, in which nothing is found."""
    clean = 'Skriv senest onsdag den 25. november kl. 15.\n{"event": "row_waits", "wait_s": 1.36, "at": "10:44"}\n'
    assert grep_for(EVERYBODY).found(clean) == []
    assert [each.partition(":")[0] for each in grep_for(EVERYBODY).found(clean + planted)] == [what]
