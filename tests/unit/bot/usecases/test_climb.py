"""The clock and an alert that nobody reacts to, on a real database (issue 8, point 4).

K1  A reminder, who stands in, the coordinator, the leader: each hears of it once, the one before hears that it is no
    longer theirs, and the leader reads nothing of whom it is about. Each is a step of the trail.
K2  The young person is told that it is late and who takes over, where they know of it; silence is none of that.
K3  A reminder is sent only as long as it holds; of several that waited only the last.
K4  Away, back, handed over, left: the alert follows, with a step and time of its own; what climbed stays.
K5  Who has alerts in their hand leaves only where somebody else could react.
K6  A course that ends or stops leaves what is open where it is; an erasure takes it along.
K7  A failing one keeps no other waiting, and is looked at again.
K9  A signal that is over before anybody heard of it ends; nobody hears that it was late.
K8  An assignment in which nobody can react is listed, with what is missing.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.bell import Bell
from bot.delivery.letters import compose
from bot.jobs import alerts as jobs
from bot.jobs.alerts import AlertJob
from bot.jobs.set_aside import LOOK_AGAIN
from bot.usecases import course_end, end_staff, erasure, hand_over, stop
from bot.usecases.ask_for_contact import ask_for_contact
from bot.usecases.chain import chain_of, next_in_chain
from bot.usecases.climb import climb, still_to_remind
from bot.usecases.follow_nudge import nudge_delivered, nudge_refused
from bot.usecases.note_contact import note_contact
from bot.usecases.pass_alert_on import pass_alert_on
from bot.usecases.raise_alert import raise_alert
from bot.usecases.substitute import appoint_substitute, come_back
from bot.usecases.undo_step import undo_step
from bot.usecases.unreached import Gap, unreached
from flows.alert import Alert, Did, Outcome, Rung
from flows.authorisation import OPERATOR
from flows.events import BecameUnreachable
from flows.names import RefusedError
from flows.people import ExitReason, StaffMember, StaffRole, Substitution
from flows.ports import Kind, World
from flows.screen import Screen, Text
from storage.repositories.outbox import ClaimedOutgoing
from storage.tables import OUTBOX
from storage.transaction import StoredTransaction
from tests.unit.bot.usecases.kit import ALI, ALMA, METTE, NOW, Office
from tests.unit.flows.alert_watch import expect_told

BO = replace(ALI, id="S-BO2345", name="Bo")
KIM = replace(ALI, id="S-KIM234", name="Kim", role=StaffRole.COORDINATOR)
LEO = replace(ALI, id="S-LEO678", name="Leo", role=StaffRole.LEADER)
TODAY = NOW.date()


@pytest.fixture
async def staffed(office: Office) -> Office:
    """Mette, for whom Ali stands in; Bo; Kim, who coordinates; Leo, who leads."""
    async with office.database.transaction() as tx:
        for member in (BO, KIM, LEO):
            await tx.staff.add(member)
        await tx.staff.save(replace(METTE, stand_in=ALI.id))
        for number, member in enumerate((METTE, ALI, BO, KIM, LEO)):
            await tx.identities.tie(member.id, 1000 + number)
    return office


def by(world: World, actor: str = OPERATOR) -> World:
    return replace(world, actor=actor)


async def tie(world: World, member: StaffMember, chat: int) -> None:
    assert isinstance(world.tx, StoredTransaction)
    await world.tx.identities.tie(member.id, chat)


async def raised(office: Office) -> Alert:
    async with office.world() as world:
        await ask_for_contact(world, ALMA)
        return (await world.tx.alerts.of(ALMA.id))[0]


async def now_of(office: Office, alert: Alert) -> Alert:
    async with office.database.reading() as tx:
        found = await tx.alerts.get(alert.id)
        assert found is not None
        if found.told:
            expect_told(found, await tx.alerts.trail(alert.id))
    return found


async def look(office: Office, alert: Alert) -> Alert:
    """The clock's next look, on time."""
    due = (await now_of(office, alert)).look_at
    assert due is not None
    office.clock.at = due
    async with office.world() as world:
        await climb(world, alert.id)
    return await now_of(office, alert)


async def put(office: Office) -> list[tuple[str, str]]:
    """Kind and recipient of everything in the outbox, in order."""
    async with office.database.reading() as tx:
        rows = await tx.connection.execute(OUTBOX.select().order_by(OUTBOX.c.id))
        return [(row.kind, row.recipient) for row in rows]


