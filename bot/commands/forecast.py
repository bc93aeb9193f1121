"""`pejling alert forecast`: how many alerts a month the thresholds make, before anybody is asked anything."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from random import Random

import typer

from bot.organisations import finding, read_organisations
from bot.settings import load_settings
from flows.forecast import ALL, Expected, Forecast, forecast
from flows.organisation import Organisation

SITTINGS = 150_000
"""So many are simulated, in a few seconds: the more people in one caseload, the fewer caseloads."""

FEWEST, MOST = 20, 400
BEGINS = datetime(2026, 1, 5, 8, tzinfo=UTC)
"""A Monday. The forecast is of any year: there are no holidays in it."""

ON_TOP = (
    "Everybody answers every month and lets low scores be told. Wishes for contact, words that are sent on and silence "
    "come on top."
)


def print_forecast(name: str, per_contact: int, months: int, seed: int, *, as_json: bool) -> None:
    """For one organisation, or each of them. Raises the errors that name place, problem and remedy."""
    path = load_settings().organisations
    found = read_organisations(path)
    wanted = [finding(path, found)(name)] if name else list(found.values())
    caseloads = max(FEWEST, min(MOST, SITTINGS // (per_contact * months)))
    made = {
        each.id: forecast(each, per_contact, months, caseloads, BEGINS, Random(seed).gauss)  # noqa: S311 - no secret
        for each in wanted
    }
    if as_json:
        typer.echo(json.dumps([{"organisation": each, **asdict(of_it)} for each, of_it in made.items()]))
        return
    for each in wanted:
        for line in _lines(each, made[each.id], per_contact):
            typer.echo(line)


def _lines(organisation: Organisation, made: Forecast, per_contact: int) -> list[str]:
    limits = organisation.limits
    return [
        f"{organisation.id}: alerts per contact person with {per_contact} young people",
        f"  low {organisation.low_threshold}, very low {limits.very_low}, fall {limits.fall} to {limits.fall_ends}, "
        f"still low {limits.still_low_days} days",
        *_table("The first month", "caseloads", made.first),
        *_table("Each later month", "months", made.later),
        f"  {ON_TOP}",
    ]


def _table(when: str, of_what: str, found: tuple[Expected, ...]) -> list[str]:
    rows = [
        f"    {'all together' if each.rule == ALL else each.rule:<13} {each.mean:5.1f}  {each.low} to {each.high}"
        for each in found
    ]
    return [f"  {when}: on average, and in nine {of_what} of ten", *rows] if rows else []
