"""Who may do what to which row: tests made from the table, through the real guarded use cases, on a real database.

Z1  Every deed × every relation: allowed, it is done and noted; not allowed, nothing changes and nothing is noted.
Z2  A deed without a use case, or without a sample, fails.
Z3  A use case that isn't guarded and isn't listed as a participant's own act or an inner part fails.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

import bot.usecases
from bot.usecases.authorise import DEEDS, NotAllowedError
from bot.usecases.person_page import read_answers
from flows.authorisation import TABLE, Deed, Relation
from storage.tables import AUDIT
from tests.unit.bot.usecases.authorising import (
    CASES,
    SAMPLES,
    TODAY,
    actor_of,
    everything,
    undone,
)
from tests.unit.bot.usecases.kit import ALI, ALMA, NOW, Office

LOOKS = {Deed.SEE_OWN_DESK, Deed.SEE_OVERVIEW, Deed.SEE_COURSE, Deed.SEE_DECISIONS, Deed.SEE_ALERTS}
"""Lists that are looked at all day and show nothing that a young person has said."""


@pytest.mark.parametrize(("deed", "relation"), CASES)
async def test_the_table_holds(full_office: Office, deed: Deed, relation: Relation) -> None:
    """Z1."""
    prepare, row = SAMPLES[deed]
    actor = actor_of(relation, row)
    assert actor is not None
    async with undone(full_office) as case:
        do = await prepare(case)
        before = await everything(case.tx)
        world = replace(case.world, actor=actor)
        if relation in TABLE[deed]:
            await do(world)
            noted = (await everything(case.tx))[AUDIT.name][len(before[AUDIT.name]) :]
            columns = [column.name for column in AUDIT.c]
            entries = [dict(zip(columns, each, strict=True)) for each in noted]
            about = row if isinstance(row, str) else row.id
            found = {(each["actor"], each["deed"], each["subject"]) for each in entries}
            assert found == set() if deed in LOOKS else (actor, deed, about) in found
        else:
            with pytest.raises(NotAllowedError, match="Ask their contact person or a coordinator"):
                await do(world)
            assert await everything(case.tx) == before


def test_every_deed_has_its_row_its_use_case_and_its_sample() -> None:
    """Z2."""
    assert set(TABLE) == set(SAMPLES) == set(Deed)
    assert set(DEEDS) == set(Deed)


def test_nobody_may_do_anything_as_a_mere_colleague_or_outsider() -> None:
    """Z1. Everybody in an organisation is a colleague, so what a colleague may do, all may."""
    allowed = frozenset[Relation]().union(*TABLE.values())
    assert not allowed & {Relation.COLLEAGUE, Relation.OUTSIDER}
    assert [deed for deed, those in TABLE.items() if Relation.LEADER in those] == [Deed.SEE_DECISIONS, Deed.SEE_ALERTS]


async def test_a_substitute_may_on_their_days_and_not_after(full_office: Office) -> None:
    async with undone(full_office) as case:
        [absence] = await case.tx.substitutions.by(ALI.id)
        await case.tx.substitutions.save(replace(absence, until_on=TODAY))
        await read_answers(replace(case.world, actor=ALI.id), ALMA)
        tomorrow = replace(case.world, actor=ALI.id, now=NOW + timedelta(days=1))
        with pytest.raises(NotAllowedError):
            await read_answers(tomorrow, ALMA)


def listed(names: str) -> frozenset[str]:
    """Modules of use cases, or single functions as module.function."""
    return frozenset(re.findall(r"\S+", names))


OWN_ACTS = listed(
    """
    act answer_note answer_telling ask_for_contact choose looks other_courses.tell_of own receive_words restart shown
    show_curve show_help say.say
    send_words_on sheet.decide_on_sheet stop take_step erasure.ask neutral pages accept_invite
    let_in.come_in transitions.begin transitions.take_back wish
    """
)
"""What a participant does to their own row, which the chat or their page has found."""

INNER = listed(
    """
    after_low as_told asked_whether known said_of say.tell_of_words tell_of_alert trail
    asked_so_far ask_after_alert chain climb together whose_turn unreached.unreached
    authorise birthdays choices close_check_ins coming current_screen follow_nudge guardian hands lost_touch
    mind_the_gap offer_check_ins open_form pause picture_of pictures plan_waves raise_alert remind reply sharing
    start_course tell fell_silent the_day collect_export.collect_export collect_own_data.collect_own_data
    side_by_side.side_by_side
    relay_note.note_delivered alert_page.asked_duty talks.remind_of_follow_up agenda.agenda_of
    person_page.taken_alerts person_page.agreed_last
    duty.prompt_for_duty duty.record_duty_on enrol_many erasure.forget erasure.is_due hand_over.carry_out
    other_courses.known_elsewhere overview.colleagues other_courses.told_of substitute.colleague
    substitute.follow_absence substitute.is_due substitute.still_away
    own_plan.own_plan standings aftercare place_transitions transitions.asked_on transitions.coming_up
    transitions.beginnings transitions.birthday_to_note transitions.follow_birthday
    """
)
"""Parts of other use cases, and what the clock does: nobody outside calls them in somebody's name."""

THEIR_OWN = listed(
    """
    alert_page.find_alert alert_page.open_alert talks.end_with talk_page.open_talk
    alert_taps answer_form show_caseload
    side_by_side.open_side_by_side sheet.read_sheet substitute.come_back sign_in
    overview.staff deliveries.stuck deliveries.put_away transitions.see_transitions explain_alert.open_alerts
    """
)
"""A staff member's own list, and what asks for each row whether it is theirs; some ask the table by `authorise`."""


def use_cases() -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """Every public coroutine function of a use case's module that works in a world: module, name, function."""
    for found in pkgutil.walk_packages(bot.usecases.__path__, "bot.usecases."):
        module = importlib.import_module(found.name)
        for name, function in vars(module).items():
            inner = inspect.unwrap(function) if callable(function) else function
            if name.startswith("_") or not inspect.iscoroutinefunction(inner) or inner.__module__ != found.name:
                continue
            if next(iter(inspect.signature(inner).parameters), "").lstrip("_") == "world":
                yield found.name.removeprefix("bot.usecases."), name, function


def test_every_use_case_is_guarded_or_listed() -> None:
    """Z3."""
    guarded = {id(each) for each in DEEDS.values()}
    known = OWN_ACTS | INNER | THEIR_OWN
    unlisted = [
        f"{module}.{name}"
        for module, name, function in use_cases()
        if id(function) not in guarded and not known & {module, name, f"{module}.{name}", module.split(".")[0]}
    ]
    assert not unlisted, "guard it with @allowed, or say in one of the lists why not"


def test_what_is_listed_exists() -> None:
    """Z3."""
    known = {each for module, name, _function in use_cases() for each in (module, name, f"{module}.{name}")}
    known |= {module.split(".")[0] for module, _name, _function in use_cases()}
    assert known >= OWN_ACTS | INNER | THEIR_OWN
