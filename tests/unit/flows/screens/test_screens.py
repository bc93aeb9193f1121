"""Every screen, in Danish and English, read as it reads on a phone (TONE.md).

S1  An option's button is the instrument's text, verbatim, in the order the instrument prints it (rule: never reword).
S2  The first sentence of a screen may stand on a lock screen: nothing of what the chat is about (TONE 9).
S3  Under 240 characters, buttons apart, so that nobody scrolls (TONE 10).
S4  No word that judges, alarms or compares (TONE 7).
S5  Every button's callback data fits into Telegram's 64 bytes, with the longest ids, and comes back as it was.
S6  What can be done stands in the same place every time: one option a row, then back, skip and break in one row.
S7  Wherever somebody may be having a hard time there is the emergency number and a button to find help.
S8  At most one emoji and no exclamation mark in a row (TONE 2, 8); one question at most in a message (TONE 1).
S9  Every function that makes a screen is among those read here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

import pytest

from bot.botapi.actions import LIMIT, decode, encode
from bot.botapi.render import keyboard
from flows.check_in import Status
from flows.screen import Action, Button, Link, Question, Screen, Verbatim
from locales import catalog
from questionnaires.loader import load_registry
from tests.conversations.witness import screen_functions, watching
from tests.unit.flows.samples import KEYS, WHO5
from tests.unit.flows.screens.every_screen import CONTACT, DEADLINE, every_screen

SCREENS = {(language, name): screen for language in ("da", "en") for name, screen in every_screen(language).items()}
BY_NAME = {f"{language}: {name}": (language, screen) for (language, name), screen in SCREENS.items()}

WORDINGS = [wording for each in load_registry().newest() for wording in each.wordings.values()]
OPTIONS = {text for words in WORDINGS for texts in words.options.values() for text in texts.values()}
ITEMS = {words.said().format(contact=CONTACT.name) for wording in WORDINGS for words in wording.items.values()}
STEMS = {wording.stem_of(item) for wording in WORDINGS for item in wording.items} - {""}
GIVE_AWAY = re.compile(
    r"\bsvar(et|ene)?\b|trivsel|\bwho\b|who-5|score|humør|svært|bekymre|\bfare\b|112|\bhjælp\b|diagnos|angst|kommune"
    r"|\banswers?\b|answered|well-?being|\bmood\b|hard time|worried|danger|\bhelp\b",
    re.IGNORECASE,
)
"""What would tell somebody who reads over a shoulder what the chat is about. Questions and a day are neutral."""

JUDGING = re.compile(
    r"depress|risiko|\brisks?\b|diagnos|\bscor(e|en|er|es)\b|\b(u|ab)?normal|desværre|unfortunately"
    r"|(under|over) gennemsnit|(below|above) (the )?average"
    r"|mangler|missed|flot|godt klaret|well done",
    re.IGNORECASE,
)
EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
MOST_CHARACTERS = 240
LONGER = {
    "welcome at about, not understood": 360,
    "welcome at seen_by": 260,
    "welcome at seen_by, not understood": 340,
    "completed, then contact": 300,
    "intro, asking for company": 320,
    "welcome at not_watched, not understood": 330,
    "welcome at take_part, not understood": 260,
    "hints": 340,
    "opened 10 times": 560,
    "coming, begun True": 330,
    "coming, begun False": 330,
    "contact, far away": 370,
    **{f"contact, {acting}, by {DEADLINE}": 320 for acting in ("Christoffer", "Alexandra")},
    "choices": 340,
    "6 begin": 330,
    "choices, some apart": 400,
}
"""Screens of several sentences each, with one more above them that says why they are shown again; and what a contact
person reads before a conversation; and one that is a list."""
LONGER_KINDS = {"low ": 290, "closed, low ": 290, "contact, taken": 350, "contact, told": 260}
"""The same by how a name begins: a sentence more where somebody else acts, and how an open alert stands."""


def most_characters(name: str) -> int:
    """How long a screen may be."""
    kind = next((most for begins, most in LONGER_KINDS.items() if name.startswith(begins)), MOST_CHARACTERS)
    return LONGER.get(name, kind)


def lines(language: str, screen: Screen) -> list[str]:
    """The paragraphs as they read."""
    words = catalog.load(language)
    parts = (f"{part.stem}\n{part.item}" if isinstance(part, Question) else words.text(part) for part in screen.body)
    return [line for part in parts for line in part.split("\n")]


def buttons(screen: Screen) -> list[Button]:
    """All buttons, row by row."""
    return [button for row in screen.buttons for button in row]


def _action(button: Button) -> Action:
    assert isinstance(button.action, Action)
    return button.action


def own_words(language: str, screen: Screen) -> list[str]:
    """The lines that are Pejling's and not the instrument's."""
    return [line for line in lines(language, screen) if not any(text in line for text in (*ITEMS, *OPTIONS, *STEMS))]


def of_every_screen(check: Callable[[str], None]) -> Callable[[], None]:
    """One test of all screens, for there are over a thousand; it names each that fails, and why."""

    def test() -> None:
        failed = {}
        for name in BY_NAME:
            try:
                check(name)
            except AssertionError as why:
                failed[name] = str(why).partition("\n")[0]
        assert failed == {}

    test.__name__, test.__doc__ = check.__name__, check.__doc__
    return test


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("item", KEYS)
def test_options_are_verbatim(language: str, item: str) -> None:
    """S1, and S6 for where they stand."""
    screen = SCREENS[language, f"asking {item}"]
    words = WHO5.wording(language)
    *options, always = screen.buttons
    assert [catalog.load(language).text(row[0].label) for row in options] == list(words.options["frequency"].values())
    assert [_action(row[0]).value for row in options] == [5, 4, 3, 2, 1, 0]
    assert {len(row) for row in options} == {1}
    assert [_action(button).verb for button in always] == ["back", "skip", "pause"]
    assert lines(language, screen)[-2:] == [words.stem, words.items[item].said()]


@of_every_screen
def test_first_sentence_is_neutral(name: str) -> None:
    """S2."""
    language, screen = BY_NAME[name]
    first = re.split(r"(?<=[.?!…])\s", lines(language, screen)[0])[0]
    assert not GIVE_AWAY.search(first)
    assert not [text for text in (*OPTIONS, *ITEMS) if text in first]


@of_every_screen
def test_short_enough(name: str) -> None:
    """S3."""
    language, screen = BY_NAME[name]
    assert len("\n".join(lines(language, screen))) < most_characters(name.partition(": ")[2])


@pytest.mark.parametrize("language", catalog.languages()[2:])
def test_other_languages_are_short_and_fit_too(language: str) -> None:
    """S3, with some room for languages that need more letters, and S1: options are those of the wording asked in."""
    for name, screen in every_screen(language).items():
        most = most_characters(name) * 1.35
        assert len("\n".join(lines(language, screen))) < most, name
        assert bool(keyboard(screen, catalog.load(language))) == bool(screen.buttons)
        if name == "asking happy":
            texts = WHO5.wording(language).options["frequency"].values()
            assert [row[0].label for row in screen.buttons[:-1]] == [Verbatim(text) for text in texts]


@of_every_screen
def test_no_judging_words(name: str) -> None:
    """S4."""
    language, screen = BY_NAME[name]
    labels = [catalog.load(language).text(button.label) for button in buttons(screen)]
    assert not [line for line in (*lines(language, screen), *labels) if JUDGING.search(line)]


@of_every_screen
def test_callback_data_fits(name: str) -> None:
    """S5."""
    for button in buttons(BY_NAME[name][1]):
        if isinstance(button.action, Link):
            continue
        data = encode(button.action)
        assert len(data.encode()) <= LIMIT
        assert decode(data) == button.action


@pytest.mark.parametrize("name", [name for name in BY_NAME if ": low True" in name])
def test_where_there_is_help(name: str) -> None:
    """S7."""
    language, screen = BY_NAME[name]
    assert any("112" in line for line in lines(language, screen))
    assert ("help", "show") in [(_action(button).topic, _action(button).verb) for button in buttons(screen)]


@of_every_screen
def test_calm(name: str) -> None:
    """S8."""
    language, screen = BY_NAME[name]
    text = "\n".join(lines(language, screen))
    labels = [catalog.load(language).text(button.label) for button in buttons(screen)]
    assert len(EMOJI.findall(text)) <= 1
    assert not re.search(r"!\s*!", text)
    assert not [label for label in labels if not re.search(r"\w", label)]
    if not name.endswith(("welcome at language", "hints")):
        assert sum(line.endswith("?") for line in own_words(language, screen)) <= 1


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_question_is_the_last_thing_before_its_buttons(language: str) -> None:
    """S8: otherwise yes and no stand below something that wasn't asked."""
    for name, (spoken, screen) in BY_NAME.items():
        asked = [line for line in own_words(language, screen) if line.endswith("?")] if spoken == language else []
        last = lines(language, screen)[-1:]
        assert asked in ([], last) or name.endswith(("at language", "hints")), name


