"""A staff member is away: from when to when, and who stands in; and is back."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Response

from bot.usecases.hands import absence_of, today_in
from bot.usecases.overview import colleagues
from bot.usecases.substitute import Appointed, appoint_substitute, can_stand_in, come_back
from bot.web.console import Console, Visit, oneself
from bot.web.routes.console.words import day
from flows.absences import meet
from flows.authorisation import Deed
from flows.people import StaffMember, Substitution
from flows.screen import Day, Text

CONSOLE = Console()


@CONSOLE.get("/absence", Deed.APPOINT_SUBSTITUTE, oneself)
async def show(visit: Visit) -> Response:
    """What is known of their absences, and the form for another."""
    world, member = visit.world, visit.member
    everybody = {each.id: each for each in await colleagues(world, member.organisation)}
    return visit.page(
        "console/absence.html",
        **await absences(visit, member, {each.id: each.name for each in everybody.values()}),
        substitutes=[each for each in everybody.values() if can_stand_in(each, member)],
        today=today_in(world, member.organisation),
    )


@CONSOLE.post("/absence", Deed.APPOINT_SUBSTITUTE, oneself, stands_on=show)
async def appoint(visit: Visit) -> Response:
    """Somebody stands in."""
    form, today = visit.form, today_in(visit.world, visit.member.organisation)
    days = (day(form, "from") or today, day(form, "until"))
    noted = await appoint_substitute(visit.world, visit.member, form.get("substitute", ""), *days)
    return visit.go("/absence", done="away", **changed_by(noted))


@CONSOLE.post("/absence/back", Deed.APPOINT_SUBSTITUTE, oneself, stands_on=show)
async def be_back(visit: Visit) -> Response:
    """They are there again, or an absence that was to come is taken back."""
    were_told = await come_back(visit.world, visit.member, day(visit.form, "from"))
    return visit.go("/absence", done="back" if were_told else "noted")


def changed_by(noted: Appointed) -> Mapping[str, str]:
    """The first days of those that made way, for the address of the way back (`absences` reads them)."""
    days = ",".join(str(each.known.from_on) for each in noted.changes)
    return {"changed": days} if days else {}


async def absences(visit: Visit, member: StaffMember, names: Mapping[str, str]) -> Mapping[str, object]:
    """What `absences.html` shows: what is noted, by the first day, and what made way for what was noted last.

    Those in `gone` have a stand-in who is away on some of the same days.
    """
    theirs = await visit.world.tx.substitutions.of(member.id)
    named = [(each, names.get(each.substitute, each.substitute)) for each in theirs]
    days = visit.request.query_params.get("changed", "").split(",")
    made_way = {str(each.from_on): (each, name) for each, name in named[:-1] if str(each.from_on) in days}
    changed = [_became(each, name) for each, name in made_way.values()]
    known = sorted((each for each in named if not each[0].over), key=lambda each: each[0].from_on)
    away = await visit.world.tx.substitutions.not_over()
    gone = [each for each, _name in known if any(it.staff == each.substitute and meet(it, each) for it in away)]
    return {"known": known, "changed": changed, "gone": gone, "in_force": await absence_of(visit.world, member)}


def _became(absence: Substitution, name: str) -> Text:
    """What became of one that made way."""
    begins = Day(absence.from_on)
    if absence.over or absence.until_on is None:
        return Text(
            "The absence from {day} with {substitute} as stand-in doesn't hold any more.",
            {"day": begins, "substitute": name},
        )
    return Text(
        "The absence from {day} with {substitute} as stand-in now ends on {until}.",
        {"day": begins, "substitute": name, "until": Day(absence.until_on)},
    )
