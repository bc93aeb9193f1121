"""Commands and stop words: the same in every language's chat."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.usecases.ask_for_contact import ask_for_contact
from bot.usecases.current_screen import show_current
from bot.usecases.sharing import show_sharing
from bot.usecases.show_curve import show_curve
from bot.usecases.show_help import show_help
from bot.usecases.stop import is_stop_word, stop
from flows.people import Participant
from flows.ports import World
from flows.screen import Text
from locales.catalog import languages

Command = Callable[[World, Participant], Awaitable[None]]

COMMANDS: dict[str, Command] = {
    "/start": show_current,
    "/hjaelp": show_help,
    "/help": show_help,
    "/snak": ask_for_contact,
    "/talk": ask_for_contact,
    "/udvikling": show_curve,
    "/curve": show_curve,
    "/deling": show_sharing,
    "/sharing": show_sharing,
    "/stop": stop,
}

IN_DANISH = ("hjaelp", "snak", "udvikling", "deling", "stop")
IN_ENGLISH = ("help", "talk", "curve", "sharing", "stop")
SAID = (
    Text("Find help"),
    Text("Ask to hear from your contact person"),
    Text("See my curve"),
    Text("What your contact person can see"),
    Text("Stop"),
)
MENU: dict[str, tuple[tuple[str, Text], ...]] = {
    language: tuple(zip(IN_DANISH if language == "da" else IN_ENGLISH, SAID, strict=True)) for language in languages()
}
"""The menu by language, as Telegram shows it. Commands are Latin letters: Danish ones, English everywhere else."""


def start_token(text: str | None) -> str | None:
    """The invite token of "/start TOKEN"; None for everything else."""
    words = (text or "").split()
    return words[1] if len(words) == 2 and words[0] == "/start" else None


def named(text: str | None) -> Command | None:
    """The use case behind a command or a stop word; None for other words."""
    if text is None:
        return None
    if is_stop_word(text):
        return stop
    first = text.split(maxsplit=1)[0].casefold() if text.strip() else ""
    return COMMANDS.get(first.partition("@")[0])
