"""Every conversation once more, on the young person's own page, over HTTP: it ends in the same stored state.

O1  Each tap of a young person is a form that is sent on their page; all else happens as in the chat. What is remembered
    in the end is the same, in every column of every table that `MAY_DIFFER` doesn't name.
O2  What the chat's live message says and offers stands on the page, word for word, in the same order.
O3  Begun in the chat, gone on with on the page, back in the chat, tap for tap: the same end.
O4  With two devices at once nothing counts twice, and no form of one is taken from the other.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from bot.botapi.actions import decode
from tests.conversations.browser import Browser, House, Page, read
from tests.conversations.conftest import KEYS, Theatre
from tests.conversations.on_the_page import DONE, OnThePage
from tests.conversations.remembered import Rows, differences, remembered
from tests.conversations.runner import SCRIPTS, Script, doing, done_in
from tests.conversations.stage import Stage

MAY_DIFFER = {
    "handled_update": "a form is no update",
    "sent_message": "the chat has fewer messages",
    "web_session": "only browsers have sessions",
    "retention.removed": "old updates are counted, too",
    "live_message.shown_revision": "delivery: how far the chat is drawn",
    "live_message.message_id": "delivery",
    "live_message.latest_message_id": "delivery",
    "live_message.next_try_at": "delivery: drawn at random",
    "live_message.heard_at": "nothing was heard in the chat",
    "live_message.heard_message_id": "nothing was heard in the chat",
    "outbox.put_at": "real time",
    "outbox.sent_at": "delivery",
    "outbox.for_page": "what they are told stands on their page",
    "outbox.screen_sealed": "… and is kept as long as it stands there",
}
"""Columns and whole tables in which the chat and the page may differ, with the reason."""

NAMES = {each.stem for each in SCRIPTS}
ONE_WAY = [
    each
    for each in SCRIPTS
    if '"answer_channel": "both"' not in each.read_text(encoding="utf-8")
    and (each.stem.removesuffix("_english") == each.stem or each.stem.removesuffix("_english") not in NAMES)
]
"""The others go both ways by themselves, or are the same conversation in other words."""

DRAWN_ONCE_MORE = {
    "away_for_long": {"live_message.revision": "an offer that the chat has not had yet is seen first"},
    "participant_blocked": {"live_message.revision": "an offer that the chat never had is seen first"},
}
IN_THE_CHAT_ALONE = {
    **dict.fromkeys(
        ("low_told", "low_set_aside_asked"),
        "a letter that the chat has; the page about the contact person has the same buttons",
    ),
    "aftercare_return": "a question from before the end",
    **dict.fromkeys(
        ("aftercare_stopped", "transition_birthday", "transition_by_staff"),
        "a letter that the chat has; the page's menu leads there, too",
    ),
    "contact_wanted_not_reachable": "help, below an answer to words in the chat",
    "course_ended": "a question from before the end",
    **dict.fromkeys(("free_text", "words_sent_on", "alert_two_one_contact"), "the answer to words in the chat"),
    "alert_note": "a second answer to a note; the page has the first one's buttons no more",
    "low_held_until_noon": "a button from before noon",
    "own_agreements": "a letter that the chat has; the page's menu leads there, too",
    "guardian": "a question from before the end",
    "guardian_age_unknown": "a question from before the end",
    "of_age": "a letter that the chat has; the page's menu leads there, too",
    "participant_blocked": "a question from before",
    **dict.fromkeys(("reminder", "reminder_at_night", "closed_unanswered"), "a reminder; the page has the offer"),
    "later_on_the_last_day": "an offer from before; the page offers what can be kept now",
    **dict.fromkeys(("reminder_half_finished", "closed_half_finished"), "a reminder; the page is at the question"),
    "sheet_approved": "a letter that the chat has; the page's menu leads there, too",
    "sheet_refused": "a letter that the chat has; the page's menu leads there, too",
}
"""Scripts in which something is pressed that the page doesn't offer then, and what it stands on in the chat."""

LONG = (
    "back_and_change",
    "education_profile",
    "low_asked_no_then_yes",
    "low_then_the_rest",
    "own_menu",
    "quarterly_sitting",
    "see_answers",
    "welcome",
)
FAULTY = """<html lang="da"><title>P-03CC</title><main><p style="x">Hej Alma.</p>
<button value="a">Ja</button><button value="b">Nej</button></main></html>"""
FORGED = 403
LOW = (("begin", None), ("alone", None), *(("answer", 1),) * 5)
TAKES_PART = {"welcomed": {"Alma": "yes"}, "organisation": {"answer_channel": "both"}}


async def ended(
    theatre: Theatre, script: Script, house: House | None = None, turn: int | None = None
) -> tuple[dict[str, Rows], Stage]:
    """What is remembered when all is done, in the chat or in that house."""
    given = script["given"]
    stage = theatre.stage(given)
    try:
        await theatre._begin(stage, given)
        stage = on_the_page(theatre, script, stage, house, turn=turn) if house else stage
        wanted = {step["from"] for step in script["steps"] if "from" in step}
        for number, step in enumerate(script["steps"]):
            stage.snapshots.append(stage.phones.snapshot() if number in wanted else {})
            await stage.do(done_in(step))
        return remembered(theatre.file, KEYS), stage
    finally:
        await theatre.database.close()


