"""What holds in every conversation, whatever its words: say what happens next, then do exactly that (TONE 5, 9).

P1  A time that is named in a message is still ahead when the message arrives.
P2  Whoever is to be asked later reads when.
P3  What is open can be reached: an offer that never arrived is shown as soon as the person is there again.
P4  A link that was meant for somebody else takes nobody's chat away; one's own, pressed again, is answered.
P5  Nothing on a lock screen says what the chat is about: the first sentence of every message that comes (TONE 9).
P6  Whoever is told something about a participant, the participant reads so.
P7  Nobody reads the same words twice in a row.
P8  Where the organisation allows no first names in notices, a contact person's chat holds none.
P9  When a contact person who couldn't be reached has been told after all, the participant doesn't read the opposite.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.conversations.conftest import Player
from tests.conversations.runner import SCRIPTS, Script
from tests.conversations.stage import Step
from tests.unit.flows.screens.test_screens import GIVE_AWAY, ITEMS, OPTIONS

LOW = ["Ja, nu", "Jeg svarer alene", *["Lidt af tiden"] * 5]
TAKEN_PART = {"welcomed": {"Alma": "yes"}}
WEDNESDAY_PROMISED = "onsdag den 25. november kl. 15"
FRIDAY = {"clock": "2026-11-27 10:00"}


def alma(*taps: str) -> list[Step]:
    """Alma taps one button after the other."""
    return [{"who": "Alma", "taps": label} for label in taps]


def script(given: dict[str, Any], *steps: Step) -> Script:
    """A script for one question only."""
    return {"given": given, "steps": list(steps)}


def phone(step: Step, who: str = "Alma") -> list[str]:
    """What is new on a phone after that step."""
    lines: list[str] = step.get("phones", {}).get(who, [])
    return lines


def test_seen_too_late(play: Player) -> None:
    """P1: Mette sees it two days after the promised time."""
    takes, told = {"who": "Mette", "taps": "Jeg tager den"}, {"clock": "2026-11-27 10:05"}
    *_, seen = play(script(TAKEN_PART, *alma(*LOW), FRIDAY, takes, told))["steps"]
    assert "Mette har set det." in phone(seen)
    assert WEDNESDAY_PROMISED not in "\n".join(phone(seen))


def test_told_too_late(play: Player) -> None:
    """P1: Mette can be reached only after the time that was noted when the alert was raised."""
    given = {**TAKEN_PART, "not started": ["Mette"]}
    started = {"who": "Mette", "starts": "Mette-token"}
    *_, told = play(script(given, *alma(*LOW), FRIDAY, started))["steps"]
    assert any(line.startswith("Nyt om ") for line in phone(told, "Mette"))
    assert WEDNESDAY_PROMISED not in "\n".join(phone(told, "Mette"))


@pytest.mark.parametrize(
    ("at", "again"),
    [
        ("2026-11-23 15:45", "mandag den 23. november kl. 19."),
        ("2026-11-23 20:15", "tirsdag den 24. november kl. 15.30."),
    ],
)
def test_later_says_when(play: Player, at: str, again: str) -> None:
    """P2: at that day and hour it comes again; late in the evening that is no longer tonight."""
    [*_, later] = play(script(TAKEN_PART, {"clock": at}, *alma("I aften")))["steps"]
    assert again in "\n".join(phone(later))


def test_an_offer_that_never_arrived(play: Player) -> None:
    """P3."""
    blocks = {"who": "Alma", "does": "blocks the bot"}
    unblocks = {"who": "Alma", "does": "unblocks the bot"}
    month = {"clock": "2026-12-23 15:30"}
    start = {"who": "Alma", "starts": ""}
    [*_, shown] = play(script(TAKEN_PART, *alma("Ja, nu"), blocks, month, unblocks, start))["steps"]
    assert "[Ja, nu]" in phone(shown)


def test_a_link_for_somebody_else(play: Player) -> None:
    """P4: Alma's next offer reaches Alma, and Berta can still use her link."""
    link = {"who": "Alma", "starts": "Berta-token"}
    month, hers = {"clock": "2026-12-23 15:30"}, {"who": "Berta", "starts": "Berta-token"}
    pressed, begun, offered = play(script(TAKEN_PART, link, hers, month))["steps"]
    assert "Berta" not in "\n".join(phone(pressed))
    assert "[Ja, nu]" in phone(offered)
    assert "[Dansk]" in phone(begun, "Berta")


