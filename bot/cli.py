"""The command line. Commands import what they need only when they run, so that `pejling --help` stays instant."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot import cli_courses
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
audit = typer.Typer(no_args_is_help=True, help="The log of who did what to whose data.")
retention = typer.Typer(no_args_is_help=True, help="How long what is kept.")
erasure = typer.Typer(no_args_is_help=True, help="Wishes to be erased.")
app.add_typer(keys, name="keys")
app.add_typer(audit, name="audit")
app.add_typer(retention, name="retention")
app.add_typer(erasure, name="erasure")
app.add_typer(staff, name="staff")
app.add_typer(participant, name="participant")
app.add_typer(questionnaires, name="questionnaires")
app.add_typer(cli_courses.sheet, name="sheet")
cli_courses.add_to(staff, participant)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
Language = Annotated[str, typer.Option("--lang", help="A language's code, such as da or en.")]
Actor = Annotated[
    str, typer.Option("--as", metavar="S-ID", help="The staff member who does it; without it, whoever runs Pejling.")
]
Birth = Annotated[str | None, typer.Option("--birth", metavar="DATE", help="Birth date, such as 2009-05-17.")]
Background = Annotated[
    list[str], typer.Option("--background", metavar="FIELD=CODE", help="Stamdata, such as sex=female; can be repeated.")
]
Contact = Annotated[str, typer.Option("--contact", metavar="S-ID", help="The contact person's id.")]
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


@keys.command("list")
def keys_list(as_json: AsJson = False) -> None:
    """Say which keys are in use, since when, and by how much."""
    from bot.commands.keys import show_list

    show_list(as_json=as_json)


@keys.command("rotate")
def keys_rotate(as_json: AsJson = False) -> None:
    """Seal everything with the newest key, while the bot runs; then say which keys are no longer needed."""
    from bot.commands.keys import rotate

    rotate(as_json=as_json)


@audit.command("verify")
def audit_verify(
    expect: Annotated[str, typer.Option(metavar="HASH", help="A head that was written down earlier.")] = "",
) -> None:
    """Walk along the chain; exit 1 where an entry was changed, removed or put in."""
    from bot.commands.audit import verify

    verify(expect)


@audit.command("show")
def audit_show(
    about: Annotated[str, typer.Option(metavar="CODE", help="A participant's code or a staff member's id.")],
    as_json: AsJson = False,
) -> None:
    """Say what was done to somebody's data, when and by whom."""
    from bot.commands.audit import show

    show(about, as_json=as_json)


@retention.command("show")
def retention_show(as_json: AsJson = False) -> None:
    """Print the table: what is kept for how long, and who decides."""
    from bot.commands.retention import show

    show(as_json=as_json)


@retention.command("report")
def retention_report(as_json: AsJson = False) -> None:
    """Say what each run has removed."""
    from bot.commands.retention import report

    report(as_json=as_json)


@erasure.command("list")
def erasure_list(as_json: AsJson = False) -> None:
    """List wishes to be erased, and the keys that still open older backups."""
    from bot.commands.erasure import show_list

    show_list(as_json=as_json)


@erasure.command("assess")
def erasure_assess(
    erasure_id: str,
    keep: Annotated[
        list[str], typer.Option(metavar="RECORD=REASON", help="Such as answers=journal_duty; can be repeated.")
    ] = [],  # noqa: B006 - typer copies it
    actor: Actor = "operator",
    as_json: AsJson = False,
) -> None:
    """Decide what is kept, and why; all else is erased once the young person has the answer."""
    from bot.commands.erasure import assess

    assess(erasure_id, keep, actor=actor, as_json=as_json)


@erasure.command("carry-out")
def erasure_carry_out(erasure_id: str, actor: Actor = "operator", as_json: AsJson = False) -> None:
    """Erase at once what was decided."""
    from bot.commands.erasure import carry_out

    carry_out(erasure_id, actor=actor, as_json=as_json)


@staff.command("add")
def staff_add(
    name: str,
    organisation: Annotated[str, typer.Option(help="The organisation's table in organisations.toml.")],
    language: Language = "da",
    role: Annotated[
        Literal["contact_person", "coordinator", "leader"], typer.Option(help="What they may do follows from it.")
    ] = "contact_person",
    actor: Actor = "operator",
    as_json: AsJson = False,
) -> None:
    """Add a staff member and print the link that ties their chat."""
    from bot.commands.people import add_staff

    add_staff(name, organisation, language, role, actor=actor, as_json=as_json)


