"""What was agreed with one young person about being asked: how often, when, and with which reminders."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import available_timezones

from fastapi import Response

from bot.usecases.own_plan import PlanPage, PlanRow, agree, own_plan
from bot.web.console import Console, Visit, participant
from bot.web.routes.console.person import way_back
from flows import plan_words
from flows.agreement import EVERY, FIELDS, NEVER, REMINDERS, RHYTHM, USUAL, WEEKDAYS
from flows.authorisation import Deed
from flows.check_in import WaveKind
from flows.people import Participant
from flows.screen import Text
from questionnaires.model import Cadence

CONSOLE = Console()
PLAN = "/people/{code}/plan"
MONTHS = "months"
"""The choice of a rhythm that goes with a field in which months are typed."""

KINDS: Mapping[WaveKind, Text] = {
    WaveKind.TRANSITION: Text("something new begins"),
    WaveKind.AFTERCARE: Text("after the course"),
}
CHOICES: Mapping[str, Text] = {
    "none": Text("No reminders"),
    "one": Text("One reminder"),
    "two": Text("Two reminders"),
}


@CONSOLE.get(PLAN, Deed.SET_PLAN, participant)
async def show(visit: Visit) -> Response:
    """What is asked when, what comes next, and a form."""
    found = await own_plan(visit.world, visit.row, visit.member.language)
    return visit.page(
        "console/plan.html",
        plan=found,
        way_back=await way_back(visit),
        words=plan_words,
        kinds=KINDS,
        chosen={**_chosen(visit.row, found), **visit.form},
        rhythms={f"every {each}": plan_words.rhythm(Cadence(every_months=each)) for each in EVERY},
        reminders=CHOICES,
        weekdays=WEEKDAYS,
        zones=sorted(each for each in available_timezones() if "/" in each and not each.startswith("Etc/")),
        prefix=RHYTHM,
        never=NEVER,
        months=MONTHS,
    )


@CONSOLE.post(PLAN, Deed.SET_PLAN, participant, stands_on=show)
async def keep(visit: Visit) -> Response:
    """Note what is agreed now, or take it all back."""
    typed = None if "usual" in visit.form else dict(_typed(visit.form))
    await agree(visit.world, visit.row, typed)
    return visit.go(f"/people/{visit.row.id}/plan", done="usual-plan" if typed is None else "noted")


def _typed(form: Mapping[str, str]) -> Mapping[str, str]:
    """The fields of the form as an agreement reads them: what stands in a field beside counts where it is chosen."""
    rhythms = {name: said for name, said in form.items() if name.startswith(RHYTHM)}
    listed = {name: form.get(f"{MONTHS}_{name.removeprefix(RHYTHM)}", "") or MONTHS for name in rhythms}
    chosen = {name: listed[name] if said == MONTHS else said for name, said in rhythms.items()}
    return {**chosen, **{name: form[name] for name in FIELDS if name in form}}


def _chosen(row: Participant, found: PlanPage) -> Mapping[str, str]:
    """What the form begins with: what is agreed now."""
    own, fields = row.plan, dict[str, str]()
    for each in found.rows:
        fields |= _rhythm(row, each)
    counts = {number: name for name, number in REMINDERS.items()}
    day = "" if row.weekday is None else WEEKDAYS[row.weekday]
    return {
        **fields,
        "reminders": USUAL if own.reminders is None else counts.get(len(own.reminders), USUAL),
        "closes": "" if own.closes is None else str(own.closes),
        "day": day if row.month_day is None else str(row.month_day),
        "hour": f"{row.ask_at:%H:%M}" if row.ask_at else "",
        "zone": row.zone or "",
    }


def _rhythm(row: Participant, found: PlanRow) -> Mapping[str, str]:
    name = f"{RHYTHM}{found.questionnaire}"
    if found.questionnaire not in row.plan.cadences:
        return {name: USUAL}
    cadence = row.plan.cadences[found.questionnaire]
    if cadence is None:
        return {name: NEVER}
    if cadence.every_months in EVERY:
        return {name: f"every {cadence.every_months}"}
    typed = f"every {cadence.every_months}" if cadence.every_months else ", ".join(map(str, cadence.at_months))
    return {name: MONTHS, f"{MONTHS}_{found.questionnaire}": typed}
