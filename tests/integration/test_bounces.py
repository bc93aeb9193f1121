"""An e-mail that a real mail server takes and that comes back later: the report is fed to the real `pejling bounce`.

R1  It goes on at once: by the next channel, and with none left to the next person; who is written to at an address that
    sends back is written to there no more, whatever a server takes, until the address is noted anew.
R2  Where nobody is left the young person is told once, it shows as not delivered, and goes out when there is a way.
R3  What somebody has reacted to, what passed on or is over goes nowhere; the address counts as none all the same.
R4  What else staff have to hear goes on with what it said; what is nobody's to send on shows as given up.
R5  Reports of what is unknown, known, late, another's or no failure change nothing; the mail server hears that all is
    well, and nothing of the message is said again.
R6  Where Pejling can't work just now, the mail server is asked to keep the report and try again.
"""

from __future__ import annotations

import io
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.botapi.errors import BlockedError
from bot.delivery.email import MailChannel, MailServer
from bot.settings import Settings, load_settings
from bot.usecases.take_alert import take_alert
from bot.usecases.undo_step import undo_step
from flows.alert import Did, Outcome
from flows.organisation import AnswerChannel
from flows.people import Channel
from flows.ports import Kind, Outgoing
from flows.retention import Record
from flows.screen import Screen, Text
from storage.crypto import generate_key
from storage.tables import ALERT, IDENTITY, OUTBOX
from tests.integration.kit import ORGANISATIONS
from tests.integration.mailbox import SENDER, Delivery, Mailbox, mail_server
from tests.integration.operating import Operator, pejling
from tests.integration.programs import Ended
from tests.unit.bot.delivery.reports import HOLIDAYS, SERVERS, report
from tests.unit.bot.usecases.authorising import Case
from tests.unit.bot.usecases.kit import ALI, ALMA, METTE, office_file, open_office

__all__ = ["office_file", "pejling"]

METTES, ALIS, METTES_CHAT, ALMAS_CHAT = "mette@kommune.test", "ali@kommune.test", 11, 13
Feed = Callable[[bytes], Awaitable[Ended]]
GOES_ON = "A letter came back: what it said goes another way.\n"
UNKNOWN = "Ignored: it is about no letter of the last two weeks that counts as delivered.\n"
QUARTER = timedelta(minutes=16)


@pytest.fixture
def settings(office_file: Path) -> Settings:
    """Of the office, as the mail server's pipe has them."""
    at = {"database_url": f"sqlite:///{office_file}", "organisations": ORGANISATIONS}
    return load_settings(env="test", bot_token="4711:x", keys=generate_key("test"), **at)


@pytest.fixture
async def delivery(office_file: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Delivery]:
    """Mette is written to by e-mail first and has a chat; Ali, who stands in for her, has a mailbox; Alma a chat."""
    monkeypatch.setattr("tests.unit.bot.usecases.kit.generate_key", lambda _id: settings.keyring_text())
    async with open_office(office_file) as office, mail_server(Mailbox()) as box:
        office.clock.at = datetime.now(UTC)  # a command of its own has the time of day
        async with office.database.transaction() as tx:
            await tx.staff.save(replace(METTE, stand_in=ALI.id, channels=(Channel.EMAIL, Channel.TELEGRAM)))
            await tx.identities.tie(METTE.id, METTES_CHAT)
            await tx.identities.tie(ALMA.id, ALMAS_CHAT)
            await tx.identities.write_to(METTE.id, METTES)
            await tx.identities.write_to(ALI.id, ALIS)
        yield Delivery(office, box)


