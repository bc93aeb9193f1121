"""What begins and after-care on the console, over HTTP on a real store.

N1  The page says what begins, who noted it and when it is asked. It is noted, moved and taken back.
N2  What can't be noted says why, and keeps what was typed; what isn't theirs can't be taken back.
N3  The end of a course with after-care, or without it where that is ticked; then a new beginning.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import httpx
import pytest

from flows.people import ParticipantStatus, Transition, TransitionKind
from flows.ports import Kind
from tests.unit.bot.seen import words
from tests.unit.bot.usecases.kit import ALMA, METTE, NOW, Office
from tests.unit.bot.web.test_console_contact import PAGE, read

AT = f"{PAGE}/transitions"


@pytest.fixture
async def browser(office: Office) -> AsyncIterator[httpx.AsyncClient]:
    """Mette's, where WHO-5 alone is asked, and after a course as well."""
    plan = replace(office.organisation.plan, aftercare_months=(1, 3))
    office.organisation = replace(office.organisation, questionnaires=("who5",), plan=plan)
    await office.save(replace(ALMA, started_on=NOW.date()))
    async with office.browser(METTE) as browser:
        yield browser


async def noted(office: Office) -> list[Transition]:
    async with office.database.reading() as tx:
        return list(await tx.transitions.of(ALMA.id))


async def test_noted_moved_and_taken_back(browser: httpx.AsyncClient, office: Office) -> None:
    """N1."""
    assert "Nothing is noted." in await read(browser, AT)
    for day in ("2026-12-14", "2027-03-01"):
        assert (await office.post(browser, AT, kind="exams", on=day)).headers["location"] == f"{AT}?done=begins"
    [begins] = await noted(office)
    assert (begins.on_day, begins.set_by) == (date(2027, 3, 1), METTE.id)
    async with office.database.reading() as tx:
        assert await tx.outbox.waits(ALMA.id, Kind.ANNOUNCEMENT)
    async with office.database.transaction() as tx:
        await tx.transitions.add(Transition("T-OWN", ALMA.id, TransitionKind.MOVING, date(2026, 12, 1), ALMA.id))
    shown = await read(browser, AT)
    assert re.search(r"A new home 1 December 2026 .* Noted by Alma", shown)
    assert re.search(r"Exams 1 March 2027 Asked on Mon 1 Mar, 15:30 · Noted by Mette", shown)
    assert "Exams 1 March 2027 Noted by Mette" in await read(browser, PAGE)
    answer = await office.post(browser, f"{AT}/back", transition=begins.id)
    assert "Taken back. The young person is told." in await read(browser, answer.headers["location"])
    assert [each.id for each in await noted(office)] == ["T-OWN"]


@pytest.mark.parametrize(
    ("kind", "on", "why"),
    [
        ("exams", "2026-11-22", "is over"),
        ("exams", "2028-01-01", "more than a year ahead"),
        ("exams", "tomorrow", "is no day"),
        ("exams", "", "Choose the day"),
        ("of_age", "2026-12-01", "Choose what begins"),
        ("'; DROP TABLE transition", "2026-12-01", "Choose what begins"),
    ],
)
async def test_what_is_refused(browser: httpx.AsyncClient, office: Office, kind: str, on: str, why: str) -> None:
    """N2."""
    refused = await office.post(browser, AT, kind=kind, on=on)
    assert (refused.status_code, why in words(refused.text)) == (422, True), words(refused.text)
    assert f'name="on" required value="{on}"' in refused.text
    assert await noted(office) == []


async def test_what_is_not_theirs_or_is_over_is_not_taken_back(browser: httpx.AsyncClient, office: Office) -> None:
    """N2."""
    other = await office.participant()
    async with office.database.transaction() as tx:
        await tx.transitions.add(Transition("T-1", other.id, TransitionKind.EXAMS, date(2026, 12, 1), METTE.id))
        await tx.transitions.add(Transition("T-2", ALMA.id, TransitionKind.EXAMS, date(2026, 11, 20), METTE.id))
        await tx.transitions.add(Transition("T-3", ALMA.id, TransitionKind.OF_AGE, date(2026, 12, 1), "clock"))
    for which, why in (("T-1", "nothing like that"), ("T-2", "it began on"), ("T-3", "nothing like that"), ("", "")):
        refused = await office.post(browser, f"{AT}/back", transition=which)
        assert (refused.status_code, why.casefold() in words(refused.text).casefold()) == (422, True)
    assert "From the birth date" in await read(browser, AT)
    assert len(await noted(office)) == 2


async def test_the_end_with_after_care_and_without(browser: httpx.AsyncClient, office: Office) -> None:
    """N3."""
    assert "Ask nothing afterwards" in await read(browser, f"{PAGE}/pause")
    assert (await office.post(browser, f"{PAGE}/end", exit="education_or_work")).status_code == 303
    for path in (PAGE, f"{PAGE}/pause"):
        assert "After-care since 23 November 2026" in await read(browser, path)
    ending = await read(browser, f"{PAGE}/pause")
    assert "Ask nothing afterwards" not in ending
    assert "Nothing is asked now when something begins." in await read(browser, AT)
    assert (await office.post(browser, AT, kind="exams", on="2026-12-14")).status_code == 422
    assert (await office.post(browser, f"{PAGE}/return")).status_code == 303
    await office.save(replace(ALMA, started_on=NOW.date(), revision=9))
    how = {"exit": "education_or_work", "no_aftercare": "1"}
    assert (await office.post(browser, f"{PAGE}/end", **how)).status_code == 303
    async with office.database.reading() as tx:
        assert (await tx.participants.get(ALMA.id)).status is ParticipantStatus.ENDED
