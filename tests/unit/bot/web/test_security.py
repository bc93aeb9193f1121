"""What holds for every page, whoever asks: hosts, sizes, headers, methods, and pages for what goes wrong.

W1  Every answer carries the headers, also one that refuses or breaks; nothing may stand inline or come from elsewhere.
W2  Nobody frames a page but Telegram's web client the answer page; a demo on this machine frames its own.
W3  Another host's name, too much at once, an odd method, a fault: a page of ours, that repeats nothing.
W4  Where a request comes from is a proxy's word only where that is trusted; counting by it is per customer.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from structlog.testing import capture_logs

from bot.settings import SettingsError, load_settings
from bot.web.app import create_app
from bot.web.pressed import fields
from bot.web.rate import client_of, may_try
from bot.web.security import LONGEST_BODY, Guard
from bot.web.server import bound, serving
from flows.doors import Limit
from tests.unit.bot.usecases.kit import METTE, Office

PATHS = (
    "/console/sign-in",
    "/console/in/nothing",
    "/console",
    "/m",
    "/m/in/nothing",
    "/healthz",
    "/nowhere",
    "/static/pejling.css?v=1",
)


@pytest.fixture
async def browser(office: Office) -> AsyncIterator[httpx.AsyncClient]:
    async with office.browser() as browser:
        yield browser


async def test_every_answer_carries_the_headers(browser: httpx.AsyncClient) -> None:
    """W1, W2."""
    for path in PATHS:
        expect_headers((await browser.get(path)).headers, path)


def expect_headers(told: httpx.Headers, path: str) -> None:
    policy = told["content-security-policy"].split("; ")
    assert {"default-src 'self'", "base-uri 'none'", "form-action 'self'", "object-src 'none'"} <= set(policy)
    assert "unsafe" not in told["content-security-policy"]
    assert told["strict-transport-security"] == "max-age=31536000"
    assert told["referrer-policy"] == "same-origin"
    assert told["x-content-type-options"] == "nosniff"
    assert told["cross-origin-opener-policy"] == told["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in told["permissions-policy"]
    assert told["cache-control"] == (
        "public, max-age=31536000, immutable" if path.startswith("/static/") else "no-store"
    )
    assert "noindex" in told["x-robots-tag"]
    assert "server" not in told
    frames = next(each for each in policy if each.startswith("frame-ancestors"))
    is_own = path == "/m" or path.startswith("/m/")
    assert frames == "frame-ancestors " + ("https://web.telegram.org" if is_own else "'none'")


async def test_on_this_machine(office: Office) -> None:
    """W1, W2: no HSTS, which would outlive the demo; its phones frame the pages."""
    parts: Any = replace(office.parts, public_url="http://127.0.0.1:8420")
    app = create_app(parts, SimpleNamespace())
    for host in ("127.0.0.1:8420", "localhost:8420", "[::1]:8420"):
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=f"http://{host}") as client:
            answer = await client.get("/console/sign-in")
            assert answer.status_code == 200
            assert "strict-transport-security" not in answer.headers
            assert "frame-ancestors 'self' http://127.0.0.1:*" in answer.headers["content-security-policy"]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://rebound.test:8420") as client:
        assert (await client.get("/console/sign-in")).status_code == 400


async def test_another_name_for_this_host(browser: httpx.AsyncClient) -> None:
    """W3: links in letters are made from the setting; this keeps caches and other names of the machine out, too."""
    for host in ("evil.test", "pejling.test.evil.test", "", "pejling.test@evil.test", "[::1", "127.0.0.1"):
        answer = await browser.get("/console/sign-in", headers={"Host": host})
        assert answer.status_code == 400
        assert host == "" or host not in answer.text
        assert (await browser.get("/healthz", headers={"Host": host})).status_code == 200


async def test_too_much_at_once(browser: httpx.AsyncClient) -> None:
    """W3: announced, or in pieces that never end, which a page that needs no more doesn't read."""

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"a" * 65536

    for path in ("/console/sign-in", "/console/in/nothing"):
        announced = await browser.post(path, content=b"", headers={"Content-Length": str(LONGEST_BODY + 1)})
        assert announced.status_code == 413
        assert (await browser.post(path, content=endless())).status_code in (303, 404)

    async def reads_on(_scope: Any, receive: Any, _send: Any) -> None:
        while True:
            await receive()

    transport = httpx.ASGITransport(Guard(reads_on, "https://pejling.test"))
    async with httpx.AsyncClient(transport=transport, base_url="https://pejling.test") as client:
        assert (await client.post("/", content=endless())).status_code == 413


REFUSED = (
    ("PUT", "/console/sign-in", 405),
    ("GET", "/console/sign-out", 405),
    ("POST", "/nowhere", 404),
    ("GET", "/console/<script>alert(1)</script>", 404),
    ("GET", "/static/../app.py", 404),
    ("GET", "/static/%2e%2e/app.py", 404),
    ("DELETE", "/m", 405),
    ("TRACE", "/console", 405),
    ("GET", "/m/in/a%00b", 404),
    ("GET", "/console/people?search=%00", 404),
)