async def test_it_climbs_to_the_leader_and_everybody_hears_what_is_theirs(staffed: Office) -> None:
    """K1, K2."""
    alert = await raised(staffed)
    heard, owners = [], []
    for _ in range(5):
        before = len(await put(staffed))
        alert = await look(staffed, alert)
        owners.append((alert.contact_person, alert.rung))
        heard.append((await put(staffed))[before:])
    assert owners == [
        (METTE.id, Rung.REMINDED),
        (ALI.id, Rung.SUBSTITUTE),
        (KIM.id, Rung.COORDINATOR),
        (KIM.id, Rung.LEADER),
        (KIM.id, Rung.LEADER),
    ]
    late = ("seen", ALMA.id)
    assert heard == [
        [("notice", METTE.id)],
        [("nudge", ALI.id), ("notice", METTE.id), late],
        [("nudge", KIM.id), ("notice", ALI.id), late],
        [("notice", KIM.id), late, ("notice", LEO.id)],
        [("notice", KIM.id)],
    ]
    async with staffed.world() as world:
        assert [each.did for each in await world.tx.alerts.trail(alert.id)] == [
            Did.RAISED,
            Did.REMINDED,
            Did.CLIMBED,
            Did.CLIMBED,
            Did.LEADER_TOLD,
            Did.REMINDED,
        ]
        assert not await climb(world, alert.id)
        assert not await climb(world, "n-nowhere")


async def test_where_nobody_leads_and_nobody_stands_in_it_stays_and_nobody_was_told(office: Office) -> None:
    """K1, K2: of what isn't said the young person hears nothing of being late."""
    async with office.world() as world:
        await world.tx.identities.mark_unreachable(ALMA.id)
        [alert] = await raise_alert(world, ALMA, BecameUnreachable())
    alert = await look(office, await look(office, alert))
    assert (alert.contact_person, alert.rung) == (METTE.id, Rung.LEADER)
    async with office.database.reading() as tx:
        assert [each.did for each in await tx.alerts.trail(alert.id)][-2:] == [Did.REMINDED, Did.REMINDED]
    assert {who for _, who in await put(office)} == {METTE.id}


async def test_a_reminder_is_sent_only_as_long_as_it_holds(staffed: Office) -> None:
    """K3."""
    alert = await raised(staffed)
    for _ in range(6):
        alert = await look(staffed, alert)
    async with staffed.database.reading() as tx:
        rows = await tx.connection.execute(OUTBOX.select().where(OUTBOX.c.ref.like("turn:%")).order_by(OUTBOX.c.id))
        refs = [(row.ref, row.recipient) for row in rows]
    async with staffed.world() as world:
        assert [await still_to_remind(world, *each) for each in refs] == [False] * (len(refs) - 1) + [True]
        assert not await still_to_remind(world, refs[-1][0], METTE.id)
        kims = by(world, KIM.id)
        in_touch = await note_contact(kims, ALMA, alert)
        assert not await still_to_remind(world, *refs[-1])
        [*_, step] = await world.tx.alerts.trail(alert.id)
        await undo_step(kims, await world.tx.staff.get(KIM.id), in_touch, step.number)
        assert await still_to_remind(world, *refs[-1])
        await world.tx.alerts.save(replace(alert, closed_at=world.now, outcome=Outcome.TALKED, look_at=None))
        assert not await still_to_remind(world, *refs[-1])


async def test_away_and_back_the_alert_follows_and_what_has_climbed_stays(staffed: Office) -> None:
    """K4."""
    alert = await raised(staffed)
    async with staffed.world() as world:
        assert [each.id for each in await chain_of(world, ALMA)] == [METTE.id, ALI.id, KIM.id]
        await appoint_substitute(by(world), METTE, BO.id, TODAY, None)
        assert [each.id for each in await chain_of(world, ALMA)] == [BO.id, ALI.id, KIM.id]
        following = await next_in_chain(world, ALMA, BO)
        assert following is not None
        assert following.id == ALI.id
    with_bo = await now_of(staffed, alert)
    assert (with_bo.contact_person, with_bo.rung, with_bo.act_by) == (BO.id, Rung.CONTACT, alert.act_by)
    climbed = await look(staffed, await look(staffed, alert))
    assert climbed.contact_person == ALI.id
    async with staffed.world() as world:
        await come_back(by(world), await world.tx.staff.get(METTE.id))
    assert await now_of(staffed, alert) == climbed
    async with staffed.world() as world:  # and who has it, about somebody else's young person, is away
        await appoint_substitute(by(world), ALI, BO.id, staffed.clock.at.date(), None)
        [*_, last] = await world.tx.alerts.trail(alert.id)
        assert (last.did, last.to, last.detail) == (Did.PASSED_ON, BO.id, "absence")
    assert (await now_of(staffed, alert)).rung is Rung.SUBSTITUTE


