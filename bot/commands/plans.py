"""`pejling organisation plan` and `pejling participant plan`: what is asked when, and what was agreed otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import typer

from bot.commands.work import Rows, do, show
from bot.errors import PejlingError
from bot.organisations import finding, read_organisations
from bot.plan_decisions import WEEKDAYS
from bot.questions import expect_plans, expect_questions, load_questionnaires
from bot.settings import load_settings
from bot.usecases.own_plan import PlanPage, agree, own_plan
from flows import plan_words
from flows.agreement import RHYTHM
from flows.calendar import Liking
from flows.organisation import Organisation
from flows.plan import OwnPlan, cadences
from flows.ports import World
from flows.screen import in_english
from questionnaires.registry import Registry


def list_organisations(*, as_json: bool) -> None:
    """Every organisation by its table, with its name."""
    organisations = read_organisations(load_settings().organisations)
    show([{"id": each.id, "name": each.name} for each in organisations.values()], as_json=as_json)


def show_organisation(name: str, *, as_json: bool) -> None:
    """Print the plans of one or all of them. Raises the errors that name place, problem and remedy."""
    settings = load_settings()
    organisations, registry = read_organisations(settings.organisations), load_questionnaires(settings)
    expect_questions(settings, registry, organisations)
    expect_plans(settings, registry, organisations)
    find = finding(settings.organisations, organisations)
    wanted = [find(name)] if name else list(organisations.values())
    show([row for each in wanted for row in _plan(each, registry)], as_json=as_json)


def agree_with(
    code: str, asked: Sequence[str], typed: Mapping[str, str], *, usual: bool, actor: str, as_json: bool
) -> None:
    """Note what was agreed, if anything is given; then print what is asked when. Raises PejlingError."""
    agreed = {**dict(map(_rhythm, asked)), **typed}

    async def work(world: World) -> Rows:
        participant = await world.tx.participants.get(code)
        if usual or agreed:
            participant = await agree(world, participant, None if usual else agreed)
        return _shown(code, await own_plan(world, participant, "en"))

    do(work, as_json=as_json, actor=actor)


def _rhythm(given: str) -> tuple[str, str]:
    name, is_given, said = given.partition("=")
    if not is_given or not said.strip():
        raise PejlingError("--ask", f"{given!r} has no rhythm", 'write it as who5="every 2"')
    return f"{RHYTHM}{name.strip()}", said


def _plan(organisation: Organisation, registry: Registry) -> Rows:
    plan = organisation.plan
    agreed = cadences(
        organisation.questionnaires, plan, OwnPlan(), lambda each: registry.latest(each).definition.cadence
    )
    months = ", ".join(map(str, plan.aftercare_months))
    missed, days = plan.silence.missed, plan.silence.days
    silence = f"after {missed} missed in a row, or {days} days after what may mean a hard time or with an open alert"
    said = {
        **{name: in_english(plan_words.rhythm(each)) for name, each in agreed.items()},
        "when": in_english(plan_words.when(plan.when, _days(plan.when))),
        "hours": f"{plan.hours[0]:%H:%M} to {plan.hours[1]:%H:%M}",
        "reminders": in_english(plan_words.reminded(plan.windows)),
        "closes": in_english(plan_words.open_for(plan.windows)),
        "closing_days": ", ".join(str(day) for day in sorted(plan.closing_days)) or "none",
        "aftercare": f"{', '.join(plan.aftercare)}: {months} months after the end" if months else "none",
        "at_transitions": ", ".join(plan.at_transitions) or "none",
        "silence": silence,
    }
    return [{"organisation": organisation.id, "what": what, "is": words} for what, words in said.items()]


def _shown(code: str, page: PlanPage) -> Rows:
    if page.lacks_wellbeing:
        typer.echo("who5 is not asked: Pejling can't tell when somebody is having a hard time.", err=True)
    wish = replace(page.timetable.wish, hour=page.timetable.hour)
    rows: list[dict[str, Any]] = [
        {
            "id": code,
            "what": row.questionnaire,
            "is": in_english(plan_words.rhythm(row.cadence)),
            "next": ", ".join(map(str, row.days)),
            "differs": row.differs,
        }
        for row in page.rows
    ]
    for what, words, differs in (
        ("when", in_english(plan_words.when(wish, _days(wish))), page.timetable.wish != page.usual.wish),
        ("zone", page.timetable.zone, page.timetable.zone != page.usual.zone),
        (
            "reminders",
            in_english(plan_words.reminded(page.windows)),
            page.windows.reminders != page.usual_windows.reminders,
        ),
        ("closes", in_english(plan_words.open_for(page.windows)), page.windows.closes != page.usual_windows.closes),
    ):
        rows.append({"id": code, "what": what, "is": words, "next": "", "differs": differs})
    return rows


def _days(liking: Liking) -> str:
    return ", ".join(WEEKDAYS[each].capitalize() for each in sorted(liking.days))
