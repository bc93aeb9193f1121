"""Nothing without a conversation that shows it: what is listed below must stand in the recorded scripts.

G1  Every command, event, reason, state, stage, permission, rule, kind of letter and invite problem.
G2  Every function that makes a screen.
G3  Every text that the chat can say, in Danish and in English.
G4  Every questionnaire in every language: each of its questions is asked in a conversation, with all its options.
G5  Every language: its own words for stop, in a conversation.
G6  Every last screen: what was committed, with how low it was, and with who has it; on both phones and on the console.
G7  Every page of the console that is about an alert, in Danish and in English.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import product
from typing import get_args

import pytest

from bot.usecases.accept_invite import PROBLEMS
from bot.usecases.stop import STOP_WORDS, is_stop_word
from flows import commands, events
from flows.alert import Permission
from flows.check_in import Status
from flows.people import ParticipantStatus, WelcomeStage
from flows.ports import InviteProblem, Kind
from flows.rules import RULES
from flows.rules.rule import Trigger
from flows.screens.after_low import Case
from flows.words import plain
from locales import __main__ as translators
from locales import catalog
from locales.audience import everybodys
from locales.catalog import Catalog
from questionnaires.loader import load_registry
from questionnaires.model import Form
from tests.conversations.console import PLACES
from tests.conversations.runner import SCRIPTS
from tests.conversations.updates import STAFF
from tests.conversations.witness import LAST_SCREEN, screen_functions

COMMANDS = set(get_args(commands.Command))
EVENTS = {*get_args(events.Event), *get_args(Trigger)}
INVITED_IS_WHERE_ALL_BEGIN = {ParticipantStatus.INVITED}

WORDED = [(each.id, language) for each in load_registry().newest() for language in each.wordings]

CHAT = ("flows/", "bot/usecases/", "bot/telegram/", "bot/reports/caption.py")
"""Where the chat's texts stand in the code."""
ELSEWHERE = {
    "Some sentences have two forms. Which one shall I use?": "pl",
    "Both": "pl",
    "They are in Danish.": "tr",
}
"""What Danish and English readers never see: of forms that their language hasn't, and of words that aren't theirs."""

BY_MAIL = {Kind.SIGN_IN}
"""What no phone sees: tests/integration/test_email.py."""

NO_MESSAGES = {
    "bot/telegram/routers/commands.py",
    "bot/usecases/close_alert.py",
    "bot/usecases/let_in.py",
    "bot/usecases/talks.py",
    "flows/doors.py",
    "flows/looks.py",
}
"""Telegram's own menu of commands, the file with one's own data, and what a form of a page's says or is said of."""


BANDS, HAS_IT = ("very low", "low", "a fall"), ("there", "away")
URGENT_NEVER_WAITS = {(Case.HELD, "very low"), (Case.WAITED_FOR, "very low")}
ONLY_WHAT_IS_LOW_IS_KNOWN = {(Case.KNOWN, "a fall")}
NOTHING_COMES = {Case.ASKED, Case.REFUSED, Case.HELD, Case.TRYING, Case.KNOWN}
"""Where nothing is sent to staff, or nothing can be."""