async def test_passed_on_from_the_last_one_it_climbs_anew(staffed: Office) -> None:
    """K1: also from somebody whom it would never have climbed to, and the leader hears of the second time as well."""
    alert = await raised(staffed)
    while alert.rung is not Rung.LEADER:
        alert = await look(staffed, alert)
    async with staffed.world() as world:
        await pass_alert_on(by(world, KIM.id), ALMA, alert, BO.id)
    owners = [(alert := await look(staffed, alert)).contact_person for _ in range(4)]
    assert owners == [BO.id, ALI.id, KIM.id, KIM.id]
    assert (await put(staffed)).count(("notice", LEO.id)) == 2


async def test_what_passes_while_it_is_on_its_way_is_not_delivered_yet(staffed: Office) -> None:
    """K4; and what came to contact passes on no more because a message says no."""
    alert = await raised(staffed)
    async with staffed.world() as world:
        await appoint_substitute(by(world), METTE, BO.id, TODAY, None)
        await nudge_delivered(world, alert.id, METTE.id, after_trouble=True)
    with_bo = await now_of(staffed, alert)
    assert (with_bo.contact_person, with_bo.delivered_at) == (BO.id, None)
    async with staffed.world() as world:
        await nudge_delivered(world, alert.id, BO.id, after_trouble=False)
        await note_contact(by(world, BO.id), ALMA, with_bo)
        assert await nudge_refused(world, alert.id, BO.id, is_news=True)
    in_touch = await now_of(staffed, alert)
    assert (in_touch.contact_person, in_touch.contact_at) == (BO.id, NOW)


async def test_handed_over_it_begins_anew_with_the_new_one(staffed: Office) -> None:
    """K4."""
    alert = await raised(staffed)
    for _ in range(3):
        alert = await look(staffed, alert)
    async with staffed.world() as world:
        await hand_over.hand_over(by(world), ALMA, BO.id, world.now.date())
        [*_, last] = await world.tx.alerts.trail(alert.id)
        assert (last.did, last.to, last.detail) == (Did.PASSED_ON, BO.id, "hand_over")
    anew = await now_of(staffed, alert)
    assert (anew.contact_person, anew.rung, anew.deadline) == (BO.id, Rung.CONTACT, alert.deadline)
    assert anew.act_by is not None
    assert anew.act_by > staffed.clock.at


async def test_who_leaves_passes_on_what_waits_for_them_or_stays(staffed: Office) -> None:
    """K5."""
    alert = await raised(staffed)
    alert = await look(staffed, await look(staffed, alert))
    async with staffed.world() as world:
        ali = await world.tx.staff.get(ALI.id)
        await end_staff.end_staff(by(world), ali)
        to_ali = ClaimedOutgoing(1, Kind.NOTICE, ALI.id, None, "en", "", Screen((Text("Hello."),)), 1)
        assert await compose(to_ali, world) is None  # or it would be tried for ever
        assert await compose(replace(to_ali, recipient=BO.id), world) is not None
    assert (await now_of(staffed, alert)).contact_person == KIM.id
    async with staffed.world() as world:
        await world.tx.staff.add(replace(KIM, id="S-JO2345", name="Jo", reachable=False))
        await world.tx.identities.mark_unreachable(METTE.id)
        with pytest.raises(RefusedError, match=r"S-KIM234 has a message about P-7KQ4, .* add a coordinator first"):
            await end_staff.end_staff(by(world), await world.tx.staff.get(KIM.id))
    async with staffed.world() as world:
        await world.tx.staff.leave("S-JO2345", TODAY)
        with pytest.raises(RefusedError, match="S-KIM234 is the only coordinator; add another one first"):
            await end_staff.end_staff(by(world), await world.tx.staff.get(KIM.id))