def on_the_page(theatre: Theatre, script: Script, begun: Stage, house: House, turn: int | None = None) -> OnThePage:
    """The same stage, with a page beside the chat from now on; unless the script decides on it."""
    decided = {"answer_channel": "both", **script["given"].get("organisation", {})}
    worlds = theatre._decided({**script["given"], "organisation": decided})
    as_begun = (begun.language, begun.phones, begun.clock, begun.counters)
    return OnThePage(theatre.database, theatre.file, worlds, *as_begun, house=house, turn=turn)


def same_end(theatre: Theatre, path: Path, house: House, turn: int | None = None) -> OnThePage:
    """Play it in the chat, unless that was done just now, and with pages; it ends the same."""
    script = json.loads(path.read_text(encoding="utf-8"))
    if doing(script) not in theatre.ends:
        theatre.ends[doing(script)], _ = asyncio.run(ended(theatre, script))
    end, stage = asyncio.run(ended(theatre, script, house, turn=turn))
    assert isinstance(stage, OnThePage)
    may_differ = MAY_DIFFER | DRAWN_ONCE_MORE.get(path.stem.removesuffix("_english"), {})
    assert differences(theatre.ends[doing(script)], end, may_differ) == []
    assert stage.faults == []
    assert not stage.left_behind or path.stem.removesuffix("_english") in IN_THE_CHAT_ALONE, stage.left_behind
    return stage


@pytest.mark.parametrize("path", ONE_WAY, ids=lambda path: path.stem)
def test_on_the_page(path: Path, theatre: Theatre, house: House) -> None:
    """O1 and O2."""
    same_end(theatre, path, house)


@pytest.mark.parametrize("turn", [0, 1], ids=["chat first", "page first"])
@pytest.mark.parametrize("name", LONG)
def test_in_turn(name: str, turn: int, theatre: Theatre, house: House) -> None:
    """O3."""
    [path] = [each for each in SCRIPTS if each.stem == name]
    counted = same_end(theatre, path, house, turn=turn).counted
    assert min(counted.pressed, counted.in_chat) > 2


def test_two_devices(theatre: Theatre, house: House) -> None:
    """O4: each form is sent from both; what the second asks is about a question that has gone by."""

    async def played() -> None:
        begun = Stage(theatre.database, theatre.file, theatre._decided(TAKES_PART), "da")
        try:
            await theatre._begin(begun, TAKES_PART)
            stage = on_the_page(theatre, {"given": TAKES_PART}, begun, house)
            now = stage.clock.now()
            async with stage.database.reading() as tx:
                [alma] = [each for each in await tx.participants.all() if each.name == "Alma"]
            phone, laptop = (Browser(house, stage.database, alma.id) for _ in range(2))
            for verb, value in LOW:
                here, there = await phone.load(now), await laptop.load(now)
                assert await phone.send(there, _sends(here, verb, value)) == FORGED
                assert await phone.send(here, _sends(here, verb, value)) == DONE
                assert await laptop.send(there, _sends(there, verb, 5 if value else None)) == DONE
            async with stage.database.reading() as tx:
                [check_in] = await tx.check_ins.of(alma.id)
                [alert] = await tx.alerts.of(alma.id)
            assert ({each.value for each in check_in.answers.values()}, check_in.revision) == ({1}, len(LOW))
            letters = [row["kind"] for row in remembered(theatre.file, KEYS)["outbox"] if row["ref"] == alert.id]
            assert letters == ["nudge"]
        finally:
            await theatre.database.close()

    asyncio.run(played())


def _sends(page: Page, verb: str, value: int | None) -> str:
    """What the button sends that does this."""
    for _label, data in page.offered:
        action = decode(data)
        if action is not None and action.verb == verb and value in (None, action.value):
            return data
    raise LookupError(f"nothing on the page does {verb} {value}; there are {page.offered}")


def test_faults_are_found(theatre: Theatre) -> None:
    """O1 and O2: a page that lacks something, and two stores that differ, don't pass."""
    page = read(200, FAULTY)
    assert page.faults("P-03CC") == ["no direction", "not one main heading", "inline ['p style']", "the title 'P-03CC'"]
    assert page.lacks(["Hej Alma.", "Har du to minutter?"]) == ["Har du to minutter?"]
    assert page.lacks_buttons([("Nej", "b"), ("Ja", "a")]) == ["Ja"]
    assert page.lacks_buttons([("Ja", "another")]) == ["Ja"]
    one, other = ({"answer": [{"check_in": "c", "value": value}]} for value in (1, 2))
    assert len(differences(one, other, {})) == 2
    assert differences(one, other, {"answer.value"}) == []
