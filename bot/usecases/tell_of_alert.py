"""The young person is told what becomes of their alert: it was seen, it has passed to somebody else, it is late.

And of what was set aside half-finished: that somebody was told, or they are asked whether to tell.

Each is put when it happens and composed when it is sent, from what is true then: what was undone, is over, or has
passed again meanwhile is never told.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from bot.usecases.after_low import after_low
from bot.usecases.agreed import zone_of
from bot.usecases.as_told import as_told, reach_of, waiting
from bot.usecases.asked_whether import still_asks
from bot.usecases.tell import NOT_TOLD
from bot.usecases.trail import is_fresh
from flows.alert import Alert, Did, Permission
from flows.alert_life import UNDO_WITHIN
from flows.people import Participant
from flows.ports import Kind, Outgoing, World
from flows.rules import is_said
from flows.screen import Screen
from flows.screens.check_in import set_aside_screen
from flows.screens.told import late_screen, passed_on_screen, seen_screen


class News(StrEnum):
    """What has happened to it, where that isn't that it was seen."""

    PASSED_ON = "passed_on"
    LATE = "late"
    SET_ASIDE = "set_aside"


_SCREENS: dict[News, Callable[..., Screen]] = {News.PASSED_ON: passed_on_screen, News.LATE: late_screen}


async def tell_seen(world: World, alert: Alert) -> None:
    """Whose turn it is has taken it: told when that can't be undone any more."""
    if is_said(alert.rule):
        await _put(world, alert, f"seen:{alert.id}:{alert.contact_person}:{world.new_id()}", alert.id)


async def tell_passed_on(world: World, alert: Alert, before: str) -> None:
    """It has passed from `before`, a staff member's id, to whose turn it is now."""
    await _tell(world, alert, News.PASSED_ON, before, world.new_id())


async def tell_late(world: World, alert: Alert, before: str) -> None:
    """The promised time passed with `before`; whose turn it is now may be the same. Of several it is said once."""
    await _tell(world, alert, News.LATE, before, f"{alert.deadline}:{alert.act_by}")


async def tell_set_aside(world: World, alert: Alert) -> None:
    """What it is about was set aside, and is shown nowhere any more."""
    key = f"{News.SET_ASIDE}:{alert.check_in}"
    await world.tx.outbox.put(Outgoing(Kind.SEEN, alert.participant, key, ref=f"{alert.id}/{News.SET_ASIDE}"))


async def _tell(world: World, alert: Alert, news: News, before: str, cause: str) -> None:
    if is_said(alert.rule):
        who = f"{before}/{alert.contact_person}"
        await _put(world, alert, f"{news}:{alert.participant}/{who}:{cause}", f"{alert.id}/{news}/{who}")


async def _put(world: World, alert: Alert, key: str, ref: str) -> None:
    later = world.now + UNDO_WITHIN
    await world.tx.outbox.put(Outgoing(Kind.SEEN, alert.participant, key, ref=ref, not_before=later))


async def told_screen(world: World, ref: str) -> Screen | None:
    """What there is to tell, by the row's `ref`; None where it isn't so any more."""
    alert_id, _, more = ref.partition("/")
    alert = await world.tx.alerts.get(alert_id)
    if alert is None or not alert.is_open or alert.contact_at is not None:
        return None
    participant = await world.tx.participants.get(alert.participant)
    if participant.status in NOT_TOLD:
        return None
    if more == News.SET_ASIDE:
        return await _set_aside(world, participant, alert)
    alert = await as_told(world, alert)
    contact = (await world.tx.staff.get(alert.contact_person)).name
    told = (contact, zone_of(world, participant), world.now, await reach_of(world, participant, alert))
    if not more:
        return None if await _needs_no_word(world, alert) else seen_screen(alert, *told)
    news, before, has_it = more.split("/")
    if alert.contact_person != has_it or (news == News.PASSED_ON and await is_fresh(world, alert, Did.PASSED_ON)):
        return None
    return _SCREENS[News(news)](alert, (await world.tx.staff.get(before)).name, *told)


async def _set_aside(world: World, participant: Participant, alert: Alert) -> Screen | None:
    """Not where it was answered meanwhile, or is asked no more."""
    check_in = await world.tx.check_ins.get(alert.check_in) if alert.check_in else None
    after = await after_low(world, participant, check_in) if check_in else None
    is_so = alert.permission is Permission.CHOSEN or await still_asks(world, participant, alert)
    return set_aside_screen(after) if after is not None and is_so else None


async def _needs_no_word(world: World, alert: Alert) -> bool:
    """That it was seen isn't so, or can still be undone; or they have read it already.

    That is when they asked in the same moment, or when it was taken with another one, whose word stands for both.
    """
    if alert.seen_at is None:
        return True
    for each in await waiting(world, alert.participant):
        if each.contact_person != alert.contact_person or each.seen_at is None:
            continue
        if alert.raised_at <= each.seen_at and (each.seen_at, each.id) < (alert.seen_at, alert.id):
            return True
    return await world.tx.outbox.was_sent(alert.participant, Kind.REPLY, seen_ref(alert)) is not None


def seen_ref(alert: Alert) -> str:
    """The `ref` of an answer that says that it was seen."""
    return f"seen:{alert.id}:{alert.seen_at}" if alert.seen_at else ""
