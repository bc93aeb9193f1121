"""Answering a form (issue 3, point 6): only whom it was opened for, only what its screen offers, and each step once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.delivery.letters import Letter, compose
from bot.usecases.answer_form import answer_form, asks_privately, find_form
from flows import commands as c
from flows import events as e
from flows.check_in import CheckIn, Status
from flows.people import Participant, ParticipantStatus, StaffMember
from flows.ports import Kind
from flows.screen import Link
from storage.repositories.outbox import ClaimedOutgoing
from tests.unit.bot.usecases.kit import ALI, ALMA, METTE, OTHER, OWN, Office

IGNORED = e.CommandIgnored
KEYS = OTHER.definition.keys


async def press(
    office: Office, form: CheckIn, command: c.Command, revision: int | None = None, member: StaffMember = METTE
) -> list[e.Event]:
    """What a button does that was shown at this revision, or now."""
    shown = (await office.stored(form)).revision if revision is None else revision
    async with office.world() as world:
        return await answer_form(world, member, form.id, command, shown)


async def test_from_the_offer_to_the_end_every_answer_is_kept(office: Office) -> None:
    form = await office.opened(OTHER, by=METTE)
    given: list[c.Command] = [*[c.GiveAnswer(4)] * 3, c.SkipItem(), *[c.GiveAnswer(2)] * 4]
    for command in (c.Begin(), c.AskFirst(), *given):
        events = await press(office, form, command)
    done = await office.stored(form)
    assert done.status is Status.COMPLETED
    assert [done.answers[key].value for key in KEYS] == [4, 4, 4, None, 2, 2, 2, 2]
    assert e.CheckInCompleted(OTHER.id, None, None) in events


async def test_back_break_and_a_changed_answer(office: Office) -> None:
    form = await office.opened(OTHER, by=METTE)
    for command in (c.Begin(), c.AskFirst(), c.GiveAnswer(5), c.GoBack(), c.GiveAnswer(1), c.Pause(), c.Resume()):
        await press(office, form, command)
    now = await office.stored(form)
    assert (now.item, now.values) == (KEYS[1], {KEYS[0]: 1})


async def test_a_double_submit_answers_once(office: Office) -> None:
    form = await office.opened(OTHER, by=METTE)
    await press(office, form, c.Begin())
    await press(office, form, c.AskFirst())
    shown = (await office.stored(form)).revision
    await press(office, form, c.GiveAnswer(3), shown)
    before = await office.stored(form)
    assert await press(office, form, c.GiveAnswer(3), shown) == [IGNORED(e.Reason.STALE)]
    assert await office.stored(form) == before


@pytest.mark.parametrize(
    "command",
    [c.Share(shared=True), c.Decline(), c.AskLater(), c.Close(), c.GiveAnswer(9), c.AskFirst(together=True), c.Begin()],
)
async def test_what_the_screen_does_not_offer_changes_nothing(office: Office, command: c.Command) -> None:
    """A request that no button makes: declining, sharing, an answer that is none."""
    form = await office.opened(OTHER, by=METTE)
    for step in (c.Begin(), c.AskFirst()):
        await press(office, form, step)
    before = await office.stored(form)
    assert await press(office, form, command) == [IGNORED(e.Reason.OUT_OF_PLACE)]
    assert await office.stored(form) == before


async def test_a_completed_form_can_not_be_shared(office: Office) -> None:
    form = await office.completed(OTHER, {}, by=METTE)
    await press(office, form, c.Share(shared=True))
    assert (await office.stored(form)).shared is None


async def test_nobody_else_answers_it(office: Office) -> None:
    form = await office.opened(OTHER, by=METTE)
    assert await press(office, form, c.Begin(), member=ALI) == [IGNORED(e.Reason.OUT_OF_PLACE)]
    assert await office.stored(form) == form


async def test_the_participants_own_check_in_is_no_form(office: Office) -> None:
    check_in = await office.opened(OWN)
    assert await press(office, check_in, c.Begin()) == [IGNORED(e.Reason.OUT_OF_PLACE)]
    assert await office.stored(check_in) == check_in


@pytest.mark.parametrize(
    "left", [replace(ALMA, contact_person=ALI.id), replace(ALMA, status=ParticipantStatus.STOPPED)]
)
async def test_a_former_contact_person_and_one_of_somebody_who_stopped_find_nothing(
    office: Office, left: Participant
) -> None:
    form = await office.opened(OTHER, by=METTE)
    await office.save(left)
    async with office.world() as world:
        assert await find_form(world, METTE, form.id) is None
    assert await press(office, form, c.Begin()) == [IGNORED(e.Reason.OUT_OF_PLACE)]


async def test_an_answer_that_is_withdrawn_is_forgotten(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The forms of today ask everything of everybody, so the engine is made to withdraw."""
    form = await office.opened(OTHER, by=METTE)
    for command in (c.Begin(), c.AskFirst(), c.GiveAnswer(5)):
        await press(office, form, command)

    def withdrawing(check_in: CheckIn, *_: object, **__: object) -> tuple[CheckIn, list[e.Event]]:
        return replace(check_in, answers={}, revision=check_in.revision + 1), [e.AnswerWithdrawn(KEYS[0])]

    monkeypatch.setattr("bot.usecases.answer_form.step", withdrawing)
    await press(office, form, c.SkipItem())
    assert (await office.stored(form)).answers == {}


async def test_only_the_private_item_is_asked_privately(office: Office) -> None:
    form = await office.opened(OTHER, by=METTE)
    asked = {}
    steps: list[c.Command] = [c.Begin(), c.AskFirst(), *[c.SkipItem()] * len(KEYS)]
    for command in steps:
        await press(office, form, command)
        now = await office.stored(form)
        async with office.world() as world:
            asked[now.item or str(now.status)] = asks_privately(world, now)
    assert [each for each, is_private in asked.items() if is_private] == ["belief_caseworker"]


async def test_the_notice_leads_straight_to_the_form(office: Office) -> None:
    form = await office.opened(OTHER, by=METTE)
    row = ClaimedOutgoing(1, Kind.FORM, METTE.id, 11, "en", form.id, None, 1)
    async with office.world() as world:
        letter = await compose(row, world)
    assert isinstance(letter, Letter)
    [[button]] = letter.screen.buttons
    assert isinstance(button.action, Link)
    assert button.action.url.endswith(f"?to=%2Fconsole%2Fforms%2F{form.id}")
