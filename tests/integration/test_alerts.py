"""Alerts on the command line: which are open, why one was raised, and how many are to be expected.

C1  `list` shows whose turn it is and until when, what is due first at the top, and nothing of what was found; who was
    not told of is not in it.
C2  `explain` says rule, version, values, threshold, when, why somebody was told, and every step; and that is noted.
C3  It explains what an older version of a rule raised, and a rule that there is no more; told or not.
C4  No name and nothing that was written stands in it.
C5  What can't be done is refused with the remedy, and a forecast that asks for too much is wrong usage.
C6  `forecast` says the thresholds it is for, and the same seed says the same.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.alert import Alert, Did, Permission, Rung, Step
from flows.authorisation import CLOCK, OPERATOR
from storage.crypto import Keyring
from storage.database import Database
from tests.integration.commands import Here, refused
from tests.integration.kit import ORGANISATION

NOW = datetime.now(UTC).replace(microsecond=0)
SECRET = "Because her brother Karl said so"


def put(file: Path, keys: str, alerts: Sequence[Alert], steps: Sequence[Step]) -> None:
    """Alerts and steps as they would stand there."""

    async def work() -> None:
        database = Database(f"sqlite:///{file}", Keyring.parse(keys))
        try:
            async with database.transaction() as tx:
                for alert in alerts:
                    await tx.alerts.add(alert)
                for step in steps:
                    await tx.alerts.note(step)
        finally:
            await database.close()

    asyncio.run(work())


def test_open_ones_are_listed_and_each_is_explained(here: Here, database_file: Path, keys: str) -> None:
    """C1 to C4."""
    [mette] = json.loads(here("staff", "add", "Mette", "--organisation", ORGANISATION, "--json").out)
    [alma] = json.loads(here("participant", "add", "Alma", "--contact", mette["id"], "--json").out)
    due = NOW + timedelta(days=1)
    values = {"score": 32, "threshold": 35, "before": 60}
    chosen = Permission.CHOSEN
    newest = Alert("new", alma["id"], mette["id"], "very_low", 1, values, chosen, NOW, act_by=due, is_urgent=True)
    newest = replace(newest, deadline=due, episode="old", rung=Rung.REMINDED, look_at=due)
    old = replace(newest, id="old", rule="low", values={"score": 44, "threshold": 50}, is_urgent=False)
    old = replace(old, act_by=NOW - timedelta(hours=1), deadline=None, raised_at=NOW - timedelta(days=9))
    untold = replace(old, id="untold", permission=Permission.REFUSED, act_by=None, episode="untold", values={"x_y": 3})
    gone = replace(old, id="gone", rule="retired", rule_version=4, episode="gone", act_by=due + timedelta(days=1))
    steps = [
        Step("new", Did.RAISED, NOW, alma["id"], to=mette["id"]),
        Step("new", Did.TAKEN, NOW, mette["id"], is_undone=True),
        Step("new", Did.CLIMBED, NOW, CLOCK, to=mette["id"], detail="substitute"),
        Step("new", Did.CLOSED, NOW, OPERATOR, detail="no_need", words=SECRET),
    ]
    put(database_file, keys, [newest, old, untold, gone], steps)

    listed = json.loads(here("alert", "list", "--organisation", ORGANISATION, "--json").out)
    assert [(row["id"], row["state"], row["urgent"]) for row in listed] == [
        ("old", "late", ""),
        ("new", "waits", "urgent"),
        ("gone", "waits", ""),
    ]
    assert {"very_low", "low", "retired"}.isdisjoint(here("alert", "list").out.split())

    told = json.loads(here("alert", "explain", "new", "--json").out)
    assert (told["rule"], told["version"], told["version_now"], told["values"]) == ("very_low", 1, 1, values)
    assert (told["told"], told["episode"], told["promised"]) == (
        True,
        ["old", "new"],
        due.isoformat(timespec="minutes"),
    )
    assert [each["said"] for each in told["trail"]] == [
        f"raised, for {mette['id']}",
        f"{mette['id']} took it; taken back",
        f"the time was over; now it is the turn of {mette['id']} (substitute)",
        "whoever runs Pejling closed it (no need), with a reason written down",
    ]
    plain = here("alert", "explain", "new").out
    assert "Rule very_low, version 1." in plain
    assert "  score: 32\n  threshold: 35\n  score before it: 60\n" in plain
    assert "It belongs with old." in plain
    assert "they had chosen beforehand" in plain
    everything = plain + json.dumps(told)
    assert not [each for each in ("Mette", "Alma", "Karl") if each in everything]
    audit = json.loads(here("audit", "show", "--about", alma["id"], "--json").out)
    assert [each["deed"] for each in audit].count("explain_alert") == 2

    assert "whatever it was before. (Version 2 holds now.)" in here("alert", "explain", "old").out
    assert "There is no such rule any more." in here("alert", "explain", "gone").out
    nobody = here("alert", "explain", "untold").out
    assert "Not told: they said no" in nobody
    assert "  x_y: 3\n" in nobody
    assert "turn of" not in nobody


def test_what_is_refused(here: Here) -> None:
    """C5."""
    refused(here("alert", "explain", "nothing"), "there is no alert 'nothing'", "pejling alert list")
    refused(here("alert", "list", "--organisation", "nowhere"), "has no organisation 'nowhere'")
    refused(here("alert", "forecast", "--organisation", "nowhere"), "has no organisation 'nowhere'")
    for wrong in (("--per-contact", "0"), ("--per-contact", "201"), ("--months", "0"), ("--months", "37")):
        assert here("alert", "forecast", *wrong).code == 2


def test_a_forecast(here: Here) -> None:
    """C6."""
    small = ("alert", "forecast", "--per-contact", "5", "--months", "2")
    plain = here(*small).out
    assert "low 50, very low 35, fall 20 to 60, still low 84 days" in plain
    assert plain.index("The first month") < plain.index("all together") < plain.index("Each later month")
    assert plain == here(*small, "--seed", "1").out != here(*small, "--seed", "2").out
    [made] = json.loads(here(*small, "--json").out)
    assert made["organisation"] == ORGANISATION
    assert made["first"][0]["rule"] == "all"
    assert made["first"][0]["low"] <= made["first"][0]["mean"] <= made["first"][0]["high"]
    assert "Each later month" not in here("alert", "forecast", "--per-contact", "5", "--months", "1").out
