"""`pejling alert list` and `pejling alert explain`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import typer

from bot.commands.alert_words import VALUES, WHO, WHY, what_it_did, what_was_done
from bot.commands.work import Rows, do, done
from bot.errors import PejlingError
from bot.organisations import finding, read_organisations
from bot.settings import load_settings
from bot.usecases.explain_alert import Explanation, explain_alert, open_alerts
from flows.ports import World


def list_open(name: str, *, as_json: bool) -> None:
    """The open alerts of one organisation, or of all. Raises the errors that name place, problem and remedy."""
    path = load_settings().organisations
    found = read_organisations(path)
    wanted = [finding(path, found)(name)] if name else list(found.values())

    async def work(world: World) -> Rows:
        return [
            {
                "id": each.id,
                "about": each.participant,
                "turn": each.contact_person,
                "rung": each.rung,
                "raised": _at(each.raised_at),
                "due": _at(each.due),
                "state": "had contact" if each.contact_at else "late" if each.due < world.now else "waits",
                "urgent": "urgent" if each.is_urgent else "",
            }
            for organisation in wanted
            for each in await open_alerts(world, organisation.id)
        ]

    do(work, as_json=as_json)


def explain(alert_id: str, *, as_json: bool) -> None:
    """Everything about one alert but names and what was written. Raises PejlingError for an id that there is not."""

    async def work(world: World) -> Explanation:
        alert = await world.tx.alerts.get(alert_id)
        if alert is None:
            raise PejlingError(
                "pejling alert explain", f"there is no alert {alert_id!r}", "give an id that `pejling alert list` shows"
            )
        return await explain_alert(world, await world.tx.participants.get(alert.participant), alert_id)

    found = done(work)
    if as_json:
        typer.echo(json.dumps(_explained(found), ensure_ascii=False))
        return
    for line in _lines(found):
        typer.echo(line)


def _explained(found: Explanation) -> dict[str, Any]:
    alert = found.alert
    return {
        "id": alert.id,
        "about": alert.participant,
        "rule": alert.rule,
        "version": alert.rule_version,
        "version_now": found.rule.version if found.rule else None,
        "found": what_it_did(found),
        "values": dict(alert.values),
        "urgent": alert.is_urgent,
        "raised": _at(alert.raised_at),
        "check_in": alert.check_in,
        "episode": list(found.episode),
        "told": alert.told,
        "why_told": WHY[found.why_told],
        "promised": _at(alert.deadline),
        "turn": alert.contact_person,
        "act_by": _at(alert.act_by),
        "closed": _at(alert.closed_at),
        "trail": [
            {
                "number": each.number,
                "at": _at(each.at),
                "by": each.by,
                "did": each.did,
                "to": each.to,
                "detail": each.detail,
                "undone": each.is_undone,
                "said": what_was_done(each),
            }
            for each in found.trail
        ],
    }


def _lines(found: Explanation) -> Iterator[str]:
    alert = found.alert
    yield f"{alert.id}, about {alert.participant}, raised {_at(alert.raised_at)}"
    yield f"Rule {alert.rule}, version {alert.rule_version}. {what_it_did(found)}"
    yield from (f"  {VALUES.get(name, name)}: {value}" for name, value in alert.values.items())
    if alert.is_urgent:
        yield "It has the shorter deadline."
    yield f"It belongs with {', '.join(others)}." if (others := _others(found)) else "It is about nothing earlier."
    yield WHY[found.why_told]
    if alert.deadline is not None:
        yield f"Promised by {_at(alert.deadline)}."
    if alert.told and alert.is_open:
        yield f"It is the turn of {WHO.get(alert.contact_person, alert.contact_person)}, until {_at(alert.act_by)}."
    yield from (f"  {_at(each.at)}  {what_was_done(each)}" for each in found.trail)


def _others(found: Explanation) -> list[str]:
    return [each for each in found.episode if each != found.alert.id]


def _at(at: datetime | None) -> str | None:
    return at.isoformat(timespec="minutes") if at else None
