"""Questions for a contact person about a young person, one at a time."""

from __future__ import annotations

from fastapi import Response

from bot.usecases.answer_form import answer_form, asks_privately, find_form, form_screen
from bot.usecases.whom import whom
from bot.web.console import Console, NotHereError, Visit, oneself
from bot.web.pages import language
from bot.web.pressed import pressed
from bot.web.screens import view
from flows.authorisation import Deed
from flows.check_in import CheckIn
from flows.commands import BY_VERB
from flows.people import Participant
from locales.catalog import load

CONSOLE = Console()


@CONSOLE.get("/forms/{form}", Deed.SEE_OWN_DESK, oneself)
async def show(visit: Visit) -> Response:
    """The form as it stands."""
    world, member = visit.world, visit.member
    about, form = await _form(visit)
    wording = world.questionnaires.get(form.questionnaire, form.version).wording(form.language)
    screen = view(form_screen(world, member, about, form), load(language(member.language)))
    return visit.page(
        "console/form.html",
        about=whom(world, about),
        wording=wording,
        screen=screen,
        is_private=asks_privately(world, form),
    )


@CONSOLE.post("/forms/{form}", Deed.SEE_OWN_DESK, oneself, stands_on=show)
async def answer(visit: Visit) -> Response:
    """Do what a button of the form asks for; one that isn't on its screen, or is out of date, changes nothing."""
    _about, form = await _form(visit)
    action = pressed(visit.form)
    if action is not None and (action.topic, action.ref) == ("check_in", form.id) and action.verb in BY_VERB:
        command = BY_VERB[action.verb](action.value)
        await answer_form(visit.world, visit.member, form.id, command, action.revision)
    return visit.go(f"/forms/{form.id}")


async def _form(visit: Visit) -> tuple[Participant, CheckIn]:
    found = await find_form(visit.world, visit.member, visit.request.path_params["form"])
    if found is None:
        raise NotHereError
    return found
