"""Callback data, pages and questions that name somebody else's row: nothing of theirs changes or shows.

Z4  Every topic, every verb and every page, with each id of Alma's, from Emil's chat.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from bot.usecases import enrol, erasure, sheet
from bot.usecases.act import TOPICS, act
from bot.usecases.authorise import NotAllowedError
from bot.usecases.collect_own_data import own_data_files
from bot.usecases.pages import PAGES
from bot.usecases.person_page import read_answers
from bot.usecases.shown import shown
from flows.alert import Permission
from flows.check_in import CheckIn
from flows.commands import BY_VERB
from flows.people import SheetState
from flows.screen import Action, Screen
from locales import catalog
from tests.unit.bot.usecases.authorising import (
    EMIL,
    Case,
    everything,
    undone,
)
from tests.unit.bot.usecases.kit import ALMA, METTE, OWN, Office

ON_PAGES = "yes no ask leave open show none restart curve stop reach see language form next back call later fine"
VERBS = sorted({*BY_VERB, *re.split(" ", ON_PAGES)})
SECRETS = ("What Alma wants", "Alma", ALMA.id)


def belonging_to(found: Mapping[str, list[tuple[Any, ...]]], ids: list[str]) -> dict[str, list[tuple[Any, ...]]]:
    """The rows in which one of those ids stands."""
    return {name: [row for row in rows if not set(ids).isdisjoint(map(str, row))] for name, rows in found.items()}


def words_of(screen: Screen) -> str:
    words = catalog.load("en")
    shown = [words.text(each) for each in screen.body if not hasattr(each, "item")]
    return " ".join([*shown, *(words.text(button.label) for row in screen.buttons for button in row)])


async def alma_with_everything(office: Office) -> tuple[CheckIn, list[str]]:
    """Alma with an open check-in, a low one, an alert, a sheet and a wish to be erased; the ids of all of it."""
    completed = await office.completed(OWN, dict.fromkeys(OWN.definition.keys, 3), shared=True)
    opened = await office.opened(OWN)
    async with office.world() as world:
        case = Case(world)
        alert = await case.alert(permission=Permission.ASKED)
        written = await case.sheet()
        wish = await erasure.ask(world, ALMA)
    return opened, [ALMA.id, opened.id, completed.id, alert.id, written.id, wish.id, METTE.id]


FORGED = [Action(topic, verb) for topic, verb in product(sorted(TOPICS), VERBS)]


async def test_forged_callback_data_changes_and_shows_nothing_of_another(full_office: Office) -> None:
    """Z4: every topic and every verb, with each id of Alma's, from Emil's chat."""
    opened, ids = await alma_with_everything(full_office)
    ids_of_hers = [each for each in ids if each != METTE.id]
    async with undone(full_office) as case:
        world = replace(case.world, actor=EMIL.id)
        before = belonging_to(await everything(case.tx), ids_of_hers)
        for action, ref, value in product(FORGED, ids_of_hers, (0, 1)):
            await act(world, EMIL, replace(action, ref=ref, value=value, revision=opened.revision))
        assert belonging_to(await everything(case.tx), ids_of_hers) == before
        live = await case.tx.live.get(EMIL.id)
        assert live is not None
        assert not [each for each in SECRETS if each in words_of(await shown(world, live, str))]


@pytest.mark.parametrize("page", sorted(PAGES))
async def test_a_page_about_anothers_row_shows_and_changes_nothing(full_office: Office, page: str) -> None:
    """Z4: every page of Emil's own, opened about Alma's ids, with every verb."""
    _opened, ids = await alma_with_everything(full_office)
    ids_of_hers = [each for each in ids if each != METTE.id]
    async with undone(full_office) as case:
        world = replace(case.world, actor=EMIL.id)
        before = belonging_to(await everything(case.tx), ids_of_hers)
        for ref in ids_of_hers:
            place = f"{page}/{ref}"
            for verb in ("open", *VERBS):
                await act(world, EMIL, Action("own", "open", place))
                await act(world, await case.tx.participants.get(EMIL.id), Action("own", verb, place))
                live = await case.tx.live.get(EMIL.id)
                assert live is not None
                said = words_of(await shown(world, live, str)).replace(place, "")
                assert not [each for each in SECRETS if each in said], (place, verb)
        assert belonging_to(await everything(case.tx), ids_of_hers) == before


async def test_whoever_asks_for_anothers_data_gets_nothing(full_office: Office) -> None:
    """Z4: a participant for another participant's files, answers and sheet."""
    async with undone(full_office) as case:
        written = await case.sheet(SheetState.APPROVED)
        world = replace(case.world, actor=EMIL.id)
        for asked in (
            own_data_files(world, ALMA),
            read_answers(world, ALMA),
            sheet.pass_sheet_on(world, ALMA, written.id),
            enrol.note_facts(world, ALMA, birth=date(2010, 1, 1)),
        ):
            with pytest.raises(NotAllowedError):
                await asked