async def test_a_course_that_ends_leaves_it_open_and_an_erasure_takes_it_along(staffed: Office) -> None:
    """K6."""
    alert = await raised(staffed)
    async with staffed.world() as world:
        await course_end.end_course(by(world), ALMA, ExitReason.MOVED)
    reminded = await look(staffed, alert)
    assert (reminded.contact_person, reminded.is_open, reminded.rung) == (METTE.id, True, Rung.REMINDED)
    climbed = await look(staffed, alert)
    assert (climbed.contact_person, climbed.is_open) == (ALI.id, True)
    async with staffed.world() as world:
        alma = await world.tx.participants.get(ALMA.id)
        wish = await erasure.ask(by(world, ALMA.id), alma)
        await erasure.carry_out(by(world), alma, await erasure.assess(by(world), alma, wish, {}))
        assert await world.tx.alerts.get(alert.id) is None
        assert not await climb(world, alert.id)


async def test_who_stops_is_still_looked_after(staffed: Office) -> None:
    """K6."""
    alert = await raised(staffed)
    async with staffed.world() as world:
        await stop.stop(by(world, ALMA.id), ALMA)
    assert (await look(staffed, await look(staffed, alert))).contact_person == ALI.id


async def test_a_failing_one_keeps_no_other_waiting(staffed: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """K7."""
    alert = await raised(staffed)
    async with staffed.world() as world:
        somebody = replace(ALMA, id="P-L3ST")
        await world.tx.participants.add(somebody)
        await world.tx.identities.mark_unreachable(somebody.id)
        [other] = await raise_alert(world, somebody, BecameUnreachable())
    staffed.clock.at = max(each.look_at for each in (alert, other) if each.look_at)
    tried = []

    async def breaks(world: World, alert_id: str) -> bool:
        tried.append(alert_id)
        if alert_id == alert.id:
            raise RuntimeError("a bug in one")
        return await climb(world, alert_id)

    monkeypatch.setattr(jobs, "climb", breaks)
    job = AlertJob(staffed.database, staffed.worlds, Bell(), staffed.clock)
    await job.look_at_alerts()
    await job.look_at_alerts()
    assert tried == [alert.id, other.id]
    assert (await now_of(staffed, other)).rung is Rung.REMINDED
    staffed.clock.at += LOOK_AGAIN
    await job.look_at_alerts()
    assert tried == [alert.id, other.id, alert.id]


async def test_in_whose_assignment_nobody_can_react(office: Office) -> None:
    """K8."""
    async with office.world() as world:
        assert [(each.contact, each.gap, each.participants) for each in await unreached(world, ALMA.organisation)] == [
            (METTE.id, Gap.NOBODY, (ALMA.id,))
        ]
        await world.tx.staff.add(KIM)
        await tie(world, KIM, 1000)
        [found] = await unreached(world, ALMA.organisation)
        assert found.gap is Gap.ONLY_COORDINATOR
        await tie(world, METTE, 1001)
        assert await unreached(world, ALMA.organisation) == []
        await world.tx.substitutions.add(Substitution(METTE.id, ALI.id, TODAY, None))
        [found] = await unreached(world, ALMA.organisation)
        assert (found.name, found.gap) == ("Mette", Gap.ONLY_COORDINATOR)
        await world.tx.staff.save(replace(METTE, stand_in=KIM.id))
        assert await unreached(world, ALMA.organisation) == []
        await world.tx.substitutions.add(Substitution(KIM.id, METTE.id, TODAY, None))
        assert [each.gap for each in await unreached(world, ALMA.organisation)] == [Gap.ALL_AWAY]


async def test_a_signal_that_is_over_before_anybody_heard_of_it_ends_and_never_climbs(staffed: Office) -> None:
    """K9: nobody is told of what is over, and of what somebody was told nothing ends by itself."""
    async with staffed.world() as world:
        heard, unheard = ALMA, replace(ALMA, id="P-UNH3")
        await world.tx.participants.add(unheard)
        for each in (heard, unheard):
            await raise_alert(world, each, BecameUnreachable())
        (told,), (untold,) = [await world.tx.alerts.of(each.id) for each in (heard, unheard)]
        await nudge_delivered(world, told.id, told.contact_person, after_trouble=False)
        for alert in (told, untold):
            assert alert.look_at is not None
            await climb(replace(world, now=alert.look_at), alert.id)
        (told,), (untold,) = [await world.tx.alerts.of(each.id) for each in (heard, unheard)]
        assert (told.is_open, told.rung) == (True, Rung.REMINDED)
        assert (untold.is_open, untold.outcome, untold.rung) == (False, Outcome.NO_NEED, Rung.CONTACT)
        assert [each.did for each in await world.tx.alerts.trail(untold.id)] == [Did.RAISED, Did.CLOSED]
