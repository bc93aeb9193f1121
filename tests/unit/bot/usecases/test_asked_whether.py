"""A low sitting makes way half-finished, and nothing was chosen: it is asked whether to tell, and the answer counts.

W1  The message asks without a word of how they are, by day; nobody of staff hears or sees anything meanwhile.
W2  The answer counts whenever it comes: after what was asked next was completed, closed, or low itself. Then the newest
    asks, an older button counts for that one, and a message that still waits isn't sent. A double tap counts once.
W3  What the chat shows stays; the answer is a message that names who is told, and by when. A no can become a yes.
W4  A stop, a guardian's no or an erasure takes it back: a message that waits isn't sent; nor after it was answered.
W5  It can be said on the page about the contact person, and is answered there; not after a better score.
W6  In the welcome, where a guardian's yes may be waited for, an old button tells nobody.
W7  Where answers travel on the page it is asked and answered there.
W8  What is asked next doesn't wait behind the question: it is offered, and is what the chat is to be about.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery.letters import Later, Letter
from bot.usecases.act import act
from bot.usecases.choices import asking_of, record
from bot.usecases.close_check_ins import ask_no_more
from bot.usecases.current_screen import whose_turn
from bot.usecases.offer_check_ins import open_sitting
from bot.usecases.own import show_page
from bot.usecases.pages import own_screen
from bot.usecases.raise_alert import raise_alert
from flows.alert import Permission
from flows.check_in import WaveKind
from flows.choices import ASKED
from flows.measured import measured
from flows.organisation import AnswerChannel
from flows.people import ParticipantStatus
from flows.ports import Dialogue, Kind, Wave
from flows.screen import Action, Screen, Text
from flows.screens.neutral import ON_THE_PAGE
from locales import catalog
from tests.unit.bot.usecases.kit import ALMA, METTE, NOW, Office
from tests.unit.bot.usecases.test_after_low import NOT_CHOSEN, WHO5, half_finished, words
from tests.unit.bot.usecases.test_say import NIGHT, composed, press, rows, the
from tests.unit.bot.web.test_own_desk import get
from tests.unit.bot.web.test_own_desk import press as press_on
from tests.unit.flows.screens.test_lock_screen import ABOUT_THEM

MONTH = timedelta(days=30)


async def set_aside(office: Office) -> str:
    """What Alma had begun makes way; the alert's id."""
    await office.save(NOT_CHOSEN)
    async with office.database.transaction() as tx:
        await tx.identities.tie(ALMA.id, 1000)
        await tx.identities.tie(METTE.id, 1001)
    await half_finished(office)
    async with office.world() as world:
        await ask_no_more(world, NOT_CHOSEN)
        return (await world.tx.alerts.of(ALMA.id))[-1].id


async def sat(office: Office, each: int) -> str:
    """The next sitting, a month later, that is what the chat shows; its alert's id, "" where there is none."""
    office.clock.at += MONTH
    done = await office.completed(WHO5, dict.fromkeys(WHO5.definition.keys, each), NOT_CHOSEN)
    async with office.world() as world:
        found = await raise_alert(world, NOT_CHOSEN, measured(done, WHO5), done)
        await world.tx.live.show(ALMA.id, Dialogue.CHECK_IN, done.id)
    return found[-1].id if found else ""


async def answers(office: Office) -> list[str]:
    """What was answered by a message."""
    now, said = office.clock.at, list[str]()
    async with office.database.transaction() as tx:
        while claimed := await tx.outbox.claim(now, now, timedelta(minutes=1), 20):
            said += [words(each.screen) for each in claimed if each.kind is Kind.REPLY and each.screen]
            for each in claimed:
                await tx.outbox.sent(each.id, now)
    return said


def labels(screen: Screen) -> list[str]:
    """What its buttons say."""
    english = catalog.load("en")
    return [english.text(each.label) for row in screen.buttons for each in row if isinstance(each.label, Text)]


async def page(office: Office) -> tuple[str, list[str]]:
    """The page about the contact person, and its buttons."""
    async with office.world() as world:
        live = await world.tx.live.get(ALMA.id)
        assert live is not None
        shown = await own_screen(world, NOT_CHOSEN, live)
    return words(shown), labels(shown)


async def test_it_is_asked(office: Office) -> None:
    """W1."""
    alert = await set_aside(office)
    [row] = await rows(office, Kind.SEEN)
    letter = await composed(office, row)
    assert isinstance(letter, Letter)
    said = words(letter.screen)
    assert said.startswith("These questions are closed now. That is fine.")
    assert said.endswith(f"Maybe it would be good to talk to {METTE.name}. Shall I tell {METTE.name}?")
    assert not ABOUT_THEM.search(said)
    assert labels(letter.screen) == [f"Yes, tell {METTE.name}", "No", "Find help"]
    assert (await the(office, alert)).permission is Permission.ASKED
    assert [*await rows(office, Kind.NUDGE), *await rows(office, Kind.NOTICE)] == []
    office.clock.at = NIGHT
    assert isinstance(await composed(office, row), Later)


