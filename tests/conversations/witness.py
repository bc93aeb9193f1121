"""Watches what the real code does while a conversation is played: commands, events, letters, and who drew a screen.

The functions are wrapped where they are used, and still do what they do.
"""

from __future__ import annotations

import functools
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import pytest

import flows.screens
from bot.usecases.take_step import take_step
from flows.engine import step
from flows.events import BecameUnreachable, ContactWanted, Event, FellSilent, WordsSentOn
from flows.ports import Outgoing
from flows.rules import evaluate
from flows.screens.after_low import AfterLow
from storage.repositories.outbox import Outbox

Function = Callable[..., Any]
LAST_SCREEN = "after_low.after_low"


def combination(after: AfterLow) -> str:
    """Which last screen it is: what was committed, how low, and whether the contact person is there for it."""
    band = ("very low" if after.alert.is_urgent else "low") if after.is_low else "a fall"
    has_it = ("away" if after.is_away else "taken over") if after.instead_of else "there"
    return f"{after.case}, {band}, {has_it}"


def screen_functions() -> dict[str, Function]:
    """Every function of `flows.screens` that makes a screen: named so, or listed in a module's table of screens."""
    found: dict[str, Function] = {}
    for name in (each.name for each in pkgutil.iter_modules(flows.screens.__path__)):
        module = import_module(f"flows.screens.{name}")
        tables = [value for value in vars(module).values() if isinstance(value, dict)]
        listed = [each for table in tables for each in table.values() if inspect.isfunction(each)]
        named = [
            each for _, each in inspect.getmembers(module, inspect.isfunction) if each.__module__ == module.__name__
        ]
        screens = [each for each in (*listed, *named) if each.__annotations__.get("return") == "Screen"]
        found |= {f"{name}.{each.__name__}": each for each in screens}
    return found


@dataclass
class Witness:
    """What was seen since the last `forget`; `screens` is kept."""

    commands: list[str] = field(default_factory=list)
    events: list[Event | ContactWanted | WordsSentOn | BecameUnreachable | FellSilent] = field(default_factory=list)
    letters: dict[str, Outgoing] = field(default_factory=dict)
    screens: set[str] = field(default_factory=set)

    def forget(self) -> None:
        """Begin the next step."""
        self.commands, self.events = [], []

    def engine(self, original: Function) -> Function:
        """`flows.engine.step`."""

        def seen(check_in: Any, command: Any, *args: Any, **kwargs: Any) -> Any:
            result = original(check_in, command, *args, **kwargs)
            self.commands.append(repr(command))
            self.events += result[1]
            return result

        return seen

    def steps(self, original: Function) -> Function:
        """`take_step`, which can refuse a command before the engine sees it."""

        @functools.wraps(original)
        async def seen(world: Any, participant: Any, check_in: str, command: Any, revision: int | None = None) -> Any:
            known = len(self.commands)
            events = await original(world, participant, check_in, command, revision)
            if len(self.commands) == known:
                self.commands.append(repr(command))
                self.events += events
            return events

        return seen

    def rules(self, original: Function) -> Function:
        """`evaluate`, for what happened outside the engine."""

        @functools.wraps(original)
        def seen(known: Any, organisation: Any) -> Any:
            if isinstance(known.trigger, ContactWanted | WordsSentOn | BecameUnreachable | FellSilent):
                self.events.append(known.trigger)
            return original(known, organisation)

        return seen

    def screen(self, name: str, original: Function) -> Function:
        """A function that makes a screen."""

        @functools.wraps(original)
        def seen(*args: Any, **kwargs: Any) -> Any:
            self.screens.add(name)
            if name == LAST_SCREEN:
                self.screens.add(f"{name}: {combination(*args)}")
            return original(*args, **kwargs)

        return seen

    def outbox(self, original: Function) -> Function:
        """`Outbox.put`: the letters by their key, to be read before they are sealed."""

        @functools.wraps(original)
        async def seen(outbox: Outbox, outgoing: Outgoing) -> None:
            self.letters.setdefault(outgoing.dedupe_key, outgoing)
            await original(outbox, outgoing)

        return seen


@contextmanager
def watching() -> Iterator[Witness]:
    """A witness, as long as this lasts."""
    witness = Witness()
    wrapped: dict[Function, Function] = {
        step: witness.engine(step),
        take_step: witness.steps(take_step),
        evaluate: witness.rules(evaluate),
        Outbox.put: witness.outbox(Outbox.put),
        **{each: witness.screen(name, each) for name, each in screen_functions().items()},
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Outbox, "put", wrapped[Outbox.put])
        for namespace in _namespaces():
            for name, value in list(namespace.items()):
                if inspect.isfunction(value) and value in wrapped:
                    patch.setitem(namespace, name, wrapped[value])
        yield witness


def _namespaces() -> Iterator[dict[Any, Any]]:
    """Every module of the code, and every table in one: wherever a function can be used from."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("flows", "bot")):
            yield vars(module)
            yield from (table for table in vars(module).values() if isinstance(table, dict))
