"""The sections of a participant's own copy as HTML: what is kept, record by record.

Figures stand as they are kept, with a plain line about what they are: no band, no comparison.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from bot.reports.own_data import labels
from bot.reports.own_data.answers import Curve, Occasion, Sitting
from bot.reports.own_data.contact import Conversation, Message, ShortNote, Written
from bot.reports.own_data.contents import (
    Change,
    Decision,
    Often,
    Opening,
    Paper,
    PastCourse,
    SomethingNew,
    StandIn,
    Wish,
)
from bot.reports.own_data.elements import Elements, Pairs, said
from flows.looks import SAID
from flows.places import place_of
from flows.screen import Text, counted
from flows.screens.notes import ANSWERS
from flows.screens.times import WEEKDAYS
from flows.transitions import KINDS
from locales.catalog import endonym

_ANSWERED: Mapping[str, Text] = {str(code): words for code, words in ANSWERS.items()}


class Sections(Elements):
    """All that one person reads about themselves."""

    def all(self) -> Iterable[str]:
        """One after the other, as HTML."""
        data = self.data
        yield self.section(Text("Who you are"), [self.entry("", self._person())])
        yield self.section(Text("What you have chosen"), map(self._choice, data.choices))
        yield self.section(Text("What you have answered"), map(self._check_in, data.check_ins))
        yield self.section(Text("Your curve"), map(self._curve, data.curves))
        yield self.section(Text("What your contact person answered about you"), map(self._check_in, data.about_them))
        yield self.section(Text("Messages to your contact person"), map(self._message, data.messages))
        yield self.section(Text("What we agreed"), map(self._talk, data.talks))
        yield self.section(Text("Short notes to you"), map(self._note, data.notes))
        yield self.section(Text("What you wrote here"), map(self._written, data.written))
        yield self.section(Text("What is asked next"), map(self._occasion, data.planned))
        yield self.section(Text("Something new begins"), map(self._begins, data.begins))
        yield self.section(Text("Courses that are over"), map(self._course, data.courses))
        people = (*map(self._stand_in, data.substitutes), *map(self._change, data.handovers))
        yield self.section(Text("Who else may look after you"), people)
        yield self.section(Text("Who did something with your data"), map(self._opened, data.opened))
        yield self.section(Text("Sheets about you"), map(self._sheet, data.sheets))
        yield self.section(Text("Your wishes to be erased"), map(self._wish, data.erasure))

    def _person(self) -> Pairs:
        who = self.data.person
        yield Text("Name"), said(who.name)
        yield Text("Code"), said(who.code)
        yield Text("Language"), said(endonym(who.language))
        yield Text("Where you take part"), said(who.organisation)
        yield Text("Contact person"), said(who.contact_person)
        yield Text("Where you are"), self.code(labels.STATUS, who.status)
        yield Text("Since"), self.day(who.started_on)
        yield Text("Birth date"), self.day(who.birth)
        yield Text("E-mail address"), said(who.address or "")
        yield Text("Pause"), self.code(labels.PAUSE, who.pause_reason)
        yield Text("Pause until"), self.day(who.pause_until)
        yield Text("Day you like to be asked"), "" if who.weekday is None else self.text(WEEKDAYS[who.weekday])
        yield Text("Date you like to be asked"), "" if who.month_day is None else self.number(who.month_day)
        yield Text("Hour you like to be asked"), "" if who.ask_at is None else escape(self.catalog.time(who.ask_at))
        yield Text("Your clock"), self._place(who.zone)
        yield from self._agreed()
        yield Text("Your course ended on"), self.day(who.aftercare_from)
        yield Text("How you would like to be reached"), self.code(labels.WAY, who.reach)
        yield Text("Your contact person is told"), self.yes_no(who.nudge)
        yield Text("You count in statistics"), self.yes_no(who.statistics)
        for about, level in who.sees.items():
            yield Text("Your contact person may see"), self.of(about, self.code(labels.SEES, level))
        for fact, holds in who.facts.items():
            yield labels.FACT.get(fact, Text("Noted about you")), self.yes_no(holds)
        for name, code in who.background.items():
            yield Text("Noted about you"), said(f"{name}: {code}".replace("_", " "))
        for wished in who.look.values():
            yield Text("How your page looks"), self.code(SAID, wished)

    def _agreed(self) -> Pairs:
        """What was agreed with them, where that differs from what others are asked."""
        who = self.data.person
        for about, often in who.cadences.items():
            yield Text("Agreed with you"), self.of(about, self.text(_said_often(often)))
        if who.reminders is not None:
            days = [counted("after one day", "after {n} days", each) for each in who.reminders]
            yield Text("You are reminded"), ", ".join(map(self.text, days)) or self.yes_no(False)
        if who.closes is not None:
            yield Text("You can answer"), self.text(counted("for one day", "for {n} days", who.closes))

    def _place(self, zone: str | None) -> str:
        name = place_of(zone).name if zone else ""
        return said(name) if isinstance(name, str) else self.text(name)

    def _choice(self, made: Decision) -> str:
        answer = self.code(labels.SEES, made.value) or self.yes_no(made.granted)
        words = "".join(f"<p>{self.text(each)}</p>" for each in made.words or ())
        old = Text("You read version {version} of the words. They have been changed since.", {"version": made.version})
        quote = f"<blockquote>{words}</blockquote>" if words else f'<p class="quiet">{self.text(old)}</p>'
        pairs = (
            (Text("You said"), self.of(made.about, answer)),
            (Text("When"), self.moment_html(made.at)),
            (Text("It was about"), said(made.contact_person)),
            (Text("Noted by"), self.who(made.recorded_by)),
        )
        return self.entry(self.code(labels.PURPOSE, made.purpose), pairs, quote)

    def _check_in(self, sitting: Sitting) -> str:
        pairs = (
            (Text("Asked on"), self.moment_html(sitting.prompted_at)),
            (Text("Why then"), self.code(labels.WAVE, sitting.kind)),
            (Text("Reminders"), self.number(sitting.reminded) if sitting.reminded else ""),
            (Text("Can be answered until"), self.moment_html(sitting.closes_at)),
            (Text("Begun on"), self.moment_html(sitting.started_at)),
            (Text("Ended on"), self.moment_html(sitting.ended_at)),
            (Text("How far it came"), self.code(labels.CHECK_IN, sitting.status)),
            (Text("Why it was closed"), self.code(labels.ENDING, sitting.ending)),
            (Text("Answered by"), said(sitting.answered_by)),
            (Text("Together with your contact person"), self.yes_no(sitting.together)),
            (Text("Shown to your contact person"), self.yes_no(sitting.shared)),
            (Text("Your contact person then"), said(sitting.contact_person)),
        )
        return self.entry(said(sitting.title), pairs, self._answers(sitting) + self._figures(sitting))

    def _answers(self, sitting: Sitting) -> str:
        lang = f'lang="{escape(sitting.language)}" dir="auto"'
        rows, lead = [], ""
        for each in sitting.answers:
            led = f'<dd class="lead" {lang}>{escape(each.lead)}</dd>' if each.lead != lead else ""
            answer = escape(each.words) if each.words else self.code(labels.STATE, each.state)
            rows.append(f"{led}<dt {lang}>{escape(each.question)}</dt><dd {lang}>{answer}</dd>")
            lead = each.lead
        return f'<dl class="answers">{"".join(rows)}</dl>' if rows else ""

    def _figures(self, sitting: Sitting) -> str:
        parts = []
        if sitting.score is not None and sitting.raw is not None:
            figures = {"raw": self.number(sitting.raw), "result": self.number(sitting.score)}
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
            f"<tr><td>{said(each.title)}</td><td>{self.number(each.mean)}</td></tr>" for each in sitting.topics
        )
        mean = Text("The mean of the answers to each topic:")
        table = f"<p>{self.text(mean)}</p><table>{topics}</table>" if topics else ""
        return "".join(f"<p>{self.text(each)}</p>" for each in parts) + table

    def _curve(self, curve: Curve) -> str:
        rows = "".join(
            f"<tr><td>{self.day(point.on)}</td><td>{self.number(point.score)}</td></tr>" for point in curve.points
        )
        return self.entry(said(curve.title), (), f"<table>{rows}</table>")

    def _message(self, message: Message) -> str:
        pairs = (
            (Text("When"), self.moment_html(message.raised_at)),
            (Text("Contact person"), said(message.contact_person)),
            (Text("Was your contact person told?"), self.code(labels.PERMISSION, message.permission)),
            (Text("Told on"), self.moment_html(message.delivered_at)),
            (Text("Seen on"), self.moment_html(message.seen_at)),
            (Text("Was to write by"), self.moment_html(message.deadline)),
            (Text("You had been in touch on"), self.moment_html(message.contact_at)),
            (Text("Closed on"), self.moment_html(message.closed_at)),
            *((Text("Figure"), self.number(value)) for value in message.values.values()),
        )
        return self.entry(self.code(labels.RULE, message.rule), pairs)

    def _talk(self, talk: Conversation) -> str:
        pairs = (
            (Text("When"), self.day(talk.on_day)),
            (Text("Who"), self.who(talk.by)),
            (Text("Noted on"), self.moment_html(talk.noted_at)),
            (Text("You talk about it again"), self.day(talk.follow_up_on)),
            (Text("Reference in the municipality's own system"), said(talk.journal)),
        )
        return self.entry("", pairs, f'<pre dir="auto">{escape(talk.agreed)}</pre>')

    def _note(self, note: ShortNote) -> str:
        pairs = (
            (Text("Written by"), self.who(note.by)),
            (Text("When"), self.moment_html(note.written_at)),
            (Text("Arrived on"), self.moment_html(note.arrived_at)),
            (Text("What you answered"), self.code(_ANSWERED, note.answered)),
            (Text("Answered on"), self.moment_html(note.answered_at)),
            (Text("You changed your answer"), self.yes_no(True) if note.is_changed else ""),
        )
        return self.entry("", pairs, f'<pre dir="auto">{escape(note.words)}</pre>')

    def _written(self, each: Written) -> str:
        not_sent = self.text(Text("Not sent. It is deleted within a day."))
        pairs = (
            (Text("When"), self.moment_html(each.said_at)),
            (Text("Sent to your contact person on"), self.moment_html(each.sent_at) or not_sent),
        )
        return self.entry("", pairs, f'<pre dir="auto">{escape(each.words)}</pre>' if each.words else "")

    def _occasion(self, occasion: Occasion) -> str:
        pairs = (
            (Text("When"), self.moment_html(occasion.due_at)),
            (Text("Why then"), self.code(labels.WAVE, occasion.kind)),
        )
        return self.entry(said(occasion.title), pairs)

    def _course(self, course: PastCourse) -> str:
        pairs = (
            (Text("From"), self.day(course.started_on)),
            (Text("To"), self.day(course.ended_on)),
            (Text("Why it ended"), self.code(labels.EXIT, course.exit_reason)),
            (Text("Contact person"), said(course.contact_person)),
        )
        return self.entry("", pairs)

    def _stand_in(self, each: StandIn) -> str:
        pairs = (
            (Text("In place of"), said(each.contact_person)),
            (Text("From"), self.day(each.from_on)),
            (Text("To"), self.day(each.until_on) or self.text(Text("Until further notice"))),
        )
        return self.entry(said(each.substitute), pairs)

    def _begins(self, each: SomethingNew) -> str:
        pairs = ((Text("From"), self.day(each.on_day)), (Text("Noted by"), self.who(each.set_by)))
        return self.entry(self.code(KINDS, each.kind), pairs)

    def _change(self, each: Change) -> str:
        return self.entry(said(each.to), [(Text("Your contact person from"), self.day(each.on_day))])

    def _opened(self, opening: Opening) -> str:
        by = said(opening.by) or self.who(opening.actor)
        pairs = (
            (Text("Who"), by),
            (Text("When"), self.moment_html(opening.at)),
            (Text("About"), self.title(opening.about)),
        )
        return self.entry(self.code(labels.DEED, opening.deed), pairs)

    def _sheet(self, paper: Paper) -> str:
        pairs = (
            (Text("Written by"), self.who(paper.written_by)),
            (Text("When"), self.moment_html(paper.written_at)),
            (Text("What you decided"), self.code(labels.SHEET, paper.state)),
            (Text("Decided on"), self.moment_html(paper.decided_at)),
        )
        return self.entry("", pairs, f'<pre dir="auto">{escape(paper.content)}</pre>' if paper.content else "")

    def _wish(self, wish: Wish) -> str:
        kept = (
            (labels.RECORD[record], self.code(labels.KEPT, why) or self.text(Text("Erased")))
            for record, why in wish.decisions.items()
        )
        pairs = (
            (Text("You asked on"), self.moment_html(wish.asked_at)),
            (Text("You get an answer by"), self.day(wish.answer_by)),
            (Text("Answered on"), self.moment_html(wish.assessed_at)),
            (Text("Erased on"), self.moment_html(wish.carried_out_at)),
            *kept,
        )
        return self.entry("", pairs)


def _said_often(often: Often | None) -> Text:
    if often is None:
        return Text("Not asked")
    if often.every_months is not None:
        return counted("every month", "every {n} months", often.every_months)
    return Text("{some} months after the start", {"some": ", ".join(map(str, often.at_months))})
