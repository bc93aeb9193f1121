"""The command line. Commands import what they need only when they run, so that `pejling --help` stays instant."""

import gc
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import alerts, courses, people, plans, questionnaires, trust
from bot.cli.options import AsJson, Language
from bot.role import Role

GARBAGE = 50_000
"""So many new objects call for a collection, instead of 700: at every start an eighth of the time went into looking
through modules that stay."""

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Pejling: a check-in bot for young people.",
)
app.add_typer(trust.keys, name="keys")
app.add_typer(trust.audit, name="audit")
app.add_typer(trust.retention, name="retention")
app.add_typer(trust.erasure, name="erasure")
app.add_typer(people.staff, name="staff")
app.add_typer(people.participant, name="participant")
app.add_typer(plans.organisation, name="organisation")
app.add_typer(courses.sheet, name="sheet")
app.add_typer(alerts.alert, name="alert")
app.add_typer(questionnaires.questionnaires, name="questionnaires")


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port of the demo page; the phones take the next one.")] = 8420,
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its database and key.")] = Path(".pejling"),
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin anew: forget what the demo kept.")] = False,
    headless: Annotated[bool, typer.Option("--headless", help="No page; play a script and exit.")] = False,
    script: Annotated[str, typer.Option(help="Which journey to play with --headless.")] = "first-journey",
) -> None:
    """Everything on this machine: phones in the browser, bot, coordinator's page, SQLite; no token needed."""
    from bot.commands.demo import demo

    demo(port, folder, fresh=fresh, script=script if headless else None)


@app.command()
def run(
    role: Annotated[Role, typer.Option(help="What this process does; parts need PostgreSQL.")] = Role.ALL,
) -> None:
    """The bot, from PEJLING_* settings."""
    from bot.commands.run import run

    run(role)


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(help="0 takes any free port.")] = 8081,
    state: Annotated[Path | None, typer.Option(help="File that keeps the state; in memory without one.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of chats and faults.")] = 1,
    chats: Annotated[int, typer.Option(help="How many people there are to begin with.")] = 50,
    no_limits: Annotated[bool, typer.Option("--no-limits", help="Never answer 429.")] = False,
) -> None:
    """Only the local Telegram: a Bot API server, with phones in the browser and faults to switch on."""
    from bot.commands.sandbox import sandbox

    sandbox(port, state, seed, chats, limits=not no_limits)


@app.command()
def check(as_json: AsJson = False) -> None:
    """Look at settings, questionnaires, locales, database and token: each with what to do about it."""
    from bot.commands.check import check

    raise typer.Exit(check(as_json=as_json))


@app.command()
def migrate() -> None:
    """Bring the database to the current schema."""
    from bot.commands.migrate import migrate

    migrate()


@app.command()
def rehearse(questionnaire: str, language: Language = "da") -> None:
    """Play a questionnaire in the terminal; nothing is stored."""
    from bot.commands.rehearse import rehearse

    rehearse(questionnaire, language)


@app.command()
def export(
    file_format: Annotated[str, typer.Option("--format", help="csv")] = "csv",
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("export"),
    as_json: AsJson = False,
) -> None:
    """Write every answer as a tidy long file, with its codebook."""
    from bot.commands.export import export

    export(file_format, out, as_json=as_json)


@app.command("web-link")
def web_link(staff_id: str, as_json: AsJson = False) -> None:
    """Print a link with which a staff member signs in to the console once, such as the first administrator."""
    from bot.commands.web_link import web_link

    web_link(staff_id, as_json=as_json)


@app.command()
def replay(
    listing: Annotated[bool, typer.Option("--list", help="Only list what is parked, and why.")] = False,
    as_json: AsJson = False,
) -> None:
    """Handle the updates that were parked because of a fault, after the fix."""
    from bot.commands.replay import replay, show_parked

    if listing:
        show_parked(as_json=as_json)
    else:
        replay(as_json=as_json)


@app.command()
def bounce() -> None:
    """Take in a mail server's report, from standard input, that a letter could not be delivered."""
    from bot.commands.bounce import take_bounce

    take_bounce()


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="A file that isn't there yet.")]) -> None:
    """Copy the database to one file, while the bot runs."""
    from bot.commands.backup import backup

    backup(file)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What `pejling backup` has written.")],
    force: Annotated[bool, typer.Option("--force", help="Even if the database seems to be in use.")] = False,
) -> None:
    """Put a backup in the database's place; what was there is kept."""
    from bot.commands.backup import restore

    restore(file, force=force)


def main() -> None:
    """Exit 0 on success, 1 on a mistake that a person can mend, 2 on wrong usage."""
    gc.set_threshold(GARBAGE)
    try:
        app()
    except Exception as problem:
        from bot.commands.mistakes import sentence

        said = sentence(problem)
        if said is None:
            raise
        sys.stderr.write(said + "\n")
        sys.exit(1)
