"""A participant's own page on a real store, over HTTP, where answers travel on it.

O1  The page is the chat's view: question, options verbatim and in order, and back, skip and pause in their places.
O2  A tap counts once: a double post, an old page and a reload change nothing; nothing of it stays in the browser.
O3  What a tap answers is read on the page, until the next tap, and never sent to the chat.
O4  A page is one person's. What isn't theirs, and whose page was closed, looks like what isn't there.
O5  What no button of ours sends changes nothing. Names are escaped. The page is small, and needs no script.
"""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from bot.usecases.choices import asking_of, record
from flows.check_in import CheckIn, Status
from flows.choices import ASKED
from flows.organisation import AnswerChannel
from flows.ports import Dialogue, Kind, Outgoing
from flows.screen import Screen, Text
from storage.database import Database
from storage.tables import OUTBOX
from storage.transaction import StoredTransaction
from tests.unit.bot.usecases.kit import ALMA, METTE, OTHER, OWN, REGISTRY, Office

WHO5 = REGISTRY.latest("who5")
WORDS = WHO5.wording("en")
OPTIONS = WORDS.options["frequency"]
NO_BUTTONS = (
    "",
    "x",
    "a:b:c:d:e",
    "check_in:answer:no:0:5",
    "alert:take:x:0:0",
    "own:open:../..:0:0",
    "x" * 5000,
    f"a:b:c:{'9' * 5000}:0",
)


@pytest.fixture
async def alma(office: Office) -> AsyncIterator[httpx.AsyncClient]:
    """Alma's browser, where she is signed in and has chosen."""
    office.organisation = replace(office.organisation, answer_channel=AnswerChannel.WEB)
    async with office.world() as world:
        for purpose in ASKED:
            await record(world, ALMA, await asking_of(world, ALMA, purpose), granted=True)
    async with office.browser(ALMA) as client:
        yield client


async def get(client: httpx.AsyncClient, path: str = "/m") -> str:
    """The HTML of a page that is there."""
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


async def press(client: httpx.AsyncClient, page: str, label: str) -> str:
    """Press the button of that label; the page after it."""
    found = re.search(rf'value="([^"]+)"[^>]*>(?:<svg.*?</svg><span>)?{re.escape(label)}<', page)
    assert found, f"no button {label!r} on {page}"
    return await send(client, page, found[1])


async def send(client: httpx.AsyncClient, page: str, action: str) -> str:
    """Send an action as the page's form does; the page after it."""
    form = dict(re.findall(r'<input type="hidden" name="(csrf|read)" value="([^"]*)"', page))
    answer = await client.post("/m", data={**form, "action": action})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/m")
    return await get(client)


async def asked(client: httpx.AsyncClient, office: Office) -> tuple[CheckIn, str]:
    """Alma at the first question."""
    check_in = await office.opened(WHO5)
    page = await press(client, await get(client), "Yes, now")
    page = await press(client, page, "I answer alone")
    assert WORDS.items[WHO5.definition.keys[0]].said() in html.unescape(page)
    return check_in, page


def options(page: str) -> list[str]:
    return [html.unescape(each) for each in re.findall(r'<button class="button option"[^>]*>([^<]+)</button>', page)]


async def test_the_question_stands_as_in_the_chat(alma: httpx.AsyncClient, office: Office) -> None:
    """O1: and in this order also for who hears the page."""
    _check_in, page = await asked(alma, office)
    assert options(page) == list(OPTIONS.values())
    assert WORDS.stem in html.unescape(page)
    main, _, bar = page.partition('data-testid="bar"')
    assert re.findall(r'<button class="tool (\w+)"', bar) == ["back", "skip", "pause"]
    places = [main.index(each) for each in ("1 of 5", "<h1", 'class="button option"')]
    assert places == sorted(places)
    assert main.count("<h1") == 1