@pytest.fixture(autouse=True)
def _not_while_recording(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update"):
        pytest.skip("an update run only records")


def recorded() -> list[str]:
    """Every script as it stands in its file."""
    return [path.read_text(encoding="utf-8") for path in SCRIPTS]


def unshown(pieces: Iterable[str]) -> list[str]:
    """Those that stand in no script."""
    everything = "\n".join(recorded())
    return sorted(piece for piece in set(pieces) if piece not in everything)


def classes_of(module: object) -> set[type]:
    """A module's own classes, apart from its lists of names."""
    own = (
        each for each in vars(module).values() if isinstance(each, type) and each.__module__ == vars(module)["__name__"]
    )
    return {each for each in own if not issubclass(each, StrEnum)}


def test_every_command() -> None:
    """G1."""
    assert classes_of(commands) == COMMANDS
    assert not unshown(f'"{command.__name__}(' for command in COMMANDS)


def test_every_event() -> None:
    """G1. No questionnaire that is shipped has an item that hangs on an answer: tests/unit/flows/test_conditions.py.

    What a sitting measured stands in the check-in, and in the alert that it raised.
    """
    assert classes_of(events) == EVENTS
    assert not unshown(f'"{event.__name__}(' for event in EVENTS - {events.AnswerWithdrawn, events.Measured})


def test_every_reason() -> None:
    """G1."""
    assert not unshown(f"CommandIgnored(reason={reason!r})" for reason in events.Reason)


def test_every_state_of_a_check_in() -> None:
    """G1."""
    assert not unshown(f"'s who5 1: {status}" for status in Status)


def test_every_state_of_a_participant() -> None:
    """G1."""
    assert not unshown(f"): {status}" for status in set(ParticipantStatus) - INVITED_IS_WHERE_ALL_BEGIN)
    assert not unshown(f"): welcome at {stage}" for stage in WelcomeStage)


def test_every_rule_and_permission() -> None:
    """G1."""
    assert not unshown(f'"{rule.id} v{rule.version} about ' for rule in RULES)
    assert not unshown(f" for Mette: {permission}" for permission in Permission)


def test_every_kind_of_letter() -> None:
    """G1."""
    assert not unshown(f". {kind} to " for kind in set(Kind) - BY_MAIL)


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_invite_problem(language: str) -> None:
    """G1: what is said to whoever followed such a link."""
    words = catalog.load(language)
    assert set(PROBLEMS) == set(InviteProblem)
    assert {words.text(text) for text in PROBLEMS.values()} <= set(phone_lines(language))


def test_every_screen() -> None:
    """G2."""
    assert not unshown(f'"{screen}"' for screen in screen_functions())


def test_every_last_screen() -> None:
    """G6: each case with each half of what its words hang on."""
    seen: set[tuple[str, str]] = set()
    for script in map(json.loads, recorded()):
        phones = {who for step in script["steps"] for who in step.get("phones", {})}
        last = [each.split(": ")[1].split(", ") for each in script["screens"] if each.startswith(f"{LAST_SCREEN}: ")]
        if "Alma" in phones and any("console" in step for step in script["steps"]):
            shown = [each for each in last if STAFF & phones or each[0] in NOTHING_COMES]
            seen |= {pair for case, band, has_it in shown for pair in ((case, band), (case, has_it))}
    wanted = {*product(Case, (*BANDS, *HAS_IT)), (Case.TOLD, "taken over")}
    assert wanted - seen == URGENT_NEVER_WAITS | ONLY_WHAT_IS_LOW_IS_KNOWN


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_page_of_the_console(language: str) -> None:
    """G7."""
    scripts = [script for script in map(json.loads, recorded()) if script["given"].get("language", "da") == language]
    opened = {step["opens"] for script in scripts for step in script["steps"] if "console" in step and "opens" in step}
    assert {each.replace("Alma", "NAME") for each in opened} == set(PLACES)


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_text(language: str) -> None:
    """G3: in the language, with its placeholders filled."""
    said = "\n".join(phone_lines(language))
    words = catalog.load(language)
    missing = [msgid for msgid in chat_texts() if not re.search(_filled(msgid, words), said)]
    assert set(missing) == set(ELSEWHERE)


@pytest.mark.parametrize(("msgid", "language"), ELSEWHERE.items())
def test_every_text_that_only_others_read(msgid: str, language: str) -> None:
    """G3, for what is about the language itself."""
    assert catalog.load(language).gettext(msgid) in "\n".join(phone_lines(language))


@pytest.mark.parametrize(("questionnaire", "language"), WORDED)
def test_every_questionnaire_in_every_language(questionnaire: str, language: str) -> None:
    """G4: on a phone, or on the contact person's page."""
    asked = load_registry().latest(questionnaire)
    wording, seen = asked.wording(language), set(all_lines())
    for key, words in wording.items.items():
        said = {words.said(form).format(contact="Mette") for form in Form}
        assert said & seen, f"{key} is never asked"
        options = {f"[{asked.option_text(key, value, language)}]" for value in asked.definition.options(key)}
        assert options <= seen


@pytest.mark.parametrize("language", catalog.languages())
def test_every_languages_own_stop(language: str) -> None:
    """G5."""
    typed = {step.get("types", "") for script in map(json.loads, recorded()) for step in script["steps"]}
    assert {each for each in typed if plain(each) in STOP_WORDS[language]}


def test_stop_is_no_answer() -> None:
    """G5: no option of anything reads like a word for stop."""
    wordings = [wording for each in load_registry().all() for wording in each.wordings.values()]
    texts = [text for wording in wordings for options in wording.options.values() for text in options.values()]
    assert not [text for text in texts if is_stop_word(text)]
    assert set(STOP_WORDS) == set(catalog.languages())


def all_lines() -> Iterator[str]:
    """Every line that stood on a phone or on a page."""
    for script in map(json.loads, recorded()):
        for step in script["steps"]:
            yield from step.get("page", ())
            for phone in step.get("phones", {}).values():
                yield from phone


def chat_texts() -> Iterator[str]:
    """The English source texts that the chat can say to a young person."""
    for message in everybodys(translators.extracted(), translators.PROJECT):
        places = {place for place, _line in message.locations} - NO_MESSAGES
        if isinstance(message.id, str) and any(place.startswith(CHAT) for place in places):
            yield message.id


def _filled(msgid: str, words: Catalog) -> str:
    names = translators.placeholders(msgid)
    text = words.gettext(msgid, **{name: f"<{name}>" for name in names})
    pattern = re.escape(text.replace("\n\n", "\n"))  # as phones and scripts have it
    return re.sub("|".join(f"<{name}>" for name in names), ".+", pattern) if names else pattern


def phone_lines(language: str) -> Iterator[str]:
    """Every line that stood on a phone, in the chat or on the page, in the conversations of this language."""
    for script in map(json.loads, recorded()):
        if script["given"].get("language", "da") == language:
            for step in script["steps"]:
                yield from step.get("page", ())
                for phone in step.get("phones", {}).values():
                    yield from phone
