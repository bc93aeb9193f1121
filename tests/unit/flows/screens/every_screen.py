"""Every screen there is, in each of its states, with names as long as they are in real life and the longest ids."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

from bot.usecases.take_step import NOT_UNDERSTOOD
from bot.worlds import new_id
from flows.alert import Alert, Permission
from flows.check_in import Answer, CheckIn, Status
from flows.choices import ASKED, Purpose, Sees, Way, Why
from flows.people import Details, Participant, ParticipantStatus, WelcomeStage
from flows.ports import Kind
from flows.screen import Day, Screen, Text
from flows.screens import check_in as sitting_down
from flows.screens import choices, neutral, notices, welcome, words
from flows.screens import help as helping
from flows.screens.after_low import AfterLow
from flows.screens.sitting import Sitting
from flows.window import Later
from locales import catalog
from questionnaires.loader import load_registry
from questionnaires.model import Questionnaire, Target
from tests.unit.flows.samples import ALMA, KEYS, METTE, NOW, OFFERED, ORGANISATION, WHO5
from tests.unit.flows.screens.alerting import alerting
from tests.unit.flows.screens.erasing import erasing
from tests.unit.flows.screens.following_low import after_lows, courses, told_screens
from tests.unit.flows.screens.handing_over import handing_over
from tests.unit.flows.screens.own_pages import own_pages
from tests.unit.flows.screens.something_new import something_new

LONGEST_ID = "m" * len(new_id())
REGISTRY = load_registry()
POLISH = REGISTRY.form_sample("pl")
MANY = 9999
"""Revisions: more than anybody taps in one check-in."""

PAGE = "https://pejling.example/m/abc"
CONTACT = replace(METTE, name="Christoffer")
SOMEBODY: Participant = replace(ALMA, name="Alexandra", revision=MANY)
DEADLINE = NOW.replace(day=25)  # a Wednesday, whose name is the longest, in November
ALERT = Alert(
    id=LONGEST_ID,
    participant=SOMEBODY.id,
    contact_person=CONTACT.id,
    rule="low",
    rule_version=1,
    values={"score": 20, "threshold": 50},
    permission=Permission.CHOSEN,
    raised_at=NOW,
    check_in=LONGEST_ID,
    deadline=DEADLINE,
)
CHECK_IN = replace(OFFERED, id=LONGEST_ID, revision=MANY, closes_at=DEADLINE)
LANGUAGES = [catalog.endonym(code) for code in catalog.languages()]


def every_screen(language: str) -> dict[str, Screen]:
    """Screens by a name that says which."""
    return {
        **dict(_check_ins(language)),
        **dict(_others(language)),
        **dict(_welcomes()),
        **dict(_choices()),
        **dict(_messages(language)),
        **dict(handing_over(SOMEBODY, CONTACT.name, DEADLINE, LONGEST_ID)),
        **dict(something_new(SOMEBODY, CONTACT.name, DEADLINE)),
        **dict(erasing(SOMEBODY, CONTACT.name, ORGANISATION.name, DEADLINE)),
        **dict(own_pages(SOMEBODY, CONTACT.name, ORGANISATION, DEADLINE, LANGUAGES)),
    }


def sitting(check_in: CheckIn, language: str, after: AfterLow | None = None, points: int = 0) -> Sitting:
    """A sitting in that language."""
    return Sitting(
        replace(check_in, language=REGISTRY.language_for(REGISTRY.latest(check_in.questionnaire), language)),
        WHO5,
        SOMEBODY.name,
        language,
        CONTACT.name,
        now=NOW,
        zone=ORGANISATION.zone,
        next_day=Day(DEADLINE.date()),
        laters=tuple(Later),
        after=after,
        points=points,
    )


def _check_ins(language: str) -> Iterator[tuple[str, Screen]]:
    for status in (Status.OFFERED, Status.INTRO, Status.PAUSED, Status.DECLINED, Status.CLOSED):
        of_now = sitting(replace(CHECK_IN, status=status), language)
        yield str(status), sitting_down.check_in_screen(of_now)
        if of_now.check_in.is_open:
            for which, is_last in (("reminder", False), ("last reminder", True)):
                yield f"{which}, {status}", sitting_down.reminder_screen(of_now, is_last=is_last)
            at_the_end = replace(of_now, next_day=None)
            yield f"last one of all, {status}", sitting_down.reminder_screen(at_the_end, is_last=True)
        asking = replace(of_now, asks_company=True, has_more=True)
        yield f"{status}, asking for company", sitting_down.check_in_screen(asking)
    for item in KEYS:
        asked = replace(CHECK_IN, status=Status.ASKING, item=item)
        yield f"asking {item}", sitting_down.check_in_screen(sitting(asked, language))
        yield f"asking {item}, not understood", sitting_down.check_in_screen(sitting(asked, language), NOT_UNDERSTOOD)
        for value in WHO5.definition.values(item):
            answered = replace(asked, answers={item: Answer(value, NOW)})
            yield f"asking {item} again, answered {value}", sitting_down.check_in_screen(sitting(answered, language))
    done = replace(CHECK_IN, status=Status.COMPLETED, ended_at=NOW)
    for score, points in ((None, 0), (None, 3), (60, 1), (60, 3)):
        shown = sitting_down.check_in_screen(sitting(replace(done, score=score), language, points=points))
        yield f"completed, score {score}, points {points}", shown
    for name, after in after_lows(ALERT, CONTACT.name, ORGANISATION.zone):
        low = sitting(replace(done, score=20), language, after, 1)
        yield name, sitting_down.check_in_screen(low)
        if "told, there" in name:
            closed = replace(low, check_in=replace(done, status=Status.CLOSED))
            yield f"closed, {name}", sitting_down.check_in_screen(closed)
            yield f"{name}, sees more", sitting_down.check_in_screen(replace(low, sees=Sees.CURVE))
        if "asked" in name or "told, there" in name:
            yield f"set aside, {name}", sitting_down.set_aside_screen(after)


def _others(language: str) -> Iterator[tuple[str, Screen]]:
    """The other questionnaires: each question, the words before it, and what follows on the same day."""
    for other in REGISTRY.newest():
        asks_staff = other.definition.target is Target.CONTACT_PERSON
        check_in = replace(CHECK_IN, questionnaire=other.id, answered_by=CONTACT.id if asks_staff else None)
        for status in (Status.OFFERED, Status.INTRO):
            yield f"{other.id} {status}", _of(other, replace(check_in, status=status), language)
        for item in other.definition.keys:
            asked = replace(check_in, status=Status.ASKING, item=item)
            yield f"{other.id} asking {item}", _of(other, asked, language)
        done = replace(check_in, status=Status.COMPLETED, ended_at=NOW)
        yield f"{other.id} completed", _of(other, done, language)
        for shared in (None, True, False) if not asks_staff else ():
            shown = _of(other, replace(done, shared=shared), language, has_other_side=True)
            yield f"{other.id} completed, shared {shared}", shown
        if not asks_staff:
            asked_in = REGISTRY.language_for(other, language)
            rest = (replace(CHECK_IN, after="before", language=asked_in), other)
            yield f"completed, then {other.id}", _of(WHO5, replace(done, score=60), language, rest=rest)
    elsewhere = sitting(replace(CHECK_IN, status=Status.INTRO), "da")
    yield "intro in Danish", sitting_down.check_in_screen(replace(elsewhere, language="other"))


def _of(questionnaire: Questionnaire, check_in: CheckIn, language: str, **also: Any) -> Screen:
    of_now = replace(sitting(check_in, language), questionnaire=questionnaire, **also)
    return sitting_down.check_in_screen(of_now)


def _welcomes() -> Iterator[tuple[str, Screen]]:
    asked, born = replace(ORGANISATION, guardian_under=18), Details(birth=NOW.date())
    rhythms = [welcome.Rhythm(1, 2), welcome.Rhythm(3, 4), welcome.Rhythm(6, 6)]
    for stage, notice in product(WelcomeStage, (None, NOT_UNDERSTOOD)):
        at = replace(SOMEBODY, stage=stage, details=born)
        screen = welcome.welcome_screen(at, CONTACT.name, asked, LANGUAGES, POLISH, rhythms, notice)
        yield f"welcome at {stage}{', not understood' if notice else ''}", screen
    for often in ([], [welcome.Rhythm(6, 6)]):
        about = replace(SOMEBODY, stage=WelcomeStage.ABOUT)
        yield f"welcome, {often}", welcome.welcome_screen(about, CONTACT.name, asked, LANGUAGES, POLISH, often)
    unknown = replace(SOMEBODY, stage=WelcomeStage.GUARDIAN)
    yield "welcome, age unknown", welcome.welcome_screen(unknown, CONTACT.name, asked, LANGUAGES, POLISH)
    promising = replace(asked, never_affects_benefits=True)
    at = replace(SOMEBODY, stage=WelcomeStage.TAKE_PART)
    yield "welcome, promised", welcome.welcome_screen(at, CONTACT.name, promising, LANGUAGES, POLISH)
    yield "welcome goes on", welcome.go_on_screen(SOMEBODY)


def _choices() -> Iterator[tuple[str, Screen]]:
    """Each choice as it is asked again, for each reason, and as it is changed, whatever holds now."""
    name = CONTACT.name
    for purpose in ASKED:
        asked = choices.asking(purpose, name, ORGANISATION)
        for why in Why:
            said = choices.why_sentence(why, name)
            yield f"{purpose} again, {why}", choices.choice_screen(asked, f"choice/{purpose}", said, said)
        for n, now in enumerate(_held(purpose)):
            yield f"{purpose} now {n}", choices.choice_screen(asked, f"choice/{purpose}", now, None, WIDE)
            yield f"{purpose} confirmed {n}", Screen((choices.confirmed(now),))
    for about in WIDE:
        alone = choices.asking(Purpose.SEE, name, ORGANISATION, about)
        for level in Sees:
            now = choices.seen_of(level, about, name)
            yield f"see {about.questionnaire}, {level}", choices.choice_screen(alone, f"choice/see/{LONGEST}", now)
    held = [max(_held(purpose), key=lambda text: len(text.msgid)) for purpose in ASKED[1:]]
    yield "choices", choices.choices_screen(name, held)
    yield "choices, some apart", choices.choices_screen(name, [*held, choices.shown_of(WIDE[1], name)])
    yield "of age", choices.of_age_screen(SOMEBODY.name)


LONGEST = max((each.id for each in REGISTRY.newest()), key=len)
WIDE = [choices.About("who5", "Trivsel (WHO-5)", True), choices.About("bip_job", "Spørgsmål om job", False)]


def _held(purpose: Purpose) -> list[Text]:
    """Everything that a choice can mean."""
    people = [
        *(replace(SOMEBODY, nudge=said, statistics=said) for said in (True, False)),
        *(replace(SOMEBODY, sees={"": level}) for level in Sees),
        *(replace(SOMEBODY, details=Details(reach=way)) for way in (None, *Way)),
        replace(SOMEBODY, status=ParticipantStatus.STOPPED),
    ]
    said = [choices.holds(purpose, each, CONTACT.name) for each in people]
    return [each for n, each in enumerate(said) if each not in said[:n]]


def _messages(language: str) -> Iterator[tuple[str, Screen]]:
    name = CONTACT.name
    yield "help", helping.help_screen(ORGANISATION, CONTACT, language)
    yield "free text", helping.free_text_screen(name)
    yield "free text, to be sent on", words.send_on_screen(name, "w1")
    yield "free text, too long", words.too_long_screen(name, 1000)
    yield "free text, sent on", words.sent_on_screen(ALERT, CONTACT, ORGANISATION.zone, NOW)
    yield "free text, gone", words.gone_screen(name)
    yield "free text, deleted", words.deleted_screen()
    yield from alerting(ALERT, SOMEBODY, ORGANISATION)
    yield "form", notices.form_notice("c1", SOMEBODY, WHO5, "https://pejling.example/c/abc")
    yield "said notice", notices.said_notice(SOMEBODY, PAGE, "/console")
    yield "hints", notices.hints_screen(SOMEBODY)
    yield from told_screens(ALERT, CONTACT, ORGANISATION)
    yield from courses(ALERT, CONTACT.name, ORGANISATION)
    yield "resting", notices.resting_screen(SOMEBODY, name, Day(DEADLINE.date()))
    yield "resting, nothing planned", notices.resting_screen(SOMEBODY, name, None)
    yield "stopped", notices.stopped_screen(name)
    yield "declined", notices.declined_screen(name)
    yield "stopped notice", notices.stopped_notice(SOMEBODY)
    yield "staff welcome", notices.staff_welcome_screen(CONTACT)
    yield "caseload", notices.caseload_screen(CONTACT, [(SOMEBODY, None), (SOMEBODY, Day(DEADLINE.date()))])
    for kind in neutral.TO_PARTICIPANTS:
        letter = helping.help_screen(ORGANISATION, CONTACT, language)
        if kind is Kind.REMINDER:
            letter = sitting_down.reminder_screen(sitting(CHECK_IN, language), is_last=True)
        yield f"notice instead of {kind}", neutral.neutral_notice(kind, letter, PAGE)
    for status, is_to_do, wrote in product(
        (ParticipantStatus.ACTIVE, ParticipantStatus.STOPPED), (True, False), (True, False)
    ):
        shown = neutral.neutral_screen(status, is_to_do=is_to_do, wrote=wrote, page=PAGE)
        yield f"neutral, {status}, to do {is_to_do}, wrote {wrote}", shown
    yield "no curve yet", Screen((Text("There is no curve yet. It begins with the second point."),))
