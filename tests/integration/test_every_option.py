"""Every option of every item of every questionnaire in every language, tapped on a phone over real HTTP, and stored.

The mistake this is built around: a survey went out without one of its options (FACTS § 2), and nobody could choose it.
Each person answers one questionnaire in one language with the first option everywhere, the next with the second, and
so on. What stands on the buttons is held against the wording's file; what is stored, against the printed value.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from pathlib import Path

import aiohttp
import pytest

from bot.app import web_parts
from bot.usecases.accept_invite import accept_invite
from bot.usecases.enrol import add_participant, add_staff, invite
from bot.web.app import create_app
from bot.web.server import bound, serving
from flows.authorisation import OPERATOR
from flows.screen import Text
from locales import catalog
from questionnaires.conditions import FactCondition
from questionnaires.loader import load_registry
from questionnaires.model import Form, Questionnaire, Target
from questionnaires.shape import Value
from storage.database import Database
from tests.integration.kit import (
    ORGANISATION,
    ORGANISATIONS,
    Town,
    running_town,
    undrawn,
    walk_through_the_welcome,
)
from tests.integration.phone import Phone

ALL = load_registry().newest()
OURS = [each for each in ALL if each.definition.target is Target.PARTICIPANT]
THEIRS = [each for each in ALL if each.definition.target is Target.CONTACT_PERSON]
BUTTON = re.compile(r'name="action" value="([^"]+)"[^>]*>([^<]+)</button>')
CSRF = re.compile(r'name="csrf" value="([^"]+)"')
AT_ONCE = 8
A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Walk:
    """One person's way through a questionnaire: the option at this place of each item, or its last."""

    questionnaire: Questionnaire
    language: str
    place: int

    @property
    def answers(self) -> dict[str, Value]:
        """What is tapped, by item."""
        definition = self.questionnaire.definition
        options = {key: definition.options(key) for key in definition.keys}
        return {key: values[min(self.place, len(values) - 1)] for key, values in options.items()}


def walks(questionnaire: Questionnaire) -> Iterator[Walk]:
    """As many as there are options in the longest set, for each language."""
    most = max(len(questionnaire.definition.options(key)) for key in questionnaire.definition.keys)
    for language in questionnaire.wordings:
        yield from (Walk(questionnaire, language, place) for place in range(most))


@pytest.fixture
def organisations(tmp_path: Path, questionnaire: Questionnaire) -> Path:
    """The example's organisation, asking this questionnaire alone, in all languages."""
    example = ORGANISATIONS.read_text(encoding="utf-8")
    before, after = example[: example.index("questionnaires = [")], example[example.index("# Where answers travel.") :]
    mine = f"questionnaires = ['{questionnaire.id}']\nlanguages = {list(catalog.languages())}\n\n"
    path = tmp_path / "organisations.toml"
    path.write_text(before + mine + after, encoding="utf-8")
    return path


@pytest.mark.parametrize("questionnaire", OURS, ids=lambda each: each.id)
async def test_every_option_is_shown_and_stored(
    database_file: Path, keys: str, organisations: Path, questionnaire: Questionnaire
) -> None:
    """The options on the phone are those of the file, all of them, in order; what is tapped is what is stored."""
    async with running_town(database_file, keys, organisations=organisations, unhurried=False) as town:
        people = [(walk, await _taking_part(town, walk)) for walk in walks(questionnaire)]
        for _walk, phone in people:
            await _come_to_the_offer(town, phone)
        hands = asyncio.Semaphore(AT_ONCE)

        async def go(walk: Walk, phone: Phone) -> None:
            async with hands:
                await _go(town, walk, phone)

        async with asyncio.TaskGroup() as group:
            for walk, phone in people:
                group.create_task(go(walk, phone))


@pytest.mark.parametrize("questionnaire", THEIRS, ids=lambda each: each.id)
async def test_every_option_of_the_contact_persons_forms(
    database_file: Path, keys: str, organisations: Path, questionnaire: Questionnaire
) -> None:
    """The same in the contact person's console, opened by the link that stands in their chat."""
    page = bound("127.0.0.1", 0, "none")
    address = f"http://127.0.0.1:{page.getsockname()[1]}"
    async with running_town(
        database_file, keys, organisations=organisations, unhurried=False, public_url=address
    ) as town:
        app = create_app(web_parts(town.settings, town.store, undrawn))
        async with serving(app, page):
            for walk in walks(questionnaire):
                await _taking_part(town, walk)
                async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
                    await _fill(town, walk, browser)


