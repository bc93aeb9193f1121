"""E-mail as a channel: the real outbox and a real mail server, which accepts, refuses, breaks off or says nothing.

E1  Who has no chat is written to; what a letter says and shows on the way tells nothing about anybody.
E2  The chat comes first, but for links to sign in; a chat that refuses gives way for staff (`test_staff_channels`).
E3  What goes wrong is tried again or given up as `docs/delivery.md` says, and no address stands in a log.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult
from structlog.testing import capture_logs

from bot.botapi.errors import BlockedError, BotApiError
from bot.delivery import email as module
from bot.delivery.email import MailChannel, MailServer, NoServerError
from flows.organisation import AnswerChannel
from flows.people import StaffMember
from flows.ports import Kind, Outgoing
from flows.screen import Action, Button, Screen, Text
from flows.screens.neutral import TO_PARTICIPANTS
from storage.tables import ALERT
from storage.tables.outbox import OutboxState
from tests.integration.mailbox import SENDER, Delivery, Mailbox, certificate, mail_server
from tests.unit.bot.usecases.authorising import Case
from tests.unit.bot.usecases.kit import ALMA, METTE, Office, office, office_file

__all__ = ["certificate", "office", "office_file"]

NINA = StaffMember("S-NINA23", METTE.organisation, "Nina", "da", reachable=False)
NINAS, ALMAS = "nina.quirina@kommune.test", "alma.quirina@young.test"
SECRET = "What somebody said"
BUTTON = Button(Text("Stop"), Action("stop", "stop"))
LETTER = Screen((Text("{said}", {"said": SECRET}),), ((BUTTON,),))


@pytest.fixture
async def delivery(office: Office) -> AsyncIterator[Delivery]:
    """Nina has a mailbox alone, Alma a mailbox and a page, Mette a chat and a mailbox."""
    async with office.database.transaction() as tx:
        await tx.staff.add(NINA)
        await tx.identities.write_to(NINA.id, NINAS)
        await tx.identities.write_to(ALMA.id, ALMAS)
        await tx.identities.write_to(METTE.id, "mette@kommune.test")
        await tx.identities.tie(METTE.id, 11)
    office.organisation = replace(office.organisation, answer_channel=AnswerChannel.WEB)
    async with mail_server(Mailbox()) as box:
        yield Delivery(office, box)


async def alert_for(delivery: Delivery, contact: StaffMember) -> None:
    async with delivery.office.world() as world:
        alert = await Case(world).alert(contact_person=contact.id)
        await world.tx.outbox.put(Outgoing(Kind.NUDGE, contact.id, "nudge:a", alert.id))


async def delivered_at(delivery: Delivery) -> Any:
    async with delivery.office.database.reading() as tx:
        return (await tx.connection.execute(ALERT.select())).one().delivered_at


async def test_a_nudge_reaches_who_has_a_mailbox_alone(delivery: Delivery) -> None:
    """E1."""
    delivery.office.organisation = replace(delivery.office.organisation, first_names_in_notices=False)
    await alert_for(delivery, NINA)
    assert (await delivery.go()).state is OutboxState.SENT
    [letter] = delivery.box.taken
    assert letter["Subject"] == "Pejling: der er noget til dig"
    assert (letter["From"], letter["To"], letter["Auto-Submitted"]) == (SENDER, NINAS, "auto-generated")
    assert (letter.get_content_type(), letter.get_content_charset()) == ("text/plain", "utf-8")
    said = letter.get_content().replace("\r\n", "\n")
    assert f"Nyt om {ALMA.id}. Åbn Pejling." in said
    assert "Åbn Pejling:\nhttps://pejling.test/console/in/" in said
    assert ALMA.name not in letter.as_string()
    assert await delivered_at(delivery) is not None


async def test_a_young_person_reads_that_there_is_something_and_nothing_else(delivery: Delivery) -> None:
    """E1, every kind that holds words: by the same table as a neutral chat, and stricter. Once a minute."""
    for kind in sorted({Kind.NOTE, Kind.SEEN, Kind.REPLY, Kind.HELP, Kind.ANNOUNCEMENT} & set(TO_PARTICIPANTS)):
        await delivery.put(kind, ALMA.id, "x", LETTER)
        delivery.office.clock.at += timedelta(minutes=2)
        assert (await delivery.go()).state is OutboxState.SENT
        letter = delivery.box.taken.pop()
        assert SECRET not in letter.as_string()
        assert "https://pejling.test/m/in/" in letter.get_content()
        assert letter["Subject"] == "Pejling: there is something for you"
    await delivery.put(Kind.NOTE, ALMA.id, "y", LETTER)
    assert (await delivery.go()).error == "on their page"
    async with delivery.office.database.reading() as tx:
        assert len(await tx.page_letters.to_read(ALMA.id)) == 6
    assert not delivery.box.taken


async def test_without_a_page_of_their_own_a_young_person_gets_no_mail(delivery: Delivery) -> None:
    """E1: it could only say what is nobody's business on the way."""
    delivery.office.organisation = replace(delivery.office.organisation, answer_channel=AnswerChannel.TELEGRAM)
    await delivery.put(Kind.NOTE, ALMA.id, "x", LETTER)
    await delivery.go()
    async with delivery.office.database.reading() as tx:
        assert [(each.kind, each.recipient) for each in await tx.outbox.failed()] == [(Kind.NOTE, ALMA.id)]
    assert not [letter for letter in delivery.box.taken if letter["To"] == ALMAS]


