"""The participant's own pages, by what a tap on them changes.

O1  A wish for a day and an hour is kept, what is planned moves along and stays together, and both can be taken back.
O2  What no button of a page says changes nothing, whatever a request makes of its numbers and names.
O3  A button counts only while the chat shows its page: one that was left behind draws what there is now.
O4  Who isn't taking part sees no page about being asked; who is in the welcome sees none at all.
O5  Who has opened the answers is read from the audit log: the newest ten, and how many before; nothing else is there.
O6  Another language counts at once, and no language that the organisation doesn't offer.
O7  The sentence on when a message is seen is true for the office hours, or isn't there.
O8  Leaving a page goes back to the question that stood there, also to whether the contact person may be told.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.usecases.act import act
from bot.usecases.own import WHILE_TAKING_PART, show_page
from bot.usecases.pages import PAGES
from bot.usecases.shown import shown
from flows.audit import Entry
from flows.authorisation import Deed
from flows.people import Alert, Participant, ParticipantStatus, PauseReason, Permission
from flows.ports import Dialogue, LiveMessage, Wave
from flows.screen import Action, Day, Screen, Text
from locales import catalog
from tests.unit.bot.usecases.kit import ALI, ALMA, CONTACT, METTE, NOW, OTHER, OWN, REGISTRY, Office

WHO5 = REGISTRY.latest("who5")
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
IN_FEBRUARY = "2027-02-23T15:30"
MINE = ("menu", "time", "reminders", "coming", "pause", "language", "contact", "opened", "stop")


def at(day: str) -> datetime:
    """A local time."""
    return datetime.fromisoformat(day).replace(tzinfo=COPENHAGEN)


async def alma(office: Office) -> Participant:
    async with office.database.reading() as tx:
        return await tx.participants.get(ALMA.id)


async def show(office: Office, place: str) -> None:
    async with office.world() as world:
        await show_page(world, await world.tx.participants.get(ALMA.id), place)


async def tap(office: Office, verb: str, place: str, value: int = 0) -> None:
    async with office.world() as world:
        participant = await world.tx.participants.get(ALMA.id)
        await act(replace(world, actor=ALMA.id), participant, Action("own", verb, place, value=value))


async def live(office: Office) -> LiveMessage:
    async with office.database.reading() as tx:
        found = await tx.live.get(ALMA.id)
    assert found is not None
    return found


async def seen(office: Office) -> Screen:
    """What her chat shows."""
    message = await live(office)
    async with office.world() as world:
        return await shown(world, message, catalog.endonym)


async def lines(office: Office) -> list[str]:
    words = catalog.load("en")
    return [words.text(part) for part in (await seen(office)).body]  # type: ignore[arg-type]


def refs(screen: Screen) -> set[str]:
    """What its buttons are about."""
    return {each.action.ref for row in screen.buttons for each in row if isinstance(each.action, Action)}


async def plan(office: Office, **due: str) -> None:
    """Each in its month; what came at the start was dealt with."""
    async with office.world() as world:
        for questionnaire, day in {**dict.fromkeys((OWN.id, CONTACT.id, OTHER.id), IN_FEBRUARY), **due}.items():
            first = Wave(ALMA.id, questionnaire, 1, NOW, month=0)
            await world.tx.waves.plan(first)
            await world.tx.waves.take(first)
            month = (at(day).month - NOW.month) % 12
            await world.tx.waves.plan(Wave(ALMA.id, questionnaire, 2, at(day), month=month))


async def planned(office: Office) -> dict[str, str]:
    async with office.database.reading() as tx:
        waves = await tx.waves.planned(ALMA.id)
    asked = [each for each in waves if each.questionnaire != OTHER.id]
    return {each.questionnaire: f"{each.due_at.astimezone(COPENHAGEN):%m-%d %H:%M}" for each in asked}


async def test_a_wish_for_a_day_and_an_hour(office: Office) -> None:
    """O1: what is asked on one day is still asked on one day."""
    await plan(office, who5="2026-12-23T15:30")
    await show(office, "time")
    await tap(office, "weekday", "time", 6)
    assert await planned(office) == {"who5": "12-27 15:30", "bip_job": "02-28 15:30", "contact": "02-28 15:30"}
    await tap(office, "hour", "time", 4)
    assert await planned(office) == {"who5": "12-27 19:00", "bip_job": "02-28 19:00", "contact": "02-28 19:00"}
    now = await alma(office)
    assert (now.weekday, now.ask_at) == (6, time(19))
    assert "You have chosen: Sunday at 19:00." in await lines(office)
    for _ in range(2):  # a double tap
        await tap(office, "whenever", "time")
    assert await alma(office) == ALMA
    assert await planned(office) == {"who5": "12-23 15:30", "bip_job": "02-23 15:30", "contact": "02-23 15:30"}


async def test_a_wish_in_a_break(office: Office) -> None:
    """O1: it is kept for later; nothing is planned by it."""
    await office.save(replace(ALMA, status=ParticipantStatus.PAUSED, pause_reason=PauseReason.OWN))
    await show(office, "time")
    await tap(office, "weekday", "time", 2)
    assert (await alma(office)).weekday == 2
    assert await planned(office) == {}


@pytest.mark.parametrize(
    ("place", "verb", "value"),
    [
        ("time", "weekday", 7),
        ("time", "hour", 5),
        ("time", "hour", 10**9),
        ("pause", "until", 0),
        ("pause", "until", NOW.date().toordinal()),
        ("pause", "until", (NOW + timedelta(days=8)).date().toordinal()),
        ("language", "speak", 2),
        ("language", "speak", 10**9),
        ("stop", "halt", 0),
        *[(place, "frobnicate", 1) for place in MINE],
        *[(f"{place}/who5", "open", 1) for place in MINE],
        *[(f"{place}/../{'x' * 30}", "act", 1) for place in MINE],
        ("nowhere", "open", 0),
        ("", "open", 0),
    ],
)
async def test_what_no_button_says(office: Office, place: str, verb: str, value: int) -> None:
    """O2."""
    await show(office, place.partition("/")[0] if place.partition("/")[0] in MINE else "menu")
    await tap(office, verb, place, value)
    assert await alma(office) == ALMA
    assert (await seen(office)).body


async def test_a_button_that_was_left_behind(office: Office) -> None:
    """O3: of a page that was left, and of another one."""
    await show(office, "stop")
    await tap(office, "leave", "")
    for place in ("stop", "pause"):
        await tap(office, "stop", place)
        await tap(office, "until_told", place)
        await tap(office, "leave", "")
    assert await alma(office) == ALMA
    assert (await live(office)).dialogue is Dialogue.RESTING
    await show(office, "menu")
    await tap(office, "stop", "stop")
    assert await alma(office) == ALMA
    assert (await live(office)).place == "menu"


@pytest.mark.parametrize("status", sorted(set(ParticipantStatus)))
async def test_who_sees_which_page(office: Office, status: ParticipantStatus) -> None:
    """O4."""
    reason = PauseReason.OWN if status is ParticipantStatus.PAUSED else None
    await office.save(replace(ALMA, status=status, pause_reason=reason))
    begun = status not in (ParticipantStatus.INVITED, ParticipantStatus.WELCOME, ParticipantStatus.ERASED)
    is_asked = status in (ParticipantStatus.ACTIVE, ParticipantStatus.PAUSED)
    for place in (*MINE, "time/x", "stop/x"):
        async with office.world() as world:
            await world.tx.live.show(ALMA.id, Dialogue.RESTING)
        await tap(office, "open", place)
        sees = begun and (is_asked or place.partition("/")[0] not in WHILE_TAKING_PART)
        assert ((await live(office)).place == place) is sees, place
        if sees:
            assert (await seen(office)).body


async def test_the_menu_has_all_there_is(office: Office) -> None:
    """O4: every button of it leads somewhere; who has stopped finds neither time nor break nor stop."""
    await show(office, "menu")
    places = {
        each.action.ref for row in (await seen(office)).buttons for each in row if isinstance(each.action, Action)
    }
    assert {"choices", "data", "erase", *MINE} - places == set()
    assert places - {"", "menu"} <= set(PAGES)
    await office.save(replace(ALMA, status=ParticipantStatus.STOPPED))
    assert places - refs(await seen(office)) == WHILE_TAKING_PART & places


async def test_what_cannot_be_decided_in_an_ended_course_has_no_button(office: Office) -> None:
    """O4: staff ended it, so a yes to taking part would lead nowhere."""
    for status in (ParticipantStatus.STOPPED, ParticipantStatus.ENDED):
        await office.save(replace(ALMA, status=status))
        await show(office, "choices")
        there = "choice/take_part" in refs(await seen(office))
        assert there is (status is ParticipantStatus.STOPPED)


async def test_nobody_has_opened_them(office: Office) -> None:
    """O5: whatever else was done to her row."""
    async with office.world() as world:
        for deed in set(Deed) - {Deed.READ_ANSWERS}:
            await world.tx.audit.write(Entry(NOW, METTE.id, deed, ALMA.id))
        await world.tx.audit.write(Entry(NOW, METTE.id, Deed.READ_ANSWERS, "P-OTHER"))
    await show(office, "opened")
    assert (await lines(office))[1:] == ["Nobody has opened your answers."]


async def test_who_has_opened_them(office: Office) -> None:
    """O5: the newest first, by first names alone."""
    async with office.world() as world:
        for hour in range(12):
            reader = ALI if hour == 11 else METTE
            await world.tx.audit.write(Entry(NOW + timedelta(hours=hour), reader.id, Deed.READ_ANSWERS, ALMA.id))
    await show(office, "opened")
    first, *others, before = (await lines(office))[1:]
    assert first == "Ali, Tuesday, 24 November at 2:30."
    assert len(others) == 9
    assert {each.partition(",")[0] for each in others} == {"Mette"}
    assert before == "And 2 times before."


async def test_another_language(office: Office) -> None:
    """O6: on Alma's row, from which everything is read that is said to her from now on."""
    await show(office, "language")
    await tap(office, "speak", "language", 1)
    assert (await alma(office)).language == "da"
    assert "The language is now: Dansk." in await lines(office)


