"""The door of a young person's page, on a real store over HTTP.

E1  To look changes nothing. The page asks for what the person knows, names nobody, and is told to no other site.
E2  The birthday or their own digits let them in, and the page is theirs; a second press does no harm.
E3  Five wrong tries shut the door for a quarter of an hour, for everybody and from everywhere; then it opens again.
    Where many try from one address, who is wrong is told to wait, who is right comes in, and doors shut as ever.
E4  What leads nowhere looks alike: altered, too old, made for another phone, somebody erased, no page.
E5  Telegram's word lets in whom the chat belongs to, and nobody else; else the question is asked.
E6  A link that is handed over works once, from no other site's page, and asks for digits where nothing else is known.
E7  A form from another site signs nobody in.
E8  Chosen digits end the other sessions; so do another phone, an end and an erasure.
E9  Two devices act on one page, and a stale form changes nothing.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.botapi.actions import encode
from bot.links import OWN_PAGE, Links
from bot.usecases.accept_invite import accept_invite
from bot.usecases.course_end import end_course
from bot.usecases.erasure import forget
from bot.usecases.let_in import let_in
from bot.web.qr import qr_svg
from flows.authorisation import OPERATOR
from flows.organisation import AnswerChannel
from flows.people import Details, ExitReason, Participant, ParticipantStatus, WelcomeStage
from flows.ports import Dialogue
from flows.screen import Action
from flows.screens.code import SAVED
from storage.crypto import Keyring, generate_key
from tests.unit.bot.usecases.kit import ALMA, BOT_TOKEN, METTE, Office
from tests.unit.bot.web.test_init_data import signed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

BIRTH = date(2008, 4, 3)
RIGHT, WRONG = {"day": "3", "month": "4"}, {"day": "4", "month": "3"}
CHAT = 1001


@pytest.fixture
async def alma(office: Office) -> Participant:
    """Alma in a municipality whose answers travel on pages, with her chat and her birthday."""
    office.organisation = replace(office.organisation, answer_channel=AnswerChannel.WEB)
    await tied(office, CHAT)
    known = replace(ALMA, details=Details(BIRTH))
    await office.save(known)
    office.clock.at += timedelta(minutes=1)
    return known


@pytest.fixture
async def browser(office: Office) -> AsyncIterator[httpx.AsyncClient]:
    async with office.browser() as client:
        yield client


async def tied(office: Office, chat: int) -> None:
    async with office.world() as world:
        token = f"to-{chat}-{world.now}"
        await world.tx.invites.issue(ALMA.id, token, world.now + timedelta(days=1))
        await accept_invite(world, token, chat)


def link(office: Office, *, handed: bool = False) -> str:
    return str(office.links.page_of(ALMA.id, office.clock.now(), handed=handed)).removeprefix(office.public_url)


async def is_in(browser: httpx.AsyncClient) -> bool:
    return (await browser.get("/m")).status_code == 200


async def stored(office: Office) -> Participant:
    async with office.database.reading() as tx:
        return await tx.participants.get(ALMA.id)


async def test_to_look_changes_nothing(office: Office, alma: Participant, browser: httpx.AsyncClient) -> None:
    """E1."""
    await office.save(replace(alma, status=ParticipantStatus.INVITED, language="da"))
    for path in (link(office), link(office, handed=True)):
        for _ in range(3):
            looked = await browser.get(path)
            assert (looked.status_code, "set-cookie" in looked.headers) == (200, False)
            assert ALMA.name not in looked.text and METTE.name not in looked.text
    assert (await stored(office)).status is ParticipantStatus.INVITED
    asked = (await browser.get(link(office))).text
    assert 'lang="da"' in asked
    assert asked.count('autocomplete="off"') == 3
    assert not re.search(r'action=|http|style=|<script(?![^>]+src="/static/)', asked)
    assert (await browser.post(link(office, handed=True))).status_code == 303


async def test_a_birthday_opens(office: Office, alma: Participant, browser: httpx.AsyncClient) -> None:
    """E2; the welcome begins where the chat was never opened."""
    await office.save(replace(alma, status=ParticipantStatus.INVITED))
    assert not await is_in(browser)
    path = link(office)
    first, second = await asyncio.gather(*(browser.post(path, data=RIGHT) for _ in range(2)))
    assert {(each.status_code, each.headers["location"]) for each in (first, second)} == {(303, "/m")}
    cookie = first.headers["set-cookie"]
    assert cookie.startswith("__Host-own=") and cookie.endswith("; HttpOnly; Path=/; SameSite=Lax; Secure")
    assert await is_in(browser)
    assert (await stored(office)).status is ParticipantStatus.WELCOME
    back = await browser.get(path)  # the back button, or the link once more
    assert (back.status_code, back.headers["location"]) == (303, "/m")


async def test_too_many_tries(office: Office, alma: Participant, browser: httpx.AsyncClient) -> None:
    """E3; whichever link and address. The page says when it opens."""
    paths = [link(office)]
    office.clock.at += timedelta(minutes=1)
    paths.append(link(office))
    answers = await asyncio.gather(*(browser.post(path, data=WRONG) for path in paths * 6))
    assert sorted(each.status_code for each in answers) == [422] * 4 + [429] * 8
    for answer in (await browser.post(paths[0], data=RIGHT), await browser.get(paths[1])):
        assert (answer.status_code, "15:47" in answer.text, "<input name" in answer.text) == (429, True, False)
    office.clock.at += timedelta(minutes=15, seconds=1)
    for given in (WRONG, {}, {"day": "3" * 9, "month": "x"}):
        assert (await browser.post(paths[0], data=given)).status_code == 422
    assert (await browser.post(paths[0], data=RIGHT)).status_code == 303
    async with office.browser() as other:
        assert (await other.post(paths[0], data=WRONG)).status_code == 422  # what was wrong before is forgiven


async def test_a_school_behind_one_address(office: Office, alma: Participant, browser: httpx.AsyncClient) -> None:
    """E3: fifty wrong tries at the doors of others."""
    path, together, now = link(office), "own-from:127.0.0.1", office.clock.real()
    async with office.database.transaction() as tx:
        for _ in range(50):
            await tx.doors.tried(together, now)
    assert "<input name" in (await browser.get(path)).text
    for given in (WRONG, {}, *[WRONG] * 3):
        told = await browser.post(path, data=given)
        assert (told.status_code, "<input name" in told.text) == (429, False)
    async with office.browser() as other:
        assert (await other.post(path, data=RIGHT)).status_code == 303
    for _ in range(5):
        assert (await browser.post(path, data=WRONG)).status_code == 429
    for answer in (await browser.post(path, data=RIGHT), await browser.get(path)):
        assert (answer.status_code, "<input name" in answer.text) == (429, False)
    for _ in range(2):  # ten at this door within twelve hours: a quarter of an hour is not enough any more
        office.clock.at += timedelta(minutes=15, seconds=1)
        opened = [(await browser.post(path, data=WRONG)).status_code for _ in range(5)]
    assert opened == [429] * 5
    assert (await browser.post(path, data=RIGHT)).status_code == 429
    since = now - timedelta(seconds=1)
    async with office.database.reading() as tx:
        counted = len(await tx.doors.tried_at(f"own:{ALMA.id}", since))
        assert (counted, len(await tx.doors.tried_at(together, since))) == (10, 55)


async def test_what_leads_nowhere_looks_alike(office: Office, alma: Participant, browser: httpx.AsyncClient) -> None:
    """E4, looked at or answered rightly."""
    good = link(office)
    foreign = str(Links("", Keyring.parse(generate_key("x"))).page_of(ALMA.id, office.clock.now()))
    nobody = str(office.links.page_of("P-NONE", office.clock.now())).removeprefix(office.public_url)
    staff = str(office.links.page_of(METTE.id, office.clock.now())).rpartition("/")[2]
    bad = ["/m/in/x", "/m/in/%ff", good[:-2], f"{good}A", foreign, nobody, f"/m/in/{staff}", "/m/in/" + "A" * 3000]
    seen = {await shown(browser, path) for path in bad}
    office.clock.at += OWN_PAGE.lasts
    seen.add(await shown(browser, good))
    old = link(office)
    office.clock.at += timedelta(minutes=1)
    await tied(office, CHAT + 1)
    seen.add(await shown(browser, old))
    office.organisation = replace(office.organisation, answer_channel=AnswerChannel.TELEGRAM)
    seen.add(await shown(browser, link(office)))
    office.organisation = replace(office.organisation, answer_channel=AnswerChannel.WEB)
    assert (await browser.get(link(office))).status_code == 200
    async with office.world() as world:
        await forget(world, await world.tx.participants.get(ALMA.id))
    seen.add(await shown(browser, link(office)))
    assert len(seen) == 1
    assert {status for _page, status, _posted in seen} == {404}


async def shown(browser: httpx.AsyncClient, path: str) -> tuple[str, int, int]:
    looked, posted = await browser.get(path), await browser.post(path, data=RIGHT)
    assert looked.text == posted.text
    return looked.text, looked.status_code, posted.status_code


async def test_telegrams_word(office: Office, alma: Participant, browser: httpx.AsyncClient) -> None:
    """E5; also while the door is shut. In Telegram's frame the cookie is kept apart."""
    path, now = link(office), office.clock.real()
    bad = (signed("1:other", now), signed(BOT_TOKEN, now, user='{"id": 1002}'), signed(BOT_TOKEN, now)[:-1], "")
    for init_data in bad:
        answer = await browser.post(path, data={"init_data": init_data, **RIGHT})
        assert (answer.status_code, "set-cookie" in answer.headers) == (422, False)
        assert 'name="day"' in answer.text
    for _ in range(5):
        await browser.post(path, data=WRONG)
    answer = await browser.post(path, data={"init_data": signed(BOT_TOKEN, now)})
    assert answer.status_code == 303
    assert answer.headers["set-cookie"].endswith("; SameSite=None; Partitioned; Secure")
    assert await is_in(browser)


