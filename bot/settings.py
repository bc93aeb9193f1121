"""Configuration from the environment (`PEJLING_*`) and a `.env` file, validated at start."""

import os
import re
from collections.abc import Set
from email.utils import parseaddr
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.decisions import TOKEN
from bot.errors import PejlingError
from bot.pacing import PER_SECOND

ENV_FILE = ".env"


class Environment(StrEnum):
    """Where this runs. Production refuses what the others allow."""

    DEMO = "demo"
    TEST = "test"
    PRODUCTION = "production"


class SettingsError(PejlingError):
    """A setting is missing or wrong."""


class Settings(BaseSettings):
    """Every setting. Secrets never show in a repr or a log."""

    model_config = SettingsConfigDict(env_prefix="PEJLING_", env_file=ENV_FILE, extra="ignore")

    env: Environment = Environment.PRODUCTION
    bot_token: SecretStr = SecretStr("")
    telegram_api: str = "https://api.telegram.org"
    database_url: str = "sqlite:///pejling.db"
    keys: SecretStr = SecretStr("")
    organisations: Path = Path("organisations.toml")
    questionnaires: Path | None = None
    """Folder of installed questionnaires, such as those whose words need a licence."""
    trusted_wordings: str = ""
    """Draft and second-hand wordings that may be asked in production, by name: "who5:tr who5:pl"."""
    public_url: str | None = None
    """Where the pages are reached from outside; without it there are none."""
    listen: str = "127.0.0.1:8080"
    """Host and port on which this process serves the pages, behind whatever ends https."""
    monitor: str | None = None
    """Host and port on which it tells operators of its health and its metrics; without it nowhere."""
    webhook_secret: SecretStr = SecretStr("")
    """What Telegram shows with every update it delivers to `public_url`; without it the bot polls."""
    smtp_url: SecretStr = SecretStr("")
    """Where e-mail is handed in: smtp://user:password@host:587 (STARTTLS) or smtps://…; without it none is sent."""
    mail_from: str = ""
    """Whom e-mail comes from, such as "Pejling <pejling@example.dk>"."""
    bounces_to: str = ""
    """The bare address to which letters come back that can't be delivered; without it they come to `mail_from`."""
    trusted_proxies: str = "127.0.0.1"
    """What may say in X-Forwarded-For who asks for a page: the addresses of whatever ends https, with commas."""
    sends_per_second: float = Field(default=PER_SECOND, gt=0, le=1000)
    """The bot's budget in all. Above 25 only where Telegram grants more: paid broadcasts go up to 1000."""

    @field_validator("telegram_api")
    @classmethod
    def _an_address(cls, value: str) -> str:
        if not value.startswith(("https://", "http://")):
            raise ValueError("give an address such as https://api.telegram.org")
        return value.rstrip("/")

    @field_validator("public_url")
    @classmethod
    def _a_public_address(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise ValueError("give the https address of your pages, such as https://pejling.example.dk")
        if value is not None and urlsplit(value).path.strip("/"):
            raise ValueError("give the address alone, without a path: the pages are served from its root")
        return value.rstrip("/") if value else None

    @field_validator("listen", "monitor")
    @classmethod
    def _a_host_and_port(cls, value: str | None) -> str | None:
        if value is None:
            return None
        host, _, port = value.rpartition(":")
        if not host or not port.isdecimal() or int(port) > 65535:
            raise ValueError(f"{value!r} is no host and port; write them such as 127.0.0.1:8080")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _hard_to_guess(cls, value: SecretStr) -> SecretStr:
        if not re.fullmatch(r"|[A-Za-z0-9_-]{16,256}", value.get_secret_value()):
            raise ValueError("give 16 to 256 letters, digits, hyphens and underscores that nobody can guess")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _addresses(cls, value: str) -> str:
        for each in value.split(","):
            try:
                ip_network(each.strip())
            except ValueError:
                raise ValueError(f"{each.strip()!r} is no address or network; write them such as 10.0.0.5") from None
        return value

    @field_validator("smtp_url")
    @classmethod
    def _a_mail_server(cls, value: SecretStr) -> SecretStr:
        address = urlsplit(value.get_secret_value())
        if value and (address.scheme not in ("smtp", "smtps") or not address.hostname):
            raise ValueError("give the address of your mail server, such as smtps://user:password@mail.example.dk")
        return value

    @field_validator("mail_from")
    @classmethod
    def _a_sender(cls, value: str) -> str:
        if value and not (value.isprintable() and re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", parseaddr(value)[1])):
            raise ValueError("give the address that e-mail comes from, such as Pejling <pejling@example.dk>")
        return value

    @field_validator("bounces_to")
    @classmethod
    def _a_bare_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"[!-;=?A-~]+@[A-Za-z0-9.-]+\.[A-Za-z0-9-]+", value):
            raise ValueError("give the address alone to which letters come back, such as bounces@example.dk")
        return value

    @field_validator("trusted_wordings")
    @classmethod
    def _named_wordings(cls, value: str) -> str:
        if strange := [each for each in value.split() if not re.fullmatch(r"[a-z0-9_]+:[a-z]+", each)]:
            raise ValueError(f"{strange[0]!r} names no wording; write them such as who5:tr, with spaces between")
        return value

    @model_validator(mode="after")
    def _safe_in_production(self) -> Self:
        local = self.telegram_api.startswith(("http://127.0.0.1", "http://localhost"))
        if self.env is Environment.PRODUCTION and self.telegram_api.startswith("http://") and not local:
            raise ValueError("PEJLING_TELEGRAM_API sends the token in the clear; give an https address")
        return self

    @model_validator(mode="after")
    def _reached_by_telegram(self) -> Self:
        if self.webhook_secret.get_secret_value() and self.public_url is None:
            raise ValueError("PEJLING_WEBHOOK_SECRET needs PEJLING_PUBLIC_URL, where Telegram delivers; give both")
        return self

    @model_validator(mode="after")
    def _mails_completely(self) -> Self:
        if bool(self.smtp_url.get_secret_value()) != bool(self.mail_from):
            raise ValueError("PEJLING_SMTP_URL and PEJLING_MAIL_FROM belong together; give both or neither")
        return self

    def trusted(self) -> Set[tuple[str, str]] | None:
        """The draft and second-hand wordings that may be asked, as (questionnaire, language); None: all of them."""
        if self.env is not Environment.PRODUCTION:
            return None
        return {
            (name, language) for name, _, language in (each.partition(":") for each in self.trusted_wordings.split())
        }

    def listens_on(self) -> tuple[str, int]:
        """The host and the port of `listen`."""
        return _host_and_port(self.listen)

    def monitored_on(self) -> tuple[str, int] | None:
        """The host and the port of `monitor`, if it is set."""
        return None if self.monitor is None else _host_and_port(self.monitor)

    def token(self, name: str = TOKEN) -> str:
        """A bot's token, by its variable. Raises `SettingsError` where there is none."""
        token = self.bot_token.get_secret_value() if name == TOKEN else _secret(name)
        if not token.partition(":")[0].isdigit():
            raise SettingsError(
                name,
                "is missing" if not token else "is not a bot token",
                "set it to the token that BotFather gave you, such as 123456:ABC…",
            )
        return token

    def keyring_text(self) -> str:
        """The encryption keys. Raises `SettingsError` where there are none."""
        keys = self.keys.get_secret_value()
        if not keys:
            raise SettingsError(
                "PEJLING_KEYS",
                "is missing, so names can't be read",
                "set it to the keys this database was made with; for a new one, `pejling keys new` prints one",
            )
        return keys


def refused(name: str) -> SettingsError:
    """What to tell whoever set a token that Telegram doesn't know."""
    return SettingsError(name, "Telegram refuses it", "ask BotFather for the token, and set it")


def _secret(name: str) -> str:
    """A variable that only the organisations' decisions name, from where the settings come from."""
    return os.environ.get(name) or dotenv_values(ENV_FILE).get(name) or ""


def _host_and_port(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    return host, int(port)


def load_settings(**given: object) -> Settings:
    """The settings from the environment, with `given` on top. Raises `SettingsError`."""
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = "PEJLING_" + "_".join(str(part) for part in first["loc"]).upper() if first["loc"] else "PEJLING_*"
        raise SettingsError(name, first["msg"].removeprefix("Value error, "), "correct it and start again") from None