async def test_what_there_is_not(browser: httpx.AsyncClient) -> None:
    """W3: in words, in two languages, and without an echo."""
    for method, path, status in REFUSED:
        answer = await browser.request(method, path)
        assert answer.status_code == status
        assert "script" not in answer.text
        assert "detail" not in answer.text
        assert '<section lang="en">' in answer.text


async def test_nul_is_in_no_form() -> None:
    """W3: PostgreSQL refuses it in whatever text."""
    body = b"name=A%00b\0c&%00=x"

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body}

    assert await fields(Request({"type": "http", "headers": []}, receive)) == {"name": "Abc", "\0": "x"}


async def test_a_fault_of_ours(office: Office) -> None:
    """W3: said kindly, with every header, and to the log by its type alone."""
    app = office.app()

    async def broken() -> None:
        raise RuntimeError("Alma's secret")

    app.add_api_route("/broken", broken)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=office.public_url) as client:
        with capture_logs() as logs:
            answer = await client.get("/broken")
    assert (answer.status_code, "secret" in answer.text) == (500, False)
    assert "content-security-policy" in answer.headers
    assert logs == [{"event": "page_failed", "error": "RuntimeError", "log_level": "error"}]


async def test_a_line_that_was_lost_is_no_fault(office: Office) -> None:
    """W3: a phone that goes into a tunnel is none for the log."""
    messages = iter([{"type": "http.request", "body": b"addr", "more_body": True}, {"type": "http.disconnect"}])

    async def receive() -> Any:
        return next(messages)

    async def send(_message: Any) -> None:
        pass

    headers = [(b"host", b"pejling.test"), (b"content-length", b"99")]
    scope = {"type": "http", "path": "/console/sign-in", "method": "POST", "query_string": b"", "headers": headers}
    with capture_logs() as logs:
        await office.app()(scope, receive, send)
    assert not logs


async def test_a_fault_in_the_middle_of_an_answer_is_not_covered_up() -> None:
    """W3: what has begun can't become another page."""

    async def breaks(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError

    async def nothing(*_message: Any) -> Any:
        return {"type": "http.request", "body": b""}

    scope = {"type": "http", "path": "/", "method": "GET", "headers": [(b"host", b"pejling.test")]}
    with pytest.raises(RuntimeError):
        await Guard(breaks, "https://pejling.test")(scope, nothing, nothing)


async def test_head_is_get_without_a_body(office: Office, browser: httpx.AsyncClient) -> None:
    """W3."""
    browser.cookies.set(*await office.cookie(METTE))
    for path in ("/console", "/console/sign-in", "/static/pejling.css", "/nowhere"):
        got, headed = await browser.get(path), await browser.head(path)
        assert (headed.status_code, headed.content) == (got.status_code, b"")
        assert headed.headers["content-length"] == got.headers["content-length"]


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("a socket", "a socket"),
    ],
)
def test_a_client_is_a_customer(address: str, counted_as: str) -> None:
    """W4."""
    request: Any = SimpleNamespace(client=SimpleNamespace(host=address))
    assert client_of(request) == counted_as


@pytest.mark.parametrize(("trusted", "counted_as"), [("127.0.0.1", "203.0.113.9"), ("10.0.0.5", "127.0.0.1")])
async def test_a_proxys_word(trusted: str, counted_as: str) -> None:
    """W4: of what somebody writes into the header themselves, only what a trusted proxy adds counts."""
    app = FastAPI()

    @app.get("/")
    async def who(request: Request) -> str:
        return client_of(request)

    with bound("127.0.0.1", 0, "") as listening:
        async with serving(app, listening, trusted), httpx.AsyncClient() as client:
            address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
            answer = await client.get(address, headers={"X-Forwarded-For": "6.6.6.6, 203.0.113.9"})
    assert answer.json() == counted_as


async def test_tries_are_counted_for_all_processes_and_forgotten_in_time(office: Office) -> None:
    """W4."""
    limit, now = Limit(2, timedelta(minutes=1)), office.clock.real()
    async with office.database.transaction() as tx:
        tried = [await may_try(tx, limit, who, now) for who in ("a", "a", "a", "b")]
        later = await may_try(tx, limit, "a", now + timedelta(minutes=1))
    assert (tried, later) == ([True, True, False, True], True)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"smtp_url": "http://mail.test", "mail_from": "a@b.dk"}, "mail server"),
        ({"trusted_proxies": "*"}, "no address or network"),
        ({"trusted_proxies": "10.0.0.5, proxy.test"}, "no address or network"),
        ({"smtp_url": "smtp://", "mail_from": "a@b.dk"}, "mail server"),
        ({"smtp_url": "smtp://mail.test"}, "belong together"),
        ({"mail_from": "Pejling <a@b.dk>"}, "belong together"),
        ({"smtp_url": "smtp://mail.test", "mail_from": "Pejling"}, "comes from"),
        ({"smtp_url": "smtp://mail.test", "mail_from": "a@b.dk\nBcc: c@d.dk"}, "comes from"),
    ],
)
def test_settings_that_can_not_be(given: dict[str, str], said: str) -> None:
    """Refused at start, with what to give instead."""
    with pytest.raises(SettingsError, match=said):
        load_settings(**given)
