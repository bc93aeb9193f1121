"""The commands of Telegram's menu.

C1  Every language's menu has every command, under a name that Telegram takes, in the same order.
C2  Every command of every language works in every chat, however it is typed; no other word is one.
C3  A name that means two things, that Telegram refuses, or that is missing ends the start.
C4  The Danish names are those of issue 5, point 4.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.telegram.routers.commands import COMMANDS, MENU, by_language, by_name, named
from bot.usecases.current_screen import show_current
from bot.usecases.stop import stop
from locales.catalog import languages

NAMES = [(name, command.does) for command in COMMANDS for name in command.names.values()]


def test_the_menus() -> None:
    """C1."""
    assert set(MENU) == set(languages())
    for menu in MENU.values():
        assert [said for _name, said in menu] == [command.said for command in COMMANDS]
        assert len({name for name, _said in menu}) == len(COMMANDS)
        assert all(name.islower() and name.isascii() and len(name) <= 32 for name, _said in menu)


@pytest.mark.parametrize("name", [name for name, _does in NAMES])
def test_each_works_everywhere(name: str) -> None:
    """C2."""
    does = dict(NAMES)[name]
    for typed in (f"/{name}", f"/{name.upper()}", f"/{name}@PejlingBot", f"  /{name} now"):
        assert named(typed) is does


@pytest.mark.parametrize(
    "typed", ["", "   ", "/", "menu", "tid", "pause", "//tid", "/tid2", "/frobnicate", "my_data", "@x"]
)
def test_what_is_no_command(typed: str) -> None:
    """C2: a word without the slash could be meant otherwise; only the words for stop need none."""
    assert named(typed) is None


def test_the_two_that_are_more() -> None:
    """C2."""
    assert named("/start") is show_current
    assert named("stop") is named("/stop") is named("стоп") is stop


def test_a_name_with_two_meanings() -> None:
    """C3: in one language or in two."""
    first, second, *others = COMMANDS
    for names in ({"da": first.names["da"]}, {"pl": first.names["nb"]}):
        with pytest.raises(ValueError, match="means two things"):
            by_name([first, replace(second, names={**second.names, **names}), *others])
    with pytest.raises(ValueError, match="means two things"):
        by_name([replace(first, names={"da": "start"})])


@pytest.mark.parametrize("name", ["hjælp", "Tid", "mine data", "mine-data", "", "x" * 33, "час", "/tid"])
def test_a_name_that_telegram_refuses(name: str) -> None:
    """C3."""
    with pytest.raises(ValueError, match="not what Telegram takes"):
        by_name([replace(COMMANDS[0], names={"da": name})])


def test_a_language_without_a_name() -> None:
    """C3."""
    without = {language: name for language, name in COMMANDS[0].names.items() if language != "uk"}
    with pytest.raises(ValueError, match="no command in 'uk'"):
        by_language([replace(COMMANDS[0], names=without)])


def test_the_danish_ones() -> None:
    """C4."""
    danish = {name for name, _said in MENU["da"]}
    assert {"udvikling", "tid", "pause", "snak", "hjaelp", "mine_data", "stop"} <= danish
    assert {"valg", "sprog", "kontakt", "menu"} <= danish
