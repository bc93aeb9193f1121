"""Where answers travel on the page alone: everything that the Bot API is asked to say, while conversations are played.

T1  Young people's chats are told neutral sentences, until when something waits, and help lines, and nothing else; the
    one button leads to the page.
T2  Staff's chats are told no answer, no score, no question and nothing that somebody wrote.
T3  Who looks finds: what is planted among it, in a text, on a button or on a picture, is found.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.telegram.routers.strangers import UNKNOWN
from bot.usecases.accept_invite import PROBLEMS
from bot.usecases.mind_the_gap import AWAY
from flows.people import ParticipantStatus, StaffMember
from flows.ports import Kind
from flows.screen import Day, Screen, Text
from flows.screens.check_in import reminder_screen
from flows.screens.help import help_screen
from flows.screens.neutral import NOBODY_READS, TO_PARTICIPANTS, neutral_notice, neutral_screen
from locales import catalog
from locales.catalog import Catalog
from tests.conversations.browser import House
from tests.conversations.conftest import Theatre
from tests.conversations.leaks import Grep, Person, grep_for
from tests.conversations.on_the_page import OnThePage
from tests.conversations.phones import Message, Phones
from tests.conversations.runner import SCRIPTS, Script, done_in
from tests.conversations.setting import ORGANISATION, PARTICIPANTS
from tests.conversations.updates import CHATS
from tests.unit.flows.screens.every_screen import CHECK_IN, sitting

PLAYED = (
    "after_contact",
    "blocked_again",
    "choices",
    "course_paused_and_resumed",
    "declined_welcome",
    "duty",
    "education_profile",
    "erasure_in_part",
    "free_text_english",
    "handover",
    "invite_problems",
    "low_asked_no_then_yes",
    "low_told",
    "outage",
    "own_language",
    "own_pause",
    "portrait",
    "relayed_note",
    "reminder",
    "sheet_approved",
    "stop",
    "substitute",
    "typed",
    "web_curve",
    "web_welcome",
    "who5_arabic",
)
"""A conversation about each thing that the bot has to say."""

BY_STAFF = ("EUD til august", "en tur på torsdag")
"""In a handover sheet, and in a short note."""

A_SENTENCE = 12
"""Characters; shorter words are said by many."""
OTHER_WORDS = (NOBODY_READS, UNKNOWN, AWAY, *PROBLEMS.values())


def typed() -> Iterator[str]:
    """What is typed in these conversations."""
    for path in SCRIPTS:
        steps = json.loads(path.read_text(encoding="utf-8"))["steps"] if path.stem in PLAYED else []
        yield from (step["types"] for step in steps if len(step.get("types", "")) > A_SENTENCE)


def looked_for() -> Grep:
    """What must not stand in a chat. Chats and scores are small numbers here, as many are: see the year's."""
    wrote = (*BY_STAFF, *typed())
    people = [Person(name, CHATS[name], date(2010, 3, 1), frozenset(), wrote) for name in PARTICIPANTS]
    return grep_for(people).without("chat", "score")


LOOKED_FOR = looked_for()
DAYS = [date(2026, 11, 23) + timedelta(days=n) for n in range(100)]


class Overheard(Phones):
    """Phones on which everything that comes is written down, by chat, as it reads when it comes."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[int, Message]] = []

    async def send(self, chat_id: int, screen: Screen, catalog: Catalog, *, silent: bool = False) -> int:
        return self._hear(chat_id, await super().send(chat_id, screen, catalog, silent=silent))

    async def edit(self, chat_id: int, message_id: int, screen: Screen, catalog: Catalog) -> None:
        await super().edit(chat_id, message_id, screen, catalog)
        self._hear(chat_id, message_id)

    async def send_picture(self, chat_id: int, picture: bytes, caption: str) -> int:
        return self._hear(chat_id, await super().send_picture(chat_id, picture, caption))

    async def send_document(self, chat_id: int, name: str, content: bytes, caption: str) -> int:
        return self._hear(chat_id, await super().send_document(chat_id, name, content, caption))

    async def edit_picture(self, chat_id: int, message_id: int, picture: bytes, caption: str) -> None:
        await super().edit_picture(chat_id, message_id, picture, caption)
        self._hear(chat_id, message_id)

    async def answer_tap(self, tap_id: str, text: str | None = None) -> None:
        await super().answer_tap(tap_id, text)
        if text:
            self.heard.append((int(tap_id.partition("/")[0]), Message([text])))

    def _hear(self, chat_id: int, message_id: int) -> int:
        self.heard.append((chat_id, self.of(chat_id).messages[message_id]))
        return message_id


def neutral(theatre: Theatre) -> set[str]:
    """Every line that a young person's chat may hold, in every language."""
    decided, somebody = (
        theatre.worlds.organisations(ORGANISATION),
        StaffMember("S-X", ORGANISATION, "", "da", reachable=True),
    )
    empty = Screen(())
    screens = [neutral_notice(kind, empty, None) for kind in TO_PARTICIPANTS if kind not in (Kind.HELP, Kind.REMINDER)]
    screens += [
        neutral_screen(status, is_to_do=is_to_do, wrote=False, page=None)
        for status in ParticipantStatus
        for is_to_do in (True, False)
    ]
    said = [*OTHER_WORDS, *(part for screen in screens for part in screen.body if isinstance(part, Text))]
    return {
        line
        for language in catalog.languages()
        for part in (*said, *help_screen(decided, somebody, language).body)
        if isinstance(part, Text)
        for line in catalog.load(language).text(part).split("\n")
    }


