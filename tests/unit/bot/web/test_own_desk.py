"""A participant's own page on a real store, over HTTP, where answers travel on it.

O1  The page is the chat's view: question, options verbatim and in order, and the buttons in the same places.
O2  A tap counts once: a double post, an old page and a reload change nothing; nothing of it stays in the browser.
O3  What a tap answers is read on the page, until the next tap, and never sent to the chat.
O4  A link opens one person's page for some days. What is altered, too old, of a lost phone or of somebody whose
    answers don't travel here opens nothing, and all of it looks the same.
O5  What no button of ours sends changes nothing. Names are escaped. The page is small, and needs no script.
"""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode

import httpx
import pytest

from bot.links import OWN_PAGE, Links
from bot.usecases.choices import asking_of, record
from bot.web.app import create_app
from bot.web.own_desk import StoredOwnDesk
from flows.check_in import CheckIn, Status
from flows.choices import ASKED
from flows.organisation import AnswerChannel
from flows.people import Participant
from flows.ports import Dialogue
from storage.crypto import Keyring, generate_key
from storage.tables import OUTBOX
from tests.unit.bot.usecases.kit import ALMA, METTE, OTHER, OWN, REGISTRY, Office

FORMS = {"Content-Type": "application/x-www-form-urlencoded"}
WHO5 = REGISTRY.latest("who5")
WORDS = WHO5.wording("en")
NO_BUTTONS = ("", "x", "a:b:c:d:e", "check_in:answer:no:0:5", "alert:take:x:0:0", "own:open:../..:0:0", "x" * 5000)
PNG = b"\x89PNG of a curve"


async def _drawn(_picture: partial[bytes]) -> bytes:
    return PNG


def desk_of(office: Office) -> StoredOwnDesk:
    return StoredOwnDesk(office.database, office.worlds, office.links, office.clock, _drawn)


async def tied(office: Office, who: Participant) -> None:
    """Their chat becomes theirs, by an invite."""
    async with office.database.transaction() as tx:
        now = office.clock.now()
        await tx.invites.issue(who.id, f"{who.id}-{now}", now + timedelta(days=1))
        await tx.invites.redeem(f"{who.id}-{now}", int(who.id.encode().hex(), 16) % 10**9, now)


@pytest.fixture
async def alma(office: Office) -> str:
    """The path of Alma's page, a minute after her chat was tied to her."""
    office.organisation = replace(office.organisation, answer_channel=AnswerChannel.WEB)
    await tied(office, ALMA)
    async with office.world() as world:
        for purpose in ASKED:
            await record(world, ALMA, await asking_of(world, ALMA, purpose), granted=True)
    office.clock.at += timedelta(minutes=1)
    return f"/m/{token(office)}"


def token(office: Office, who: str = ALMA.id) -> str:
    return str(office.links.page_of(who, office.clock.now())).rpartition("/")[2]


@pytest.fixture
async def browser(office: Office) -> AsyncIterator[httpx.AsyncClient]:
    """Follows the way back after a button, as browsers do."""
    transport = httpx.ASGITransport(create_app(office.desk, owns=desk_of(office)))
    async with httpx.AsyncClient(transport=transport, base_url="https://pejling.test", follow_redirects=True) as client:
        yield client


async def get(browser: httpx.AsyncClient, path: str) -> str:
    answer = await browser.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


async def press(browser: httpx.AsyncClient, path: str, page: str, label: str) -> str:
    found = re.search(rf'value="([^"]+)"[^>]*>{re.escape(label)}</button>', page)
    assert found, f"no button {label!r} on {page}"
    return await send(browser, path, found[1])


async def send(browser: httpx.AsyncClient, path: str, action: str) -> str:
    answer = await browser.post(path, content=urlencode({"action": action}), headers=FORMS)
    assert answer.status_code == 200
    return answer.text


async def asked(browser: httpx.AsyncClient, office: Office, path: str) -> tuple[CheckIn, str]:
    """Alma at the first question."""
    check_in = await office.opened(WHO5)
    page = await press(browser, path, await get(browser, path), "Yes, now")
    page = await press(browser, path, page, "I answer alone")
    assert WORDS.items[WHO5.definition.keys[0]].said() in html.unescape(page)
    return check_in, page


def labels(page: str) -> list[str]:
    return [html.unescape(each) for each in re.findall(r"<button[^>]*>([^<]+)</button>", page)]


async def test_the_question_stands_as_in_the_chat(browser: httpx.AsyncClient, office: Office, alma: str) -> None:
    """O1."""
    _check_in, page = await asked(browser, office, alma)
    options = list(WORDS.options["frequency"].values())
    assert labels(page) == [*options, "Go back", "Skip", "Take a break"]
    assert WORDS.stem in html.unescape(page)