@pytest.mark.parametrize(
    ("weekday", "hour", "seen_on"),
    [
        (4, 0, None),  # Friday at nine: Mette looks
        (4, 4, "12-28"),
        (5, 1, "12-28"),
        (6, 4, "12-28"),
        (0, 0, None),
        (2, 2, "12-24"),  # half an hour after Mette has left
    ],
)
async def test_when_a_message_is_seen(office: Office, weekday: int, hour: int, seen_on: str | None) -> None:
    """O7."""
    await plan(office, who5="2026-12-23T15:30")
    await show(office, "time")
    for verb, value in (("weekday", weekday), ("hour", hour)):
        await tap(office, verb, "time", value)
    said = [each for each in (await seen(office)).body if isinstance(each, Text) and "at the earliest" in each.msgid]
    days = [each.params["day"] for each in said]
    assert [f"{day.on:%m-%d}" for day in days if isinstance(day, Day)] == ([seen_on] if seen_on else [])


async def test_leaving_goes_back_to_the_question(office: Office) -> None:
    """O8: the check-in is as it was."""
    check_in = await office.opened(WHO5)
    await show(office, "contact")
    await tap(office, "leave", "")
    assert (await live(office)).check_in == check_in.id
    assert await office.stored(check_in) == check_in


async def test_leaving_goes_back_to_whether_to_tell(office: Office) -> None:
    """O8: with the next questions behind it."""
    low = await office.completed(WHO5, dict.fromkeys(WHO5.definition.keys, 1))
    values = {"score": 20, "threshold": 50}
    alert = Alert("a1", ALMA.id, METTE.id, "low", 1, values, Permission.ASKED, NOW, check_in=low.id)
    async with office.world() as world:
        await world.tx.alerts.add(alert)
        await world.tx.live.show(ALMA.id, Dialogue.CHECK_IN, low.id)
    following = await office.opened(OWN)
    async with office.database.transaction() as tx:
        await tx.check_ins.save(replace(following, after=low.id, revision=1))
    for place in ("menu", "contact"):
        await show(office, place)
    await tap(office, "leave", "")
    now = await live(office)
    assert (now.dialogue, now.check_in) == (Dialogue.CHECK_IN, low.id)