def dated() -> re.Pattern[str]:
    """What reminders may say, in every language: their first words, with days in them."""
    of_now = sitting(CHECK_IN, "en")
    reminders = [reminder_screen(of_now, is_last=is_last).body[0] for is_last in (False, True)]
    reminders.append(reminder_screen(replace(of_now, next_day=None), is_last=True).body[0])
    allowed = []
    for words in map(catalog.load, catalog.languages()):
        day = "|".join(re.escape(words.text(Text("{day}", {"day": Day(each)}))) for each in DAYS)
        for said in reminders:
            assert isinstance(said, Text)
            line = words.text(replace(said, params=dict.fromkeys(said.params, "DAY")))
            allowed.append(re.escape(line).replace("DAY", f"(?:{day})"))
    return re.compile("|".join(allowed))


def leaks(heard: Sequence[tuple[int, Message]], may_say: set[str]) -> Iterator[str]:
    """What young people's chats were told beside that, and what stands in any chat and must not."""
    young = {CHATS[name] for name in PARTICIPANTS}
    for chat, message in heard:
        labels = [label for row in message.buttons for label, _ in row]
        grep = LOOKED_FOR if chat in young else LOOKED_FOR.without("name", "reach")
        yield from grep.found("\n".join([*message.lines, *labels]))
        if chat in young:
            yield from (f"words: {line}" for line in message.lines if line not in may_say and not DATED.fullmatch(line))
            yield from (
                f"button: {label}"
                for row in message.buttons
                for label, leads in row
                if not leads.startswith("https://pejling.example/m/in/")
            )


DATED = dated()


async def overheard(theatre: Theatre, house: House, script: Script) -> tuple[Overheard, OnThePage]:
    """The phones after a conversation that was played on the page alone, as far as it has what is pressed in it."""
    decided = {**script["given"].get("organisation", {}), "answer_channel": "web", "first_names_in_notices": False}
    given = {**script["given"], "organisation": decided}
    phones = Overheard()
    stage = OnThePage(
        theatre.database,
        theatre.file,
        theatre._decided(given),
        given.get("language", "da"),
        phones,
        house=house,
    )
    try:
        await theatre._begin(stage, given)
        for step in script["steps"]:
            stage.snapshots.append(stage.phones.snapshot())
            try:
                await stage.do(done_in(step))
            except LookupError:
                stage.counted.missing += 1
        return phones, stage
    finally:
        await theatre.database.close()


@pytest.fixture(scope="module")
def told(theatre: Theatre, house: House) -> list[tuple[int, Message]]:
    """Everything that was said in all these conversations."""
    heard: list[tuple[int, Message]] = []
    missing = 0
    for path in SCRIPTS:
        if path.stem in PLAYED:
            phones, stage = asyncio.run(overheard(theatre, house, json.loads(path.read_text(encoding="utf-8"))))
            assert stage.faults == []
            heard += phones.heard
            missing += stage.counted.missing
    assert missing < 10
    return heard


def test_nothing_but_notices(theatre: Theatre, told: list[tuple[int, Message]]) -> None:
    """T1 and T2."""
    young = [message for chat, message in told if chat in {CHATS[name] for name in PARTICIPANTS}]
    assert len(young) > 100
    assert len(told) > len(young) + 30
    assert list(leaks(told, neutral(theatre))) == []


@pytest.mark.parametrize(
    ("what", "planted"),
    [
        ("name", Message(["Nyt om Berta."])),
        ("option", Message(["(Det meste af tiden: 4)", "Her er din kurve."])),
        ("item", Message(["Okay."], [[("har jeg følt mig rolig og afslappet", "check_in:answer:c:1:3")]])),
        ("wrote", Message(["Skal vi gå en tur på torsdag kl. 13?"])),
        ("words", Message(["Tak for din tid."])),
        ("button", Message(["Hej. Der er noget nyt på din side."], [[("Ja, nu", "check_in:begin:c:1:0")]])),
    ],
)
def test_what_is_planted_is_found(theatre: Theatre, what: str, planted: Message) -> None:
    """T3."""
    clean = [
        (CHATS["Alma"], Message(["Hej. Der er noget nyt på din side."], [[("Åbn", "https://pejling.example/m/in/x")]]))
    ]
    may_say = neutral(theatre)
    assert list(leaks(clean, may_say)) == []
    assert what in {each.partition(":")[0] for each in leaks([*clean, (CHATS["Alma"], planted)], may_say)}
