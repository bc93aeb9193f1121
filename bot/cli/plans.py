"""The command line's part about plans: when an organisation asks, and what was agreed with one young person."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from bot.cli.options import Actor, AsJson
from bot.cli.people import participant

organisation = typer.Typer(no_args_is_help=True, help="What organisations have decided.")


@organisation.command("list")
def organisation_list(as_json: AsJson = False) -> None:
    """List the organisations of organisations.toml."""
    from bot.commands.plans import list_organisations

    list_organisations(as_json=as_json)


@organisation.command("plan")
def organisation_plan(
    name: Annotated[str, typer.Argument(help="The table in organisations.toml; all of them without one.")] = "",
    as_json: AsJson = False,
) -> None:
    """Print what an organisation asks when, in words."""
    from bot.commands.plans import show_organisation

    show_organisation(name, as_json=as_json)


@participant.command("plan")
def participant_plan(
    code: str,
    ask: Annotated[
        list[str] | None,
        typer.Option(metavar="ID=RHYTHM", help='Such as who5="every 2", gses=never, bip_job="0, 6, 12", who5=usual.'),
    ] = None,
    reminders: Annotated[
        Literal["usual", "none", "one", "two"] | None, typer.Option(help="How often is reminded.")
    ] = None,
    closes: Annotated[str | None, typer.Option(metavar="DAYS", help="Days to answer; or usual.")] = None,
    day: Annotated[str | None, typer.Option(help="Such as monday, or 15 for a day of the month; or usual.")] = None,
    hour: Annotated[str | None, typer.Option(help="Such as 15:30; or usual.")] = None,
    zone: Annotated[str | None, typer.Option(help="Such as Europe/Copenhagen; or usual.")] = None,
    usual: Annotated[bool, typer.Option("--usual", help="Back to the organisation's plan.")] = False,
    actor: Actor = "operator",
    as_json: AsJson = False,
) -> None:
    """Print what is asked of a young person when; with options, note first what was agreed with them."""
    from bot.commands.plans import agree_with

    given = {"reminders": reminders, "closes": closes, "day": day, "hour": hour, "zone": zone}
    typed = {name: said for name, said in given.items() if said is not None}
    if usual and (ask or typed):
        raise typer.BadParameter("--usual takes back what was agreed; give it alone")
    agree_with(code, ask or [], typed, usual=usual, actor=actor, as_json=as_json)
