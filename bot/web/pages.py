"""Templates in one language: texts from the catalogue, dates as people write them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta, get_day_names, get_month_names
from babel.lists import format_list
from babel.numbers import format_decimal
from fastapi import Depends
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from locales.catalog import DEFAULT_LANGUAGE, DEFAULT_ZONE, Catalog, endonym, languages, load

HERE = Path(__file__).parent
TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@cache
def asset(name: str) -> str:
    """The address of a file in static/, with its version: browsers keep it until it is another."""
    return f"/static/{name}?v={sha256((HERE / 'static' / name).read_bytes()).hexdigest()[:8]}"


TEMPLATES.globals["asset"] = asset


def sentence(said: str) -> str:
    """What was wrong, as a sentence on a page; the command line says it behind a colon."""
    return said[:1].upper() + said[1:] + ("" if said.endswith((".", "!", "?")) else ".")


TEMPLATES.filters["sentence"] = sentence


def language(lang: str = DEFAULT_LANGUAGE) -> str:
    """The language asked for in the address (`?lang=`); Danish where there is no catalogue for it."""
    return lang if lang in languages() else DEFAULT_LANGUAGE


Language = Annotated[str, Depends(language)]


def page(template: str, lang: str, **values: object) -> HTMLResponse:
    """A template filled in one language."""
    catalog = load(lang)
    html = TEMPLATES.get_template(template).render(
        _=catalog.gettext,
        text=catalog.text,
        ngettext=catalog.ngettext,
        lang=lang,
        direction=catalog.direction,
        language_name=endonym(lang),
        other_languages={other: endonym(other) for other in languages() if other != lang},
        say=Say(catalog),
        **values,
    )
    return HTMLResponse(html)


@lru_cache(4096)
def _day(on: date, pattern: str, locale: Locale) -> str:
    """A list of courses has hundreds of days and few of them differ."""
    return format_date(on, pattern, locale=locale)


class Say:
    """Moments, days and numbers as the pages write them; moments in Danish local time."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def clock(self, at: datetime) -> str:
        """The demo's clock: "onsdag den 2. december 2026 kl. 15.05"."""
        return self._format(at, self._catalog.gettext("EEEE, d MMMM yyyy 'at' HH:mm"))

    def moment(self, at: datetime) -> str:
        """A moment in a table: "ons. 2. dec. kl. 15.05"."""
        return self._format(at, self._catalog.gettext("EEE d MMM, HH:mm"))

    def day(self, on: date) -> str:
        """A day that may lie in another year: "2. december 2026"."""
        return _day(on, self._catalog.gettext("d MMMM yyyy"), self._catalog.locale)

    def days(self, listed: Sequence[date]) -> str:
        """Several days: "2. december 2026, 4. januar 2027"."""
        return ", ".join(map(self.day, listed))

    def weekdays(self, numbers: Iterable[int]) -> str:
        """Days of the week, 0 is Monday: "mandag og tirsdag"."""
        names = get_day_names("wide", "format", self._catalog.locale)
        return format_list([names[each] for each in sorted(numbers)], locale=self._catalog.locale)

    def months(self) -> list[str]:
        """The twelve months, as they are called by themselves."""
        return list(get_month_names("wide", "stand-alone", self._catalog.locale).values())

    def number(self, value: float) -> str:
        """A number with one decimal where it has any: "4" or "4,5"."""
        return format_decimal(value, "0.#", locale=self._catalog.locale)

    def age(self, since: datetime, now: datetime) -> str:
        """How long ago: "for 2 timer siden"."""
        if now - since < timedelta(minutes=1):
            return self._catalog.gettext("just now")
        return format_timedelta(since - now, add_direction=True, locale=self._catalog.locale)

    def _format(self, at: datetime, pattern: str) -> str:
        return format_datetime(at, pattern, tzinfo=DEFAULT_ZONE, locale=self._catalog.locale)