async def test_a_check_in_to_the_end(browser: httpx.AsyncClient, office: Office, alma: str) -> None:
    """O1 and O3: what is said at the end is said here, and the outbox has nothing for the chat."""
    check_in, page = await asked(browser, office, alma)
    for _ in range(5):
        page = await press(browser, alma, page, WORDS.options["frequency"][4])
    assert (await office.stored(check_in)).status is Status.COMPLETED
    assert "Thank you" in page
    page = await press(browser, alma, page, "Find help") if "Find help" in labels(page) else page
    async with office.database.reading() as tx:
        rows = await tx.connection.execute(OUTBOX.select().where(OUTBOX.c.recipient == ALMA.id))
        assert {row.state for row in rows} <= {"dropped"}


async def test_reload_double_post_and_an_old_page(browser: httpx.AsyncClient, office: Office, alma: str) -> None:
    """O2."""
    check_in, first = await asked(browser, office, alma)
    second = await press(browser, alma, first, WORDS.options["frequency"][3])
    before = await office.stored(check_in)
    again = await press(browser, alma, first, WORDS.options["frequency"][0])
    assert await office.stored(check_in) == before
    assert labels(again) == labels(second) == labels(await get(browser, alma))


async def test_two_taps_at_the_same_moment(browser: httpx.AsyncClient, office: Office, alma: str) -> None:
    """O2: one counts."""
    check_in, page = await asked(browser, office, alma)
    options = WORDS.options["frequency"]
    await asyncio.gather(*(press(browser, alma, page, options[value]) for value in (1, 2)))
    done = await office.stored(check_in)
    assert len(done.values) == 1


async def test_what_a_tap_answers_stays_until_the_next(browser: httpx.AsyncClient, office: Office, alma: str) -> None:
    """O3: help lines, twice the same by reloading, gone after the next tap; a stranger's words are never on it."""
    page = await press(browser, alma, await get(browser, alma), "Find help")
    assert page.count('data-testid="letter"') == 1
    assert "BørneTelefonen" in page
    assert await get(browser, alma) == page
    page = await press(browser, alma, page, "Ask Mette to write")
    assert "BørneTelefonen" not in page
    assert "Mette" in page
    async with office.database.reading() as tx:
        sealed = await tx.connection.execute(OUTBOX.select().where(OUTBOX.c.kind == "help"))
        assert {row.screen_sealed for row in sealed} == {None}


async def test_looking_and_tapping_leave_the_chat_alone(browser: httpx.AsyncClient, office: Office, alma: str) -> None:
    """O3: Telegram learns that there is something, and when there isn't any more; not of every tap."""
    async with office.database.transaction() as tx:
        await tx.live.show(ALMA.id, Dialogue.RESTING)
        await tx.live.drawn(ALMA.id, 1, 7)
    await office.opened(WHO5)
    page = await get(browser, alma)
    for label in ("Yes, now", "I answer alone", *[WORDS.options["frequency"][5]] * 4):
        page = await press(browser, alma, page, label)
        assert not await behind(office)
    await press(browser, alma, page, WORDS.options["frequency"][5])
    assert await behind(office)


async def behind(office: Office) -> bool:
    async with office.database.reading() as tx:
        live = await tx.live.get(ALMA.id)
    assert live is not None
    return live.revision > live.shown_revision


async def test_links_that_open_nothing(browser: httpx.AsyncClient, office: Office, alma: str) -> None:
    """O4: altered, another kind of page's, somebody's who isn't there, another installation's; all the same page."""
    other = Links("https://pejling.test", Keyring.parse(generate_key("other")))
    foreign = str(other.page_of(ALMA.id, office.clock.now())).rpartition("/")[2]
    bad = [alma[:-2], alma + "x", "/m/x", f"/m/{office.token()}", f"/m/{foreign}", f"/m/{token(office, 'P-NONE')}"]
    said = {(answer := await browser.get(path)).status_code: answer.text for path in bad}
    assert list(said) == [404]
    assert (await browser.get(f"/c/{token(office)}")).status_code == 404
    assert (await browser.get(alma)).status_code == 200


async def test_a_link_ends(browser: httpx.AsyncClient, office: Office, alma: str) -> None:
    """O4: after some days, when the chat is tied to another phone, and when answers travel by Telegram again."""
    office.clock.at += OWN_PAGE.lasts - timedelta(seconds=1)
    assert (await browser.get(alma)).status_code == 200
    office.clock.at += timedelta(seconds=1)
    assert (await browser.get(alma)).status_code == 404
    fresh = f"/m/{token(office)}"
    assert (await browser.get(fresh)).status_code == 200
    office.clock.at += timedelta(minutes=1)
    await tied(office, ALMA)
    assert (await browser.get(fresh)).status_code == 404
    assert (await browser.post(fresh, content="action=help:show::0:0", headers=FORMS)).status_code == 404
    office.organisation = replace(office.organisation, answer_channel=AnswerChannel.TELEGRAM)
    assert (await browser.get(f"/m/{token(office)}")).status_code == 404


