"""The elements of a participant's own copy as HTML: sections, entries, and each kind of value in the reader's language.

Whatever somebody wrote is escaped and stands in an element of its own (`bdi`), which also ends what a name with a
right-to-left override would do to the words around it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from html import escape
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from bot.reports.own_data import labels
from bot.reports.own_data.contents import OwnData
from flows.screen import Text
from locales.catalog import Catalog

Pairs = Iterable[tuple[Text, str]]
"""What a value is, and the value as HTML; empty where there is none."""


class Elements:
    """Writes what one person reads, in the catalogue's language."""

    def __init__(self, data: OwnData, catalog: Catalog) -> None:
        self.data = data
        self.catalog = catalog
        self._zone = ZoneInfo(data.zone)

    def section(self, title: Text, entries: Iterable[str]) -> str:
        """A heading, and what stands below it."""
        nothing = self.text(Text("Nothing."))
        shown = "".join(entries) or f'<p class="quiet">{nothing}</p>'
        return f"<section><h2>{self.text(title)}</h2>{shown}</section>"

    def entry(self, title: str, pairs: Pairs, rest: str = "") -> str:
        """One record: what its values are and the values, and what else is HTML already."""
        rows = "".join(f"<dt>{self.text(name)}</dt><dd>{value}</dd>" for name, value in pairs if value)
        heading = f"<h3>{title}</h3>" if title else ""
        return f"<article>{heading}{f'<dl>{rows}</dl>' if rows else ''}{rest}</article>"

    def text(self, text: Text) -> str:
        """A sentence of ours."""
        return escape(self.catalog.text(text))

    def code(self, words: Mapping[str, Text], code: str | None) -> str:
        """What a code says; one that nobody has put into words stands as it is."""
        if not code:
            return ""
        return self.text(words[code]) if code in words else said(code)

    def who(self, actor: str | None) -> str:
        """Who did something: themselves, or what kind of actor."""
        if actor == self.data.person.code:
            return self.text(Text("Yourself"))
        return self.code(labels.ACTOR, actor)

    def of(self, about: str, value: str) -> str:
        """A value that holds for one questionnaire alone."""
        return f"{value} ({self.title(about)})" if about else value

    def title(self, about: str) -> str:
        """A questionnaire's title; anything else as it is."""
        return said(self.data.titles.get(about, about))

    def yes_no(self, value: bool | None) -> str:
        """Empty where nobody said."""
        return "" if value is None else self.text(labels.YES_NO[value])

    def number(self, value: float) -> str:
        """A figure, with at most two decimals."""
        return format_decimal(value, "0.##", locale=self.catalog.locale)

    def day(self, day: date | None) -> str:
        """A day; empty where there is none."""
        pattern = self.catalog.gettext("d MMMM yyyy")
        return "" if day is None else escape(format_date(day, pattern, locale=self.catalog.locale))

    def moment(self, at: datetime) -> str:
        """A moment by their clock, not yet as HTML."""
        pattern = self.catalog.gettext("EEEE, d MMMM yyyy 'at' HH:mm")
        return format_datetime(at, pattern, tzinfo=self._zone, locale=self.catalog.locale)

    def moment_html(self, at: datetime | None) -> str:
        """A moment by their clock; empty where there is none."""
        return "" if at is None else escape(self.moment(at))


def said(words: str | None) -> str:
    """What somebody wrote, or an id: running its own way, whatever is in it."""
    return f"<bdi>{escape(words)}</bdi>" if words else ""
