"""A real mail server on this machine, which does as a test wants it to, and the real outbox in front of it."""

from __future__ import annotations

import asyncio
import email
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.bell import Bell
from bot.delivery.email import MailChannel, MailServer
from bot.delivery.outbox import Outbox
from flows.ports import Kind, Outgoing
from flows.screen import Screen
from storage.tables import OUTBOX
from tests.unit.bot.usecases.kit import Office

A_DAY = timedelta(days=1)
SENDER = "Pejling <pejling@kommune.test>"


@dataclass
class Mailbox:
    """A mail server's inside. `says` is what it answers to each letter, in order; then it takes all."""

    says: list[str] = field(default_factory=list)
    taken: list[EmailMessage] = field(default_factory=list)
    port: int = 0
    knows: str = "@"

    async def handle_RCPT(self, _server: SMTP, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        """Only those whose address has `knows` in it live here."""
        if self.knows not in address:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 Ok"

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Take a letter, refuse it or break off, as was arranged."""
        letter = email.message_from_bytes(envelope.content, policy=POLICY)
        assert isinstance(letter, EmailMessage)
        assert envelope.rcpt_tos == [letter["To"]]
        said = self.says.pop(0) if self.says else ""
        if not said.startswith(("4", "5")):
            self.taken.append(letter)
        if said == "breaks off":
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        elif said == "hangs":
            await asyncio.Event().wait()
        return said or "250 Ok"


@asynccontextmanager
async def mail_server(box: Mailbox, tls: ssl.SSLContext | None = None, **options: Any) -> AsyncIterator[Mailbox]:
    """It listens on a port of this machine; the same one when it comes back."""
    loop = asyncio.get_running_loop()
    inside = partial(SMTP, box, hostname="mail.test", loop=loop, **options)
    server = await loop.create_server(inside, "127.0.0.1", box.port, ssl=tls)
    async with server:
        box.port = server.sockets[0].getsockname()[1]
        yield box


@dataclass
class Chats:
    """Telegram, as far as it is needed: what was sent, or that it refuses, but for one chat."""

    refuses: type[Exception] | None = None
    but_for: int = 0
    sent: list[int] = field(default_factory=list)

    async def send(self, chat_id: int, *_what: Any) -> int:
        if self.refuses and chat_id != self.but_for:
            raise self.refuses
        self.sent.append(chat_id)
        return 7

    def strip(self, *_what: Any) -> None:
        """Nothing stands below."""


@dataclass
class Delivery:
    """The outbox between the office, Telegram and the mail server."""

    office: Office
    box: Mailbox
    chats: Chats = field(default_factory=Chats)

    def __post_init__(self) -> None:
        self.mail = MailChannel(MailServer.at(f"smtp://127.0.0.1:{self.box.port}"), SENDER, self.office.clock)
        self.begin()

    def begin(self, *, mail: bool = True) -> None:
        """As a process that has just started; without `mail` it knows no mail server."""
        chats: Any = self.chats
        parts = ("a bot", self.office.database, chats, self.office.worlds, Bell(), self.office.clock)
        self.outbox = Outbox(*parts, self.mail if mail else None)

    async def put(self, kind: Kind, to: str, ref: str = "", screen: Screen | None = None) -> None:
        """One row into the outbox."""
        async with self.office.world() as world:
            await world.tx.outbox.put(Outgoing(kind, to, f"{kind}:{to}:{ref}", ref, screen))

    async def go(self) -> Any:
        """Send what is due; the newest row."""
        while await self.outbox.send_due():
            await asyncio.gather(*self.outbox._sending.values())
        return await self.row()

    async def row(self) -> Any:
        """The newest row of the outbox."""
        async with self.office.database.reading() as tx:
            return (await tx.connection.execute(OUTBOX.select().order_by(OUTBOX.c.id.desc()))).first()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For localhost, by itself: the key and the certificate in one file."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]),
    )
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - A_DAY, now + A_DAY)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("certificate") / "localhost.pem"
    pem = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(key.private_bytes(*pem) + made.public_bytes(serialization.Encoding.PEM))
    return file
