"""The command line beside a bot that runs in this process: each command in a thread, with an event loop of its own."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable

import pytest

from bot import cli
from bot.settings import Settings
from tests.integration.programs import Ended, environment

Operator = Callable[..., Awaitable[Ended]]


@pytest.fixture
def pejling(capsys: pytest.CaptureFixture[str]) -> Operator:
    """Run `pejling …` with these settings."""

    def ended() -> int:
        try:
            cli.main()
        except SystemExit as end:
            return int(end.code or 0)
        return 0

    async def run(settings: Settings, *arguments: str) -> Ended:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in environment(settings).items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["pejling", *arguments])
            capsys.readouterr()
            code = await asyncio.to_thread(ended)
        said = capsys.readouterr()
        return Ended(code, said.out, said.err)

    return run
