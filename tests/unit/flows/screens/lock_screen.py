"""The words that can reach a lock screen, from the code's screens, as they stand in `docs/privacy/lock-screen.md`.

`python -m tests.unit.flows.screens.lock_screen` writes the page anew; a test holds it against the code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from bot.reports.caption import profile_caption
from flows.erasure import Reason
from flows.people import DutyOutcome, Participant, SheetState
from flows.ports import Kind
from flows.screen import Day, Screen, Text
from flows.screens import hands, notes
from flows.screens.neutral import TO_STAFF
from flows.transitions import NOTED_BY_HAND
from locales import catalog
from tests.unit.flows.samples import NOW
from tests.unit.flows.screens.every_screen import CONTACT, DEADLINE, SOMEBODY, every_screen

PAGE = Path(__file__).parents[4] / "docs" / "privacy" / "lock-screen.md"
LANGUAGES = ("da", "en")
LETTERS: dict[Kind, tuple[str, ...]] = {
    Kind.OFFER: ("offered", "who5 offered"),
    Kind.REMINDER: (
        "reminder, offered",
        "reminder, paused",
        "last reminder, offered",
        "last reminder, paused",
        "last one of all, offered",
    ),
    Kind.REPLY: (
        "free text",
        "contact asked, None",
        "contact asked again",
        "not reached",
        "no curve yet",
        *(f"note answered {which}, {there}" for which in ("call", "before") for there in (True, False)),
        "staff welcome",
        "caseload",
    ),
    Kind.NUDGE: ("nudge",),
    Kind.SEEN: ("seen, None", "passed on, None", "late, None", "reached after all"),
    Kind.NOTICE: (
        "stopped notice",
        *(f"still waits, {act_by}" for act_by in (DEADLINE, NOW)),
        *("close it", "passed by the clock", "leader", "said notice"),
        *(f"break's notice, own, until {day}" for day in (None, DEADLINE.date())),
        *(f"sheet notice {state}" for state in SheetState),
        "after-care, to the contact person",
        "erasure is asked for",
        "is erased",
    ),
    Kind.ANNOUNCEMENT: (
        *(f"{kind} by staff, asked {asked}" for kind in NOTED_BY_HAND for asked in (True, False)),
        *(f"{kind} taken back" for kind in NOTED_BY_HAND),
        *(f"after-care, {times} times" for times in (1, 4)),
        "sheet announced",
        "of age",
        "set aside, low True, known False, told, there, promised True",
        *(f"erasure is answered {reason}" for reason in (None, *Reason)),
    ),
    Kind.FORM: ("form",),
    Kind.HINTS: ("hints",),
    Kind.HELP: ("help",),
}
"""The messages of their own among `every_screen`, by kind."""

WHO = {SOMEBODY.name: "{name}", CONTACT.name: "{contact}", SOMEBODY.id: "{code}", "Ali": "{substitute}"}
INTRODUCTION = """# The words that can reach a lock screen

Written by `python -m tests.unit.flows.screens.lock_screen`; a test holds it against the code.

A phone that is locked shows the beginning of a message: at least its first paragraph, some phones more. So the first
sentence of every message is neutral: nothing of answers, well-being, help or danger (a test reads every screen for
such words). Whoever wants less on the lock screen turns off previews for this chat in Telegram's settings.

`{name}` is the young person's own nickname, on their own phone. `{contact}` is the contact person's first name.
`{code}` is the random code that stands for a young person towards staff. No young person's name ever reaches another
young person.

Where answers travel on the organisation's own page (`answer_channel = "web"`), none of the first two tables reaches
Telegram: it carries the third one alone, and no name at all.
"""


LIVE = """## The live message, and what a message turns into

Both are edited where they stand, and phones say nothing of an edit. Only when something stands below the live message
does it come anew, and then without a sound.
"""


def page() -> str:
    """The page as it should be."""
    kinds = [(f"{kind}{' (to staff)' if kind in TO_STAFF else ''}", _letters(kind)) for kind in Kind]
    own = {name for names in LETTERS.values() for name in names}
    views = _lines(_live(own))
    neutral = _lines(_named(lambda name: name.startswith(("notice instead", "neutral"))))
    parts = [
        INTRODUCTION,
        "## Messages of their own\n",
        _table("kind", [(said, line) for said, lines in kinds for line in lines]),
        LIVE,
        _table("", [("live", line) for line in views]),
        "## Where answers travel on the page\n",
        _table("", [("neutral", line) for line in neutral]),
    ]
    return "\n".join(parts)


def letters(language: str, kinds: Iterable[Kind]) -> list[str]:
    """Every first paragraph of a message of its own, of those kinds."""
    return [line[LANGUAGES.index(language)] for kind in kinds for line in _letters(kind)]


def live_lines(language: str) -> list[str]:
    """Every first paragraph of the live message; what staff's own tap turns a notice about their duty into apart."""
    own = {name for names in LETTERS.values() for name in names} | {f"duty {outcome}" for outcome in DutyOutcome}
    return [line[LANGUAGES.index(language)] for line in _lines(_live(own))]