async def test_a_check_in_to_the_end(alma: httpx.AsyncClient, office: Office) -> None:
    """O1 and O3: what is said at the end is said here with the curve, and the outbox has nothing for the chat."""
    for weeks, value in ((8, 3), (4, 4)):
        at = office.clock.now() - timedelta(weeks=weeks)
        await office.completed(WHO5, dict.fromkeys(WHO5.definition.keys, value), at=at)
    check_in, page = await asked(alma, office)
    for _ in range(5):
        page = await press(alma, page, OPTIONS[4])
    assert (await office.stored(check_in)).status is Status.COMPLETED
    assert "Thank you" in page
    assert re.findall(r"<td>(\d+)</td>", page) == ["80", "80", "60"]
    assert page.count('<circle class="dot') == 3
    assert await get(alma, "/m/course") != page
    async with office.database.reading() as tx:
        rows = await tx.connection.execute(OUTBOX.select().where(OUTBOX.c.recipient == ALMA.id))
        assert {row.state for row in rows} <= {"dropped"}


async def test_reload_double_post_an_old_page_and_two_at_once(alma: httpx.AsyncClient, office: Office) -> None:
    """O2."""
    check_in, first = await asked(alma, office)
    second = await press(alma, first, OPTIONS[3])
    before = await office.stored(check_in)
    again = await press(alma, first, OPTIONS[0])
    assert await office.stored(check_in) == before
    assert again == second == await get(alma)
    await asyncio.gather(*(press(alma, second, OPTIONS[value]) for value in (1, 2)))
    assert len((await office.stored(check_in)).values) == 2


async def test_what_a_tap_answers_stays_until_the_next(alma: httpx.AsyncClient, office: Office) -> None:
    """O3: help is open, the same by reloading, closed after the next tap; what was said then is kept nowhere."""
    page = await get(alma)
    assert 'href="tel:112"' in page
    page = await press(alma, page, "Find help")
    assert re.search(r'<details class="help"[^>]* open>', page)
    assert await get(alma) == page
    page = await press(alma, page, "Ask Mette to write")
    assert not re.search(r'<details class="help"[^>]* open>', page)
    assert page.count('data-testid="letter"') == 1
    async with office.database.reading() as tx:
        sealed = await tx.connection.execute(OUTBOX.select().where(OUTBOX.c.kind == "help"))
        assert {row.screen_sealed for row in sealed} == {None}


async def test_what_came_meanwhile_is_still_to_be_read(alma: httpx.AsyncClient, office: Office) -> None:
    """O3: it came after the page was drawn that was pressed; it is turned over on a page that shows it."""
    page = await get(alma)
    async with office.database.transaction() as tx:
        await tx.outbox.put(Outgoing(Kind.SEEN, ALMA.id, "seen", screen=Screen((Text("Mette has seen it."),))))
        await tx.page_letters.lay_out(ALMA.id, [Kind.SEEN], office.clock.now())
    for label in ("Menu", "Menu"):
        assert "has seen it" in await press(alma, page, label)
    page = await press(alma, await get(alma), "Menu")
    assert "has seen it" not in page


async def test_looking_and_tapping_leave_the_chat_alone(alma: httpx.AsyncClient, office: Office) -> None:
    """O3: Telegram learns that there is something, and when there isn't any more; not of every tap."""
    async with office.database.transaction() as tx:
        await tx.live.show(ALMA.id, Dialogue.RESTING)
        await tx.live.drawn(ALMA.id, 1, 7)
    await office.opened(WHO5)
    page = await get(alma)
    for label in ("Yes, now", "I answer alone", *[OPTIONS[5]] * 4):
        page = await press(alma, page, label)
        assert not await behind(office)
    await press(alma, page, OPTIONS[5])
    assert await behind(office)


async def behind(office: Office) -> bool:
    async with office.database.reading() as tx:
        live = await tx.live.get(ALMA.id)
    assert live is not None
    return live.revision > live.shown_revision


