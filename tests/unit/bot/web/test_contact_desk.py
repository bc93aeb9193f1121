"""The contact person's page on a real store, over HTTP: links, forms to the end, sharing, and the private item."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import httpx
import pytest

from bot.links import STAFF_PAGE, Links
from bot.web.app import create_app
from flows.check_in import CheckIn, Status
from storage.crypto import Keyring, generate_key
from tests.unit.bot.usecases.kit import ALI, ALMA, CONTACT, LAST_QUARTER, METTE, OTHER, OWN, Office

FORMS = {"Content-Type": "application/x-www-form-urlencoded"}
KEYS = OTHER.definition.keys
BELIEF = [OTHER.wording(lang) for lang in ("da", "en")]


@pytest.fixture
async def browser(office: Office) -> AsyncIterator[httpx.AsyncClient]:
    """Follows the way back after a button, as browsers do."""
    transport = httpx.ASGITransport(create_app(office.desk))
    async with httpx.AsyncClient(transport=transport, base_url="https://pejling.test", follow_redirects=True) as client:
        yield client


async def get(browser: httpx.AsyncClient, path: str) -> str:
    answer = await browser.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def action(html: str, label: str) -> str:
    """What the button with this label sends."""
    found = re.search(rf'value="([^"]+)"[^>]*>{re.escape(label)}</button>', html)
    assert found, f"no button {label!r} on {html}"
    return found[1]


async def press(browser: httpx.AsyncClient, path: str, sent: str) -> str:
    answer = await browser.post(path, content=urlencode({"action": sent}), headers=FORMS)
    assert answer.status_code == 200
    return answer.text


async def at_question(browser: httpx.AsyncClient, office: Office, number: int) -> tuple[CheckIn, str, str]:
    """A form at its question so-and-so, the others answered: the form, its path, and its page."""
    form = await office.opened(OTHER, by=METTE)
    path = f"/c/{office.token()}/forms/{form.id}"
    html = await get(browser, path)
    for label in ("Yes, now", "Start", *["Fits well"] * (number - 1)):
        html = await press(browser, path, action(html, label))
    assert f"{number} of 8" in html
    return form, path, html


async def test_a_form_is_answered_to_the_end_and_leaves_the_page(browser: httpx.AsyncClient, office: Office) -> None:
    form, path, html = await at_question(browser, office, 8)
    html = await press(browser, path, action(html, "Fits only a little"))
    assert "Your answers are saved." in html
    done = await office.stored(form)
    assert done.status is Status.COMPLETED
    assert done.values == {**dict.fromkeys(KEYS, 4), "belief_caseworker": 2}
    assert form.id not in await get(browser, f"/c/{office.token()}")


async def test_reload_double_submit_and_the_back_button_change_nothing(
    browser: httpx.AsyncClient, office: Office
) -> None:
    form, path, html = await at_question(browser, office, 2)
    old = action(html, "Fits completely")
    third = await press(browser, path, old)
    before = await office.stored(form)
    assert await press(browser, path, old) == third
    assert await get(browser, path) == third
    assert await office.stored(form) == before


async def test_two_at_the_same_moment_count_once(browser: httpx.AsyncClient, office: Office) -> None:
    form, path, html = await at_question(browser, office, 2)
    sent = [action(html, "Fits completely"), action(html, "Fits well"), action(html, "Skip")]
    await asyncio.gather(*(press(browser, path, each) for each in sent))
    now = await office.stored(form)
    assert (now.revision, now.item, len(now.answers)) == (4, KEYS[2], 2)


@pytest.mark.parametrize("verb", ["share", "keep", "decline", "later", "together", "alone", "unknown"])
async def test_a_request_that_no_button_makes_changes_nothing(
    browser: httpx.AsyncClient, office: Office, verb: str
) -> None:
    form, path, html = await at_question(browser, office, 2)
    before = await office.stored(form)
    assert await press(browser, path, f"check_in:{verb}:{form.id}:{before.revision}:0") == html
    assert await office.stored(form) == before


async def test_a_form_is_not_answered_through_another_ones_page(browser: httpx.AsyncClient, office: Office) -> None:
    first, path, html = await at_question(browser, office, 2)
    second = await office.opened(OTHER, by=METTE)
    await press(browser, path, f"check_in:begin:{second.id}:0:0")
    await press(browser, f"/c/{office.token()}/forms/{second.id}", action(html, "Skip"))
    assert await office.stored(second) == second
    assert (await office.stored(first)).item == KEYS[1]


async def test_links_end_and_altered_or_foreign_ones_never_open(browser: httpx.AsyncClient, office: Office) -> None:
    form = await office.opened(OTHER, by=METTE)
    good, foreign = office.token(), Links("https://pejling.test", Keyring.parse(generate_key("test")))
    stranger = str(foreign.page_of(METTE.id, office.clock.now())).rpartition("/")[2]
    nobody = str(office.links.page_of("S-NOBODY", office.clock.now())).rpartition("/")[2]
    altered = good[:-8] + ("A" if good[-8] != "A" else "B") + good[-7:]
    bad = [stranger, nobody, altered, good[:-1], "x", "%00", "æ", "." * 3000, METTE.id]
    answers = [await browser.get(f"/c/{each}{rest}") for each in bad for rest in ("", f"/forms/{form.id}")]
    answers.append(await browser.get(f"/c/{good}/forms/c000000000"))
    answers.append(await browser.get(f"/c/{office.token(ALI)}/forms/{form.id}"))
    own = await office.opened(OWN)
    answers.append(await browser.get(f"/c/{good}/forms/{own.id}"))
    await get(browser, f"/c/{good}")
    office.clock.at += STAFF_PAGE.lasts
    answers.append(await browser.get(f"/c/{good}"))
    assert {each.status_code for each in answers} == {404}
    assert len({each.text for each in answers}) == 1


async def test_a_former_contact_persons_link_opens_no_form_any_more(browser: httpx.AsyncClient, office: Office) -> None:
    form, path, html = await at_question(browser, office, 2)
    await office.save(replace(ALMA, contact_person=ALI.id))
    before = await office.stored(form)
    answer = await browser.post(path, content=urlencode({"action": action(html, "Skip")}), headers=FORMS)
    assert answer.status_code == 404
    assert await office.stored(form) == before
    assert "P-7KQ4" not in await get(browser, f"/c/{office.token()}")


async def test_the_private_answer_is_in_no_page_once_it_is_given(browser: httpx.AsyncClient, office: Office) -> None:
    """It is asked, with a note beside it; what was answered stands nowhere but where it can be changed."""
    await office.completed(OWN, dict.fromkeys(OWN.definition.keys, 3), shared=True)
    _form, path, html = await at_question(browser, office, 8)
    assert 'data-testid="private"' in html
    done = await press(browser, path, action(html, "Does not fit at all"))
    home = await get(browser, f"/c/{office.token()}")
    assert len(re.findall('data-testid="row"', home)) == 7
    for shown in (done, home):
        assert "1 of 5" not in shown
        for wording in BELIEF:
            assert wording.indicators["belief_caseworker"] not in shown
            assert wording.items["belief_caseworker"].text not in shown


async def test_nothing_of_a_young_person_who_does_not_share_is_in_the_page(
    browser: httpx.AsyncClient, office: Office
) -> None:
    before = await get(browser, f"/c/{office.token()}")
    await office.completed(OWN, dict.fromkeys(OWN.definition.keys, 3))
    await office.completed(CONTACT, dict.fromkeys(CONTACT.definition.keys, 1), at=LAST_QUARTER)
    after = await get(browser, f"/c/{office.token()}")
    assert _without_tokens(after) == _without_tokens(before)
    assert "There is nothing to show about Alma (P-7KQ4)." in after


def _without_tokens(html: str) -> str:
    """Each link is sealed anew."""
    return re.sub(r"/c/[^/\"]+", "", html)


async def test_five_young_people_make_a_figure_on_the_page(browser: httpx.AsyncClient, office: Office) -> None:
    for value in (5, 5, 4, 4, 4):
        given = {"heard": value, "relevant": value} if value > 4 else {"heard": value}
        await office.completed(CONTACT, given, await office.participant(), at=LAST_QUARTER)
    html = await get(browser, f"/c/{office.token()}")
    (figure,) = re.findall(r'data-testid="figure">(.*?)</div>', html, re.DOTALL)
    assert "4.5 of 5" in figure
    assert 'data-testid="too-few"' in html
    office.clock.at += timedelta(days=1)
    await office.completed(CONTACT, {"heard": 1}, await office.participant())
    assert "4.5 of 5" in await get(browser, f"/c/{office.token()}")


async def test_a_new_phone_ends_the_links_of_the_one_before(browser: httpx.AsyncClient, office: Office) -> None:
    """Whoever found the old phone opens nothing with what stands in its chat; a new link opens the page again."""
    form = await office.opened(OTHER, by=METTE)
    old = f"/c/{office.token()}"
    paths = (old, f"{old}/{ALMA.id}", f"{old}/forms/{form.id}")
    assert [(await browser.get(each)).status_code for each in paths] == [200, 200, 200]
    office.clock.at += timedelta(minutes=1)
    async with office.database.transaction() as tx:
        await tx.invites.issue(METTE.id, "a new one", office.clock.at + timedelta(days=1))
    assert (await browser.get(old)).status_code == 200
    async with office.database.transaction() as tx:
        await tx.invites.redeem("a new one", 4711, office.clock.at)
    assert [(await browser.get(each)).status_code for each in paths] == [404, 404, 404]
    assert (await browser.post(paths[1], content="note=Hi", headers=FORMS)).status_code == 404
    assert (await browser.get(f"/c/{office.token()}")).status_code == 200
