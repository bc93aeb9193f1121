"""The command line's part about several hands: substitutes, handover, its sheet, and how a course ends or goes on."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.cli.options import Actor, AsJson, From, Until
from bot.cli.people import participant, staff

Reason = Literal[
    "education_or_work",
    "other_offer",
    "clarified",
    "parental_leave",
    "prison",
    "admission",
    "moved",
    "lost_contact",
    "other_provider",
]

Transition = Literal["education", "internship", "exams", "new_school", "moving"]

sheet = typer.Typer(no_args_is_help=True, help="Handover sheets, which the young person reads first.")


@staff.command("away")
def staff_away(
    staff_id: str,
    substitute: Annotated[str, typer.Option(metavar="S-ID", help="Who stands in.")],
    until: Until = "",
    is_open: Annotated[bool, typer.Option("--open", help="Until further notice.")] = False,
    from_on: From = "",
    actor: Actor = "operator",
    as_json: AsJson = False,
) -> None:
    """Somebody stands in for a contact person who is away; their young people are told on the first day."""
    if bool(until) == is_open:
        raise typer.BadParameter("give the last day with --until, or --open for until further notice")
    from bot.commands.courses import away
    from bot.commands.days import day

    away(staff_id, substitute, day(from_on), day(until), actor=actor, as_json=as_json)


@staff.command("back")
def staff_back(
    staff_id: str,
    planned: Annotated[str, typer.Option("--planned", metavar="DATE", help="Take back the one that begins then.")] = "",
    actor: Actor = "operator",
    as_json: AsJson = False,
) -> None:
    """A contact person is there again, or an absence that was to come is taken back."""
    from bot.commands.courses import back
    from bot.commands.days import day

    back(staff_id, day(planned), actor=actor, as_json=as_json)


@participant.command("hand-over")
def participant_hand_over(
    code: str,
    to: Annotated[str, typer.Option(metavar="S-ID", help="The new contact person.")],
    from_on: From = "",
    actor: Actor = "operator",
    as_json: AsJson = False,
) -> None:
    """Give a young person another contact person; the old one tells them."""
    from bot.commands.courses import give
    from bot.commands.days import day

    give(code, to, day(from_on), actor=actor, as_json=as_json)


@participant.command("end")
def participant_end(
    code: str,
    reason: Annotated[Reason, typer.Option(help="Why the course ends.")],
    no_aftercare: Annotated[bool, typer.Option("--no-aftercare", help="Ask nothing afterwards either.")] = False,
    actor: Actor = "operator",
    as_json: AsJson = False,
) -> None:
    """End a course; where the organisation has after-care, something is still asked now and then."""
    from bot.commands.courses import end

    end(code, reason, with_aftercare=not no_aftercare, actor=actor, as_json=as_json)


@participant.command("transition")
def participant_transition(
    code: str,
    kind: Annotated[Transition | None, typer.Option(help="What begins.")] = None,
    on: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="The day on which it begins.")] = "",
    remove: Annotated[str, typer.Option(metavar="ID", help="Take this one back.")] = "",
    actor: Actor = "operator",
    as_json: AsJson = False,
) -> None:
    """Note that something new begins, so that is asked then; take it back; or with neither, list what is noted."""
    if bool(kind) != bool(on) or (kind and remove):
        raise typer.BadParameter("give --kind and --on, or --remove with an id, or nothing for the list")
    from bot.commands.courses import begin, list_transitions, take_back
    from bot.commands.days import day

    if remove:
        take_back(code, remove, actor=actor, as_json=as_json)
    elif kind and (on_day := day(on)):
        begin(code, kind, on_day, actor=actor, as_json=as_json)
    else:
        list_transitions(code, actor=actor, as_json=as_json)


@participant.command("pause")
def participant_pause(
    code: str,
    reason: Annotated[Literal["admission", "prison"], typer.Option(help="Why; it is never said in the chat.")],
    until: Until = "",
    actor: Actor = "operator",
    as_json: AsJson = False,
) -> None:
    """Ask nothing until that day, or without one until `participant return`."""
    from bot.commands.courses import pause
    from bot.commands.days import day

    pause(code, reason, day(until), actor=actor, as_json=as_json)


@participant.command("return")
def participant_return(code: str, actor: Actor = "operator", as_json: AsJson = False) -> None:
    """Take up a course that was ended or paused, with the same contact person."""
    from bot.commands.courses import come_again

    come_again(code, actor=actor, as_json=as_json)


@sheet.command("template")
def sheet_template() -> None:
    """Print the headings of a handover sheet."""
    from bot.commands.courses import print_template

    print_template()


@sheet.command("write")
def sheet_write(
    code: str,
    file: Annotated[Path, typer.Argument(help="Plain text in UTF-8, up to 2,000 characters.")],
    actor: Actor = "operator",
    as_json: AsJson = False,
) -> None:
    """Keep a handover sheet, sealed; the young person reads it and says yes or no."""
    from bot.commands.courses import write_sheet

    write_sheet(code, file, actor=actor, as_json=as_json)


@sheet.command("print")
def sheet_print(
    sheet_id: str,
    out: Annotated[Path, typer.Option(help="The HTML file to write.")],
    actor: Actor = "operator",
    as_json: AsJson = False,
) -> None:
    """Write a sheet that the young person has said yes to, to be printed or passed on."""
    from bot.commands.courses import print_sheet

    print_sheet(sheet_id, out, actor=actor, as_json=as_json)
