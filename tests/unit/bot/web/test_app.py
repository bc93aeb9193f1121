"""What holds for every page: nothing inline, nothing from elsewhere, and nothing about anybody in its title."""

from __future__ import annotations

import re

import httpx
import pytest

from bot.web.pages import HERE
from tests.unit.bot.usecases.kit import ALMA, METTE, OTHER, Office

CONSOLE = [
    "/console",
    "/console/side-by-side",
    "/console/absence",
    "/console/settings",
    *(f"/console/people/{ALMA.id}{page}" for page in ("", "/let-in", "/sheets", "/pause")),
]


async def test_every_page_of_a_contact_person(browser: httpx.AsyncClient, office: Office) -> None:
    """The policy would block what stands inline silently: right in a test, and broken in a browser."""
    form = await office.opened(OTHER, by=METTE)
    parts = set()
    for path in (*CONSOLE, f"/console/forms/{form.id}", "/console/nowhere"):
        html = (await browser.get(path)).text
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", html), path
        assert re.findall(r"<script(?![^>]* src=)", html) == []
        assert not re.search(r'<(?:link|script|img)[^>]+(?:src|href)="(?!/static/)', html), path
        assert len(re.findall(r"<main[ >]", html)) == len(re.findall(r"<h1[ >]", html))
        (title,) = re.findall(r"<title>([^<]*)</title>", html)
        assert not any(each in title for each in (ALMA.id, ALMA.name, METTE.name)), "it goes to the browser's history"
        parts |= set(re.findall(r'(?:src|href)="(/static/[^"]+)"', html))
    assert {(await browser.get(part)).status_code for part in parts} == {200}


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/", "/coordinator", "/demo/clock", "/c/t0ken"])
async def test_what_is_not_served(browser: httpx.AsyncClient, path: str) -> None:
    """FastAPI's own documentation loads scripts from another server; without a demo there is nothing of it."""
    assert (await browser.get(path)).status_code == 404


async def test_health(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_style_sheets_and_scripts_load_nothing_from_elsewhere() -> None:
    for file in (HERE / "static").iterdir():
        text = file.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert not re.search(r"https?://|@import|url\(", text), file.name
