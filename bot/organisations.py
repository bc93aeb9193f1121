"""Reads the organisations' decisions: one TOML table each, so that they can be reviewed and versioned."""

import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, time
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.alert_decisions import PromiseTable
from bot.decisions import TOKEN, OrganisationTable, Undecided, blanks, undecided
from bot.errors import PejlingError
from flows.organisation import AnswerChannel, HelpLine, LegalBasis, Organisation

STANDS_IN_FOR_HOURS = (time(9), time(15))
"""Where hours are blank, which production refuses."""


class OrganisationsError(PejlingError):
    """The organisations' file is missing, unreadable or incomplete."""


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


def _read(path: Path) -> Mapping[str, OrganisationTable]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise OrganisationsError(
            str(path), "can't be read", "copy bot/organisations.example.toml there, and fill it in"
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise OrganisationsError(str(path), f"is not TOML: {error}", "mend that line") from None
    decided = {name: _decided(path, name, table) for name, table in tables.items()}
    for name, table in decided.items():
        if strange := sorted(set(table.tells) - decided.keys() | {name} & set(table.tells)):
            known = ", ".join(sorted(decided.keys() - {name})) or "none"
            raise OrganisationsError(
                f"{path}: {name}.tells",
                f"names {strange[0]!r}, which is no other organisation here",
                f"choose from: {known}",
            )
    return decided


def missing_decisions(path: Path, today: date) -> Sequence[Undecided]:
    """What production waits for, over all organisations. Raises `OrganisationsError`."""
    return [each for name, table in _read(path).items() for each in undecided(name, table, today)]


def expect_decided(path: Path, today: date) -> None:
    """Raise OrganisationsError with everything that is missing, and who has to decide it."""
    if missing := missing_decisions(path, today):
        listed = "".join(f"\n  {each}" for each in missing)
        raise OrganisationsError(
            str(path),
            f"leaves open what production can't begin without:{listed}",
            "have it decided, and write it there",
        )


def expect_pages(path: Path, organisations: Mapping[str, Organisation], public_url: str | None) -> None:
    """Raise OrganisationsError where answers are to travel on a page, and there is none."""
    for each in organisations.values():
        if each.answer_channel.has_page and public_url is None:
            raise OrganisationsError(
                f"{path}: {each.id}.answer_channel",
                f"is {each.answer_channel}, and there are no pages without PEJLING_PUBLIC_URL",
                "set it to the https address of your pages, and start again",
            )


def finding(path: Path, found: Mapping[str, Organisation]) -> Callable[[str], Organisation]:
    """Looks one of them up; who asks for another is told what the file has."""

    def organisation(name: str) -> Organisation:
        if name not in found:
            known = ", ".join(sorted(found)) or "none"
            raise OrganisationsError(str(path), f"has no organisation {name!r}", f"use one of: {known}")
        return found[name]

    return organisation


def _decided(path: Path, name: str, table: object) -> OrganisationTable:
    try:
        return OrganisationTable.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join([name, *map(str, first["loc"])])
        raise OrganisationsError(f"{path}: {where}", _problem(first), "decide it, and write it there") from None


_PLAINLY: Mapping[str, str] = {
    "dict_type": "a table is needed, such as { missed = 2 }",
    "extra_forbidden": "nothing is decided under that name; look in bot/organisations.example.toml",
    "int_type": "a whole number is needed, without quotes",
    "missing": "nothing stands there",
    "model_type": "a table is needed, such as { missed = 2 }",
    "too_long": "too many stand in the list",
    "too_short": "too few stand in the list",
    "tuple_type": "a list is needed, in square brackets",
}
"""What is wrong by its type, in words for somebody who writes TOML."""


def _problem(found: ErrorDetails) -> str:
    """What is wrong, with what was written where that is one value."""
    said, written = _PLAINLY.get(found["type"], found["msg"].removeprefix("Value error, ")), found["input"]
    is_told = found["type"] == "value_error" or not isinstance(written, str | int | float)
    return said if is_told else f"is {written!r}: {said}"


def _organisation(name: str, decided: OrganisationTable) -> Organisation:
    return Organisation(
        id=name,
        name=decided.name,
        zone=decided.zone,
        office_hours=decided.office_hours or STANDS_IN_FOR_HOURS,
        promise=decided.promise.promise() if isinstance(decided.promise, PromiseTable) else None,
        help_lines=tuple(HelpLine(*dict(line).values()) for line in decided.help_lines or ()),
        low_threshold=decided.low_threshold,
        first_names_in_notices=bool(decided.first_names_in_notices),
        questionnaires=decided.questionnaires,
        languages=decided.languages,
        answer_channel=decided.answer_channel or AnswerChannel.TELEGRAM,
        legal_bases={basis: LegalBasis(*dict(table).values()) for basis, table in decided.legal_basis.items()},
        retention_months=decided.retention,
        guardian_under=decided.guardian_under if isinstance(decided.guardian_under, int) else None,
        never_affects_benefits=decided.benefits_promise is not None,
        background=decided.background,
        erasure_days=decided.erasure_days,
        tells=decided.tells,
        blank=blanks(decided),
        leave_to=decided.leave_to,
        plan=decided.plan.plan(),
        urgent_promise=decided.urgent_promise.promise() if decided.urgent_promise else None,
        limits=decided.alerts.limits(),
        escalation=decided.escalation.escalation(),
    )