async def _fill(town: Town, walk: Walk, browser: aiohttp.ClientSession) -> None:
    words, wording = catalog.load(walk.language), walk.questionnaire.wording(walk.language)
    async with town.store.database.reading() as tx:
        form = next(
            each
            for each in await tx.check_ins.all()
            if each.answered_by and each.language == walk.language and each.is_open
        )
    assert form.answered_by is not None
    mine = str(town.store.links.page_of(form.answered_by, town.store.clock.now()))
    async with browser.post(mine) as signed_in:
        address = f"{signed_in.url.parent}/console/forms/{form.id}"
    shown = await _press(browser, address, words.text(Text("Yes, now")))
    shown = await _press(browser, address, words.text(Text("Start")))
    for item, value in walk.answers.items():
        assert wording.items[item].said() in shown
        texts = list(wording.options[walk.questionnaire.definition.item(item).options].values())
        assert [unescape(label) for _action, label in BUTTON.findall(shown)][:-3] == texts
        shown = await _press(browser, address, walk.questionnaire.option_text(item, value, walk.language))
    async with town.store.database.reading() as tx:
        stored = await tx.check_ins.get(form.id)
    assert stored is not None
    assert {key: answer.value for key, answer in stored.answers.items()} == walk.answers


async def _press(browser: aiohttp.ClientSession, address: str, label: str) -> str:
    """Press the button with this label; the page that comes then."""
    async with browser.get(address) as response:
        html = await response.text()
    actions, csrf = {unescape(said): action for action, said in BUTTON.findall(html)}, CSRF.search(html)
    assert csrf is not None
    async with browser.post(address, data={"action": actions[label], "csrf": csrf[1]}) as response:
        assert response.status == 200
        return await response.text()


async def _go(town: Town, walk: Walk, phone: Phone) -> None:
    words, wording = catalog.load(walk.language), walk.questionnaire.wording(walk.language)
    await phone.tap(words.text(Text("Yes, now")))
    is_alone = walk.questionnaire.definition.alone
    await phone.tap(words.text(Text("Start") if is_alone else Text("I answer alone")))
    for number, (item, value) in enumerate(walk.answers.items(), start=1):
        progress = words.text(Text("{number} of {total}", {"number": number, "total": len(walk.answers)}))
        shown = await phone.sees(progress)
        texts = list(wording.options[walk.questionnaire.definition.item(item).options].values())
        labels = [button["text"] for row in shown["keyboard"] for button in row]
        assert labels[:-3] == texts, f"{walk.questionnaire.id} {walk.language} {item}"
        assert wording.items[item].said(Form.BOTH).format(contact="Mette") in shown["text"]
        await phone.tap(walk.questionnaire.option_text(item, value, walk.language), on=progress)
    await phone.sees(words.text(Text("Thank you for your time.")))
    stored = await _stored(town.store.database, phone.subject)
    assert stored == walk.answers, f"{walk.questionnaire.id} {walk.language}"


async def _taking_part(town: Town, walk: Walk) -> Phone:
    """Somebody of that language, with the offer on the phone."""
    phone = await town.stranger(walk.language)
    token = f"for-{walk.questionnaire.id}-{walk.language}-{walk.place}"
    when = [each for each in walk.questionnaire.definition.when if isinstance(each, FactCondition)]
    async with town.store.database.transaction() as tx:
        world = town.store.worlds.at(tx, town.store.clock.now(), OPERATOR)
        mette = await add_staff(world, ORGANISATION, "Mette", walk.language)
        facts: dict[str, bool] = {each.fact: each.is_ for each in when}
        alma = await add_participant(world, mette, "Alma", walk.language, facts)
        phone.subject = alma.id
        await invite(world, alma, token)
        await accept_invite(world, token, phone.chat)
        await walk_through_the_welcome(world, phone.subject, catalog.languages().index(walk.language))
    return phone


async def _come_to_the_offer(town: Town, phone: Phone) -> None:
    """What isn't asked at once is asked when its time has come."""
    async with town.store.database.reading() as tx:
        if not await tx.check_ins.of(phone.subject):
            wave = (await tx.waves.planned(phone.subject))[0]
            town.store.clock.offset = wave.due_at - town.store.clock.real() + A_MINUTE
    assert town.bot is not None
    await town.bot.tick.run()
    await phone.start()


async def _stored(database: Database, participant: str) -> dict[str, Value | None]:
    async with database.reading() as tx:
        [check_in] = await tx.check_ins.of(participant)
    return {key: answer.value for key, answer in check_in.answers.items()}