def neutral_lines(language: str) -> list[str]:
    """Every paragraph of what Telegram carries where answers travel on the page, but for the help lines themselves."""
    words = catalog.load(language)
    shown = (each for name, each in _EVERY[language].items() if name.startswith(("notice instead", "neutral")))
    return [words.text(part) for screen in shown for part in screen.body if isinstance(part, Text)]


def _letters(kind: Kind) -> list[tuple[str, ...]]:
    screens = {name: tuple(every[name] for every in _EVERY.values()) for name in LETTERS.get(kind, ())}
    return _lines([*screens.values(), *((each, each) for each in _more(kind))])


def _more(kind: Kind) -> Iterable[Screen]:
    """What has no line of its own in `every_screen`."""
    day, other = Day(DEADLINE.date()), replace(CONTACT, name="Ali").name
    somebody: Participant = SOMEBODY
    more: dict[Kind, list[Screen]] = {
        Kind.PICTURE: [
            Screen((Text("Here is your curve."),)),
            Screen(tuple(profile_caption(day, CONTACT.name))),
        ],
        Kind.PORTRAIT: [Screen((Text("This is {contact}.", {"contact": CONTACT.name}),))],
        Kind.FILE: [Screen((Text("Here is your file."),))],
        Kind.NOTE: [notes.note_screen(somebody, CONTACT.name, "…", "qwertyuiop")],
        Kind.NOTICE: [
            hands.stand_in_notice(CONTACT.name, day),
            hands.stood_in_notice(CONTACT.name),
            hands.given_notice(somebody),
            hands.given_away_notice(somebody),
            hands.duty_screen(somebody, "alert"),
        ],
        Kind.ANNOUNCEMENT: [
            hands.away_screen(CONTACT.name, other, day),
            hands.back_screen(CONTACT.name),
            hands.handover_screen(somebody, CONTACT.name, other, day),
            hands.ended_screen(somebody, CONTACT.name, CONTACT.name),
            hands.set_on_pause_screen(somebody, CONTACT.name, day),
            hands.return_screen(somebody, CONTACT.name),
            hands.resumed_screen(somebody, CONTACT.name),
        ],
    }
    return more.get(kind, ())


_EVERY = {language: every_screen(language) for language in LANGUAGES}


def _named(wanted: Callable[[str], bool]) -> list[tuple[Screen, ...]]:
    return [tuple(every[name] for every in _EVERY.values()) for name in _EVERY["en"] if wanted(name)]


def _live(own: set[str]) -> list[tuple[Screen, ...]]:
    return _named(lambda name: name not in own and not name.startswith(("notice instead", "neutral")))


def _lines(screens: Iterable[tuple[Screen, ...]]) -> list[tuple[str, ...]]:
    """The first paragraphs in each language, each pair once, with placeholders for names."""
    return list(dict.fromkeys(tuple(map(_first, screens_of, LANGUAGES)) for screens_of in screens))


def _first(screen: Screen, language: str) -> str:
    said = catalog.load(language).text(screen.body[0]) if not hasattr(screen.body[0], "item") else "…"
    for name, placeholder in WHO.items():
        said = said.replace(name, placeholder)
    return re.sub(r"^\d+ (af|of) \d+$", r"{number} \1 {total}", said.partition("\n")[0])


def _table(head: str, rows: list[tuple[str, tuple[str, ...]]]) -> str:
    lines = [f"| {head} | dansk | English |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {said} | {' | '.join(words)} |" for said, words in rows)]) + "\n"


BY_MAIL = {Kind.SIGN_IN}
"""What goes to a mailbox alone; a mail's subject is the same for all (`bot.delivery.email`)."""

MISSING = set(Kind) - BY_MAIL - {kind for kind in Kind if _letters(kind)}
"""Kinds that the page says nothing of: a new one needs its line here."""

if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
