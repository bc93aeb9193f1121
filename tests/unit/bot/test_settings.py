"""Settings: refused with the name of the variable and the remedy, and secrets never show."""

from __future__ import annotations

import pytest

from bot.settings import Environment, SettingsError, load_settings


@pytest.fixture(autouse=True)
def _nothing_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))
    names = "ENV BOT_TOKEN TELEGRAM_API DATABASE_URL KEYS ORGANISATIONS PUBLIC_URL WEBHOOK_SECRET"
    for name in names.split():
        monkeypatch.delenv(f"PEJLING_{name}", raising=False)


def test_production_is_what_you_get_unless_you_say_otherwise() -> None:
    assert load_settings().env is Environment.PRODUCTION


@pytest.mark.parametrize("token", ["", "ABC", "hello:123"])
def test_a_missing_or_wrong_token_names_the_remedy(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEJLING_BOT_TOKEN", token)
    with pytest.raises(SettingsError, match="BotFather"):
        load_settings().token()


def test_missing_keys_name_the_remedy() -> None:
    with pytest.raises(SettingsError, match="pejling keys new"):
        load_settings().keyring_text()


@pytest.mark.parametrize("address", ["ftp://somewhere", "localhost:8081", "http://telegram.example"])
def test_an_address_that_would_leak_the_token_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEJLING_TELEGRAM_API", address)
    with pytest.raises(SettingsError, match="PEJLING_"):
        load_settings()


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEJLING_BOT_TOKEN", "123456:very-secret")
    monkeypatch.setenv("PEJLING_KEYS", "k1:also-secret")
    monkeypatch.setenv("PEJLING_PUBLIC_URL", "https://pejling.example")
    monkeypatch.setenv("PEJLING_WEBHOOK_SECRET", "a-third-very-secret")
    assert "-secret" not in repr(load_settings())


@pytest.mark.parametrize("secret", ["short", "with spaces in between", "æøåæøåæøåæøåæøå", "x" * 257])
def test_a_webhook_secret_that_telegram_or_sense_refuses(secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEJLING_PUBLIC_URL", "https://pejling.example")
    monkeypatch.setenv("PEJLING_WEBHOOK_SECRET", secret)
    with pytest.raises(SettingsError, match="PEJLING_WEBHOOK_SECRET: give 16 to 256 letters"):
        load_settings()


def test_a_webhook_needs_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEJLING_WEBHOOK_SECRET", "x" * 16)
    with pytest.raises(SettingsError, match="PEJLING_WEBHOOK_SECRET needs PEJLING_PUBLIC_URL"):
        load_settings()


@pytest.mark.parametrize(
    "address", ["8080", ":8080", "localhost:", "localhost:eighty", "localhost:99999", "127.0.0.1:-1"]
)
def test_a_place_to_listen_that_is_none_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEJLING_LISTEN", address)
    with pytest.raises(SettingsError, match=r"PEJLING_LISTEN: .*127\.0\.0\.1:8080"):
        load_settings()


@pytest.mark.parametrize(
    ("address", "place"),
    [("0.0.0.0:80", ("0.0.0.0", 80)), ("[::1]:8080", ("[::1]", 8080))],  # noqa: S104
)
def test_a_place_to_listen_is_a_host_and_a_port(address: str, place: tuple[str, int]) -> None:
    assert load_settings(listen=address).listens_on() == place


@pytest.mark.parametrize("address", ["http://pejling.example", "pejling.example", "https://pejling.example/app"])
def test_a_public_address_that_pages_can_not_have_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEJLING_PUBLIC_URL", address)
    with pytest.raises(SettingsError, match=r"PEJLING_PUBLIC_URL: give the .*address"):
        load_settings()


@pytest.mark.parametrize("address", ["Pejling <bounces@example.dk>", "a@b", "two@x.dk, others@x.dk", "a\n@example.dk"])
def test_where_letters_come_back_to_is_an_address_alone(address: str) -> None:
    with pytest.raises(SettingsError, match="PEJLING_BOUNCES_TO: give the address alone"):
        load_settings(bounces_to=address)
    assert load_settings(bounces_to="bounces+pejling@mail.example.dk").bounces_to
