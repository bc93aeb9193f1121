"""The participant's own pages, by what a tap on them changes.

O1  A wish for a day and an hour is kept, what is planned moves along and stays together, and both can be taken back.
O2  What no button of a page says changes nothing, whatever a request makes of its numbers and names.
O3  A button counts only while the chat shows its page: one that was left behind draws what there is now.
O4  Who isn't taking part sees no page about being asked; who is in the welcome sees none at all.
O5  Who has opened the answers is read from the audit log: the newest ten, and how many before; nothing else is there.
O6  Another language counts at once, and no language that the organisation doesn't offer.
O7  The sentence on when a message is seen is true for the office hours, or isn't there.
O8  Leaving a page goes back to the question that stood there, also to whether the contact person may be told.
O9  A date in the month takes the place of a day of the week, and the other way round; what it hasn't got is its last.
O10 Another clock moves what lies ahead; on a journey round the world each occasion comes once, within their hours.
O11 Who wants no reminders gets none; what is over when they want them again isn't caught up on; days agreed stay.
O12 What comes is what is then asked: day by day, by their own clock, and nothing that they aren't asked.
O13 An hour that the organisation doesn't offer can't be chosen, and one chosen before is kept within those it does.
O14 A break and a contact person's promise are told by their own days.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import cycle
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from bot.usecases.act import act
from bot.usecases.agreed import timetable_of
from bot.usecases.coming import coming
from bot.usecases.offer_check_ins import offer_check_in, open_sitting
from bot.usecases.own import WHILE_TAKING_PART, show_page
from bot.usecases.pages import PAGES
from bot.usecases.pause import end_pause
from bot.usecases.plan_waves import plan_anew
from bot.usecases.shown import shown
from bot.usecases.wish import wish
from flows.alert import Alert, Permission
from flows.audit import Entry
from flows.authorisation import Deed
from flows.organisation import Promise
from flows.people import Participant, ParticipantStatus, PauseReason
from flows.places import PLACES
from flows.plan import OwnPlan
from flows.ports import Dialogue, LiveMessage, Wave
from flows.screen import Action, Day, Screen, Text
from flows.window import Windows
from locales import catalog
from storage.transaction import StoredTransaction
from tests.unit.bot.usecases.kit import ALI, ALMA, CONTACT, METTE, NOW, OTHER, OWN, REGISTRY, Office

WHO5 = REGISTRY.latest("who5")
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
IN_FEBRUARY = "2027-02-23T15:30"
MINE = ("menu", "time", "date", "clock", "reminders", "coming", "pause", "language", "contact", "opened", "stop")


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
        ("date", "month_day", 0),
        ("date", "month_day", 32),
        ("date", "month_day", 10**9),
        ("time", "month_day", 5),
        ("clock", "place", len(PLACES)),
        ("clock", "place", 10**9),
        ("reminders", "on", 0),
        ("coming", "until_told", 0),
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
    assert {"choices", "data", "erase", *MINE} - places == {"date", "clock"}  # these stand on the page of times
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


@pytest.mark.parametrize(
    ("date", "due"), [(1, "12-01"), (23, "12-23"), (29, "12-29"), (30, "12-30"), (31, "12-31"), (22, "12-22")]
)
async def test_a_date_in_the_month(office: Office, date: int, due: str) -> None:
    """O9: in the month it is planned for, and in February on its last day, also after a double tap."""
    await plan(office, who5="2026-12-23T15:30")
    await office.save(replace(ALMA, weekday=4, ask_at=time(17)))
    for _ in range(2):
        await show(office, "date")
        await tap(office, "month_day", "date", date)
    now = await alma(office)
    assert (now.weekday, now.month_day, now.ask_at) == (None, date, time(17))
    assert (await live(office)).place == "time"
    found = await planned(office)
    assert found["who5"] == f"{due} 17:00" or date < 23  # before the day they are counted from: the month after
    assert found["contact"] == f"02-{min(date, 28)} 17:00" or date < 23
    await tap(office, "weekday", "time", 2)
    assert ((await alma(office)).weekday, (await alma(office)).month_day) == (2, None)
    await show(office, "date")
    await tap(office, "month_day", "date", date)
    await tap(office, "whenever", "time")
    assert await alma(office) == ALMA


async def test_a_date_in_a_break(office: Office) -> None:
    """O9: kept, with the clock and the reminders, and nothing is planned by it; whoever has stopped changes nothing."""
    for status, reason in ((ParticipantStatus.PAUSED, PauseReason.OWN), (ParticipantStatus.STOPPED, None)):
        await office.save(replace(ALMA, status=status, pause_reason=reason))
        async with office.world() as world:
            await world.tx.live.show(ALMA.id, Dialogue.RESTING)
        for verb, place, value in (("month_day", "date", 31), ("place", "clock", 11), ("off", "reminders", 0)):
            await show(office, place)
            await tap(office, verb, place, value)
        now, is_paused = await alma(office), status is ParticipantStatus.PAUSED
        assert (now.month_day, now.zone) == ((31, "Australia/Sydney") if is_paused else (None, None))
        assert now.plan.reminders == (() if is_paused else None)
        assert await planned(office) == {}


async def test_a_journey_round_the_world(office: Office) -> None:
    """O10: every few hours in another zone, east and west across the date line, around the day of the occasion."""
    await plan(office, who5="2026-12-23T15:30")
    zones = ("Pacific/Auckland", "Pacific/Honolulu", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", None)
    asked: list[datetime] = []
    for hop, zone in zip(range(60), cycle(zones), strict=False):
        office.clock.at = at("2026-12-21T04:10") + timedelta(hours=3) * hop
        async with office.world() as world:
            await wish(world, replace(await world.tx.participants.get(ALMA.id), zone=zone))
            [wave] = [each for each in await world.tx.waves.planned(ALMA.id) if each.questionnaire == "who5"]
        while wave.due_at < office.clock.at + timedelta(hours=3) and wave.month == 1:
            office.clock.at = wave.due_at
            async with office.world() as world:
                assert timetable_of(world, await world.tx.participants.get(ALMA.id)).here(wave.due_at).hour == 15
                assert await offer_check_in(world, ALMA.id)
                [wave] = [each for each in await world.tx.waves.planned(ALMA.id) if each.questionnaire == "who5"]
            asked.append(office.clock.at)
    assert len(asked) == 1
    assert wave.month == 2


async def test_the_clock(office: Office) -> None:
    """O10: where the organisation is, nothing is kept; what staff noted is called by its city."""
    await plan(office, who5="2026-12-23T15:30")
    await show(office, "clock")
    for number, place in enumerate(PLACES):
        await tap(office, "place", "clock", number)
        zone = (await alma(office)).zone
        assert zone == (None if place.zone == "Europe/Copenhagen" else place.zone)
        async with office.database.reading() as tx:
            [due] = [each.due_at for each in await tx.waves.planned(ALMA.id) if each.questionnaire == "who5"]
        assert f"{due.astimezone(ZoneInfo(place.zone)):%m-%d %H:%M}" == "12-23 15:30"
        ZoneInfo(place.zone)
    await office.save(replace(ALMA, zone="America/Argentina/Buenos_Aires"))
    assert (await lines(office))[0].startswith("Your clock: Buenos Aires. It is Monday, 23 November at 11:30")
    office.organisation = replace(office.organisation, zone="Pacific/Auckland")
    await tap(office, "place", "clock", len(PLACES))
    assert (await alma(office)).zone is None


@pytest.mark.parametrize(("after", "left"), [(1, [2, 5]), (3, [5]), (6, [])])
async def test_reminders_again(office: Office, after: int, left: list[int]) -> None:
    """O11."""
    check_in = await office.opened(WHO5)
    await show(office, "reminders")
    await tap(office, "off", "reminders")
    assert (await office.stored(check_in)).remind_at is None
    office.clock.at = NOW + timedelta(days=after)
    for _ in range(2):
        await tap(office, "on", "reminders")
    assert await alma(office) == ALMA
    now = await office.stored(check_in)
    assert (now.reminded, now.remind_at) == (2 - len(left), at(f"2026-11-{23 + left[0]}T15:30") if left else None)


async def test_reminders_that_staff_agreed(office: Office) -> None:
    """O11: "remind me" leaves them as they are; an organisation that sends none is no promise."""
    agreed = replace(ALMA, plan=OwnPlan(reminders=(3,)))
    await office.save(agreed)
    await show(office, "reminders")
    assert "If you have not answered, I remind you after 3 days." in await lines(office)
    await tap(office, "on", "reminders")
    assert await alma(office) == agreed
    await tap(office, "off", "reminders")
    none = replace(office.organisation.plan, windows=Windows(reminders=()))
    office.organisation = replace(office.organisation, plan=none)
    assert refs(await seen(office)) == {"time", "menu", ""}


async def test_what_comes(office: Office) -> None:
    """O12: it is what is planned and offered when the days have come."""
    await plan(office, who5="2026-12-23T15:30")
    await office.save(replace(ALMA, zone="Australia/Sydney", weekday=0))
    async with office.world() as world:
        await plan_anew(world, await world.tx.participants.get(ALMA.id))
        told = await coming(world, await world.tx.participants.get(ALMA.id))
    for day in told:
        office.clock.at = day.at.at
        async with office.world() as world:
            waves = await world.tx.waves.due_of(ALMA.id, day.at.at)
            due = [each for each in waves if each.questionnaire != OTHER.id]
            definitions = [REGISTRY.latest(each.questionnaire).definition for each in due]
            assert day.size.minutes == sum(each.minutes for each in definitions)
            assert day.at.at.astimezone(ZoneInfo("Australia/Sydney")).strftime("%a %H:%M") == "Mon 15:30"
            await open_sitting(world, await world.tx.participants.get(ALMA.id), due)
            for wave in waves:
                await world.tx.waves.take(wave)
    assert len(told) == 3


async def test_hours_on_offer(office: Office) -> None:
    """O13."""
    await office.save(replace(ALMA, ask_at=time(19)))
    hours = replace(office.organisation.plan, hours=(time(10), time(16)))
    office.organisation = replace(office.organisation, plan=hours)
    await show(office, "time")
    for number in (0, 3, 4):
        await tap(office, "hour", "time", number)
    assert (await alma(office)).ask_at == time(19)
    assert "I only write between 10:00 and 16:00. So I write at 15:45." in await lines(office)
    labels = [catalog.load("en").text(each.label) for row in (await seen(office)).buttons for each in row]
    assert [each for each in labels if ":" in each] == ["Noon, 12:00", "After school, 15:30"]
    await tap(office, "hour", "time", 1)
    assert (await alma(office)).ask_at == time(12)


async def test_days_are_their_own(office: Office) -> None:
    """O14: it is tomorrow in Auckland."""
    office.organisation = replace(office.organisation, promise=Promise(working_days=2, hour=time(15)))
    await office.save(replace(ALMA, zone="Pacific/Auckland"))
    async with office.world() as world:
        await cast(StoredTransaction, world.tx).identities.tie(METTE.id, 4711)
    await show(office, "contact")
    assert "If you ask now, Mette writes to you by Thursday, 26 November at 3:00." in await lines(office)
    assert "That is the time in: Denmark." in await lines(office)
    await show(office, "pause")
    await tap(office, "until", "pause", datetime(2026, 12, 1, tzinfo=UTC).toordinal())
    assert (await alma(office)).pause_until == datetime(2026, 12, 1, tzinfo=UTC).date()
    office.clock.at = at("2026-11-30T20:00")  # eight in the morning of the first of December
    async with office.world() as world:
        assert await end_pause(world, ALMA.id)
