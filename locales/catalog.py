"""One language at the edge: texts, plurals, and dates as people say them."""

from __future__ import annotations

import gettext
import io
from collections.abc import Mapping
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.messages.catalog import Catalog as Entries
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from flows.screen import Day, Moment, Text, Verbatim
from locales.direction import isolated, right_to_left

ROOT = Path(__file__).parent
SOURCE_LANGUAGE = "en"
DEFAULT_LANGUAGE = "da"
DEFAULT_ZONE = ZoneInfo("Europe/Copenhagen")


class UnknownLanguageError(LookupError):
    """There is no catalogue for the language."""

    def __init__(self, language: str) -> None:
        super().__init__(f"no catalogue for language {language!r}; there are: {', '.join(languages())}")


class BrokenCatalogueError(ValueError):
    """A catalogue that can't be read as it should be: a wrong count of plurals, a text that isn't closed."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        super().__init__(f"{path}:{line}: {problem}. Correct that entry.")


class Catalog:
    """The texts of one language, with the marks that right-to-left ones need (see `locales.direction`).

    `direction` is the one of its script, as HTML's `dir` says it: "ltr" or "rtl".
    """

    def __init__(self, language: str, translations: gettext.NullTranslations) -> None:
        self.language = language
        self.locale = Locale.parse(language)
        self.direction = self.locale.text_direction
        self._translations = translations

    def gettext(self, msgid: str, **params: object) -> str:
        """The sentence `msgid` in this language, with its placeholders filled."""
        return self._translations.gettext(msgid).format_map(self._said(params))

    def ngettext(self, one: str, many: str, n: int, **params: object) -> str:
        """The form of a counted sentence that fits `n`; the placeholder `{n}` is the count."""
        return self._translations.ngettext(one, many, n).format_map(self._said({"n": n, **params}))

    def text(self, text: Text | Verbatim) -> str:
        """A paragraph or label in this language, running its way; verbatim words stay as they are and run theirs."""
        if isinstance(text, Verbatim):
            return text.verbatim
        sentence = self._sentence(text)
        return right_to_left(sentence) if self.direction == "rtl" else sentence

    def _sentence(self, text: Text) -> str:
        params: Mapping[str, Any] = text.params
        if text.plural:
            return self.ngettext(text.msgid, text.plural, **params)
        return self.gettext(text.msgid, **params)

    def date(self, day: date) -> str:
        """Weekday and date: "onsdag den 2. december"."""
        pattern = self.gettext("EEEE, d MMMM")
        return format_date(day, pattern, locale=self.locale)

    def time(self, at: time) -> str:
        """The hour, in Danish with minutes only where there are any: "15" or "15.05"."""
        pattern = self.gettext("H:mm") if at.minute else self.gettext("H:00")
        return format_time(at, pattern, locale=self.locale)

    def moment(self, moment: Moment) -> str:
        """Weekday, date and hour where the moment is: "onsdag den 2. december kl. 15"."""
        local = moment.at.astimezone(ZoneInfo(moment.zone))
        return self.gettext("{date} at {time}", date=self.date(local.date()), time=self.time(local.time()))

    def _said(self, params: dict[str, object]) -> dict[str, object]:
        said = {name: self._say(value) for name, value in params.items()}
        if self.direction == "ltr":
            return said
        return {name: isolated(value) if isinstance(value, str) else value for name, value in said.items()}

    def _say(self, value: object) -> object:
        if isinstance(value, Moment):
            return self.moment(value)
        if isinstance(value, Day):
            return self.date(value.on)
        if isinstance(value, time):
            return self.time(value)
        if isinstance(value, Text):
            return self._sentence(value)
        return value


def po_path(language: str) -> Path:
    """Where a language's texts stand."""
    return ROOT / language / "LC_MESSAGES" / "pejling.po"


@cache
def languages() -> tuple[str, ...]:
    """The languages there is a catalogue for: Danish first, then English, then by their codes."""
    found = {path.parent.parent.name for path in ROOT.glob("*/LC_MESSAGES/pejling.po")} | {SOURCE_LANGUAGE}
    return tuple(sorted(found, key=lambda each: (each != DEFAULT_LANGUAGE, each != SOURCE_LANGUAGE, each)))


def read(language: str) -> Entries:
    """A language's catalogue as it stands on disk. Raises `BrokenCatalogueError`."""
    path = po_path(language)
    try:
        with path.open("rb") as source:
            return read_po(source, locale=language, abort_invalid=True)
    except PoFileError as error:
        raise BrokenCatalogueError(path, error.lineno, str(error)) from error


@cache
def load(language: str) -> Catalog:
    """The catalogue of a language. Raises `UnknownLanguageError` and `BrokenCatalogueError`."""
    if language not in languages():
        raise UnknownLanguageError(language)
    if language == SOURCE_LANGUAGE:
        return Catalog(language, gettext.NullTranslations())
    entries = read(language)
    compiled = io.BytesIO()
    write_mo(compiled, entries)
    compiled.seek(0)
    return Catalog(language, gettext.GNUTranslations(compiled))


def endonym(language: str) -> str:
    """A language's own name for itself, as on the first screen: "Dansk", "English"."""
    name = Locale.parse(language).get_display_name(language) or language
    return name[:1].upper() + name[1:]
