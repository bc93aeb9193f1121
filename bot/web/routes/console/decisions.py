"""What the organisation has decided: to be read here, and changed in its file by whoever runs Pejling."""

from __future__ import annotations

from fastapi import Response

from bot.decisions import DECISIONS, Decider
from bot.usecases.hands import today_in
from bot.usecases.overview import decisions
from bot.web.console import Console, Visit, organisation
from bot.web.routes.console.office_words import FIELDS, RECORDS
from flows import plan_words
from flows.authorisation import Deed
from flows.organisation import AnswerChannel, Basis
from flows.plan import OwnPlan, cadences
from flows.retention import DECIDED
from flows.screen import Text
from locales.catalog import endonym

CONSOLE = Console()
CHANNELS = {
    AnswerChannel.TELEGRAM: Text("In Telegram"),
    AnswerChannel.WEB: Text("On the organisation's own page; Telegram only says that there is something"),
    AnswerChannel.BOTH: Text("In Telegram or on the organisation's own page, as the young person likes"),
}
BASES = {
    Basis.CHECK_INS: Text("Check-ins"),
    Basis.NUDGES: Text("Alerts to the contact person"),
    Basis.STATISTICS: Text("Statistics"),
}
DECIDERS = {
    Decider.LEADER: Text("the leader"),
    Decider.OFFICER: Text("the data protection officer"),
    Decider.COORDINATOR: Text("the coordinator"),
    Decider.LAWYER: Text("the lawyer"),
}


@CONSOLE.get("/decisions", Deed.SEE_DECISIONS, organisation)
async def show(visit: Visit) -> Response:
    """All of it, and who decides what is still blank."""
    decided = await decisions(visit.world, visit.row)
    shelf = visit.world.questionnaires
    lang = visit.member.language
    asked = [shelf.latest(each) for each in decided.questionnaires]
    titles = {each.id: each.wording(shelf.language_for(each, lang)).title for each in asked}
    usual = {each.id: each.definition.cadence for each in asked}
    return visit.page(
        "console/decisions.html",
        decided=decided,
        blank={each.key: DECIDERS[each.by] for each in DECISIONS if each.key in decided.blank},
        languages=[endonym(each) for each in decided.languages],
        titles=titles,
        rhythms=cadences(decided.questionnaires, decided.plan, OwnPlan(), usual.__getitem__),
        words=plan_words,
        aftercare=[titles[each] for each in decided.plan.aftercare if each in titles],
        closing=[day for day in sorted(decided.plan.closing_days) if day >= today_in(visit.world, decided.id)],
        channels=CHANNELS,
        bases=BASES,
        records={each: RECORDS[each] for each in DECIDED},
        fields=FIELDS,
    )
