"""The e-mail channel: a letter as plain text that says no more than a lock screen may, and a link.

Staff who use no Telegram are written to here, and young people who have a page and no chat.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

import aiosmtplib

from bot.botapi.errors import BotApiError, ImpossibleError, NotSentError, TransientError
from bot.clock import Clock
from bot.delivery.letters import Letter
from flows.screen import Link, Screen, Text
from locales import catalog
from locales.catalog import Catalog
from storage.repositories.outbox import ClaimedOutgoing

LONGEST_CALL_S = 20.0
"""From connecting to the server's word; well within a row's lease."""

GOODBYE_S = 1.0
"""The letter is handed in by then, so that nothing hangs on it."""

SUBJECT = Text("Pejling: there is something for you")
"""The same for all: it stands on lock screens, and in logs of the servers on the way."""

_HERE = {"127.0.0.1", "::1", "localhost"}


class NoServerError(NotSentError):
    """The mail server could not be reached, offers no encryption, or broke off before it had the letter."""


class NoLoginError(NotSentError):
    """The mail server doesn't take the user and password of `PEJLING_SMTP_URL`."""


class LetterLostError(TransientError):
    """The mail server broke off when it had the letter, or never answered: nobody knows whether it took it."""


class LaterError(NotSentError):
    """The mail server can't take it just now (4xx), and says so."""


class LetterRefusedError(ImpossibleError):
    """The mail server will never take it (5xx), for instance because there is no such address."""


class LetterCameBackError(LetterRefusedError):
    """A mail server took it, and said later, by an e-mail of its own, that it could not be delivered."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed in: over TLS from the start (smtps), or with STARTTLS, which must succeed.

    Only a server on this machine may do without.
    """

    host: str
    port: int
    user: str | None
    password: str | None
    is_tls: bool

    @classmethod
    def at(cls, url: str) -> MailServer:
        """From `smtp://user:password@host:port` or `smtps://…`; the ports are 587 and 465 where none is given."""
        parts = urlsplit(url)
        is_tls = parts.scheme == "smtps"
        user, password = (unquote(each) if each else None for each in (parts.username, parts.password))
        return cls(str(parts.hostname), parts.port or (465 if is_tls else 587), user, password, is_tls)

    @property
    def must_start_tls(self) -> bool | None:
        """Whether to go on in the clear is out of the question; None: where the server offers it."""
        return False if self.is_tls else (None if self.host in _HERE else True)

    async def expect_open(self) -> None:
        """Raise NoServerError or NoLoginError unless it can be reached as it is set up; nothing is sent."""
        client = self.client()
        try:
            async with asyncio.timeout(LONGEST_CALL_S):
                await _greeted(client, self)
        except TimeoutError:
            raise NoServerError("the mail server doesn't answer") from None
        finally:
            client.close()

    def client(self) -> aiosmtplib.SMTP:
        """For one connection."""
        return aiosmtplib.SMTP(hostname=self.host, port=self.port, use_tls=self.is_tls, start_tls=self.must_start_tls)


class MailChannel:
    """Hands letters in. `bounces_to`: where those go that come back; "": to the sender."""

    def __init__(self, server: MailServer, sender: str, clock: Clock, bounces_to: str = "") -> None:
        self._server = server
        self._sender = sender
        self._clock = clock
        self._bounces_to = bounces_to

    async def send(self, row: ClaimedOutgoing, letter: Letter) -> None:
        """Hand it in. Raises `BotApiError`: those of this module, which name no address."""
        await self._handed_in(self.written(row, letter))

    def written(self, row: ClaimedOutgoing, letter: Letter) -> EmailMessage:
        """The message. Sent again, it is the same to mail programs: its id is the row's, which nobody can guess."""
        words, domain = catalog.load(row.language), parseaddr(self._sender)[1].rpartition("@")[2]
        message = EmailMessage(SMTP)
        message["From"], message["To"] = self._sender, str(row.address)
        message["Subject"] = words.text(SUBJECT)
        message["Date"] = format_datetime(self._clock.real())
        message["Message-ID"] = f"<{row.letter_id}@{domain}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notices in return
        message["X-Auto-Response-Suppress"] = "All"  # the same to Exchange
        message["Content-Language"] = row.language
        message.set_content(said(letter.screen, words), cte="quoted-printable")
        return message

    async def _handed_in(self, message: EmailMessage) -> None:
        client = self._server.client()
        try:
            async with asyncio.timeout(LONGEST_CALL_S):
                await _greeted(client, self._server)
                await _taken(client, message, self._bounces_to or None)
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit(timeout=GOODBYE_S)
        except TimeoutError:
            raise LetterLostError("the mail server didn't answer") from None
        finally:
            client.close()


def said(screen: Screen, words: Catalog) -> str:
    """A screen in plain text: paragraphs, and below them where its links lead."""
    links = [button for row in screen.buttons for button in row if isinstance(button.action, Link)]
    paragraphs = [words.text(part) for part in screen.body if isinstance(part, Text)]
    paragraphs += [f"{words.text(each.label)}:\n{each.action.url}" for each in links if isinstance(each.action, Link)]
    return "\n\n".join(paragraphs) + "\n"


async def _greeted(client: aiosmtplib.SMTP, server: MailServer) -> None:
    try:
        await client.connect()
        if server.user is not None:
            await client.login(server.user, server.password or "")
    except aiosmtplib.SMTPAuthenticationError:
        raise NoLoginError("the mail server refuses the login") from None
    except (aiosmtplib.SMTPException, OSError):
        raise NoServerError("the mail server can't be reached") from None


async def _taken(client: aiosmtplib.SMTP, message: EmailMessage, envelope_sender: str | None) -> None:
    try:
        await client.send_message(message, sender=envelope_sender)
    except aiosmtplib.SMTPRecipientsRefused as refused:
        raise _said_no(refused.recipients[0].code) from None
    except aiosmtplib.SMTPResponseException as refused:
        raise _said_no(refused.code) from None
    except (aiosmtplib.SMTPException, OSError):
        raise LetterLostError("the mail server broke off") from None


def _said_no(code: int) -> BotApiError:
    if 400 <= code < 500:
        return LaterError(f"the mail server said {code}")
    return LetterRefusedError(f"the mail server said {code}")