@pytest.mark.parametrize("then", [None, 5, 2, 1])
async def test_whenever_it_is_answered(office: Office, then: int | None) -> None:
    """W2 and W3: at once; after a good sitting; after one that is low, or very low, itself."""
    alert = await set_aside(office)
    newer = "" if then is None else await sat(office, then)
    assert bool(newer) is (then in (1, 2))
    [row] = await rows(office, Kind.SEEN)
    assert (await composed(office, row) is None) is bool(newer)
    async with office.world() as world:
        before = await world.tx.live.get(ALMA.id)
    for _ in range(2):
        await press(office, "tell", "yes", alert)
    assert [each.ref for each in await rows(office, Kind.NUDGE)] == [newer or alert]
    assert (await the(office, newer or alert)).permission is Permission.GRANTED
    said = await answers(office)
    async with office.world() as world:
        live = await world.tx.live.get(ALMA.id)
    assert (live and live.check_in) == (before and before.check_in)
    if newer:  # the chat shows that one's last screen, and so the answer
        assert said == []
    else:
        assert live == before
        by = "Wednesday, 25 November" if then is None else "Friday, 25 December"
        assert said[0].startswith(f"I have told {METTE.name}. {METTE.name} will write to you by {by}")


async def test_a_no_and_then_a_yes(office: Office) -> None:
    """W3 and W4."""
    alert = await set_aside(office)
    await press(office, "tell", "no", alert)
    [row] = await rows(office, Kind.SEEN)
    assert await composed(office, row) is None
    await press(office, "tell", "yes", alert)
    assert await composed(office, row) is None
    no, yes = await answers(office), await rows(office, Kind.NUDGE)
    assert no[0].startswith(f"I have not told {METTE.name}. If you")
    assert [each.ref for each in yes] == [alert]


@pytest.mark.parametrize("status", [ParticipantStatus.STOPPED, ParticipantStatus.WELCOME, ParticipantStatus.ERASED])
async def test_what_is_taken_back(office: Office, status: ParticipantStatus) -> None:
    """W4 and W6."""
    alert = await set_aside(office)
    gone = replace(NOT_CHOSEN, status=status)
    await office.save(gone)
    [row] = await rows(office, Kind.SEEN)
    assert await composed(office, row) is None
    if status is ParticipantStatus.WELCOME:
        async with office.world() as world:
            await act(replace(world, actor=ALMA.id), gone, Action("tell", "yes", alert))
        assert await rows(office, Kind.NUDGE) == []


async def test_on_the_page(office: Office) -> None:
    """W5."""
    alert = await set_aside(office)
    async with office.world() as world:
        await show_page(world, NOT_CHOSEN, "contact")
    asked, offered = await page(office)
    assert asked.endswith(f"Shall I tell {METTE.name}?")
    assert offered[:2] == [f"Yes, tell {METTE.name}", "No"]
    assert "Find help" in offered
    await press(office, "tell", "no", alert)
    kept, offered = await page(office)
    assert kept.startswith(f"I have not told {METTE.name}.")
    assert "?" not in kept
    await press(office, "tell", "yes", alert)
    told, _offered = await page(office)
    assert f"I have told {METTE.name}. {METTE.name} will write to you by Wednesday" in told
    assert await answers(office) == []


async def test_where_answers_travel_on_the_page(office: Office) -> None:
    """W7."""
    office.organisation = replace(office.organisation, answer_channel=AnswerChannel.WEB)
    alert = await set_aside(office)
    async with office.world() as world:
        for purpose in ASKED:
            await record(world, NOT_CHOSEN, await asking_of(world, NOT_CHOSEN, purpose), granted=True)
        await world.tx.live.show(ALMA.id, Dialogue.RESTING)
    async with office.database.transaction() as tx:
        await tx.page_letters.lay_out(ALMA.id, ON_THE_PAGE, NOW)
    async with office.browser(NOT_CHOSEN) as browser:
        shown = await get(browser)
        assert f"Shall I tell {METTE.name}?" in shown
        shown = await press_on(browser, shown, f"Yes, tell {METTE.name}")
    assert f"I have told {METTE.name}." in shown
    assert "Shall I tell" not in shown
    assert (await the(office, alert)).permission is Permission.GRANTED


async def test_what_is_asked_next_comes_at_once(office: Office) -> None:
    """W8: while the chat still shows what was set aside."""
    await office.save(NOT_CHOSEN)
    begun = await half_finished(office)
    async with office.world() as world:
        await world.tx.live.show(ALMA.id, Dialogue.CHECK_IN, begun.id)
        offered = await open_sitting(world, NOT_CHOSEN, [Wave(ALMA.id, WHO5.id, 2, NOW, WaveKind.PLAN, 1)])
        turn = await whose_turn(world, NOT_CHOSEN, await world.tx.live.get(ALMA.id))
        [alert] = await world.tx.alerts.of(ALMA.id)
    assert (alert.permission, alert.check_in) == (Permission.ASKED, begun.id)
    assert offered is not None
    assert (offered.after, turn and turn.id) == (None, offered.id)
    assert len(await rows(office, Kind.SEEN)) == 1


async def test_not_after_a_better_one(office: Office) -> None:
    """W5."""
    await set_aside(office)
    await sat(office, 5)
    async with office.world() as world:
        await show_page(world, NOT_CHOSEN, "contact")
    assert "?" not in (await page(office))[0]
