"""Commands and stop words: every one, of every language, works in every language's chat."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from bot.usecases.ask_for_contact import ask_for_contact
from bot.usecases.current_screen import show_current
from bot.usecases.own import show_page
from bot.usecases.show_curve import show_curve
from bot.usecases.show_help import show_help
from bot.usecases.stop import is_stop_word, stop
from flows.people import Participant
from flows.ports import World
from flows.screen import Text
from locales.catalog import languages

UseCase = Callable[[World, Participant], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Command:
    """What a command does, what Telegram's menu says of it, and its name in each language, without the slash."""

    does: UseCase
    said: Text
    names: Mapping[str, str]


def _page(place: str) -> UseCase:
    return partial(show_page, place=place)


COMMANDS = (
    Command(
        _page("menu"),
        Text("See and decide"),
        {"da": "menu", "en": "menu", "de": "menue", "nb": "meny", "pl": "menu", "tr": "menu", "uk": "menyu"},
    ),
    Command(
        show_curve,
        Text("See my curve"),
        {
            "da": "udvikling",
            "en": "curve",
            "de": "verlauf",
            "nb": "utvikling",
            "pl": "rozwoj",
            "tr": "gelisim",
            "uk": "rozvytok",
        },
    ),
    Command(
        _page("choices"),
        Text("My choices"),
        {
            "da": "valg",
            "en": "choices",
            "de": "auswahl",
            "nb": "valg",
            "pl": "wybory",
            "tr": "secimler",
            "uk": "vybir",
        },
    ),
    Command(
        _page("coming"),
        Text("What comes next"),
        {
            "da": "kommer",
            "en": "coming",
            "de": "termine",
            "nb": "kommer",
            "pl": "terminy",
            "tr": "siradaki",
            "uk": "dali",
        },
    ),
    Command(
        _page("time"),
        Text("Day and time"),
        {"da": "tid", "en": "time", "de": "zeit", "nb": "tid", "pl": "czas", "tr": "zaman", "uk": "chas"},
    ),
    Command(
        _page("pause"),
        Text("Take a long break"),
        {"da": "pause", "en": "pause", "de": "pause", "nb": "pause", "pl": "przerwa", "tr": "ara", "uk": "pauza"},
    ),
    Command(
        _page("language"),
        Text("Language"),
        {"da": "sprog", "en": "language", "de": "sprache", "nb": "sprak", "pl": "jezyk", "tr": "dil", "uk": "mova"},
    ),
    Command(
        _page("contact"),
        Text("My contact person"),
        {
            "da": "kontakt",
            "en": "contact",
            "de": "kontakt",
            "nb": "kontakt",
            "pl": "kontakt",
            "tr": "iletisim",
            "uk": "kontakt",
        },
    ),
    Command(
        ask_for_contact,
        Text("Ask to hear from your contact person"),
        {
            "da": "snak",
            "en": "talk",
            "de": "reden",
            "nb": "snakk",
            "pl": "rozmowa",
            "tr": "konusma",
            "uk": "rozmova",
        },
    ),
    Command(
        _page("agreements"),
        Text("What we agreed"),
        {
            "da": "aftaler",
            "en": "agreements",
            "de": "absprachen",
            "nb": "avtaler",
            "pl": "ustalenia",
            "tr": "anlasmalar",
            "uk": "domovlenosti",
        },
    ),
    Command(
        _page("data"),
        Text("My data"),
        {
            "da": "mine_data",
            "en": "my_data",
            "de": "meine_daten",
            "nb": "mine_data",
            "pl": "moje_dane",
            "tr": "verilerim",
            "uk": "moi_dani",
        },
    ),
    Command(
        show_help,
        Text("Find help"),
        {
            "da": "hjaelp",
            "en": "help",
            "de": "hilfe",
            "nb": "hjelp",
            "pl": "pomoc",
            "tr": "yardim",
            "uk": "dopomoha",
        },
    ),
    Command(
        stop,
        Text("Stop"),
        {"da": "stop", "en": "stop", "de": "stopp", "nb": "stopp", "pl": "stop", "tr": "dur", "uk": "stop"},
    ),
)
"""In the order of Telegram's menu. Arabic has the English names: Telegram takes Latin letters only."""

IN_LATIN_LETTERS = {"ar": "en"}
"""Languages in other letters whose readers know another language's commands better than their own spelt otherwise."""

NAME = re.compile(r"[a-z0-9_]{1,32}")
"""Telegram's rule for a command."""


def by_language(commands: Sequence[Command]) -> dict[str, tuple[tuple[str, Text], ...]]:
    """The menu by language, as Telegram shows it. Raises ValueError for a language without a name for a command."""
    menus = {}
    for language in languages():
        names = IN_LATIN_LETTERS.get(language, language)
        unnamed = [command.said.msgid for command in commands if names not in command.names]
        if unnamed:
            raise ValueError(f"no command in {language!r} for {unnamed}; add its name in {__name__}")
        menus[language] = tuple((command.names[names], command.said) for command in commands)
    return menus


def by_name(commands: Sequence[Command]) -> dict[str, UseCase]:
    """Every name in every language. Raises ValueError for one that means two things, or that Telegram refuses."""
    found: dict[str, UseCase] = {"start": show_current}
    for command in commands:
        for name in command.names.values():
            if not NAME.fullmatch(name):
                raise ValueError(f"the command {name!r} is not what Telegram takes: a-z, 0-9 and _, at most 32")
            if found.setdefault(name, command.does) is not command.does:
                raise ValueError(f"the command {name!r} means two things; give {command.said.msgid!r} another name")
    return found


MENU = by_language(COMMANDS)
_BY_NAME = by_name(COMMANDS) | dict.fromkeys(("deling", "sharing"), _page("choices"))
"""Two of them under names from before, which people may remember."""


def start_token(text: str | None) -> str | None:
    """The invite token of "/start TOKEN"; None for everything else."""
    words = (text or "").split()
    return words[1] if len(words) == 2 and words[0] == "/start" else None


def named(text: str | None) -> UseCase | None:
    """The use case behind a command or a stop word; None for other words."""
    if text is None:
        return None
    if is_stop_word(text):
        return stop
    first = text.split(maxsplit=1)[0].casefold() if text.strip() else ""
    name, slash = first.partition("@")[0].removeprefix("/"), first.startswith("/")
    return _BY_NAME.get(name) if slash else None
