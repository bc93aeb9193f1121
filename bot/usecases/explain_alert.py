"""Why an alert was raised, whether somebody was told, and everything that happened to it since; and which are open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.usecases.authorise import allowed, authorise
from flows.alert import Alert, Permission, Step
from flows.alert_figures import Reaction
from flows.authorisation import Deed
from flows.names import RefusedError
from flows.people import Participant
from flows.ports import World
from flows.rules import RULES
from flows.rules.rule import Rule
from flows.screen import Text


class Why(StrEnum):
    """Why somebody was told of an alert, or wasn't."""

    NEEDS_NO_CHOICE = "needs_no_choice"
    CHOSEN = "chosen"
    GRANTED = "granted"
    ASKED = "asked"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Explanation:
    """An alert with its trail. `rule` is as it is now, None for one that there is no more.

    `episode` are the alerts about the same thing, this one included, in the order they were raised.
    """

    alert: Alert
    rule: Rule | None
    why_told: Why
    episode: Sequence[str]
    trail: Sequence[Step]


@allowed(Deed.EXPLAIN_ALERT)
async def explain_alert(world: World, participant: Participant, /, alert_id: str) -> Explanation:
    """One of theirs, told or not. Raises RefusedError for any other."""
    alerts = {each.id: each for each in await world.tx.alerts.of(participant.id)}
    if alert_id not in alerts:
        about = {"alert": alert_id, "code": participant.id}
        raise RefusedError(Text("{alert} is no alert about {code}; look up its id", about))
    alert = alerts[alert_id]
    rule = next((each for each in RULES if each.id == alert.rule), None)
    return Explanation(
        alert=alert,
        rule=rule,
        why_told=_why_told(alert, rule),
        episode=[each.id for each in alerts.values() if each.episode == alert.episode],
        trail=await world.tx.alerts.trail(alert_id),
    )


async def open_alerts(world: World, organisation: str, /) -> Sequence[Reaction]:
    """Those that somebody was told of and nobody has closed, what is due first at the top; without what was found."""
    await authorise(world, Deed.SEE_OVERVIEW, organisation, noted=False)
    found = await world.tx.alerts.reactions(organisation, world.now)
    return sorted((each for each in found if each.closed_at is None), key=lambda each: (each.due, each.id))


def _why_told(alert: Alert, rule: Rule | None) -> Why:
    """What was chosen beforehand, where that was needed; of an old rule its alert says that."""
    if alert.permission is Permission.CHOSEN and rule is not None and not rule.needs_choice:
        return Why.NEEDS_NO_CHOICE
    return Why(alert.permission)