@pytest.mark.parametrize("who", ["Alma", "Mette"])
def test_ones_own_link_again(play: Player, who: str) -> None:
    """P4: no mistake, and never silence."""
    [again] = play(script(TAKEN_PART, {"who": who, "starts": f"{who}-token"}))["steps"]
    assert phone(again, who)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_lock_screens(path: Any) -> None:
    """P5, on Alma's phone in every recorded conversation; a picture's first sentence is the one below it."""
    for step in json.loads(path.read_text(encoding="utf-8"))["steps"]:
        for head, first, *more in _messages(phone(step)):
            read = more[0] if first.startswith("(") else first
            sentence = re.split(r"(?<=[.?!…])\s", read)[0]
            assert not (head.endswith(" comes") and GIVE_AWAY.search(sentence)), sentence
            assert not [text for text in (*OPTIONS, *ITEMS) if head.endswith(" comes") and text in sentence], sentence


def _messages(lines: list[str]) -> list[list[str]]:
    """The lines of a phone, message by message, those that only lose their buttons left out."""
    messages: list[list[str]] = []
    for line in lines:
        if line.startswith("# "):
            messages.append([line])
        else:
            messages[-1].append(line)
    return [message for message in messages if len(message) > 1]


@pytest.mark.parametrize("tapped", ["Nej tak", None], ids=["declining", "stopping"])
def test_who_is_told_of_leaving(play: Player, tapped: str | None) -> None:
    """P6: Mette is told that Alma doesn't take part; so Alma reads that she is."""
    welcome = [{"who": "Alma", "starts": "Alma-token"}, *alma("Dansk", "Næste", "Næste", "Næste")]
    leave = alma(tapped) if tapped else [{"who": "Alma", "types": "stop"}]
    [*_, left] = play(script({}, *welcome, *leave))["steps"]
    assert any(line.startswith("P-") for line in phone(left, "Mette"))
    assert "Mette" in "\n".join(phone(left))


@pytest.mark.parametrize("steps", [alma(*LOW), [{"who": "Alma", "types": "/snak"}]], ids=["low", "contact wanted"])
def test_said_once(play: Player, steps: list[Step]) -> None:
    """P7: that Mette can't be reached."""
    given = {**TAKEN_PART, "not started": ["Mette"]}
    [*_, told] = play(script(given, *steps))["steps"]
    assert phone(told).count("Jeg kan ikke få fat i Mette lige nu. Jeg bliver ved med at prøve.") == 1


def test_late_once(play: Player) -> None:
    """P7: of two alerts whose time passed together, that Mette did not get in touch."""
    late, told = {"clock": "2026-11-27 10:00"}, {"clock": "2026-11-27 10:05"}
    *_, read = play(script(TAKEN_PART, *alma(*LOW), {"who": "Alma", "types": "/snak"}, late, told))["steps"]
    assert phone(read).count("Mette nåede ikke at kontakte dig. Undskyld.") == 1


def test_not_seen_yet(play: Player) -> None:
    """P9: what Mette has just taken and can still take back is nothing that Alma reads, also when she asks."""
    wanted: dict[str, Any] = {"who": "Alma", "types": "/snak"}
    takes = {"who": "Mette", "taps": "Jeg tager den"}
    steps: list[dict[str, Any]] = [
        wanted,
        takes,
        {**wanted, "at once": True},
        {"who": "Alma", "types": "/kontakt", "at once": True},
    ]
    *_, asked, looked = play(script(TAKEN_PART, *steps))["steps"]
    assert "Jeg har bedt Mette om at skrive til dig." in phone(asked)
    assert not [line for line in [*phone(asked), *phone(looked)] if "har set det" in line or "så det" in line]


def test_no_first_names(play: Player) -> None:
    """P8: neither in a notice nor in the answer to what Mette writes."""
    given = {**TAKEN_PART, "organisation": {"first_names_in_notices": False}}
    wanted, asked = {"who": "Alma", "types": "/snak"}, {"who": "Mette", "types": "Hvem?"}
    told, answered = play(script(given, wanted, asked))["steps"]
    assert phone(told, "Mette")
    assert phone(answered, "Mette")
    assert "Alma" not in "\n".join([*phone(told, "Mette"), *phone(answered, "Mette")])


def test_told_after_all(play: Player) -> None:
    """P9: what Alma's chat shows is what is so."""
    given = {**TAKEN_PART, "not started": ["Mette"]}
    started, again = {"who": "Mette", "starts": "Mette-token"}, {"who": "Alma", "starts": ""}
    [*_, told, shown] = play(script(given, *alma(*LOW), started, again))["steps"]
    assert any(line.startswith("Nyt om ") for line in phone(told, "Mette"))
    assert "Jeg har givet Mette besked." in phone(shown)
