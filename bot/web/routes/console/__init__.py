"""The console's pages, one topic a file. A new topic is its file, and its line in `TOPICS`."""

from __future__ import annotations

from fastapi import APIRouter

from bot.web.console import Console, ConsoleRoute, add_to
from bot.web.parts import Parts
from bot.web.routes.console import (
    absence,
    alert_overview,
    alerts,
    decisions,
    deliveries,
    enrol,
    forms,
    home,
    pause,
    people,
    person,
    plan,
    settings,
    sheets,
    staff,
    talks,
    transitions,
)
from bot.web.sessions import Sessions

TOPICS: tuple[Console, ...] = (
    home.CONSOLE,
    person.CONSOLE,
    alerts.CONSOLE,
    talks.CONSOLE,
    forms.CONSOLE,
    sheets.CONSOLE,
    pause.CONSOLE,
    plan.CONSOLE,
    transitions.CONSOLE,
    absence.CONSOLE,
    alert_overview.CONSOLE,
    settings.CONSOLE,
    people.CONSOLE,
    enrol.CONSOLE,
    staff.CONSOLE,
    deliveries.CONSOLE,
    decisions.CONSOLE,
)


def routes() -> list[ConsoleRoute]:
    """Every address of the console. Raises ValueError where two are the same."""
    found = [route for topic in TOPICS for route in topic.routes]
    named = [(route.method, route.path) for route in found]
    if twice := {each for each in named if named.count(each) > 1}:
        raise ValueError(f"two pages of the console have the address {sorted(twice)}; give one another")
    return found


def router(parts: Parts, sessions: Sessions) -> APIRouter:
    """All of them, below /console."""
    made = APIRouter(prefix="/console")
    for route in routes():
        add_to(made, route, parts, sessions)
    return made
