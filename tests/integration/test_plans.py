"""Plans on the command line: what an organisation asks when, and what was agreed with one young person."""

from __future__ import annotations

import json

from tests.integration.commands import Here, refused
from tests.integration.kit import ORGANISATION


def test_plans_are_shown_agreed_and_taken_back(here: Here) -> None:
    plan = {row["what"]: row["is"] for row in json.loads(here("organisation", "plan", "--json").out)}
    assert plan["when"] == "At 15:30 on these days: Monday, Tuesday, Wednesday"
    assert plan["who5"] == "Every month"
    assert [row["id"] for row in json.loads(here("organisation", "list", "--json").out)] == [ORGANISATION]
    refused(here("organisation", "plan", "nowhere"), "has no organisation 'nowhere'")

    def added(*arguments: str) -> str:
        [row] = json.loads(here(*arguments, "--json").out)
        return str(row["id"])

    mette = added("staff", "add", "Mette", "--organisation", ORGANISATION)
    alma = added("participant", "add", "Alma", "--contact", mette)

    def agreed(*options: str) -> dict[str, str]:
        ended = here("participant", "plan", alma, *options, "--json")
        return {row["what"]: row["is"] for row in json.loads(ended.out) if row["differs"]}

    assert agreed() == {}
    assert agreed("--ask", "who5=0, 6", "--closes", "7", "--day", "15", "--zone", "america/nuuk") == {
        "who5": "Month 0, 6 after the start",
        "closes": "Can be answered for 7 days",
        "when": "At 15:30 on day 15 of the month, or on its last day",
        "zone": "America/Nuuk",
    }
    said = here("participant", "plan", alma, "--ask", "who5=never")
    assert "can't tell when somebody is having a hard time" in said.err
    assert list(agreed("--usual")) == ["when", "zone"]
    refused(here("participant", "plan", alma, "--zone", "Bankok"), "“Bankok” is no time zone; write it as Asia/Bangkok")
    refused(here("participant", "plan", alma, "--hour", "23:00"), "give one from 08:00 to 20:30")
    refused(here("participant", "plan", alma, "--ask", "who5"), "'who5' has no rhythm")
    refused(here("participant", "plan", alma, "--closes", "28"), "write 27 days or fewer")
    assert here("participant", "plan", alma, "--usual", "--closes", "3").code == 2
    assert list(agreed()) == ["when", "zone"]