async def test_most_looks_only_read(alma: httpx.AsyncClient, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """O2: so they wait for nobody who writes; what is to be noted or opened is written down."""
    written, begin = [], Database.transaction

    def counted(database: Database) -> AbstractAsyncContextManager[StoredTransaction]:
        written.append(database)
        return begin(database)

    await get(alma)
    monkeypatch.setattr(Database, "transaction", counted)
    await get(alma)
    assert not written
    office.clock.at += timedelta(minutes=2)
    await get(alma)
    await get(alma)
    assert len(written) == 1


async def test_one_persons_page_does_nothing_to_another(alma: httpx.AsyncClient, office: Office) -> None:
    """O4: the action of somebody else's check-in, on one's own page; nor what the contact person has answered."""
    berta = await office.participant()
    hers = await office.opened(WHO5, berta)
    await office.completed(WHO5, dict.fromkeys(WHO5.definition.keys, 3), berta)
    await office.completed(OTHER, {key: min(OTHER.definition.values(key)) for key in OTHER.definition.keys}, by=METTE)
    await send(alma, await get(alma), f"check_in:begin:{hers.id}:0:0")
    assert await office.stored(hers) == hers
    assert 'data-testid="drawing"' not in await get(alma, "/m/course")
    await office.completed(OWN, {key: min(OWN.definition.values(key)) for key in OWN.definition.keys})
    assert 'data-testid="drawing"' in await get(alma, "/m/course")


async def test_a_page_that_was_closed(alma: httpx.AsyncClient, office: Office) -> None:
    """O4: answers travel by Telegram again, while somebody is signed in."""
    page = await get(alma)
    office.organisation = replace(office.organisation, answer_channel=AnswerChannel.TELEGRAM)
    csrf = re.findall(r'name="csrf" value="(\w+)"', page)[0]
    gone = [await alma.get(path) for path in ("/m", "/m/course", "/m/look", "/m/portrait", "/m/files/json")]
    gone.append(await alma.post("/m", data={"csrf": csrf, "action": "help:show::0:0"}))
    assert {each.status_code for each in gone} == {404}


async def test_what_no_button_sends(alma: httpx.AsyncClient) -> None:
    """O5."""
    page = await get(alma)
    for sent in NO_BUTTONS:
        assert await send(alma, page, sent) == page


async def test_a_name_is_no_markup(alma: httpx.AsyncClient, office: Office) -> None:
    """O5."""
    await office.save(replace(ALMA, name="<b>Al\u202ema</b>"))
    page = await get(alma)
    assert "<b>Al\u202e" not in page
    assert "&lt;b&gt;Al" in page


async def test_the_page_keeps_to_itself(alma: httpx.AsyncClient, office: Office) -> None:
    """O2 and O5: nothing is stored or inline, and with all that it loads the first page is under 50 KB."""
    await asked(alma, office)
    answer = await alma.get("/m")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "<title>Pejling</title>" in answer.text
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]* src=)", answer.text)
    loaded = [await alma.get(each) for each in re.findall(r'(?:href|src)="(/static/[^"]+)"', answer.text)]
    assert {each.headers["Cache-Control"].split(",")[0] for each in loaded} == {"public"}
    sizes = [len(answer.content), *(len(each.content) for each in loaded)]
    assert sum(sizes) < 50_000, sizes
    assert "Storage" not in loaded[-1].text + loaded[-2].text


async def test_own_data_as_files(alma: httpx.AsyncClient, office: Office) -> None:
    """O3: on the page itself, in place of the way to it; that they were read is noted."""
    page = await send(alma, await get(alma), "own:open:data:0:0")
    links = re.findall(r'href="(/m/files/[^"]+)"', page)
    assert [each.rpartition("/")[2] for each in links] == ["html", "json"]
    assert "Clean this chat" in page  # nowhere else can it be, where answers travel on the page alone
    for link in links:
        answer = await alma.get(link)
        assert answer.status_code == 200
        assert ("Content-Disposition" in answer.headers) == link.endswith("json")  # a page is read at once
        assert "Alma" in answer.text
    assert (await alma.get("/m/files/exe")).status_code == 404
    async with office.database.reading() as tx:
        assert [each.deed for each in await tx.audit.about(ALMA.id)].count("read_own_data") == 2


async def test_arabic_runs_the_other_way(alma: httpx.AsyncClient, office: Office) -> None:
    """O1."""
    await office.save(replace(ALMA, language="ar"))
    page = await get(alma)
    assert '<html lang="ar" dir="rtl"' in page


async def test_each_language_is_named_in_itself(alma: httpx.AsyncClient) -> None:
    """O1: so a voice reads it as it sounds."""
    page = await send(alma, await get(alma), "own:open:language:0:0")
    assert re.findall(r'lang="(\w+)" dir="auto">([^<]+)</button>', page) == [("en", "English"), ("da", "Dansk")]