@pytest.fixture
def feed(pejling: Operator, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Feed:
    """Hand a message to the command, as a mail server's pipe does."""

    async def fed(raw: bytes) -> Ended:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
        return await pejling(settings, "bounce")

    return fed


async def raised(delivery: Delivery, number: int = 1, **changes: Any) -> None:
    """An alert about Alma is delivered."""
    async with delivery.office.world() as world:
        now = world.now
        alert = await Case(world).alert(id=f"a{number:09}", act_by=now, look_at=now, **changes)
        key = f"nudge:{alert.id}"
        await world.tx.outbox.put(Outgoing(Kind.NUDGE, METTE.id, key, alert.id, is_urgent=alert.is_urgent))
    await delivery.go()


async def without_a_chat(delivery: Delivery) -> None:
    delivery.chats.refuses, delivery.chats.but_for = BlockedError, ALMAS_CHAT
    async with delivery.office.database.transaction() as tx:
        await tx.identities.mark_unreachable(METTE.id)


def returned(letter: EmailMessage, **changes: Any) -> bytes:
    """The report of it by a mail server."""
    return report(letter["Message-ID"].partition("@")[0].lstrip("<"), letter["To"], **changes)


async def trail(delivery: Delivery, number: int = 1) -> list[tuple[Did, str | None, str]]:
    async with delivery.office.database.reading() as tx:
        steps = await tx.alerts.trail(f"a{number:09}")
    return [(each.did, each.to, each.detail) for each in steps]


async def rows(delivery: Delivery, recipient: str) -> list[Any]:
    async with delivery.office.database.reading() as tx:
        found = await tx.connection.execute(
            OUTBOX.select().where(OUTBOX.c.recipient == recipient).order_by(OUTBOX.c.id)
        )
        return [*found]


DELIVERED = (Did.DELIVERED, METTE.id, "")
CAME_BACK = (Did.NOT_DELIVERED, METTE.id, "email:LetterCameBackError")


@pytest.mark.parametrize("template", SERVERS.values(), ids=SERVERS)
async def test_by_the_next_channel(delivery: Delivery, feed: Feed, template: str) -> None:
    """R1, R5: by every server's report; once, however often it is reported."""
    await raised(delivery, is_urgent=True)
    [letter] = delivery.box.taken
    ended = await feed(returned(letter, template=template))
    assert (ended.code, ended.out, ended.err) == (0, GOES_ON, "")
    async with delivery.office.database.reading() as tx:
        assert (await tx.connection.execute(ALERT.select())).one().delivered_at is None
    await delivery.go()
    assert (delivery.chats.sent, len(delivery.box.taken)) == ([METTES_CHAT], 1)
    assert await trail(delivery) == [DELIVERED, CAME_BACK, DELIVERED]
    assert [each.priority for each in await rows(delivery, METTE.id)] == [-1, -1]
    assert await feed(returned(letter, template=template)) == Ended(0, UNKNOWN, "")
    await delivery.go()
    assert (delivery.chats.sent, await rows(delivery, ALMA.id)) == ([METTES_CHAT], [])


async def test_to_the_next_person_and_never_there_again(delivery: Delivery, feed: Feed) -> None:
    """R1: the server takes everything, and would send back everything."""
    await without_a_chat(delivery)
    await raised(delivery)
    ended = await feed(returned(delivery.box.taken.pop(), final="m.hansen@elsewhere.test"))
    assert ended.out.startswith("A letter came back: nobody waits")
    await delivery.go()
    assert [each["To"] for each in delivery.box.taken] == [ALIS]
    passed = [(Did.PASSED_ON, ALI.id, "unreachable"), (Did.DELIVERED, ALI.id, "")]
    assert await trail(delivery) == [DELIVERED, CAME_BACK, *passed]
    assert [each.dedupe_key.split(":")[0] for each in await rows(delivery, ALMA.id)] == ["passed_on"]

    async with delivery.office.database.transaction() as tx:
        await tx.retention.remove(Record.ALERTS, ALMA.id)  # whomever that letter was about
    await delivery.put(Kind.SIGN_IN, METTE.id, "/console")  # asked for, so it is tried; that it is taken says nothing
    await raised(delivery, 2)
    assert [each["To"] for each in delivery.box.taken] == [ALIS, METTES, ALIS]
    async with delivery.office.database.transaction() as tx:
        assert not (await tx.staff.get(METTE.id)).reachable
        await tx.identities.write_to(METTE.id, METTES)
        assert (await tx.staff.get(METTE.id)).reachable
    await raised(delivery, 3)
    assert delivery.box.taken[-1]["To"] == METTES


async def test_where_nobody_is_left(delivery: Delivery, feed: Feed) -> None:
    """R2."""
    await without_a_chat(delivery)
    async with delivery.office.database.transaction() as tx:
        await tx.identities.write_to(ALI.id, None)
    await raised(delivery)
    await feed(returned(delivery.box.taken.pop()))
    for _quarter in range(3):
        delivery.office.clock.at += QUARTER
        await delivery.go()
    assert delivery.box.taken == []
    assert [each.dedupe_key.split(":")[1] for each in await rows(delivery, ALMA.id)] == ["unreached"]
    async with delivery.office.database.reading() as tx:
        late = await tx.deliveries.late(METTE.organisation, delivery.office.clock.at, datetime.min.replace(tzinfo=UTC))
    assert [(each.kind, each.recipient) for each in late] == [(Kind.NUDGE, METTE.id)]
    async with delivery.office.database.transaction() as tx:
        await tx.identities.write_to(METTE.id, "m.hansen@kommune.test")
    await delivery.go()
    assert [each["To"] for each in delivery.box.taken] == ["m.hansen@kommune.test"]
    assert [each.dedupe_key.split(":")[1] for each in await rows(delivery, ALMA.id)] == ["unreached", "reached"]
    assert (await trail(delivery))[-1] == DELIVERED


async def test_what_goes_nowhere_any_more(delivery: Delivery, feed: Feed) -> None:
    """R3: taken, closed, with somebody else, sent anew since, and removed; what was taken back is to be taken again."""
    for number in range(1, 7):
        await raised(delivery, number)
    async with delivery.office.world() as world:
        alerts = [each for n in range(1, 7) if (each := await world.tx.alerts.get(f"a{n:09}"))]
        taken, closed, passed, again, removed, undone = alerts
        as_mette = replace(world, actor=METTE.id)
        await take_alert(as_mette, ALMA, taken)
        await take_alert(as_mette, ALMA, undone)
        await undo_step(as_mette, METTE, undone, len(await world.tx.alerts.trail(undone.id)))
        await world.tx.alerts.save(replace(closed, closed_at=world.now, contact_at=world.now, outcome=Outcome.TALKED))
        await world.tx.alerts.save(replace(passed, contact_person=ALI.id, delivered_at=None))
        await world.tx.outbox.put(Outgoing(Kind.NUDGE, METTE.id, "anew", again.id))
        connection: Any = world.tx.connection  # type: ignore[attr-defined]
        await connection.execute(OUTBOX.delete().where(OUTBOX.c.ref == removed.id))
    letters, delivery.box.taken = delivery.box.taken, []
    await delivery.go()
    assert len(letters) == 6
    before = [await trail(delivery, number) for number in range(1, 7)]
    said = [(await feed(returned(letter))).out for letter in letters]
    over = "A letter came back: nobody waits for what it said any more, or it is with the next person.\n"
    assert said == [over, over, over, over, UNKNOWN, GOES_ON]
    await delivery.go()
    assert (delivery.chats.sent, delivery.box.taken[1:]) == ([METTES_CHAT], [])
    assert [await trail(delivery, number) for number in range(1, 6)] == before[:-1]
    async with delivery.office.database.reading() as tx:
        refusing = select(IDENTITY.c.subject).where(IDENTITY.c.address_refuses)
        assert [each.subject for each in await tx.connection.execute(refusing)] == [METTE.id]


async def test_what_else_is_sent_by_mail(delivery: Delivery, feed: Feed) -> None:
    """R4: a notice goes on with its words; a link to sign in and a young person's notice show as given up."""
    delivery.office.organisation = replace(delivery.office.organisation, answer_channel=AnswerChannel.WEB)
    words = Screen((Text("{said}", {"said": "Only here"}),))
    async with delivery.office.database.transaction() as tx:
        await tx.participants.add(replace(ALMA, id="P-N3W2"))
        await tx.identities.write_to("P-N3W2", "alma@young.test")
    await delivery.put(Kind.ANNOUNCEMENT, "P-N3W2", "x", words)
    await delivery.put(Kind.NOTICE, METTE.id, "x", words)
    await delivery.put(Kind.SIGN_IN, ALI.id, "/console")
    await delivery.go()
    to = {each["To"]: each for each in delivery.box.taken}
    assert (await feed(returned(to[METTES]))).out == GOES_ON
    for address in (ALIS, "alma@young.test"):
        ended = await feed(returned(to[address]))
        assert ended.out == "A letter came back: it stands among those that have not arrived.\n"
    [_, again] = await rows(delivery, METTE.id)
    assert again.screen_sealed
    await delivery.go()
    assert delivery.chats.sent == [METTES_CHAT]
    async with delivery.office.database.reading() as tx:
        failed = [(each.kind, each.recipient, each.error) for each in await tx.outbox.failed()]
        assert [each.screen for each in await tx.page_letters.to_read("P-N3W2")] == [words]
    assert failed == [
        (Kind.ANNOUNCEMENT, "P-N3W2", "LetterCameBackError"),
        (Kind.SIGN_IN, ALI.id, "LetterCameBackError"),
    ]


async def test_what_changes_nothing(delivery: Delivery, feed: Feed) -> None:
    """R5."""
    await raised(delivery)
    [letter] = delivery.box.taken
    ours = letter["Message-ID"].partition("@")[0].lstrip("<")
    before = await rows(delivery, METTE.id)
    said = [
        await feed(raw)
        for raw in (
            report("0" * 32, METTES),
            report(ours, "karl.quirinus@elsewhere.test"),
            returned(letter, action="delayed", status="4.4.1"),
            returned(letter, action="delivered", status="2.1.5"),
            HOLIDAYS.format(letter_id=ours, to=METTES, sender="x@kommune.test").encode(),
            b"Subject: karl.quirinus@elsewhere.test\n\n\xff\xfe" + bytes(10_000_000),
            b"",
        )
    ]
    assert [(each.code, each.out[:9], each.out.count("\n"), each.err) for each in said] == [(0, "Ignored: ", 1, "")] * 7
    assert not [each for each in said if "quirinus" in each.out or "mette" in each.out or ours in each.out]
    delivery.office.clock.at += timedelta(days=15)
    async with delivery.office.database.transaction() as tx:
        await tx.connection.execute(OUTBOX.update().values(sent_at=datetime.now(UTC) - timedelta(days=15)))
    assert (await feed(returned(letter))).out == UNKNOWN
    assert [each.state for each in await rows(delivery, METTE.id)] == [each.state for each in before]
    assert await trail(delivery) == [DELIVERED]


async def test_a_mail_server_is_asked_to_try_again(
    delivery: Delivery, feed: Feed, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R6: 75 is EX_TEMPFAIL of sysexits.h. What is no report is dealt with all the same."""
    await raised(delivery)
    [letter] = delivery.box.taken
    for name, wrong in {"database_url": "sqlite:////nowhere/pejling.db", "keys": SecretStr("")}.items():
        monkeypatch.setattr(settings, name, wrong)
        ended = await feed(returned(letter))
        assert (ended.code, ended.out, ended.err.count("\n")) == (75, "", 1)
        assert METTES not in ended.err
        assert (await feed(b"")).code == 0


async def test_reports_come_to_an_address_of_their_own(delivery: Delivery) -> None:
    """What the letter itself says it comes from stays as it is."""
    senders = []

    async def handle_MAIL(_server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        senders.append(address)
        envelope.mail_from = address
        return "250 Ok"

    delivery.box.handle_MAIL = handle_MAIL  # type: ignore[attr-defined]
    server = MailServer.at(f"smtp://127.0.0.1:{delivery.box.port}")
    delivery.mail = MailChannel(server, SENDER, delivery.office.clock, "bounces@kommune.test")
    delivery.begin()
    await raised(delivery)
    assert (senders, delivery.box.taken[0]["From"]) == (["bounces@kommune.test"], SENDER)
