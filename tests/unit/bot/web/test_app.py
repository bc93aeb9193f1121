"""What holds for every page: health, headers, nothing inline, nothing from elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.web.app import create_app
from bot.web.desk import Phone
from bot.web.pages import HERE

if TYPE_CHECKING:
    from tests.unit.bot.web.conftest import MemoryContacts, MemoryDesk

PAGES = ["/", "/coordinator", "/coordinator/rows", "/c/t0ken", "/c/t0ken/forms/c234567890", "/c/none"]


async def test_health(client: httpx.AsyncClient) -> None:
    answer = await client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize("path", [*PAGES, "/coordinator/export.zip", "/healthz", "/static/demo.js", "/nowhere"])
async def test_every_answer_carries_the_security_headers(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    policy = headers["content-security-policy"].split("; ")
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


async def test_only_the_demo_page_may_frame_the_sandbox(client: httpx.AsyncClient, desk: MemoryDesk) -> None:
    desk.shown.append(Phone("Ali", "contact_person", "http://localhost:9000/phone/3"))
    demo = (await client.get("/")).headers["content-security-policy"]
    assert "frame-src 'self' http://127.0.0.1:8081 http://localhost:9000;" in demo
    assert "frame-src 'self';" in (await client.get("/coordinator")).headers["content-security-policy"]


@pytest.mark.parametrize("path", PAGES)
async def test_nothing_stands_inline(client: httpx.AsyncClient, path: str) -> None:
    """The policy would block it silently: the page would look right in a test and broken in a browser."""
    html = (await client.get(path)).text
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", html)
    assert re.findall(r"<script(?![^>]* src=)", html) == []


@pytest.mark.parametrize("path", PAGES)
async def test_every_part_of_a_page_is_served_from_here(client: httpx.AsyncClient, path: str) -> None:
    html = (await client.get(path)).text
    for part in re.findall(r'(?:src|href)="(/static/[^"]+)"', html):
        assert (await client.get(part)).status_code == 200, part
    assert not re.search(r'<(?:link|script|img)[^>]+(?:src|href)="(?!/static/)', html)


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
async def test_generated_documentation_is_off(client: httpx.AsyncClient, path: str) -> None:
    """FastAPI's own pages load scripts from another server."""
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize("path", ["/", "/coordinator", "/coordinator/rows", "/coordinator/export.zip", "/demo/clock"])
async def test_without_a_demo_there_are_the_contact_persons_pages_alone(contacts: MemoryContacts, path: str) -> None:
    transport = httpx.ASGITransport(create_app(contacts))
    async with httpx.AsyncClient(transport=transport, base_url="http://pejling.test") as client:
        assert (await client.get(path)).status_code == 404
        for served in ("/c/t0ken", "/healthz", "/static/pejling.css"):
            assert (await client.get(served)).status_code == 200


def test_style_sheets_and_scripts_load_nothing_from_elsewhere() -> None:
    for file in (HERE / "static").iterdir():
        text = file.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert not re.search(r"https?://|@import|url\(", text), file.name
