"""The caseworker's form in the console, over HTTP: to its end, told apart from others', and the private item."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace

import httpx

from flows.check_in import CheckIn, Status
from tests.unit.bot.usecases.kit import ALI, ALMA, METTE, OTHER, OWN, Office

KEYS = OTHER.definition.keys
BELIEF = [OTHER.wording(lang) for lang in ("da", "en")]


async def get(browser: httpx.AsyncClient, path: str) -> str:
    answer = await browser.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def action(html: str, label: str) -> str:
    """What the button with this label sends."""
    found = re.search(rf'value="([^"]+)"[^>]*>{re.escape(label)}</button>', html)
    assert found, f"no button {label!r} on {html}"
    return found[1]


async def press(browser: httpx.AsyncClient, office: Office, path: str, sent: str) -> str:
    """The page that a button leads back to."""
    answer = await office.post(browser, path, action=sent)
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    return await get(browser, path)


async def at_question(browser: httpx.AsyncClient, office: Office, number: int) -> tuple[CheckIn, str, str]:
    """A form at its question so-and-so, the others answered: the form, its path, and its page."""
    form = await office.opened(OTHER, by=METTE)
    path = f"/console/forms/{form.id}"
    html = await get(browser, path)
    for label in ("Yes, now", "Start", *["Fits well"] * (number - 1)):
        html = await press(browser, office, path, action(html, label))
    assert f"{number} of 8" in html
    return form, path, html


async def test_a_form_is_answered_to_the_end_and_leaves_the_first_page(
    browser: httpx.AsyncClient, office: Office
) -> None:
    """The private answer is asked with a note beside it; afterwards it stands nowhere."""
    await office.completed(OWN, dict.fromkeys(OWN.definition.keys, 3), shared=True)
    form, path, html = await at_question(browser, office, 8)
    assert form.id in await get(browser, "/console")
    assert 'data-testid="private"' in html
    done = await press(browser, office, path, action(html, "Does not fit at all"))
    assert "Your answers are saved." in done
    stored = await office.stored(form)
    assert (stored.status, stored.values) == (Status.COMPLETED, {**dict.fromkeys(KEYS, 4), "belief_caseworker": 1})
    home, beside = await get(browser, "/console"), await get(browser, "/console/side-by-side")
    assert form.id not in home
    assert len(re.findall('data-testid="row"', beside)) == 7
    for shown in (done, home, beside):
        assert "1 of 5" not in shown
        for wording in BELIEF:
            assert wording.indicators["belief_caseworker"] not in shown
            assert wording.items["belief_caseworker"].text not in shown


async def test_reload_double_submit_and_the_back_button_change_nothing(
    browser: httpx.AsyncClient, office: Office
) -> None:
    form, path, html = await at_question(browser, office, 2)
    old = action(html, "Fits completely")
    third = await press(browser, office, path, old)
    before = await office.stored(form)
    assert await press(browser, office, path, old) == third
    assert await office.stored(form) == before


async def test_two_at_the_same_moment_count_once(browser: httpx.AsyncClient, office: Office) -> None:
    form, path, html = await at_question(browser, office, 2)
    sent = [action(html, "Fits completely"), action(html, "Fits well"), action(html, "Skip")]
    await asyncio.gather(*(press(browser, office, path, each) for each in sent))
    now = await office.stored(form)
    assert (now.revision, now.item, len(now.answers)) == (4, KEYS[2], 2)


async def test_a_request_that_no_button_makes_changes_nothing(browser: httpx.AsyncClient, office: Office) -> None:
    form, path, html = await at_question(browser, office, 2)
    before, second = await office.stored(form), await office.opened(OTHER, by=METTE)
    verbs = ("share", "keep", "decline", "later", "together", "alone", "unknown")
    forged = [f"check_in:{verb}:{form.id}:{before.revision}:0" for verb in verbs]
    rubbish = ["", "check_in", "a:b:c:-1:x", "&" * 200, "%", f"check_in:begin:{second.id}:0:0"]
    for sent in (*forged, *rubbish):
        assert await press(browser, office, path, sent) == html
    await press(browser, office, f"/console/forms/{second.id}", action(html, "Skip"))
    assert (await office.stored(form), await office.stored(second)) == (before, second)


async def test_what_is_not_theirs_looks_like_what_is_not_there(browser: httpx.AsyncClient, office: Office) -> None:
    form, path, html = await at_question(browser, office, 2)
    own = await office.opened(OWN)
    async with office.browser(ALI) as another:
        answers = [await another.get(path), await office.post(another, path, action=action(html, "Skip"))]
    answers += [await browser.get(f"/console/forms/{each}") for each in (own.id, "c000000000", "%00")]
    await office.save(replace(ALMA, contact_person=ALI.id))
    before = await office.stored(form)
    answers += [await browser.get(path), await office.post(browser, path, action=action(html, "Skip"))]
    assert {each.status_code for each in answers} == {404}
    assert len({each.text for each in answers}) == 1
    assert await office.stored(form) == before
    assert "P-7KQ4" not in await get(browser, "/console")
