"""One language at the edge, and the translators' check.

T1  Dates, hours and deadlines as people say them, in the organisation's zone, on both sides of a clock change.
T2  Placeholders are filled wherever they stand; verbatim words stay as they are; counted sentences have their forms.
T3  Every text of the code is translated, with its placeholders; what is missing, fuzzy, obsolete or broken is named.
T4  A count has the form of its language, for one, two, few and many.
T5  No text judges, alarms or compares (TONE 7), in either language. An export's codebook, for coordinators and
    researchers, calls a score a score.
"""

from __future__ import annotations

import re
import shutil
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog as Messages

from bot.commands import check
from bot.errors import PejlingError
from flows.screen import Day, Moment, Text, Verbatim, counted
from locales import __main__ as translators
from locales import catalog
from locales.audience import asked_of

JUDGING = re.compile(
    r"depress|risiko|\brisks?\b|diagnos|\bscor(e|en|er|es|ing)\b|\b(u|ab)?normal|desværre|unfortunately"
    r"|under gennemsnit|below (the )?average|mangler du|du mangler|flot klaret|well done",
    re.IGNORECASE,
)
FOR_OFFICES = ("bot/reports/exports/", "bot/web/routes/console/office_words.py")
"""What researchers read, and the stamdata's codes as offices call them."""


@pytest.mark.parametrize(
    ("language", "at", "said"),
    [
        ("da", datetime(2026, 12, 2, 14, tzinfo=UTC), "onsdag den 2. december kl. 15"),
        ("en", datetime(2026, 12, 2, 14, tzinfo=UTC), "Wednesday, 2 December at 15:00"),
        ("da", datetime(2027, 6, 1, 13, 5, tzinfo=UTC), "tirsdag den 1. juni kl. 15.05"),
        ("en", datetime(2027, 6, 1, 13, 5, tzinfo=UTC), "Tuesday, 1 June at 15:05"),
        ("da", datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "fredag den 1. januar kl. 0.30"),
    ],
)
def test_a_moment(language: str, at: datetime, said: str) -> None:
    """T1: winter and summer, and past midnight."""
    words = catalog.load(language)
    moment = Moment(at, "Europe/Copenhagen")
    assert words.moment(moment) == said
    assert words.gettext("Please be in touch by {deadline}.", deadline=moment).rstrip(".").endswith(said)


def test_another_zone() -> None:
    """T1."""
    nuuk = Moment(datetime(2026, 12, 2, 1, tzinfo=UTC), "America/Nuuk")
    assert catalog.load("da").moment(nuuk) == "tirsdag den 1. december kl. 23"


def test_a_day_and_an_hour() -> None:
    """T1: an hour of the office is local already."""
    danish, english = catalog.load("da"), catalog.load("en")
    assert danish.gettext("I will write again on {day}.", day=Day(date(2026, 12, 23))).endswith(
        "onsdag den 23. december."
    )
    assert (danish.time(time(9)), danish.time(time(9, 30))) == ("9", "9.30")
    assert (english.time(time(9)), english.time(time(9, 30))) == ("9:00", "9:30")


def test_texts() -> None:
    """T2."""
    danish = catalog.load("da")
    assert danish.text(Text("Shall I tell {contact}?", {"contact": "Mette"})) == "Skal jeg sige det til Mette?"
    assert danish.text(Verbatim("Yes {contact}")) == "Yes {contact}"
    assert danish.ngettext("{n} open alert", "{n} open alerts", 1) == "1 åbent varsel"
    assert danish.ngettext("{n} open alert", "{n} open alerts", 2) == "2 åbne varsler"


def test_a_name_with_braces_is_only_a_name() -> None:
    """T2: what stands in a placeholder is never read as one."""
    assert "{contact}" in catalog.load("da").gettext("Shall I tell {contact}?", contact="{contact}")


def test_languages() -> None:
    """Danish first, then English, then by code; each by its own name."""
    assert catalog.languages() == ("da", "en", "ar", "de", "nb", "pl", "tr", "uk")
    own = ["Dansk", "English", "العربية", "Deutsch", "Norsk bokmål", "Polski", "Türkçe", "Українська"]
    assert [catalog.endonym(each) for each in catalog.languages()] == own


@pytest.mark.parametrize("language", catalog.languages())
def test_every_count_has_its_form(language: str) -> None:
    """T4: one, two, few and many, each said with its own words, and the number where the form doesn't name it."""
    words = catalog.load(language)
    for number in (1, 2, 3, 5, 11, 21, 22, 100, 101):
        said = words.text(counted("one question", "{n} questions", number))
        assert str(number) in said or number in (1, 2)
    assert words.text(counted("one minute", "{n} minutes", 1)) != words.text(counted("one minute", "{n} minutes", 5))