async def test_one_persons_page_does_nothing_to_another(browser: httpx.AsyncClient, office: Office, alma: str) -> None:
    """O4: the action of somebody else's check-in, on one's own page."""
    berta = await office.participant()
    hers = await office.opened(WHO5, berta)
    await send(browser, alma, f"check_in:begin:{hers.id}:0:0")
    assert await office.stored(hers) == hers
    mine = await office.completed(WHO5, dict.fromkeys(WHO5.definition.keys, 3), berta)
    assert (await browser.get(f"{alma}/pictures/{mine.id}")).status_code == 404


async def test_only_what_they_completed_has_a_picture(browser: httpx.AsyncClient, office: Office, alma: str) -> None:
    """O4: neither what is still open, nor what the contact person has answered about them."""
    values = {key: min(OTHER.definition.values(key)) for key in OTHER.definition.keys}
    by_mette = await office.completed(OTHER, values, by=METTE)
    still_open = await office.opened(OWN)
    for each in (by_mette, still_open):
        assert (await browser.get(f"{alma}/pictures/{each.id}")).status_code == 404
    done = await office.completed(OWN, {key: min(OWN.definition.values(key)) for key in OWN.definition.keys})
    assert (await browser.get(f"{alma}/pictures/{done.id}")).status_code == 200


@pytest.mark.parametrize("sent", NO_BUTTONS)
async def test_what_no_button_sends(browser: httpx.AsyncClient, office: Office, alma: str, sent: str) -> None:
    """O5."""
    await get(browser, alma)
    page = await send(browser, alma, sent)
    assert "There is nothing to answer right now" in page


async def test_a_name_is_no_markup(browser: httpx.AsyncClient, office: Office, alma: str) -> None:
    """O5."""
    await office.save(replace(ALMA, name="<b>Al\u202ema</b>"))
    page = await get(browser, alma)
    assert "<b>" not in page
    assert "&lt;b&gt;" in page


async def test_the_page_keeps_to_itself(browser: httpx.AsyncClient, office: Office, alma: str) -> None:
    """O2 and O5."""
    answer = await browser.get(alma)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "<script" not in answer.text
    css = [await get(browser, each) for each in re.findall(r'href="(/static/[^"]+)"', answer.text)]
    assert len(answer.text.encode()) + sum(len(each.encode()) for each in css) < 50_000
    sent = await browser.post(alma, content="action=help:show::0:0", headers=FORMS, follow_redirects=False)
    assert (sent.status_code, sent.headers["Location"]) == (303, alma)


async def test_the_curve_comes_with_its_words(browser: httpx.AsyncClient, office: Office, alma: str) -> None:
    """O3: drawn when it is looked at; its words stand beside it for whoever doesn't see it."""
    for weeks, value in ((8, 3), (4, 4)):
        at = office.clock.now() - timedelta(weeks=weeks)
        await office.completed(WHO5, dict.fromkeys(WHO5.definition.keys, value), at=at)
    _check_in, page = await asked(browser, office, alma)
    for _ in range(5):
        page = await press(browser, alma, page, WORDS.options["frequency"][4])
    found = re.search(r'<img src="([^"]+)" alt="([^"]+)"', page)
    assert found
    picture = await browser.get(found[1])
    assert (picture.headers["Content-Type"], picture.content) == ("image/png", PNG)
    assert "curve" in found[2]


async def test_own_data_as_files(browser: httpx.AsyncClient, office: Office, alma: str) -> None:
    """O3: on the page itself, in place of the way to it; that they were read is noted."""
    await get(browser, alma)
    page = await send(browser, alma, "own:open:data:0:0")
    links = re.findall(r'href="(/m/[^"]+)"', page)
    assert [each.rpartition("/")[2] for each in links] == ["html", "json"]
    for link in links:
        answer = await browser.get(link)
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "Alma" in answer.text
    assert (await browser.get(f"{alma}/files/exe")).status_code == 404
    async with office.database.reading() as tx:
        assert [each.deed for each in await tx.audit.about(ALMA.id)].count("read_own_data") == 2


async def test_arabic_runs_the_other_way(browser: httpx.AsyncClient, office: Office, alma: str) -> None:
    """O1."""
    await office.save(replace(ALMA, language="ar"))
    assert '<html lang="ar" dir="rtl">' in await get(browser, alma)
