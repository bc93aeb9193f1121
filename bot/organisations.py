"""The organisations' decisions: one TOML table each, so that they can be reviewed and versioned."""

import tomllib
from collections.abc import Callable, Collection, Mapping
from datetime import date, time
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot.errors import PejlingError
from flows.organisation import HelpLine, Organisation, Promise
from locales import catalog

TOKEN = "PEJLING_BOT_TOKEN"  # noqa: S105 - the name of a setting
"""The environment variable with the token of the bot that serves whoever names no other."""


class OrganisationsError(PejlingError):
    """The organisations' file is missing, unreadable or incomplete."""


class _Decisions(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _HelpLine(_Decisions):
    name: str
    number: str
    hours: dict[str, str]
    checked: date

    @field_validator("hours")
    @classmethod
    def _in_danish_and_english(cls, hours: dict[str, str]) -> dict[str, str]:
        if missing := {"da", "en"} - hours.keys():
            raise ValueError(f"opening hours are missing in {', '.join(sorted(missing))}")
        return hours


class _Promise(_Decisions):
    working_days: int = Field(ge=0, le=30)
    hour: time


class _Organisation(_Decisions):
    name: str
    zone: str = "Europe/Copenhagen"
    answer_channel: Literal["telegram"]
    low_threshold: int = Field(default=50, ge=0, le=100)
    first_names_in_notices: bool
    office_hours: tuple[time, time]
    promise: _Promise | None = None
    help_lines: tuple[_HelpLine, ...] = Field(min_length=2)
    questionnaires: tuple[str, ...] = Field(default=("who5",), min_length=1)
    languages: tuple[str, ...] = Field(default=("da", "en"), min_length=1)
    bot_token: str = Field(default=TOKEN, pattern="^PEJLING_[A-Z0-9_]+$")

    @field_validator("zone")
    @classmethod
    def _a_time_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"{zone!r} is no time zone; give one such as Europe/Copenhagen") from None
        return zone

    @field_validator("languages")
    @classmethod
    def _with_catalogues(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        if missing := set(languages) - set(catalog.languages()):
            known = ", ".join(catalog.languages())
            raise ValueError(f"there is no catalogue for {', '.join(sorted(missing))}; there are: {known}")
        return languages

    @field_validator("questionnaires", "languages")
    @classmethod
    def _each_once(cls, named: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(named)) != len(named):
            raise ValueError(f"something is named twice in {', '.join(named)}")
        return named

    @field_validator("help_lines")
    @classmethod
    def _with_112(cls, lines: tuple[_HelpLine, ...]) -> tuple[_HelpLine, ...]:
        if not any(line.number == "112" for line in lines):
            raise ValueError("112 is missing among the help lines")
        return lines


def read_organisations(path: Path) -> Mapping[str, Organisation]:
    """Every organisation of the file, by its table's name. Raises `OrganisationsError`."""
    return {name: _organisation(name, decided) for name, decided in _read(path).items()}


def read_bots(path: Path) -> Mapping[str, Collection[str]]:
    """Which organisations each bot serves, by the name of the environment variable with its token.

    One bot serves all that name the same. Raises `OrganisationsError`.
    """
    bots: dict[str, list[str]] = {}
    for name, decided in _read(path).items():
        bots.setdefault(decided.bot_token, []).append(name)
    return bots or {TOKEN: []}


def _read(path: Path) -> Mapping[str, _Organisation]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise OrganisationsError(
            str(path), "can't be read", "copy bot/organisations.example.toml there, and fill it in"
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise OrganisationsError(str(path), f"is not TOML: {error}", "mend that line") from None
    return {name: _decided(path, name, table) for name, table in tables.items()}


def finding(path: Path, found: Mapping[str, Organisation]) -> Callable[[str], Organisation]:
    """Looks one of them up; who asks for another is told what the file has."""

    def organisation(name: str) -> Organisation:
        if name not in found:
            known = ", ".join(sorted(found)) or "none"
            raise OrganisationsError(str(path), f"has no organisation {name!r}", f"use one of: {known}")
        return found[name]

    return organisation


def _decided(path: Path, name: str, table: object) -> _Organisation:
    try:
        return _Organisation.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join([name, *map(str, first["loc"])])
        raise OrganisationsError(
            f"{path}: {where}", first["msg"].removeprefix("Value error, "), "decide it, and write it there"
        ) from None


def _organisation(name: str, decided: _Organisation) -> Organisation:
    promise = Promise(decided.promise.working_days, decided.promise.hour) if decided.promise else None
    return Organisation(
        id=name,
        name=decided.name,
        zone=decided.zone,
        office_hours=decided.office_hours,
        promise=promise,
        help_lines=tuple(HelpLine(line.name, line.number, line.hours, line.checked) for line in decided.help_lines),
        low_threshold=decided.low_threshold,
        first_names_in_notices=decided.first_names_in_notices,
        questionnaires=decided.questionnaires,
        languages=decided.languages,
    )
