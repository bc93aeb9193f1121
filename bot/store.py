"""What every command line and every process needs first: the database, and what stands in files."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import holidays

from bot.clock import Clock
from bot.links import Links
from bot.organisations import expect_decided, expect_pages, finding, read_bots, read_organisations
from bot.questions import expect_plans, expect_questions, load_questionnaires
from bot.settings import Environment, Settings, SettingsError
from bot.worlds import Worlds
from flows.ports import PageOf
from storage.crypto import Keyring
from storage.database import Database
from storage.peers import Peers

CLOCK_OFFSET = "clock_offset_s"
"""The fact that keeps how far a demo's clock was moved, in seconds."""


@dataclass(frozen=True, slots=True)
class Store:
    """What every command line needs: the database, the worlds, and the clock with the demo's offset."""

    database: Database
    worlds: Worlds
    clock: Clock
    links: Links
    peers: Peers
    bots: Mapping[str, Collection[str]]
    """Which organisations each bot serves, by the name of its token's setting."""


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Store]:
    """Open the database and load what stands in files. Raises the errors that name place, problem and remedy."""
    keyring = Keyring.parse(settings.keyring_text())
    links = Links(settings.public_url, keyring)
    worlds = load_worlds(settings, links.page_of)
    database = Database(settings.database_url, keyring)
    peers = database.peers()
    try:
        await database.check()
        async with database.reading() as tx:
            offset = float(await tx.facts.get(CLOCK_OFFSET) or 0)
        if offset and settings.env is Environment.PRODUCTION:
            raise SettingsError(
                "PEJLING_DATABASE_URL",
                "is a demo's database whose clock was moved",
                "use another database in production",
            )
        clock, bots = Clock(timedelta(seconds=offset)), read_bots(settings.organisations)
        yield Store(database, worlds, clock, links, peers, bots)
    finally:
        await peers.close()
        await database.close()


def load_worlds(settings: Settings, page_of: PageOf) -> Worlds:
    """Questionnaires, the organisations' decisions, the Danish holidays, and where staff have their pages.

    Days such as Christmas Eve, which are no public holidays but days off in most municipalities, are none: a promise
    that is made over them names a later day and is kept.
    """
    danish = holidays.country_holidays("DK", categories=("public", "optional"))
    questionnaires = load_questionnaires(settings)
    organisations = read_organisations(settings.organisations)
    if settings.env is Environment.PRODUCTION:
        expect_decided(settings.organisations, Clock().now().date())
        organisations = {name: replace(each, needs_birth=True) for name, each in organisations.items()}
    expect_pages(settings.organisations, organisations, settings.public_url)
    expect_questions(settings, questionnaires, organisations)
    expect_plans(settings, questionnaires, organisations)
    return Worlds(
        questionnaires=questionnaires,
        organisations=finding(settings.organisations, organisations),
        is_holiday=danish.__contains__,
        page_of=page_of,
    )
