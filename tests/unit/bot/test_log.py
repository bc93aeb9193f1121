"""What libraries log: never the words of an error, which could quote what somebody is called or said."""

from __future__ import annotations

import logging

import httpx
import pytest
from fastapi import FastAPI

from bot.log import OfLibraries
from bot.web.server import bound, serving


def test_of_an_error_the_type_and_the_place() -> None:
    try:
        raise ValueError("Alma has answered 3")
    except ValueError as problem:
        given = (type(problem), problem, problem.__traceback__)
    record = logging.LogRecord("uvicorn.error", logging.ERROR, "", 0, "Alma: %s", ("3",), given)
    written = OfLibraries().format(record)
    assert written.startswith("ERROR uvicorn.error ValueError at test_log.py:")
    assert "Alma" not in written
    assert "\n" not in written


def test_without_an_error_who_speaks_and_how_loudly() -> None:
    record = logging.LogRecord("asyncio", logging.WARNING, "", 0, "Alma took %s", ("long",), None)
    assert OfLibraries().format(record) == "WARNING asyncio"


async def test_a_page_that_breaks_says_nothing_of_what_broke_it(caplog: pytest.LogCaptureFixture) -> None:
    """Neither in the log nor to whoever asked."""
    app = FastAPI()

    @app.get("/breaks")
    async def breaks() -> None:
        raise ValueError("Alma has answered 3")

    caplog.handler.setFormatter(OfLibraries())
    listening = bound("127.0.0.1", 0, "")
    async with serving(app, listening), httpx.AsyncClient() as client:
        answer = await client.get(f"http://127.0.0.1:{listening.getsockname()[1]}/breaks")
    assert (answer.status_code, answer.text) == (500, "Internal Server Error")
    assert "ERROR uvicorn.error ValueError at test_log.py:" in caplog.text
    assert "Alma" not in caplog.text
