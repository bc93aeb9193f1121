"""Staff sign in: by a link that works once and by a button, or by one that they ask for.

I1  Looking at a link changes nothing, however often; its button signs in, once. Signed in, a used link just goes on.
I2  Used, expired, altered, another door's, of somebody who is gone, from before another phone: one and the same page.
I3  Asking for a link says the same to everybody; who is known gets a letter; not too many, by address and by client.
I4  A link leads on to pages of the console alone, whatever stands in it.
I5  Without a session a page leads to the door and back; what was sent isn't saved, and stands there to be copied.
I6  Signing out, idling and staying too long end the session; a form of another site or session does nothing.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from html import unescape

import httpx
import pytest

from bot.links import OWN_PAGE, STAFF_PAGE, Links
from bot.usecases.accept_invite import accept_invite
from bot.usecases.address import keep_address
from bot.web.routes.console.sign_in import BY_ADDRESS, BY_CLIENT, SIGNED_OUT, below_console
from flows.authorisation import OPERATOR
from flows.people import StaffMember
from flows.ports import Kind
from storage.crypto import Keyring, generate_key
from storage.tables import AUDIT, OUTBOX, USED_LINK, WEB_SESSION
from tests.unit.bot.usecases.kit import ALI, ALMA, METTE, NOW, Office

SIGN_IN = "/console/sign-in"
ADDRESS = "mette@example.dk"
LEFT = replace(ALI, id="S-LEFT23", left_on=NOW.date())


@pytest.fixture
async def browser(office: Office) -> AsyncIterator[httpx.AsyncClient]:
    async with office.browser() as browser:
        yield browser


def link(office: Office, person: StaffMember = METTE) -> str:
    return f"/console/in/{office.token(person)}"


async def rows(office: Office, table: object) -> list[object]:
    async with office.database.reading() as tx:
        return list(await tx.connection.execute(table.select()))  # type: ignore[attr-defined]


async def test_a_link_is_looked_at_often_and_used_once(office: Office, browser: httpx.AsyncClient) -> None:
    """I1."""
    at = link(office)
    for look in (browser.get, browser.head, browser.get):
        assert (await look(at)).status_code == 200
    assert "Sign in</button>" in (await browser.get(at)).text
    assert not await rows(office, WEB_SESSION)
    assert not await rows(office, USED_LINK)
    signed = await browser.post(at)
    assert (signed.status_code, signed.headers["location"]) == (303, "/console")
    cookie = signed.headers.get_list("set-cookie")[-1]
    assert cookie.startswith("__Host-console=")
    assert "HttpOnly; Path=/; SameSite=Lax; Secure" in cookie
    assert [(row.actor, row.deed) for row in await rows(office, AUDIT)] == [(METTE.id, "sign_in")]  # type: ignore[attr-defined]
    assert (await browser.get("/console")).status_code == 200
    for again in (browser.get, browser.post):  # a second tap, the back button
        assert (await again(at)).headers["location"] == "/console"
    async with office.browser() as elsewhere:
        assert (await elsewhere.get(at)).status_code == (await elsewhere.post(at)).status_code == 404
        assert (await elsewhere.get("/console")).status_code == 303


async def test_everything_that_opens_nothing_looks_alike(office: Office, browser: httpx.AsyncClient) -> None:
    """I2."""
    used, now = link(office), office.clock.now()
    assert (await browser.post(used)).status_code == 303
    browser.cookies.clear()
    gone = office.links.page_of("S-GONE99", now)
    left = office.links.page_of(LEFT.id, now)
    async with office.world() as world:
        await world.tx.staff.add(LEFT)
    foreign = Links("https://pejling.test", Keyring.parse(generate_key("test"))).page_of(METTE.id, now)
    own = office.links.through(OWN_PAGE, METTE.id, now)
    old = office.links.page_of(ALI.id, now - STAFF_PAGE.lasts)
    young = office.links.through(STAFF_PAGE, ALMA.id, now)
    before = office.links.page_of(ALI.id, now - timedelta(minutes=1))
    async with office.world() as world:
        await world.tx.invites.issue(ALI.id, "t0ken", now + timedelta(days=1))
        await accept_invite(world, "t0ken", 77)
    tokens = [str(each).rpartition("/")[2] for each in (gone, left, foreign, own, old, young, before)]
    paths = [used, used[:-3] + "AAA", *(f"/console/in/{each}" for each in [*tokens, "nothing", "%C3%A6", "a" * 5000])]
    answers = [await browser.get(each) for each in paths] + [await browser.post(each) for each in paths]
    assert {each.status_code for each in answers} == {404}
    assert len({each.text for each in answers}) == 1
    assert 'action="/console/sign-in' in answers[0].text
    assert len(await rows(office, WEB_SESSION)) == 1


async def test_a_link_to_a_mailbox_that_was_theirs_opens_nothing(office: Office, browser: httpx.AsyncClient) -> None:
    """I2: whoever reads that mailbox now may be somebody else."""
    before = link(office)
    office.clock.at += timedelta(minutes=1)
    async with office.world() as world:
        await keep_address(replace(world, actor=OPERATOR), METTE, "mette@elsewhere.example")
    assert (await browser.get(before)).status_code == (await browser.post(before)).status_code == 404
    assert (await browser.post(link(office))).status_code == 303


async def test_asking_for_a_link_says_the_same_to_all(office: Office, browser: httpx.AsyncClient) -> None:
    """I3."""
    async with office.world() as world:
        await world.tx.identities.write_to(METTE.id, ADDRESS)
        await world.tx.identities.write_to(ALMA.id, "alma@example.dk")
    asked = {"to": f"/console/people/{ALMA.id}"}
    answers = []
    for address in (" METTE@Example.dk ", "nobody@example.dk", "alma@example.dk", "", "'; DROP TABLE staff"):
        sent = await browser.post(SIGN_IN, data={"address": address, **asked})
        page = await browser.get(sent.headers["location"])
        answers.append((sent.status_code, dict(sent.headers), sent.text, page.status_code, page.text))
    assert all(each == answers[0] for each in answers)
    assert "If we know the address" not in answers[0][-1]  # Danish
    assert "Hvis vi kender adressen" in answers[0][-1]
    [row] = await rows(office, OUTBOX)
    assert (row.kind, row.recipient, row.ref) == (Kind.SIGN_IN, METTE.id, asked["to"])  # type: ignore[attr-defined]


async def test_nobodys_mailbox_is_filled(office: Office, browser: httpx.AsyncClient) -> None:
    """I3: five an hour to one mailbox, while everybody reads the same; and a client that goes on is told to wait."""
    async with office.world() as world:
        await world.tx.identities.write_to(METTE.id, ADDRESS)
    codes = [(await browser.post(SIGN_IN, data={"address": ADDRESS})).status_code for _ in range(BY_CLIENT.tries + 1)]
    assert codes == [303] * BY_CLIENT.tries + [429]
    assert len(await rows(office, OUTBOX)) == BY_ADDRESS.tries
    office.clock.at += BY_ADDRESS.within
    assert (await browser.post(SIGN_IN, data={"address": ADDRESS})).status_code == 303
    assert len(await rows(office, OUTBOX)) == BY_ADDRESS.tries + 1


ELSEWHERE = (
    "https://evil.test",
    "//evil.test",
    "/console//evil.test",
    "/console/../m",
    "/console\\evil.test",
    "/consoles",
    "/console/sign-out",
    "/console/in/abc",
    "/console/people?x=\r\nSet-Cookie: a=b",
    "javascript:alert(1)",
    "/console/" + "a" * 300,
)


async def test_a_link_leads_nowhere_else(office: Office, browser: httpx.AsyncClient) -> None:
    """I4."""
    assert [below_console(to) for to in ELSEWHERE] == ["/console"] * len(ELSEWHERE)
    for to in ("", *ELSEWHERE):
        html = unescape((await browser.get(link(office), params={"to": to})).text)
        assert 'name="to" value="/console"' in html
        signed = await browser.post(link(office), data={"to": to})
        assert (signed.status_code, signed.headers["location"]) == (303, "/console")
        browser.cookies.clear()
        office.clock.at += timedelta(seconds=1)  # another link


async def test_without_a_session_there_is_the_door_and_the_way_back(office: Office, browser: httpx.AsyncClient) -> None:
    """I5."""
    wanted = "/console?about=P-7KQ4"
    door = await browser.get(wanted)
    assert door.status_code == 303
    html = (await browser.get(door.headers["location"])).text
    found = re.search(r'name="to" value="([^"]*)"', html)
    assert found
    assert unescape(found[1]) == wanted
    signed = await browser.post(link(office), data={"to": unescape(found[1])})
    assert signed.headers["location"] == wanted
    assert (await browser.get(wanted)).status_code == 200
    assert (await browser.get(door.headers["location"])).headers["location"] == wanted
    boosted = await browser.get(wanted, headers={"HX-Request": "true", "Cookie": ""})
    assert boosted.headers["hx-redirect"] == door.headers["location"]


async def test_what_was_typed_can_be_copied(office: Office, browser: httpx.AsyncClient) -> None:
    """I5: in the hour in which it was typed the session has ended. Another site can't have anything shown here."""
    browser.cookies.set(*await office.cookie(METTE))
    office.clock.at += timedelta(minutes=31)
    form = {"csrf": "x", "note": "Skal vi gå en <tur>?", "id": "h1"}
    answer = await browser.post(f"/console/people/{ALMA.id}/pause", data=form)
    assert answer.status_code == 401
    assert "Skal vi gå en &lt;tur&gt;?" in answer.text
    foreign = {"Sec-Fetch-Site": "cross-site"}
    answer = await browser.post(f"/console/people/{ALMA.id}/pause", data=form, headers=foreign)
    assert (answer.status_code, "tur" in answer.text) == (401, False)


