"""The command line's part about people: staff and young people."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.cli.options import (
    Actor,
    Address,
    AsJson,
    Background,
    Birth,
    Contact,
    InYouthEducation,
    Language,
    TowardsEducation,
)

staff = typer.Typer(no_args_is_help=True, help="Contact persons and coordinators.")
participant = typer.Typer(no_args_is_help=True, help="Young people.")


@staff.command("add")
def staff_add(
    name: str,
    organisation: Annotated[str, typer.Option(help="The organisation's table in organisations.toml.")],
    language: Language = "da",
    role: Annotated[
        Literal["contact_person", "coordinator", "leader"], typer.Option(help="What they may do follows from it.")
    ] = "contact_person",
    email: Annotated[str, typer.Option("--email", help="Where they are written to, and get links to sign in.")] = "",
    actor: Actor = "operator",
    as_json: AsJson = False,
) -> None:
    """Add a staff member and print the link that ties their chat."""
    from bot.commands.people import add_staff

    add_staff(name, organisation, language, role, email, actor=actor, as_json=as_json)


@staff.command("invite")
def staff_invite(staff_id: str, actor: Actor = "operator", as_json: AsJson = False) -> None:
    """Print a new link; the one before ends."""
    from bot.commands.people import invite_staff

    invite_staff(staff_id, actor=actor, as_json=as_json)


@staff.command("address")
def staff_address(staff_id: str, address: Address = "", actor: Actor = "operator", as_json: AsJson = False) -> None:
    """Note the e-mail address at which they are written to and get links to sign in; without one, take it away."""
    from bot.commands.address import keep_address_of

    keep_address_of(staff_id, address, actor=actor, as_json=as_json)


@staff.command("channels")
def staff_channels(
    staff_id: str,
    order: Annotated[str, typer.Argument(metavar="ORDER", help="Such as telegram,email; none: the usual order.")] = "",
    actor: Actor = "operator",
    as_json: AsJson = False,
) -> None:
    """Say in which order they are written to, of the channels that they have."""
    from bot.commands.staff_ways import order_channels_of

    order_channels_of(staff_id, order, actor=actor, as_json=as_json)


@staff.command("phone")
def staff_phone(
    staff_id: str,
    phone: Annotated[str, typer.Argument(metavar="NUMBER", help='Such as "+45 12 34 56 78", or none.')],
    actor: Actor = "operator",
    as_json: AsJson = False,
) -> None:
    """Note the number at work that they call from, which young people are told; "none" takes it away."""
    from bot.commands.staff_ways import keep_phone_of

    keep_phone_of(staff_id, phone, actor=actor, as_json=as_json)


@staff.command("stand-in")
def staff_stand_in(
    staff_id: str,
    other: Annotated[str, typer.Argument(metavar="S-ID", help="Their id, or none.")],
    actor: Actor = "operator",
    as_json: AsJson = False,
) -> None:
    """Name who takes over where they don't react, and on days away for which nobody is named; "none": nobody."""
    from bot.commands.staff_ways import name_stand_in_of

    name_stand_in_of(staff_id, other, actor=actor, as_json=as_json)


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


@staff.command("end")
def staff_end(staff_id: str, actor: Actor = "operator", as_json: AsJson = False) -> None:
    """Note that somebody works there no more: their chat, links and sign-in end."""
    from bot.commands.people import end_staff

    end_staff(staff_id, actor=actor, as_json=as_json)


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
    name: Annotated[str | None, typer.Option("--name", help="What they are called from now on.")] = None,
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
    note_facts(code, name, facts, birth, background, actor=actor, as_json=as_json)


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


@participant.command("address")
def participant_address(code: str, address: Address = "", actor: Actor = "operator", as_json: AsJson = False) -> None:
    """Note the e-mail address at which they hear that there is something on their page; without one, take it away."""
    from bot.commands.address import keep_address_of

    keep_address_of(code, address, actor=actor, as_json=as_json)


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


def _known(**facts: bool | None) -> dict[str, bool]:
    """The facts that were given, by `questionnaires.conditions.Fact`."""
    return {name: value for name, value in facts.items() if value is not None}
