"""A participant's own data as a page that stands alone: one file, nothing fetched, nothing that runs.

Whatever somebody wrote is escaped and stands in an element of its own (`bdi`), which also ends what a name with a
right-to-left override would do to the words around it. Figures stand as they are kept, with a plain line about what
they are: no band, no comparison.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from html import escape
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from bot.reports.own_data import labels
from bot.reports.own_data.contents import (
    Change,
    Conversation,
    Curve,
    Decision,
    Message,
    Occasion,
    Often,
    Opening,
    OwnData,
    Paper,
    PastCourse,
    ShortNote,
    Sitting,
    SomethingNew,
    StandIn,
    Wish,
    Written,
)
from bot.reports.own_data.style import STYLE
from flows.looks import SAID
from flows.places import place_of
from flows.screen import Text, counted
from flows.screens.notes import ANSWERS
from flows.transitions import KINDS
from locales.catalog import Catalog, endonym

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""The Content-Security-Policy of the file, wherever it is opened: it fetches nothing and runs nothing."""

_ANSWERED: Mapping[str, Text] = {str(code): words for code, words in ANSWERS.items()}
Pairs = Iterable[tuple[Text, str]]
"""What a value is, and the value as HTML; empty where there is none."""


def written(data: OwnData, catalog: Catalog) -> str:
    """The page, in the catalogue's language."""
    return _Page(data, catalog).whole()


