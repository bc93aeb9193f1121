"""The table of Bot API methods: one function each, found by its name in any case."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from bot.sandbox.call import Call
from bot.sandbox.world import World

Method = Callable[[World, Call], Any | Awaitable[Any]]
F = TypeVar("F", bound=Method)

METHODS: dict[str, tuple[str, Method]] = {}


def method(name: str) -> Callable[[F], F]:
    """Register the function for a method. Raises ValueError at import when two claim the same name."""

    def register(function: F) -> F:
        if name.lower() in METHODS:
            raise ValueError(f"Two functions are registered for the Bot API method {name}; keep one.")
        METHODS[name.lower()] = (name, function)
        return function

    return register