@staff.command("invite")
def staff_invite(staff_id: str, actor: Actor = "operator", as_json: AsJson = False) -> None:
    """Print a new link; the one before ends."""
    from bot.commands.people import invite_staff

    invite_staff(staff_id, actor=actor, as_json=as_json)


@staff.command("portrait")
def staff_portrait(
    staff_id: str,
    picture: Annotated[Path, typer.Argument(help="A PNG or JPEG of up to 5 MB.")],
    actor: Actor = "operator",
    as_json: AsJson = False,
) -> None:
    """Keep a contact person's picture, which their young people see in the welcome."""
    from bot.commands.people import show_face

    show_face(staff_id, picture, actor=actor, as_json=as_json)


@staff.command("list")
def staff_list(as_json: AsJson = False) -> None:
    """List staff."""
    from bot.commands.people import list_staff

    list_staff(as_json=as_json)


@participant.command("add")
def participant_add(
    name: Annotated[str, typer.Argument(help="First name or nickname.")],
    contact_person: Contact,
    language: Language = "da",
    birth: Birth = None,
    in_youth_education: InYouthEducation = None,
    towards_education: TowardsEducation = None,
    background: Background = [],  # noqa: B006 - typer copies it
    actor: Actor = "operator",
    as_json: AsJson = False,
) -> None:
    """Add a young person and print their code."""
    from bot.commands.people import add_participant

    facts = _known(in_youth_education=in_youth_education, towards_education=towards_education)
    add_participant(name, contact_person, language, facts, birth, background, actor=actor, as_json=as_json)


@participant.command("note")
def participant_note(
    code: str,
    birth: Birth = None,
    in_youth_education: InYouthEducation = None,
    towards_education: TowardsEducation = None,
    background: Background = [],  # noqa: B006 - typer copies it
    actor: Actor = "operator",
    as_json: AsJson = False,
) -> None:
    """Note what is known about a young person; without options, print what was noted. FIELD= forgets a field."""
    from bot.commands.people import note_facts

    facts = _known(in_youth_education=in_youth_education, towards_education=towards_education)
    note_facts(code, facts, birth, background, actor=actor, as_json=as_json)


@participant.command("enrol")
def participant_enrol(
    sheet: Annotated[Path, typer.Argument(help="A CSV or XLSX file with a line per person.")],
    contact_person: Contact = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what is wrong, by row.")] = False,
    out: Annotated[Path | None, typer.Option(help="Folder for the papers to hand over, and the list of links.")] = None,
    actor: Actor = "operator",
    as_json: AsJson = False,
) -> None:
    """Enrol everybody of a sheet; with anything wrong in it, nobody. `participant template` writes an empty one."""
    from bot.commands.enrolment import enrol_sheet

    enrol_sheet(sheet, contact_person, out, actor=actor, dry_run=dry_run, as_json=as_json)


@participant.command("template")
def participant_template(
    out: Annotated[Path, typer.Option(help="The file to write, .csv or .xlsx.")] = Path("people.csv"),
    organisation: Annotated[str | None, typer.Option(help="Whose fields of stamdata it has.")] = None,
) -> None:
    """Write an empty sheet for `participant enrol`."""
    from bot.commands.enrolment import write_template

    write_template(out, organisation)


def _known(**facts: bool | None) -> dict[str, bool]:
    """The facts that were given, by `questionnaires.conditions.Fact`."""
    return {name: value for name, value in facts.items() if value is not None}


@participant.command("invite")
def participant_invite(
    code: str,
    out: Annotated[Path | None, typer.Option(help="Folder for the QR code and the paper to hand over.")] = None,
    actor: Actor = "operator",
    as_json: AsJson = False,
) -> None:
    """Print a new single-use link; the one before ends."""
    from bot.commands.enrolment import invite_participant

    invite_participant(code, out, actor=actor, as_json=as_json)


@participant.command("guardian")
def participant_guardian(
    code: str,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="The guardian approves no longer.")] = False,
    actor: Actor = "operator",
    as_json: AsJson = False,
) -> None:
    """Note that a guardian approves; before that nothing is asked where the organisation's rule wants it."""
    from bot.commands.guardian import record

    record(code, approves=not withdraw, actor=actor, as_json=as_json)


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