async def test_the_chat_first_but_for_links_to_sign_in(delivery: Delivery) -> None:
    """E2."""
    await delivery.put(Kind.NOTICE, METTE.id, "x", LETTER)
    await delivery.go()
    assert (delivery.chats.sent, delivery.box.taken) == ([11], [])
    await delivery.put(Kind.SIGN_IN, METTE.id, "/console/people/P-7KQ4")
    await delivery.go()
    [letter] = delivery.box.taken
    assert "?to=%2Fconsole%2Fpeople%2FP-7KQ4" in letter.get_content()
    assert delivery.chats.sent == [11]
    for kind in (Kind.REPLY, Kind.HINTS):  # what answers their own deeds stands on their pages
        await delivery.put(kind, NINA.id, "c", LETTER)
        assert (await delivery.go()).state is OutboxState.DROPPED


async def test_from_the_page_by_the_mailbox_and_in(delivery: Delivery) -> None:
    """E2: the way of somebody without Telegram, to the page that they wanted to see."""
    wanted = "/console/side-by-side"
    async with delivery.office.browser() as browser:
        door = await browser.get(wanted)
        assert door.headers["location"] == "/console/sign-in?to=%2Fconsole%2Fside-by-side"
        await browser.post("/console/sign-in", data={"address": NINAS.upper(), "to": wanted})
        await delivery.go()
        [letter] = delivery.box.taken
        link = re.findall(r"https://pejling\.test\S+", letter.get_content())[0]
        assert "Demo-kommune" not in letter["Subject"]
        look = await browser.get(link)
        assert (look.status_code, f'name="to" value="{wanted}"' in look.text) == (200, True)
        signed = await browser.post(link.partition("?")[0], data={"to": wanted})
        assert signed.headers["location"] == wanted
        assert (await browser.get(wanted)).status_code == 200


async def test_a_chat_that_refuses_gives_way_to_the_mailbox(delivery: Delivery) -> None:
    """E2."""
    delivery.chats.refuses = BlockedError
    async with delivery.office.database.transaction() as tx:
        await tx.identities.mark_unreachable(METTE.id)
    await alert_for(delivery, METTE)
    assert (await delivery.go()).state is OutboxState.SENT
    assert [letter["To"] for letter in delivery.box.taken] == ["mette@kommune.test"]


@pytest.mark.parametrize(
    ("says", "kind", "state", "error"),
    [
        ("450 later", Kind.NOTICE, OutboxState.WAITING, "LaterError"),
        ("550 no such mailbox", Kind.FORM, OutboxState.FAILED, "LetterRefusedError"),
        ("550 no such mailbox", Kind.NOTICE, OutboxState.WAITING, "LetterRefusedError"),
        ("breaks off", Kind.NOTICE, OutboxState.WAITING, "LetterLostError"),
        ("hangs", Kind.NOTICE, OutboxState.WAITING, "LetterLostError"),
    ],
)
async def test_what_a_mail_server_refuses(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch, says: str, kind: Kind, state: OutboxState, error: str
) -> None:
    """E3."""
    if says == "hangs":
        monkeypatch.setattr(module, "LONGEST_CALL_S", 0.2)
    delivery.box.says = [says]
    with capture_logs() as logs:
        await delivery.put(kind, NINA.id, "c", LETTER)
        monkeypatch.setattr("bot.delivery.letters._COMPOSERS", {})  # a form needs a whole check-in
        assert ((row := await delivery.go()).state, row.error) == (state, error)
    assert logs
    assert "quirina" not in str(logs)
    delivery.office.clock.at += timedelta(minutes=16)
    await delivery.go()
    assert len({letter["Message-ID"] for letter in delivery.box.taken}) == (0 if kind is Kind.FORM else 1)