class _Page:
    """Writes one person's page."""

    def __init__(self, data: OwnData, catalog: Catalog) -> None:
        self._data = data
        self._catalog = catalog
        self._zone = ZoneInfo(data.zone)

    def whole(self) -> str:
        title = self._text(Text("What is kept about you"))
        head = (
            '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
            f'<meta name="color-scheme" content="light dark"><title>{title}</title><style>{STYLE}</style>'
        )
        lang = f'lang="{self._catalog.language}" dir="{self._catalog.direction}"'
        body = "\n".join((self._opening(title), *self._sections(), self._left_out()))
        return f"<!doctype html>\n<html {lang}>\n<head>{head}</head>\n<body><main>\n{body}\n</main></body>\n</html>\n"

    def _opening(self, title: str) -> str:
        made = Text("This is your own copy. It was made on {day}.", {"day": self._moment(self._data.made_at)})
        return f"<h1>{title}</h1><p>{self._text(made)}</p>"

    def _sections(self) -> Iterable[str]:
        data = self._data
        yield self._section(Text("Who you are"), [self._entry("", self._person())])
        yield self._section(Text("What you have chosen"), map(self._choice, data.choices))
        yield self._section(Text("What you have answered"), map(self._check_in, data.check_ins))
        yield self._section(Text("Your curve"), map(self._curve, data.curves))
        yield self._section(Text("What your contact person answered about you"), map(self._check_in, data.about_them))
        yield self._section(Text("Messages to your contact person"), map(self._message, data.messages))
        yield self._section(Text("What we agreed"), map(self._talk, data.talks))
        yield self._section(Text("Short notes to you"), map(self._note, data.notes))
        yield self._section(Text("What you wrote here"), map(self._written, data.written))
        yield self._section(Text("What is asked next"), map(self._occasion, data.planned))
        yield self._section(Text("Something new begins"), map(self._begins, data.begins))
        yield self._section(Text("Courses that are over"), map(self._course, data.courses))
        people = (*map(self._stand_in, data.substitutes), *map(self._change, data.handovers))
        yield self._section(Text("Who else may look after you"), people)
        yield self._section(Text("Who did something with your data"), map(self._opened, data.opened))
        yield self._section(Text("Sheets about you"), map(self._sheet, data.sheets))
        yield self._section(Text("Your wishes to be erased"), map(self._wish, data.erasure))

    def _left_out(self) -> str:
        title = self._text(Text("What is not in here"))
        reasons = (
            Text("Notes that others keep for themselves. Ask the municipality about them."),
            Text("How your phone is reached, and keys that only computers read. They say nothing about you."),
        )
        return f"<section><h2>{title}</h2>{''.join(f'<p>{self._text(each)}</p>' for each in reasons)}</section>"

    # What is kept, record by record.

    def _person(self) -> Pairs:
        who = self._data.person
        yield Text("Name"), _said(who.name)
        yield Text("Code"), _said(who.code)
        yield Text("Language"), _said(endonym(who.language))
        yield Text("Where you take part"), _said(who.organisation)
        yield Text("Contact person"), _said(who.contact_person)
        yield Text("Where you are"), self._code(labels.STATUS, who.status)
        yield Text("Since"), self._day(who.started_on)
        yield Text("Birth date"), self._day(who.birth)
        yield Text("E-mail address"), _said(who.address or "")
        yield Text("Pause"), self._code(labels.PAUSE, who.pause_reason)
        yield Text("Pause until"), self._day(who.pause_until)
        yield Text("Day you like to be asked"), "" if who.weekday is None else self._text(labels.WEEKDAYS[who.weekday])
        yield Text("Date you like to be asked"), "" if who.month_day is None else self._number(who.month_day)
        yield Text("Hour you like to be asked"), "" if who.ask_at is None else escape(self._catalog.time(who.ask_at))
        yield Text("Your clock"), self._place(who.zone)
        yield from self._agreed()
        yield Text("Your course ended on"), self._day(who.aftercare_from)
        yield Text("How you would like to be reached"), self._code(labels.WAY, who.reach)
        yield Text("Your contact person is told"), self._yes_no(who.nudge)
        yield Text("You count in statistics"), self._yes_no(who.statistics)
        for about, level in who.sees.items():
            yield Text("Your contact person may see"), self._of(about, self._code(labels.SEES, level))
        for fact, holds in who.facts.items():
            yield labels.FACT.get(fact, Text("Noted about you")), self._yes_no(holds)
        for name, code in who.background.items():
            yield Text("Noted about you"), _said(f"{name}: {code}".replace("_", " "))
        for wished in who.look.values():
            yield Text("How your page looks"), self._code(SAID, wished)

    def _agreed(self) -> Pairs:
        """What was agreed with them, where that differs from what others are asked."""
        who = self._data.person
        for about, often in who.cadences.items():
            yield Text("Agreed with you"), self._of(about, self._text(_said_often(often)))
        if who.reminders is not None:
            days = [counted("after one day", "after {n} days", each) for each in who.reminders]
            yield Text("You are reminded"), ", ".join(map(self._text, days)) or self._yes_no(False)
        if who.closes is not None:
            yield Text("You can answer"), self._text(counted("for one day", "for {n} days", who.closes))

    def _place(self, zone: str | None) -> str:
        name = place_of(zone).name if zone else ""
        return _said(name) if isinstance(name, str) else self._text(name)

    def _choice(self, made: Decision) -> str:
        answer = self._code(labels.SEES, made.value) or self._yes_no(made.granted)
        words = "".join(f"<p>{self._text(each)}</p>" for each in made.words or ())
        old = Text("You read version {version} of the words. They have been changed since.", {"version": made.version})
        quote = f"<blockquote>{words}</blockquote>" if words else f'<p class="quiet">{self._text(old)}</p>'
        pairs = (
            (Text("You said"), self._of(made.about, answer)),
            (Text("When"), self._moment_html(made.at)),
            (Text("It was about"), _said(made.contact_person)),
            (Text("Noted by"), self._who(made.recorded_by)),
        )
        return self._entry(self._code(labels.PURPOSE, made.purpose), pairs, quote)

    def _check_in(self, sitting: Sitting) -> str:
        pairs = (
            (Text("Asked on"), self._moment_html(sitting.prompted_at)),
            (Text("Why then"), self._code(labels.WAVE, sitting.kind)),
            (Text("Reminders"), self._number(sitting.reminded) if sitting.reminded else ""),
            (Text("Can be answered until"), self._moment_html(sitting.closes_at)),
            (Text("Begun on"), self._moment_html(sitting.started_at)),
            (Text("Ended on"), self._moment_html(sitting.ended_at)),
            (Text("How far it came"), self._code(labels.CHECK_IN, sitting.status)),
            (Text("Why it was closed"), self._code(labels.ENDING, sitting.ending)),
            (Text("Answered by"), _said(sitting.answered_by)),
            (Text("Together with your contact person"), self._yes_no(sitting.together)),
            (Text("Shown to your contact person"), self._yes_no(sitting.shared)),
            (Text("Your contact person then"), _said(sitting.contact_person)),
        )
        return self._entry(_said(sitting.title), pairs, self._answers(sitting) + self._figures(sitting))

    def _answers(self, sitting: Sitting) -> str:
        lang = f'lang="{escape(sitting.language)}" dir="auto"'
        said, lead = [], ""
        for each in sitting.answers:
            led = f'<dd class="lead" {lang}>{escape(each.lead)}</dd>' if each.lead != lead else ""
            answer = escape(each.words) if each.words else self._code(labels.STATE, each.state)
            said.append(f"{led}<dt {lang}>{escape(each.question)}</dt><dd {lang}>{answer}</dd>")
            lead = each.lead
        return f'<dl class="answers">{"".join(said)}</dl>' if said else ""

    def _figures(self, sitting: Sitting) -> str:
        parts = []
        if sitting.score is not None and sitting.raw is not None:
            figures = {"raw": self._number(sitting.raw), "result": self._number(sitting.score)}
            parts.append(Text("Answers added up: {raw}. Figure: {result}.", figures))
        if sitting.figure is not None:
            parts.append(sitting.figure)
        if sitting.withheld:
            withheld = counted(
                "One answer is a private note and is not in here. You can ask the municipality for it.",
                "{n} answers are private notes and are not in here. You can ask the municipality for them.",
                sitting.withheld,
            )
            parts.append(withheld)
        topics = "".join(
            f"<tr><td>{_said(each.title)}</td><td>{self._number(each.mean)}</td></tr>" for each in sitting.topics
        )
        mean = Text("The mean of the answers to each topic:")
        table = f"<p>{self._text(mean)}</p><table>{topics}</table>" if topics else ""
        return "".join(f"<p>{self._text(each)}</p>" for each in parts) + table

    def _curve(self, curve: Curve) -> str:
        rows = "".join(
            f"<tr><td>{self._day(point.on)}</td><td>{self._number(point.score)}</td></tr>" for point in curve.points
        )
        return self._entry(_said(curve.title), (), f"<table>{rows}</table>")

    def _message(self, message: Message) -> str:
        pairs = (
            (Text("When"), self._moment_html(message.raised_at)),
            (Text("Contact person"), _said(message.contact_person)),
            (Text("Was your contact person told?"), self._code(labels.PERMISSION, message.permission)),
            (Text("Told on"), self._moment_html(message.delivered_at)),
            (Text("Seen on"), self._moment_html(message.seen_at)),
            (Text("Was to write by"), self._moment_html(message.deadline)),
            (Text("You had been in touch on"), self._moment_html(message.contact_at)),
            (Text("Closed on"), self._moment_html(message.closed_at)),
            *((Text("Figure"), self._number(value)) for value in message.values.values()),
        )
        return self._entry(self._code(labels.RULE, message.rule), pairs)

    def _talk(self, talk: Conversation) -> str:
        pairs = (
            (Text("When"), self._day(talk.on_day)),
            (Text("Who"), self._who(talk.by)),
            (Text("Noted on"), self._moment_html(talk.noted_at)),
            (Text("You talk about it again"), self._day(talk.follow_up_on)),
            (Text("Reference in the municipality's own system"), _said(talk.journal)),
        )
        return self._entry("", pairs, f'<pre dir="auto">{escape(talk.agreed)}</pre>')

    def _note(self, note: ShortNote) -> str:
        pairs = (
            (Text("Written by"), self._who(note.by)),
            (Text("When"), self._moment_html(note.written_at)),
            (Text("Arrived on"), self._moment_html(note.arrived_at)),
            (Text("What you answered"), self._code(_ANSWERED, note.answered)),
            (Text("Answered on"), self._moment_html(note.answered_at)),
            (Text("You changed your answer"), self._yes_no(True) if note.is_changed else ""),
        )
        return self._entry("", pairs, f'<pre dir="auto">{escape(note.words)}</pre>')

    def _written(self, each: Written) -> str:
        not_sent = self._text(Text("Not sent. It is deleted within a day."))
        pairs = (
            (Text("When"), self._moment_html(each.said_at)),
            (Text("Sent to your contact person on"), self._moment_html(each.sent_at) or not_sent),
        )
        return self._entry("", pairs, f'<pre dir="auto">{escape(each.words)}</pre>' if each.words else "")

    def _occasion(self, occasion: Occasion) -> str:
        pairs = (
            (Text("When"), self._moment_html(occasion.due_at)),
            (Text("Why then"), self._code(labels.WAVE, occasion.kind)),
        )
        return self._entry(_said(occasion.title), pairs)

    def _course(self, course: PastCourse) -> str:
        pairs = (
            (Text("From"), self._day(course.started_on)),
            (Text("To"), self._day(course.ended_on)),
            (Text("Why it ended"), self._code(labels.EXIT, course.exit_reason)),
            (Text("Contact person"), _said(course.contact_person)),
        )
        return self._entry("", pairs)

    def _stand_in(self, each: StandIn) -> str:
        pairs = (
            (Text("In place of"), _said(each.contact_person)),
            (Text("From"), self._day(each.from_on)),
            (Text("To"), self._day(each.until_on) or self._text(Text("Until further notice"))),
        )
        return self._entry(_said(each.substitute), pairs)

    def _begins(self, each: SomethingNew) -> str:
        pairs = ((Text("From"), self._day(each.on_day)), (Text("Noted by"), self._who(each.set_by)))
        return self._entry(self._code(KINDS, each.kind), pairs)

    def _change(self, each: Change) -> str:
        return self._entry(_said(each.to), [(Text("Your contact person from"), self._day(each.on_day))])

    def _opened(self, opening: Opening) -> str:
        by = _said(opening.by) or self._who(opening.actor)
        pairs = (
            (Text("Who"), by),
            (Text("When"), self._moment_html(opening.at)),
            (Text("About"), self._title(opening.about)),
        )
        return self._entry(self._code(labels.DEED, opening.deed), pairs)

    def _sheet(self, paper: Paper) -> str:
        pairs = (
            (Text("Written by"), self._who(paper.written_by)),
            (Text("When"), self._moment_html(paper.written_at)),
            (Text("What you decided"), self._code(labels.SHEET, paper.state)),
            (Text("Decided on"), self._moment_html(paper.decided_at)),
        )
        return self._entry("", pairs, f'<pre dir="auto">{escape(paper.content)}</pre>' if paper.content else "")

    def _wish(self, wish: Wish) -> str:
        kept = (
            (labels.RECORD[record], self._code(labels.KEPT, why) or self._text(Text("Erased")))
            for record, why in wish.decisions.items()
        )
        pairs = (
            (Text("You asked on"), self._moment_html(wish.asked_at)),
            (Text("You get an answer by"), self._day(wish.answer_by)),
            (Text("Answered on"), self._moment_html(wish.assessed_at)),
            (Text("Erased on"), self._moment_html(wish.carried_out_at)),
            *kept,
        )
        return self._entry("", pairs)

    # How it is written.

    def _section(self, title: Text, entries: Iterable[str]) -> str:
        nothing = self._text(Text("Nothing."))
        shown = "".join(entries) or f'<p class="quiet">{nothing}</p>'
        return f"<section><h2>{self._text(title)}</h2>{shown}</section>"

    def _entry(self, title: str, pairs: Pairs, rest: str = "") -> str:
        rows = "".join(f"<dt>{self._text(name)}</dt><dd>{value}</dd>" for name, value in pairs if value)
        heading = f"<h3>{title}</h3>" if title else ""
        return f"<article>{heading}{f'<dl>{rows}</dl>' if rows else ''}{rest}</article>"

    def _text(self, text: Text) -> str:
        return escape(self._catalog.text(text))

    def _code(self, words: Mapping[str, Text], code: str | None) -> str:
        """What a code says; one that nobody has put into words stands as it is."""
        if not code:
            return ""
        return self._text(words[code]) if code in words else _said(code)

    def _who(self, actor: str | None) -> str:
        if actor == self._data.person.code:
            return self._text(Text("Yourself"))
        return self._code(labels.ACTOR, actor)

    def _of(self, about: str, value: str) -> str:
        """A value that holds for one questionnaire alone."""
        return f"{value} ({self._title(about)})" if about else value

    def _title(self, about: str) -> str:
        """A questionnaire's title; anything else as it is."""
        return _said(self._data.titles.get(about, about))

    def _yes_no(self, value: bool | None) -> str:
        return "" if value is None else self._text(labels.YES_NO[value])

    def _number(self, value: float) -> str:
        return format_decimal(value, "0.##", locale=self._catalog.locale)

    def _day(self, day: date | None) -> str:
        pattern = self._catalog.gettext("d MMMM yyyy")
        return "" if day is None else escape(format_date(day, pattern, locale=self._catalog.locale))

    def _moment(self, at: datetime) -> str:
        pattern = self._catalog.gettext("EEEE, d MMMM yyyy 'at' HH:mm")
        return format_datetime(at, pattern, tzinfo=self._zone, locale=self._catalog.locale)

    def _moment_html(self, at: datetime | None) -> str:
        return "" if at is None else escape(self._moment(at))


def _said(words: str | None) -> str:
    """What somebody wrote, or an id: running its own way, whatever is in it."""
    return f"<bdi>{escape(words)}</bdi>" if words else ""


def _said_often(often: Often | None) -> Text:
    if often is None:
        return Text("Not asked")
    if often.every_months is not None:
        return counted("every month", "every {n} months", often.every_months)
    return Text("{some} months after the start", {"some": ", ".join(map(str, often.at_months))})