def test_an_unknown_language_is_named() -> None:
    with pytest.raises(catalog.UnknownLanguageError, match="'xx'; there are: da, en, ar"):
        catalog.load("xx")


def test_every_text_stands_where_it_is_asked_for() -> None:
    """What a variable holds isn't found by whoever extracts, and would be English in every language."""
    elsewhere = re.compile(r"\bText\((?!\s*[\"'])(?!\w+\[\w+\]\.msgid)[^)\n]+")
    found = {
        f"{path.relative_to(translators.PROJECT)}: {each}"
        for folder in translators.SOURCES
        for path in (translators.PROJECT / folder).rglob("*.py")
        for each in elsewhere.findall(path.read_text(encoding="utf-8"))
    }
    assert found == {"flows/screen.py: Text(one, dict(params, n=n"}, "`counted` alone hands its words on"


def test_every_text_is_translated(capsys: pytest.CaptureFixture[str]) -> None:
    """T3: the check that CI runs."""
    assert translators.check() == 0, capsys.readouterr().err


@pytest.mark.parametrize(
    ("translation", "flags", "problem"),
    [
        ("", (), "not translated: 'Hi {name}.'"),
        ("Hej {name}.", ("fuzzy",), "fuzzy, needs a reader: 'Hi {name}.'"),
        ("Hej.", (), "placeholders [] instead of ['name']: 'Hi {name}.'"),
        ("Hej {navn}.", (), "placeholders ['navn'] instead of ['name']: 'Hi {name}.'"),
    ],
)
def test_what_is_wrong_is_named(
    translation: str, flags: tuple[str, ...], problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T3."""
    template, danish = Messages(), Messages(locale="da")
    template.add("Hi {name}.")
    danish.add("Hi {name}.", translation, flags=flags)
    monkeypatch.setattr(translators, "read", lambda _language: danish)
    assert list(translators.problems("da", template)) == [problem]


def test_missing_and_obsolete_texts_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """T3."""
    template, danish = Messages(), Messages(locale="da")
    template.add("New.")
    danish.add("Old.", "Gammel.")
    monkeypatch.setattr(translators, "read", lambda _language: danish)
    assert list(translators.problems("da", template)) == ["missing: 'New.'", "no longer used: 'Old.'"]


def test_what_staff_alone_read_needs_danish_and_no_more(tmp_path: Path) -> None:
    """T3: the console's pages and refusals; a text that stands somewhere else as well needs every language."""
    refusing = "raise RefusedError(\n    Text('Refused.'))\nShown = Text('Shown.')\n"
    (tmp_path / "rule.py").write_text(refusing, encoding="utf-8")
    template, console = Messages(), ("bot/web/templates/console/home.html", 1)
    for text, places in {
        "Console.": [console],
        "Both.": [console, ("bot/web/templates/own.html", 1)],
        "Refused.": [("rule.py", 2)],
        "Shown.": [("rule.py", 3)],
    }.items():
        template.add(text, locations=places)
    needed = {
        language: {each.id for each in asked_of(language, template, tmp_path) if each.id} for language in ("da", "pl")
    }
    assert needed == {"da": {"Console.", "Both.", "Refused.", "Shown."}, "pl": {"Both.", "Shown."}}


@pytest.mark.parametrize("language", ["da", "en"])
def test_no_judging_words(language: str) -> None:
    """T5."""
    words = catalog.load(language)
    said = []
    for message in translators.extracted():
        if all(place.startswith(FOR_OFFICES) for place, _line in message.locations):
            continue
        for form in translators.forms(message.id):
            names = {name: f"<{name}>" for name in translators.placeholders(form)}
            said.append(words.gettext(form, **names))
    assert len(said) > 100
    assert not [text for text in said if JUDGING.search(text)]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('msgstr "Ja"', 'msgstr ""', "not translated: 'Yes'"),
        ('msgid "Yes"', '#, fuzzy\nmsgid "Yes"', "fuzzy, needs a reader: 'Yes'"),
        ('msgstr[1] "{n} spørgsmål"\n', "", "not translated: 'one question'"),
        (
            'msgstr[1] "{n} spørgsmål"\n',
            'msgstr[1] "{n}"\nmsgstr[2] "{n}"\n',
            "more translations than num_plurals",
        ),
        ('msgid "Yes"', 'msgid "Yes indeed"', "missing: 'Yes'"),
    ],
)
async def test_pejling_check_names_the_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, said: str
) -> None:
    """T3: where a catalogue was broken, the command that looks at everything says which, what and the remedy."""
    copy = tmp_path / "locales"
    shutil.copytree(catalog.ROOT, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    file = copy / "da" / "LC_MESSAGES" / "pejling.po"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(catalog, "ROOT", copy)
    with pytest.raises(PejlingError, match="python -m locales update") as refused:
        await check._locales()
    assert f"{file}: " in str(refused.value)
    assert said in str(refused.value)
