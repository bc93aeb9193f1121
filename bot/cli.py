"""The command line. Commands import what they need only when they run, so that `pejling --help` stays instant."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.role import Role

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Pejling: a check-in bot for young people.",
)
keys = typer.Typer(no_args_is_help=True, help="Encryption keys.")
staff = typer.Typer(no_args_is_help=True, help="Contact persons and coordinators.")
participant = typer.Typer(no_args_is_help=True, help="Young people.")
questionnaires = typer.Typer(no_args_is_help=True, help="What is asked, and in which words.")
app.add_typer(keys, name="keys")
app.add_typer(staff, name="staff")
app.add_typer(participant, name="participant")
app.add_typer(questionnaires, name="questionnaires")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
Language = Annotated[str, typer.Option("--lang", help="A language's code, such as da or en.")]
InYouthEducation = Annotated[
    bool | None,
    typer.Option("--in-youth-education/--not-in-youth-education", help="Goes to a youth education now."),
]
TowardsEducation = Annotated[
    bool | None,
    typer.Option("--towards-education/--towards-job", help="Whether the way leads to an education or to a job."),
]


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


@keys.command("new")
def keys_new(key_id: Annotated[str, typer.Argument(help="A name for the key.")] = "k1") -> None:
    """Print a new key for PEJLING_KEYS."""
    from bot.commands.keys import new

    new(key_id)


@staff.command("add")
def staff_add(
    name: str,
    organisation: Annotated[str, typer.Option(help="The organisation's table in organisations.toml.")],
    language: Language = "da",
    as_json: AsJson = False,
) -> None:
    """Add a contact person and print the link that ties their chat."""
    from bot.commands.people import add_staff

    add_staff(name, organisation, language, as_json=as_json)


@staff.command("invite")
def staff_invite(staff_id: str, as_json: AsJson = False) -> None:
    """Print a new link; the one before ends."""
    from bot.commands.people import invite

    invite(staff_id, as_json=as_json)


@staff.command("list")
def staff_list(as_json: AsJson = False) -> None:
    """List contact persons."""
    from bot.commands.people import list_staff

    list_staff(as_json=as_json)


@participant.command("add")
def participant_add(
    name: Annotated[str, typer.Argument(help="First name or nickname.")],
    contact_person: Annotated[str, typer.Option("--contact", help="The contact person's id.")],
    language: Language = "da",
    in_youth_education: InYouthEducation = None,
    towards_education: TowardsEducation = None,
    as_json: AsJson = False,
) -> None:
    """Add a young person and print their code."""
    from bot.commands.people import add_participant

    facts = _known(in_youth_education=in_youth_education, towards_education=towards_education)
    add_participant(name, contact_person, language, facts, as_json=as_json)


@participant.command("note")
def participant_note(
    code: str,
    in_youth_education: InYouthEducation = None,
    towards_education: TowardsEducation = None,
    as_json: AsJson = False,
) -> None:
    """Note what decides which questions a young person gets; without options, print what was noted."""
    from bot.commands.people import note_facts

    facts = _known(in_youth_education=in_youth_education, towards_education=towards_education)
    note_facts(code, facts, as_json=as_json)


def _known(**facts: bool | None) -> dict[str, bool]:
    """The facts that were given, by `questionnaires.conditions.Fact`."""
    return {name: value for name, value in facts.items() if value is not None}


@participant.command("invite")
def participant_invite(code: str, as_json: AsJson = False) -> None:
    """Print a new single-use link; the one before ends."""
    from bot.commands.people import invite

    invite(code, as_json=as_json)


@participant.command("list")
def participant_list(as_json: AsJson = False) -> None:
    """List young people."""
    from bot.commands.people import list_participants

    list_participants(as_json=as_json)


@questionnaires.command("list")
def questionnaires_list(as_json: AsJson = False) -> None:
    """List every version, with its languages and how far their words can be trusted."""
    from bot.commands.questionnaires import show_list

    show_list(as_json=as_json)


@questionnaires.command("show")
def questionnaires_show(questionnaire: str, language: Language = "da") -> None:
    """Print the newest version of a questionnaire: source, terms, questions and options."""
    from bot.commands.questionnaires import show

    show(questionnaire, language)


@questionnaires.command("check")
def questionnaires_check() -> None:
    """Check every file of every questionnaire; a mistake is named with file, line, value and remedy."""
    from bot.commands.questionnaires import check

    check()


@questionnaires.command("install")
def questionnaires_install(file: Path) -> None:
    """Install a questionnaire from one file: its definition, then its words in each language, divided by ---."""
    from bot.commands.questionnaires import install

    install(file)


def main() -> None:
    """Exit 0 on success, 1 on a mistake that a person can mend, 2 on wrong usage."""
    try:
        app()
    except Exception as problem:
        from bot.commands.mistakes import sentence

        said = sentence(problem)
        if said is None:
            raise
        sys.stderr.write(said + "\n")
        sys.exit(1)
