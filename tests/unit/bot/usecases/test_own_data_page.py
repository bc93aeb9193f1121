"""The page "data": what a tap on it puts on its way, and for whom.

D1  A file is asked for once a minute at most, each format by itself; every asking is in the audit log.
D2  Where answers travel on the page, nothing is sent into the chat, whatever is tapped; what waits is not sent either.
D3  Nothing of the file is stored.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from bot.delivery.letters import Letter, compose
from bot.usecases.own import data
from flows.authorisation import Deed
from flows.organisation import AnswerChannel
from flows.ports import Kind
from flows.screen import Action, Link
from storage.repositories.outbox import ClaimedOutgoing
from storage.tables import OUTBOX
from tests.unit.bot.usecases.kit import ALMA, Office

A_MINUTE = timedelta(minutes=1)
ROW = ClaimedOutgoing(1, Kind.FILE, ALMA.id, 11, "en", "json", None, 1)


async def ask(office: Office, wanted: str) -> None:
    """Tap a button of the page."""
    async with office.world() as world:
        await data.act(replace(world, actor=ALMA.id), ALMA, "", Action("own", wanted, "data"))


async def on_its_way(office: Office) -> list[str]:
    """The files that are to be sent."""
    async with office.database.reading() as tx:
        rows = await tx.connection.execute(select(OUTBOX).where(OUTBOX.c.kind == Kind.FILE).order_by(OUTBOX.c.id))
        found = rows.all()
    assert not any(row.screen_sealed for row in found)
    return [row.ref for row in found]


async def times_noted(office: Office) -> int:
    async with office.database.reading() as tx:
        return sum(each.deed == Deed.READ_OWN_DATA for each in await tx.audit.about(ALMA.id))


async def test_once_a_minute(office: Office) -> None:
    """D1, D3."""
    for wanted in ("html", "html", "json", "json", "html"):
        await ask(office, wanted)
    assert await on_its_way(office) == ["html", "json"]
    assert await times_noted(office) == 2
    office.clock.at += A_MINUTE
    await ask(office, "html")
    assert await on_its_way(office) == ["html", "json", "html"]


async def test_no_other_format(office: Office) -> None:
    """D1: a button that was altered."""
    for wanted in ("xlsx", "", "../html"):
        await ask(office, wanted)
    assert await on_its_way(office) == []
    assert await times_noted(office) == 0


async def test_nothing_by_the_chat_where_there_is_a_page(office: Office) -> None:
    """D2: also what was asked for before the organisation decided so."""
    await ask(office, "html")
    office.organisation = replace(office.organisation, answer_channel=AnswerChannel.WEB)
    await ask(office, "json")
    assert await on_its_way(office) == ["html"]
    async with office.world() as world:
        assert await compose(ROW, world) is None
        shown = await data.screen(world, ALMA, "")
    actions = [button.action for row in shown.buttons for button in row]
    assert sum(isinstance(action, Link) for action in actions) == 1
    assert not [each for each in actions if isinstance(each, Action) and each.verb in ("html", "json")]


async def test_the_file_is_made_when_it_is_sent(office: Office) -> None:
    """D3: with the name they have by then."""
    await ask(office, "json")
    await office.save(replace(ALMA, name="Alma by now"))
    async with office.world() as world:
        letter = await compose(ROW, world)
    assert isinstance(letter, Letter)
    assert letter.file is not None
    assert letter.file.name == "mine-data.json"
    assert json.loads(letter.file.content)["person"]["name"] == "Alma by now"
