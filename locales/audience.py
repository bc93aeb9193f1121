"""Who reads a text: the console speaks the organisation's languages, everything else all that Pejling has.

Staff work in Danish or English (`STAFF_LANGUAGES`). What they alone read, the console's pages and why something was
refused, needs no other catalogue; whatever a young person may come to read needs every one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message

STAFF_LANGUAGES = ("da", "en")

STAFF_PLACES = (
    "bot/web/routes/console/",
    "bot/web/templates/console/",
    "bot/enrolment/",
    "bot/usecases/agenda.py",
    "bot/usecases/deliveries.py",
    "bot/usecases/enrol_many.py",
    "bot/usecases/guardian.py",
    "bot/usecases/relay_note.py",
    "bot/usecases/sheet.py",
    "bot/usecases/substitute.py",
    "flows/agreement.py",
    "flows/background.py",
    "flows/erasure.py",
    "flows/names.py",
    "flows/organisation.py",
    "flows/plan_words.py",
    "flows/roll.py",
    "bot/delivery/sign_in.py",
    "bot/web/sorry.py",
)
"""What stands there, and nowhere else, staff alone read; or everybody, in Danish and English at once."""

REFUSAL = "RefusedError"
"""Raised with a sentence for whoever filled in a form, at the office but for `ON_THE_PAGE`."""

ON_THE_PAGE = ("flows/doors.py",)
"""Where a young person's own form is refused."""


def asked_of(language: str, template: Catalog, project: Path) -> Catalog:
    """The texts that a language's catalogue needs, of all that there are."""
    return template if language in STAFF_LANGUAGES else everybodys(template, project)


def everybodys(template: Catalog, project: Path) -> Catalog:
    """The texts that a young person may come to read."""
    needed = Catalog(project=template.project, charset="utf-8")
    for message in template:
        if message.id and not _is_for_staff(message, project):
            needed.add(message.id, None, message.locations, auto_comments=message.auto_comments)
    return needed


def _is_for_staff(message: Message, project: Path) -> bool:
    return all(name.startswith(STAFF_PLACES) or _refuses(name, line, project) for name, line in message.locations)


def _refuses(name: str, line: int, project: Path) -> bool:
    return name.endswith(".py") and name not in ON_THE_PAGE and line in _refusals(project / name)


@cache
def _refusals(file: Path) -> frozenset[int]:
    """The lines of a file on which somebody is refused, with the words for it."""
    return frozenset(_lines(ast.parse(file.read_text(encoding="utf-8"))))


def _lines(module: ast.Module) -> Iterator[int]:
    for call in ast.walk(module):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == REFUSAL:
            yield from range(call.lineno, (call.end_lineno or call.lineno) + 1)