async def test_a_link_that_is_handed_over(office: Office, alma: Participant, browser: httpx.AsyncClient) -> None:
    """E6."""
    async with office.world() as world:
        path = (await let_in(replace(world, actor=METTE.id), alma)).removeprefix(office.public_url)
        assert [each.deed for each in await world.tx.audit.about(ALMA.id)] == ["let_in"]
    await office.save(replace(alma, details=Details()))
    assert str(qr_svg(path)).startswith("<svg ")
    assert "Open my page" in (await browser.get(path)).text
    answer = await browser.post(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/m/code")
    assert (await browser.post(path)).status_code == 303  # pressed twice
    async with office.browser() as other:
        assert (await other.post(path)).status_code == 404
        alone = await other.get(link(office))
        assert (alone.status_code, "<input name" in alone.text) == (200, False)
    for typed in ("0000", "1234", "482", ""):
        refused = await office.post(browser, "/m/code", code=typed)
        assert (refused.status_code, 'role="alert"' in refused.text) == (422, True)
    assert (await browser.post("/m/code", data={"code": "4829"})).status_code == 403
    assert (await office.post(browser, "/m/code", code="4829")).status_code == 303
    assert SAVED.msgid in (await browser.get("/m")).text
    for stage in (WelcomeStage.LANGUAGE, WelcomeStage.ABOUT):
        await office.save(replace(alma, status=ParticipantStatus.WELCOME, stage=stage))
        async with office.database.transaction() as tx:
            await tx.live.show(ALMA.id, Dialogue.WELCOME)
        assert (await office.post(browser, "/m/code", code="4829")).status_code == 303
        assert SAVED.msgid in (await browser.get("/m")).text, stage
    async with office.browser() as other:
        assert (await other.post(link(office), data={"code": "4829"})).status_code == 303
    office.clock.at += timedelta(minutes=16)
    assert (await browser.get(path)).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.test"},
        {"Origin": "null"},
    ],
)
async def test_a_form_from_elsewhere(
    office: Office, alma: Participant, browser: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    """E7; it isn't counted as a try, and uses no link up."""
    handed = link(office, handed=True)
    for path, data in ((link(office), RIGHT), (handed, {}), (link(office), {"init_data": signed()})):
        answer = await browser.post(path, data=data, headers=headers)
        assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
    assert (await browser.post(handed, headers={"Sec-Fetch-Site": "same-origin"})).status_code == 303


async def test_what_ends_sessions(office: Office, alma: Participant) -> None:
    """E8."""
    async with office.browser(alma) as one, office.browser(alma) as other:
        assert await is_in(one) and await is_in(other)
        await office.post(one, "/m/code", code="4829")
        assert (await is_in(one), await is_in(other)) == (True, False)
        await tied(office, CHAT + 1)
        assert not await is_in(one)
    for deed in ("end", "erase"):
        async with office.browser(alma) as one:
            assert await is_in(one)
            async with office.world() as world:
                current = await world.tx.participants.get(ALMA.id)
                if deed == "end":
                    await end_course(replace(world, actor=OPERATOR), current, ExitReason.MOVED)
                else:
                    await forget(world, current)
            assert not await is_in(one)


async def test_two_devices(office: Office, alma: Participant) -> None:
    """E9."""
    async with office.browser(alma) as one, office.browser(alma) as other:
        await office.save(replace(alma, status=ParticipantStatus.WELCOME))
        first = encode(Action("welcome", "language", revision=alma.revision, value=0))
        await office.post(one, "/m", action=first)
        after = await stored(office)
        assert after.stage != alma.stage
        await office.post(other, "/m", action=first)  # from before
        assert await stored(office) == after
        await office.post(other, "/m", action=encode(Action("welcome", "next", revision=after.revision)))
        assert (await stored(office)).revision == after.revision + 1