def test_rows_have_the_same_order_in_both_languages() -> None:
    """S6: the same screen has the same buttons in the same places."""
    for danish, english in pairwise((every_screen("da"), every_screen("en"))):
        for name, screen in danish.items():
            assert [[each.action for each in row] for row in screen.buttons] == [
                [each.action for each in row] for row in english[name].buttons
            ]


def test_a_final_screen_has_no_way_back_into_the_questions() -> None:
    """S6: after the end no button could be pressed by mistake to begin again, but for a change of mind.

    What begins below it is what else is asked that day, and who may see the answers can be changed.
    """
    for name, (_language, screen) in BY_NAME.items():
        actions = [button.action for button in buttons(screen) if isinstance(button.action, Action)]
        verbs = {action.verb for action in actions if action.topic == "check_in"}
        if "completed" in name or ": low" in name or name.endswith(Status.CLOSED):
            more = {"begin", "later", "decline"} if "then" in name else set()
            assert verbs <= {"share", "keep"} | more
        if name.endswith(f": {Status.DECLINED}"):
            assert verbs <= {"begin"}


def test_every_function_is_read_here() -> None:
    """S9; the witness notes the cases of one, too."""
    with watching() as witness:
        every_screen("da")
    assert {each for each in witness.screens if ": " not in each} == set(screen_functions())
