"""What is worth a question when they meet: what was found, as far as it may be seen.

A1  It is found in the newest sitting of each questionnaire, in the organisation's order and the reader's language.
A2  Scores count where the curve may be seen, or that sitting was shared; indicators only where both sittings were.
A3  One that may not be seen ends the row, so that what is found doesn't give it away; so does another contact person's.
A4  Nothing is kept, and nobody is nudged.
A5  What was skipped or not finished is no score.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.usecases.agenda import Matter, agenda_of
from flows.check_in import CheckIn
from flows.choices import Choice, Purpose, Sees
from flows.people import Participant
from flows.screen import in_english
from tests.unit.bot.usecases.kit import ALI, ALMA, METTE, NOW, OWN, REGISTRY, Office

WHO5 = REGISTRY.latest("who5")
CURVE = replace(ALMA, sees={"who5": Sees.CURVE})
MONTH = timedelta(days=30)
WORST = dict.fromkeys(OWN.definition.keys, 1)


def raw(total: int) -> dict[str, int]:
    """Answers that sum up to this."""
    return {key: min(5, max(0, total - 5 * n)) for n, key in enumerate(WHO5.definition.keys)}


async def sees_curve(office: Office) -> Participant:
    """Alma lets Mette see her curve."""
    async with office.world() as world:
        await world.tx.participants.save(CURVE)
        text_hash = "0" * 64
        choice = Choice(
            ALMA.id, Purpose.SEE, True, text_hash, NOW, about="who5", value=Sees.CURVE, contact_person=METTE.id
        )
        await world.tx.participants.record_choice(choice)
    return CURVE


async def answered(office: Office, *totals: int, shared: bool | None = None) -> list[CheckIn]:
    """WHO-5 once a month, the last one now."""
    months = len(totals) - 1
    return [
        await office.completed(WHO5, raw(total), shared=shared, at=NOW - (months - n) * MONTH)
        for n, total in enumerate(totals)
    ]


async def found(office: Office, participant: Participant = ALMA, language: str = "en") -> list[Matter]:
    async with office.world() as world:
        return await agenda_of(world, participant, language)


async def test_what_is_found_and_how_it_is_said(office: Office) -> None:
    """A1, A2 and A4."""
    alma = await sees_curve(office)
    await answered(office, 20, 16, 12)
    for at in (NOW - 3 * MONTH, NOW - timedelta(days=2)):
        await office.completed(OWN, {**WORST, "goal": 3}, shared=True, at=at)
    matters = await found(office, alma)
    assert [(each.rule, each.on) for each in matters] == [
        ("changed", date(2026, 11, 23)),
        ("two_falls", date(2026, 11, 23)),
        ("lowest_twice", date(2026, 11, 21)),
    ]
    assert [in_english(each.said) for each in matters] == [
        "It fell from 64 to 48.",
        "It fell twice in a row: 80, 64, 48.",
        "At the lowest twice in a row: Health, Everyday life, Belief in a job, Working together, Finding a job, "
        "Knowing about jobs.",
    ]
    assert matters[0].title == WHO5.wording("en").title
    assert (await found(office, alma, "da"))[-1].title == OWN.wording("da").title
    async with office.world() as world:
        assert await world.tx.alerts.of(ALMA.id) == []


@pytest.mark.parametrize(("shared", "rules"), [(True, ["changed"]), (False, []), (None, [])])
async def test_without_the_curve_what_was_shared(office: Office, shared: bool | None, rules: list[str]) -> None:
    """A2."""
    await answered(office, 12, 16, shared=shared)
    assert [each.rule for each in await found(office)] == rules


async def test_the_curve_shows_no_single_answers(office: Office) -> None:
    """A2."""
    for shared in (True, None):
        await office.completed(OWN, WORST, shared=shared)
    assert await found(office) == []


async def test_what_may_not_be_seen_ends_the_row(office: Office) -> None:
    """A3: hidden between two that were shared; hidden at the end; answered under another contact person."""
    shown = [await answered(office, 12, shared=True)]
    office.clock.at += MONTH
    await office.completed(WHO5, raw(13), shared=False)
    office.clock.at += MONTH
    shown.append([await office.completed(WHO5, raw(20), shared=True)])
    assert await found(office) == []
    office.clock.at += MONTH
    await office.completed(WHO5, raw(16), shared=True)
    assert [each.rule for each in await found(office)] == ["changed"]
    await office.completed(WHO5, raw(5), shared=False)
    assert await found(office) == []
    handed_over = replace(CURVE, contact_person=ALI.id)
    assert await found(office, handed_over) == []


async def test_what_is_no_score(office: Office) -> None:
    """A5."""
    alma = await sees_curve(office)
    await answered(office, 20)
    office.clock.at += MONTH
    await office.completed(WHO5, {WHO5.definition.keys[0]: 0})
    assert await found(office, alma) == []
    office.clock.at += MONTH
    await office.completed(WHO5, raw(5))
    assert await found(office, alma) == []
