"""`pejling check`: settings, questionnaires, locales, database, token and mail; each with what to do about it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass

import typer

from bot.clock import Clock
from bot.commands.bots import user_name
from bot.commands.mistakes import sentence
from bot.decisions import TOKEN, Decider
from bot.delivery.email import MailServer, NoLoginError, NoServerError
from bot.errors import PejlingError
from bot.organisations import OrganisationsError, expect_pages, missing_decisions, read_bots, read_organisations
from bot.plan_decisions import odd
from bot.questions import expect_plans, expect_questions, load_questionnaires
from bot.settings import Environment, load_settings
from bot.store import open_store
from bot.usecases.unreached import Gap, unreached
from locales import __main__ as translators
from locales import catalog
from questionnaires.model import Target
from storage.crypto import Keyring
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `decider` says who has to decide what is open."""

    what: str
    ok: bool
    said: str
    decider: str = ""


def check(*, as_json: bool) -> int:
    """Look at everything, even where something is wrong. Returns 0 when all is well, else 1."""
    findings = asyncio.run(_findings())
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in findings], ensure_ascii=False))
    for each in [] if as_json else findings:
        typer.echo(f"{_label(each)}  {each.what}: {each.said}")
    return 0 if all(each.ok for each in findings) else 1


def _label(finding: Finding) -> str:
    if not finding.ok:
        return "WRONG"
    return "open " if finding.decider else "ok   "


async def _findings() -> list[Finding]:
    looks: dict[str, Callable[[], Awaitable[str]]] = {
        "settings": _settings,
        "questionnaires": _questionnaires,
        "locales": _locales,
        "organisations": _organisations,
        "database": _database,
        "delivery": _delivery,
        "assignments": _assignments,
        "token": _tokens,
        "mail": _mail,
    }
    return [*[await _look(what, look) for what, look in looks.items()], *_undecided(), *_odd()]


def _undecided() -> list[Finding]:
    """What production waits for, one finding each; what can't be read is a finding of its own."""
    try:
        settings = load_settings()
        missing = missing_decisions(settings.organisations, Clock().now().date())
    except PejlingError:
        return []
    may_wait = settings.env is not Environment.PRODUCTION
    return [Finding("decision", may_wait, str(each), each.decision.by) for each in missing]


def _odd() -> list[Finding]:
    """What is strange about when an organisation asks."""
    today = Clock().now().date()
    try:
        organisations = read_organisations(load_settings().organisations)
    except PejlingError:
        return []
    return [
        Finding("plan", True, f"{name}.plan: {said}", Decider.COORDINATOR)
        for name, each in organisations.items()
        for said in odd(each.plan, each.questionnaires, today)
    ]


async def _look(what: str, look: Callable[[], Awaitable[str]]) -> Finding:
    try:
        return Finding(what, True, await look())
    except Exception as problem:
        said = sentence(problem)
        if said is None:
            raise
        return Finding(what, False, said)


async def _settings() -> str:
    return f"environment {load_settings().env}"


async def _questionnaires() -> str:
    registry = load_questionnaires(load_settings())
    said = ", ".join(f"{each.id} v{each.version} ({', '.join(each.wordings)})" for each in registry.all())
    held_back = ", ".join(f"{each.id}:{words.language}" for each, words in registry.held_back())
    return f"{said}; not asked, for nobody has vouched for the words: {held_back}" if held_back else said


async def _locales() -> str:
    if found := translators.all_problems(translators.extracted()):
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        raise PejlingError(
            "locales", f"{found[0]}{more}", "run `python -m locales update`, then translate what is empty or fuzzy"
        )
    return ", ".join(catalog.languages())


async def _organisations() -> str:
    settings = load_settings()
    organisations = read_organisations(settings.organisations)
    expect_pages(settings.organisations, organisations, settings.public_url)
    registry = load_questionnaires(settings)
    expect_questions(settings, registry, organisations)
    expect_plans(settings, registry, organisations)
    asked = {each for organisation in organisations.values() for each in organisation.questionnaires}
    forms = [each for each in sorted(asked) if registry.latest(each).definition.target is Target.CONTACT_PERSON]
    if forms and settings.public_url is None:
        return f"{settings.organisations}; not asked without PEJLING_PUBLIC_URL: {', '.join(forms)}"
    return str(settings.organisations)


async def _database() -> str:
    settings = load_settings()
    database = Database(settings.database_url, Keyring.parse(settings.keyring_text()))
    try:
        await database.check()
        async with database.reading() as tx:
            return f"{len(await tx.participants.all())} participants"
    finally:
        await database.close()


async def _delivery() -> str:
    settings = load_settings()
    async with open_store(settings) as store, store.database.reading() as tx:
        for organisation in {each.organisation for each in await tx.participants.all()}:
            store.worlds.organisations(organisation)
        failed, parked = await tx.outbox.failed(), await tx.updates.parked()
    if failed or parked:
        problem = f"{len(failed)} messages could not be delivered, {len(parked)} updates are parked"
        raise PejlingError(
            "delivery", problem, "look in the log for row_given_up and update_parked, then `pejling replay`"
        )
    return "nothing given up, nothing parked"


async def _assignments() -> str:
    settings = load_settings()
    async with open_store(settings) as store, store.database.reading() as tx:
        world = store.worlds.at(tx, store.clock.now())
        found = [each for name in await tx.participants.organisations() for each in await unreached(world, name)]
    if found:
        about = "; ".join(f"{each.contact} ({_WHO_REACTS[each.gap]}): {', '.join(each.participants)}" for each in found)
        raise PejlingError("assignments", f"nobody would react to an alert of {about}", _TO_REACH)
    return "for each somebody can be reached"


_WHO_REACTS = {
    Gap.NOBODY: "nobody can be reached",
    Gap.ALL_AWAY: "everybody is away",
    Gap.ONLY_COORDINATOR: "only a coordinator can be reached",
}
_TO_REACH = "have them start the bot or note an address, name who stands in, or `pejling participant hand-over`"


async def _mail() -> str:
    url = load_settings().smtp_url.get_secret_value()
    if not url:
        return "none is sent without PEJLING_SMTP_URL"
    server = MailServer.at(url)
    try:
        await server.expect_open()
    except NoLoginError:
        raise PejlingError("PEJLING_SMTP_URL", "has a login that is refused", "correct user and password") from None
    except NoServerError:
        remedy = "see that it can be reached from here, with encryption"
        raise PejlingError("PEJLING_SMTP_URL", f"can't be used: {server.host}:{server.port}", remedy) from None
    return f"by {server.host}:{server.port}"


async def _tokens() -> str:
    settings = load_settings()
    try:
        bots = read_bots(settings.organisations)
    except OrganisationsError:  # a finding of its own
        bots = {TOKEN: ()}
    named = {name: f"@{await user_name(settings, name)}" for name in bots}
    if len(bots) == 1:
        return ", ".join(named.values())
    return ", ".join(f"{bot} for {', '.join(bots[name])}" for name, bot in named.items())