@pytest.mark.parametrize("gone", [timedelta(minutes=31), timedelta(hours=10, minutes=1)])
async def test_a_session_ends_by_itself(office: Office, browser: httpx.AsyncClient, gone: timedelta) -> None:
    """I6."""
    browser.cookies.set(*await office.cookie(METTE))
    while gone > timedelta(minutes=31):  # they are busy all day
        office.clock.at += timedelta(minutes=20)
        gone -= timedelta(minutes=20)
        assert (await browser.get("/console")).status_code == 200
    office.clock.at += gone
    assert (await browser.get("/console")).status_code == 303


async def test_signing_out(office: Office, browser: httpx.AsyncClient) -> None:
    """I6: with the page's own form alone, and at once."""
    browser.cookies.set(*await office.cookie(METTE))
    assert (await browser.post("/console/sign-out")).status_code == 403
    assert (await browser.get("/console")).status_code == 200
    kept = dict(browser.cookies)
    left = (await office.post(browser, "/console/sign-out")).headers["location"]
    assert left == SIGNED_OUT
    assert '<p class="note" role="status">Du er logget ud.</p>' in (await browser.get(left)).text
    assert "logget ud" not in (await browser.get(SIGN_IN)).text
    browser.cookies.update(kept)
    assert (await browser.get("/console")).status_code == 303


async def test_another_site_signs_nobody_in(office: Office, browser: httpx.AsyncClient) -> None:
    """I6: else somebody could work in a stranger's name without noticing."""
    for site in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        assert (await browser.post(link(office), headers=site)).status_code == 403
    for origin in ("https://evil.test", "null", "https://pejling.test.evil.test"):
        for path in (link(office), SIGN_IN):
            assert (await browser.post(path, headers={"Origin": origin})).status_code == 403
    assert not await rows(office, WEB_SESSION)
    ours = {"Origin": "https://pejling.test"}
    assert (await browser.post(link(office), headers=ours)).status_code == 303


async def test_who_signs_in_anew_is_somebody_else_from_then_on(office: Office, browser: httpx.AsyncClient) -> None:
    """I6: on a shared computer the session before ends, and its token isn't kept."""
    seen = set()
    for person in (METTE, ALI):
        assert (await browser.post(link(office, person))).status_code == 303
        [session] = await rows(office, WEB_SESSION)
        seen.add((session.subject, browser.cookies["__Host-console"]))  # type: ignore[attr-defined]
    assert {subject for subject, _token in seen} == {METTE.id, ALI.id}
    assert len({token for _subject, token in seen}) == 2
