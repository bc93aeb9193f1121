"""What an outbox row turns into when it is sent: one composer per kind.

Most rows hold their screen. An offer, a reminder, a nudge and a picture are composed at the last moment, from what is
true then: an offer that was begun or closed meanwhile is not wanted any more, at night nobody is written to, and
whoever is back, or answers, before their contact person heard of it was not missed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.delivery.sign_in import sign_in_letter
from bot.reports.own_data import Format
from bot.usecases.agreed import timetable_of, windows_of
from bot.usecases.climb import TURN, still_to_remind
from bot.usecases.collect_own_data import File, collect_own_data, own_data_file
from bot.usecases.current_screen import next_day, sitting
from bot.usecases.fell_silent import is_void
from bot.usecases.neutral import noticed_instead, or_on_the_page
from bot.usecases.picture_of import picture_of
from bot.usecases.raise_alert import is_taken_back
from bot.usecases.remind import to_remind_of
from bot.usecases.substitute import still_away
from bot.usecases.tell_of_alert import told_screen
from flows.alert import Alert
from flows.calendar import next_morning
from flows.check_in import CheckIn
from flows.hold import waits
from flows.people import ParticipantStatus
from flows.ports import Kind, Transaction, World
from flows.screen import Link, Screen, Text
from flows.screens.alerts import nudge_screen
from flows.screens.check_in import check_in_screen, reminder_screen
from flows.screens.neutral import IN_ITS_WORDS
from flows.screens.notices import form_notice, hints_screen, open_pejling
from flows.window import is_last, is_over
from storage.repositories.outbox import ClaimedOutgoing


@dataclass(frozen=True, slots=True)
class Letter:
    """A screen to send. `picture` comes with it: as it is, or as a call that draws it, fit for the picture worker.

    `file` comes with the screen as its caption. `is_notice`: it only says that there is something, on the recipient's
    own page.
    """

    screen: Screen
    picture: partial[bytes] | bytes | None = None
    is_notice: bool = False
    file: File | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """Not now, but from then on (people's time), if it is still wanted then."""

    at: datetime


async def compose(row: ClaimedOutgoing, world: World) -> Letter | Later | None:
    """The letter of a row, or when to ask again; None when it isn't wanted any more.

    Where answers travel on a page, or there is a page and no chat, the letter is a neutral notice, and what was said
    waits on the page.
    """
    letter = await _COMPOSERS.get(row.kind, _as_written)(row, world)
    if not isinstance(letter, Letter):
        return letter
    has_chat = row.chat_id is not None
    notice = await noticed_instead(world, row.recipient, row.kind, letter.screen, has_chat=has_chat)
    if notice is not None:
        return Letter(notice, is_notice=row.kind not in IN_ITS_WORDS or not has_chat)
    return letter if has_chat else _with_a_way(letter, world.page_of(row.recipient, world.now))


async def _as_written(row: ClaimedOutgoing, _world: World) -> Letter | None:
    return Letter(row.screen) if row.screen else None


async def _offer(row: ClaimedOutgoing, world: World) -> Letter | Later | None:
    check_in = await offered(row, world.tx)
    participant = await world.tx.participants.get(row.recipient)
    if check_in is None or is_over(check_in, world.now) or participant.status is not ParticipantStatus.ACTIVE:
        return None
    morning = next_morning(world.now, timetable_of(world, participant))
    if morning:
        return Later(morning)
    screen = check_in_screen(await sitting(world, participant, check_in))
    return Letter(or_on_the_page(world, participant, check_in, screen))


async def offered(row: ClaimedOutgoing, tx: Transaction) -> CheckIn | None:
    """The check-in that an offer is about, as long as nothing was done with it since; see `put_offer`.

    A reminder's names its number instead: it is about the check-in as long as that is open.
    """
    check_in_id, _, revision = row.ref.partition(":")
    check_in = await tx.check_ins.get(check_in_id)
    is_same = row.kind is not Kind.OFFER or (check_in is not None and revision == str(check_in.revision))
    wanted = check_in is not None and check_in.is_open and is_same
    return check_in if wanted else None


async def _reminder(row: ClaimedOutgoing, world: World) -> Letter | Later | None:
    participant = await world.tx.participants.get(row.recipient)
    check_in_id, _, number = row.ref.partition(":")
    check_in = await to_remind_of(world, participant, check_in_id)
    if check_in is None or int(number or 1) < check_in.reminded:  # the one after it goes out instead
        return None
    morning = next_morning(world.now, timetable_of(world, participant))
    if morning:
        return Later(morning)
    of_now = replace(await sitting(world, participant, check_in), next_day=await next_day(world, participant))
    screen = reminder_screen(of_now, is_last=is_last(int(number or 1), windows_of(world, participant)))
    return Letter(or_on_the_page(world, participant, check_in, screen))


async def _nudge(row: ClaimedOutgoing, world: World) -> Letter | Later | None:
    alert = await world.tx.alerts.get(row.ref)
    if alert is None or not await _is_wanted(row, world, alert):
        return None
    if alert.held_until is not None and waits(alert, world.now):
        return Later(alert.held_until)
    participant = await world.tx.participants.get(alert.participant)
    organisation, page = world.organisations(participant.organisation), world.page_of(row.recipient, world.now)
    return Letter(nudge_screen(alert, participant, organisation, world.now, page))


async def _is_wanted(row: ClaimedOutgoing, world: World, alert: Alert) -> bool:
    """Not what has passed to somebody else, who has their own; nor the first nudge of what was held and then told.

    Nor what is over, may not be told any more, was to wait and has come to contact meanwhile, or was passed on by a
    step that is undone: passed on anew, it has a nudge of its own.
    """
    if alert.contact_person != row.recipient or (alert.delivered_at and row.dedupe_key == f"nudge:{alert.id}"):
        return False
    has_waited = alert.held_until is not None and alert.delivered_at is not None
    if not (alert.is_open and alert.told) or (has_waited and alert.contact_at is not None):
        return False
    if await is_taken_back(world, alert, row.dedupe_key):
        return False
    return not await is_void(world, await world.tx.participants.get(alert.participant), alert)


async def _announcement(row: ClaimedOutgoing, world: World) -> Letter | None:
    """Who stands in is named only as long as they do."""
    if row.ref.startswith("away:") and not await still_away(world, row.ref):
        return None
    return await _as_written(row, world)


async def _seen(row: ClaimedOutgoing, world: World) -> Letter | Later | None:
    """What became of an alert; not at night."""
    screen = row.screen or await told_screen(world, row.ref)
    if screen is None:
        return None
    participant = await world.tx.participants.get(row.recipient)
    morning = next_morning(world.now, timetable_of(world, participant))
    return Later(morning) if morning else Letter(screen)


async def _notice(row: ClaimedOutgoing, world: World) -> Letter | None:
    """What waits for them is said only as long as it does, and to nobody who works there no more."""
    if (await world.tx.staff.get(row.recipient)).left_on is not None:
        return None
    if row.ref.startswith(TURN) and not await still_to_remind(world, row.ref, row.recipient):
        return None
    return await _as_written(row, world)


async def _form(row: ClaimedOutgoing, world: World) -> Letter | None:
    check_in, page = await world.tx.check_ins.get(row.ref), world.page_of(row.recipient, world.now)
    if check_in is None or not check_in.is_open or check_in.answered_by != row.recipient or page is None:
        return None
    participant = await world.tx.participants.get(check_in.participant)
    questionnaire = world.questionnaires.get(check_in.questionnaire, check_in.version)
    return Letter(form_notice(check_in.id, participant, questionnaire, page))


async def _hints(row: ClaimedOutgoing, world: World) -> Letter | None:
    check_in = await world.tx.check_ins.get(row.ref)
    if check_in is None or not check_in.is_open:
        return None
    return Letter(hints_screen(await world.tx.participants.get(check_in.participant)))


async def _file(row: ClaimedOutgoing, world: World) -> Letter | None:
    participant = await world.tx.participants.get(row.recipient)
    if not world.organisations(participant.organisation).answer_channel.in_chat:
        return None
    file = own_data_file(await collect_own_data(world, participant), Format(row.ref), row.language)
    return Letter(Screen((Text("Here is your file."),)), file=file)


async def _picture(row: ClaimedOutgoing, world: World) -> Letter | None:
    picture = await picture_of(world, await world.tx.participants.get(row.recipient), row.ref, row.language)
    return Letter(picture.screen, picture.draw) if picture else None


async def _portrait(row: ClaimedOutgoing, world: World) -> Letter | None:
    """Of whoever is their contact person still; never where answers travel by the web and the chat tells nothing."""
    participant = await world.tx.participants.get(row.recipient)
    by_web = not world.organisations(participant.organisation).answer_channel.in_chat
    if by_web or participant.contact_person != row.ref:
        return None
    contact = await world.tx.staff.get(row.ref)
    jpeg = await world.tx.staff.portrait(contact.id)
    return Letter(Screen((Text("This is {contact}.", {"contact": contact.name}),)), jpeg) if jpeg else None


async def _sign_in(row: ClaimedOutgoing, world: World) -> Letter | None:
    """The link is made now, so that it lasts as long as it says; `ref` is where it leads to."""
    page = world.page_of(row.recipient, world.now)
    if page is None:
        return None
    organisation = world.organisations((await world.tx.staff.get(row.recipient)).organisation)
    return Letter(sign_in_letter(organisation, page, row.ref))


def _with_a_way(letter: Letter, page: str | None) -> Letter:
    """The letter for somebody without a chat, where no button can be pressed: a link to the page that has them."""
    links = [each for row in letter.screen.buttons for each in row if isinstance(each.action, Link)]
    if links or page is None:
        return letter
    return replace(letter, screen=replace(letter.screen, buttons=((open_pejling(page),),)))


_Composer = Callable[[ClaimedOutgoing, World], Awaitable[Letter | Later | None]]
_COMPOSERS: dict[Kind, _Composer] = {
    Kind.OFFER: _offer,
    Kind.REMINDER: _reminder,
    Kind.NUDGE: _nudge,
    Kind.SEEN: _seen,
    Kind.PICTURE: _picture,
    Kind.FILE: _file,
    Kind.FORM: _form,
    Kind.ANNOUNCEMENT: _announcement,
    Kind.NOTICE: _notice,
    Kind.HINTS: _hints,
    Kind.PORTRAIT: _portrait,
    Kind.SIGN_IN: _sign_in,
}
