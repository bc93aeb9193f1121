"""What staff are sent carries no content, by either channel: a code, and a link that needs signing in.

K1  A nudge: in a chat a first name only where the organisation allows it; the same words whatever it is about.
K2  As an e-mail with the code alone, for every rule alike: subject, headers and text.
K3  A notice as an e-mail: never a young person's name.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from bot.delivery.email import SUBJECT, MailChannel, MailServer, said
from bot.delivery.letters import Letter, compose
from flows.alert import Alert, Permission
from flows.ports import Kind
from flows.rules import RULES, silence, unreachable
from flows.screen import Link, Screen
from flows.screens.alerts import alert_path
from locales import catalog
from storage.repositories.outbox import ClaimedOutgoing
from tests.unit.bot.usecases.kit import ALMA, METTE, NOW, Office, office, office_file
from tests.unit.flows.screens.every_screen import SOMEBODY, every_screen
from tests.unit.flows.screens.lock_screen import LETTERS

__all__ = ["office", "office_file"]

ENGLISH = catalog.load("en")
HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress"),
    *("Content-Language", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
}
ADDRESS = "mette@kommune.test"
TO_DO = "\n\nPlease be in touch.\n\nOpen Pejling:"


def row(kind: Kind, ref: str = "", screen: Screen | None = None, chat: int | None = None) -> ClaimedOutgoing:
    """By a chat, or without one by e-mail."""
    return ClaimedOutgoing(1, kind, METTE.id, chat, "en", ref, screen, 1, ADDRESS, "a key", letter_id="a-letter")


async def test_a_nudge_says_that_there_is_news(office: Office) -> None:
    """K1, K2."""
    office.organisation = replace(office.organisation, first_names_in_notices=True)
    mail = MailChannel(MailServer.at("smtp://127.0.0.1:9"), "Pejling <p@kommune.test>", office.clock)
    mailed, chatted, composed = set(), set(), set()
    async with office.world() as world:
        for number, rule in enumerate(RULES):
            if rule.id == unreachable.RULE.id:
                await world.tx.identities.mark_unreachable(ALMA.id)
            alert = Alert(
                *(f"a{number:09}", ALMA.id, METTE.id, rule.id, 1, {"points": 37}, Permission.CHOSEN, NOW),
                act_by=NOW,
                is_urgent=number % 2 == 0,
            )
            await world.tx.alerts.add(alert)
            for chat in (7, None):
                each = row(Kind.NUDGE, alert.id, chat=chat)
                letter = await compose(each, world)
                if letter is None and rule.id == silence.RULE.id:
                    continue
                assert isinstance(letter, Letter)
                text, links = said(letter.screen, ENGLISH), _links(letter.screen)
                assert [parse_qs(urlsplit(link).query)["to"] for link in links] == [[alert_path(alert)]]
                composed.add(rule.id)
                if chat:
                    chatted.add(text.replace(links[0], "").strip())
                    continue
                written = mail.written(each, letter)
                assert set(written.keys()) <= HEADERS
                assert written["Subject"] == ENGLISH.text(SUBJECT)
                assert ALMA.name not in written.as_string()
                mailed.add(text.replace(links[0], "").strip())
    assert chatted == mailed == {f"News about {ALMA.id}. Open Pejling.{TO_DO}"}
    assert composed >= {each.id for each in RULES} - {silence.RULE.id}


async def test_a_notice_as_an_e_mail_names_nobody_young(office: Office) -> None:
    """K3, for every notice that there is."""
    screens = {
        name: screen for name, screen in every_screen("en").items() if name in LETTERS[Kind.NOTICE] or "notice" in name
    }
    assert len(screens) >= len(LETTERS[Kind.NOTICE])
    async with office.world() as world:
        for name, screen in screens.items():
            letter = await compose(row(Kind.NOTICE, "", screen), world)
            assert isinstance(letter, Letter), name
            assert SOMEBODY.name not in said(letter.screen, ENGLISH).partition("http")[0], name
            assert _links(letter.screen), name


def _links(screen: Screen) -> list[str]:
    return [each.action.url for line in screen.buttons for each in line if isinstance(each.action, Link)]
