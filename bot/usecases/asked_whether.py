"""Of one stretch of low scores it is asked once whether to tell, by the newest alert, whatever screen asks."""

from __future__ import annotations

from bot.usecases.known import stretch_of_now
from flows.alert import Alert, Permission
from flows.check_in import CheckIn, Ending
from flows.people import TAKING_PART, Participant, ParticipantStatus
from flows.ports import World

ASKED = (*TAKING_PART, ParticipantStatus.ENDED)
"""Who is asked; who has stopped, or whose guardian has said no, has taken it back."""


async def newest_of_its(world: World, alert: Alert) -> Alert:
    """The newest alert of the same stretch: the one that asks, and that an answer to an older one counts for."""
    same = [each for each in await world.tx.alerts.of(alert.participant) if each.episode == alert.episode]
    return same[-1] if same else alert


async def still_asks(world: World, participant: Participant, alert: Alert) -> bool:
    """Whether it is to be asked of this one."""
    is_newest = (await newest_of_its(world, alert)).id == alert.id
    return alert.permission is Permission.ASKED and is_newest and participant.status in ASKED


async def open_question(world: World, participant: Participant) -> Alert | None:
    """The one that asks about the low scores that they are in now, as long as that wasn't answered."""
    alerts = await stretch_of_now(world, participant)
    return alerts[-1] if alerts and await still_asks(world, participant, alerts[-1]) else None


async def asks_on_its_screen(world: World, check_in: CheckIn) -> bool:
    """Whether a check-in's last screen asks; of what was set aside a message does."""
    alert = await world.tx.alerts.of_check_in(check_in.id) if check_in.ending is not Ending.SET_ASIDE else None
    return alert is not None and alert.permission is Permission.ASKED