@pytest.mark.parametrize(
    ("server", "error"),
    [
        (MailServer("127.0.0.1", 9, None, None, is_tls=False), "NoServerError"),
        (MailServer("127.0.0.1", 0, "pejling", "wrong", is_tls=False), "NoLoginError"),
        (MailServer("127.0.0.1", 0, None, None, is_tls=True), "NoServerError"),
        (MailServer("127.0.0.1", 0, None, None, is_tls=False), "NoServerError"),
    ],
    ids=["nobody there", "wrong password", "no TLS", "no STARTTLS, and not on this machine"],
)
async def test_a_mail_server_that_is_not_as_it_should_be(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch, server: MailServer, error: str
) -> None:
    """E3: tried again, for it surely didn't go out. Nothing is sent in the clear to another machine."""
    if server.user is None:
        monkeypatch.setattr(module, "_HERE", set())
    refusing: Any = lambda *_login: AuthResult(success=False, handled=False)  # noqa: E731
    options = {"authenticator": refusing, "auth_require_tls": False}
    async with mail_server(Mailbox(), **options) as box:
        there = replace(server, port=server.port or box.port)
        delivery.mail = MailChannel(there, SENDER, delivery.office.clock)
        delivery.begin()
        await delivery.put(Kind.NOTICE, NINA.id, "x", LETTER)
        with pytest.raises(BotApiError) as looked:  # as `pejling check` does
            await there.expect_open()
        assert type(looked.value).__name__ == error
        row = await delivery.go()
        assert (row.state, row.error, row.attempts) == (OutboxState.WAITING, error, 0)
        assert not box.taken


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_over_tls_and_only_to_whom_it_trusts(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch, certificate: Path, scheme: str
) -> None:
    """E3: with STARTTLS and with TLS at once, user and password go through it, and nothing to a stranger."""
    monkeypatch.setattr(module, "_HERE", set())
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    logins: list[Any] = []

    def authenticated(*login: Any) -> AuthResult:
        logins.append((login[-1].login, login[-1].password))
        return AuthResult(success=True)

    options: dict[str, Any] = {"authenticator": authenticated, "auth_require_tls": scheme == "smtp"}
    if scheme == "smtp":
        options["tls_context"] = context
    async with mail_server(Mailbox(), tls=context if scheme == "smtps" else None, **options) as box:
        server = MailServer.at(f"{scheme}://pejling:s%40cret@localhost:{box.port}")
        with pytest.raises(NoServerError):
            await server.expect_open()
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        delivery.mail = MailChannel(server, SENDER, delivery.office.clock)
        delivery.begin()
        await delivery.put(Kind.NOTICE, NINA.id, "x", LETTER)
        assert (await delivery.go()).state is OutboxState.SENT
        assert len(box.taken) == 1
    assert logins == [(b"pejling", b"s@cret")]


async def test_without_a_mail_server(delivery: Delivery) -> None:
    """E3: a young person reads it on the page; who has nothing but a mailbox shows in `pejling check`."""
    delivery.begin(mail=False)
    await delivery.put(Kind.NOTE, ALMA.id, "x", LETTER)
    assert (await delivery.go()).state is OutboxState.DROPPED
    await delivery.put(Kind.SIGN_IN, NINA.id, "/console")
    assert ((row := await delivery.go()).state, row.error) == (OutboxState.FAILED, "ImpossibleError")


def test_where_the_mail_server_is() -> None:
    """E3."""
    given = MailServer.at("smtp://pej%40ling:s%2Fecret@mail.test")
    assert given == MailServer("mail.test", 587, "pej@ling", "s/ecret", is_tls=False)
    assert (given.must_start_tls, MailServer.at("smtps://mail.test").port) == (True, 465)
