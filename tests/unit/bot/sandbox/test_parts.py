"""The small parts of the sandbox, each for itself: budget, pictures, ids, registry, addresses, menus."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.sandbox.images import Picture, read_picture
from bot.sandbox.limits import Bucket
from bot.sandbox.links import app_link_problem, checked_link, link_problem
from bot.sandbox.methods.registry import METHODS, method
from bot.sandbox.mini_apps import opened
from bot.sandbox.store import Counter, Store


@given(st.lists(st.floats(0, 3), max_size=200))
def test_a_bucket_never_gives_more_than_its_rate_and_its_burst(pauses: list[float]) -> None:
    bucket, now, granted = Bucket(rate=2, burst=5), 0.0, 0
    for pause in pauses:
        now += pause
        granted += bucket.take(now) == 0
        assert granted <= 5 + 2 * now + 1e-6


def test_a_bucket_that_refused_keeps_its_word() -> None:
    """Whoever waits as long as it says gets through, whoever doesn't wait is told the rest."""
    bucket = Bucket(rate=0.1, burst=1)
    assert [bucket.take(0), bucket.take(0), bucket.take(4.5), bucket.take(10)] == [0, 10, 6, 0]


@given(st.integers(1, 3000), st.integers(1, 3000))
def test_picture_sizes(width: int, height: int) -> None:
    for kind in ("PNG", "JPEG"):
        file = BytesIO()
        Image.new("L", (width, height)).save(file, kind)
        assert read_picture(file.getvalue()) == Picture(width, height, f"image/{kind.lower()}")


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"\xff\xd8\xff\xe0\x00"])
def test_what_is_no_picture(content: bytes) -> None:
    assert read_picture(content) is None


def test_a_progressive_jpeg_with_a_profile_is_read_too() -> None:
    file = BytesIO()
    Image.new("RGB", (33, 44)).save(file, "JPEG", progressive=True, icc_profile=b"x" * 5000)
    assert read_picture(file.getvalue()) == Picture(33, 44, "image/jpeg")


@given(st.lists(st.integers(0, 250), max_size=6))
def test_ids_only_go_up_over_restarts(tmp_path_factory: pytest.TempPathFactory, runs: list[int]) -> None:
    path: Path = tmp_path_factory.mktemp("ids") / "state.db"
    seen = [0]
    for count in runs:
        store = Store(path)
        counter = Counter(store, "x")
        for _ in range(count):
            seen.append(counter())
            assert seen[-1] > seen[-2]
        store.close()


def test_two_functions_for_one_method_are_refused() -> None:
    before = dict(METHODS)
    with pytest.raises(ValueError, match="Two functions are registered for the Bot API method getme"):
        method("getme")(lambda world, call: None)
    assert before == METHODS


def test_every_method_of_the_issue_is_there() -> None:
    names = {name for name, _ in METHODS.values()}
    assert names == {
        "getMe",
        "getUpdates",
        "setWebhook",
        "deleteWebhook",
        "getWebhookInfo",
        "sendMessage",
        "editMessageText",
        "editMessageReplyMarkup",
        "editMessageCaption",
        "editMessageMedia",
        "deleteMessage",
        "deleteMessages",
        "answerCallbackQuery",
        "sendPhoto",
        "sendDocument",
        "setMyCommands",
        "getMyCommands",
        "setChatMenuButton",
        "sendChatAction",
        "getFile",
    }


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://pejling.dk", ""),
        ("pejling.dk/x", ""),
        ("tg://resolve?domain=x", ""),
        ("http://user@127.0.0.1:80?x", ""),
        ("ftp://pejling.dk", "Unsupported URL protocol"),
        ("http:///x", "URL host is empty"),
        ("localhost", "Wrong HTTP URL"),
    ],
)
def test_which_addresses_telegram_takes(url: str, problem: str) -> None:
    assert link_problem(url) == problem
    assert bool(checked_link(url)) is not bool(problem)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://pejling.dk/m", ""),
        ("http://127.0.0.1:8080/m", ""),
        ("http://pejling.dk/m", "Only HTTPS links are allowed"),
        ("http://localhost:8080/m", "Only HTTPS links are allowed"),
        ("pejling.dk/m", "Only HTTPS links are allowed"),
        ("tg://resolve?domain=x", "Only HTTPS links are allowed"),
        ("https://localhost/m", "Wrong HTTP URL"),
        ("ftp://pejling.dk", "Unsupported URL protocol"),
        ("https:///m", "URL host is empty"),
    ],
)
def test_where_a_mini_app_can_live(url: str, problem: str) -> None:
    assert app_link_problem(url) == problem


def test_an_app_is_opened_at_its_address_with_what_the_phone_says_behind_it() -> None:
    address, _, said = opened("https://pejling.dk/m?x=1#old", "user=%7B%7D&hash=ab").partition("#")
    assert address == "https://pejling.dk/m?x=1"
    assert parse_qs(said) == {
        "tgWebAppData": ["user=%7B%7D&hash=ab"],
        "tgWebAppVersion": ["9.0"],
        "tgWebAppPlatform": ["web"],
        "tgWebAppThemeParams": ["{}"],
    }
