"""The command line's part about alerts: which are open, why one was raised, and how many are to be expected."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.options import AsJson

alert = typer.Typer(no_args_is_help=True, help="Alerts to contact persons.")

Organisation = Annotated[
    str, typer.Option("--organisation", metavar="NAME", help="The table in organisations.toml, where it has several.")
]


@alert.command("list")
def alert_list(organisation: Organisation = "", as_json: AsJson = False) -> None:
    """List the open alerts: whose turn it is and until when, but not what was found."""
    from bot.commands.alerts import list_open

    list_open(organisation, as_json=as_json)


@alert.command("explain")
def alert_explain(
    alert_id: Annotated[str, typer.Argument(metavar="ID", help="One that `pejling alert list` shows.")],
    as_json: AsJson = False,
) -> None:
    """Say which rule raised an alert, on which values, who was told and why, and what happened since; it is noted."""
    from bot.commands.alerts import explain

    explain(alert_id, as_json=as_json)


@alert.command("forecast")
def alert_forecast(
    organisation: Organisation = "",
    per_contact: Annotated[
        int, typer.Option("--per-contact", min=1, max=200, metavar="N", help="Young people per contact person.")
    ] = 30,
    months: Annotated[int, typer.Option(min=1, max=36, help="How many months are simulated.")] = 12,
    seed: Annotated[int, typer.Option(help="The same one gives the same forecast.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Say how many alerts a month the thresholds make, by people who don't exist; so that the promise can be kept."""
    from bot.commands.forecast import print_forecast

    print_forecast(organisation, per_contact, months, seed, as_json=as_json)
