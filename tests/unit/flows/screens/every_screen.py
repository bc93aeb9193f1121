"""Every screen there is, in each of its states, with names as long as they are in real life and the longest ids."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

from bot.usecases.take_step import NOT_UNDERSTOOD
from bot.worlds import new_id
from flows.check_in import Answer, CheckIn, Status
from flows.people import Alert, Participant, Permission, WelcomeStage
from flows.screen import Day, Screen, Text
from flows.screens import check_in as sitting_down
from flows.screens import help as helping
from flows.screens import notices, sharing, welcome
from locales import catalog
from questionnaires.loader import load_registry
from questionnaires.model import Questionnaire, Target
from tests.unit.flows.samples import ALMA, KEYS, METTE, NOW, OFFERED, ORGANISATION, WHO5

LONGEST_ID = "m" * len(new_id())
REGISTRY = load_registry()
POLISH = REGISTRY.form_sample("pl")
MANY = 9999
"""Revisions: more than anybody taps in one check-in."""

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
CHECK_IN = replace(OFFERED, id=LONGEST_ID, revision=MANY)
LANGUAGES = [catalog.endonym(code) for code in catalog.languages()]


def every_screen(language: str) -> dict[str, Screen]:
    """Screens by a name that says which."""
    return {**dict(_check_ins(language)), **dict(_others(language)), **dict(_welcomes()), **dict(_messages(language))}


def sitting(check_in: CheckIn, language: str, alert: Alert | None = None, points: int = 0) -> sitting_down.Sitting:
    """A sitting in that language."""
    return sitting_down.Sitting(
        replace(check_in, language=REGISTRY.language_for(REGISTRY.latest(check_in.questionnaire), language)),
        WHO5,
        SOMEBODY.name,
        language,
        CONTACT.name,
        reachable=True,
        now=NOW,
        zone=ORGANISATION.zone,
        next_day=Day(DEADLINE.date()),
        alert=alert,
        points=points,
    )


def _check_ins(language: str) -> Iterator[tuple[str, Screen]]:
    for status in (Status.OFFERED, Status.INTRO, Status.PAUSED, Status.DECLINED, Status.CLOSED):
        of_now = sitting(replace(CHECK_IN, status=status), language)
        yield str(status), sitting_down.check_in_screen(of_now)
        if of_now.check_in.is_open:
            yield f"reminder, {status}", sitting_down.reminder_screen(of_now)
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
    for permission, reachable, promised in product(Permission, (True, False), (True, False)):
        alert = replace(ALERT, permission=permission, deadline=DEADLINE if promised else None)
        low = replace(sitting(replace(done, score=20), language, alert, 1), reachable=reachable)
        yield f"low, {permission}, reachable {reachable}, promised {promised}", sitting_down.check_in_screen(low)


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
    for stage, notice in product(WelcomeStage, (None, NOT_UNDERSTOOD)):
        at = replace(SOMEBODY, stage=stage)
        screen = welcome.welcome_screen(at, CONTACT.name, ORGANISATION, LANGUAGES, POLISH, notice)
        yield f"welcome at {stage}{', not understood' if notice else ''}", screen


def _messages(language: str) -> Iterator[tuple[str, Screen]]:
    name = CONTACT.name
    zone, late = ORGANISATION.zone, DEADLINE + timedelta(days=2)
    wanted = replace(ALERT, rule="contact_wanted", values={})
    yield "help", helping.help_screen(ORGANISATION, CONTACT, language)
    yield "free text", helping.free_text_screen(name)
    yield "nudge", notices.nudge_screen(ALERT, SOMEBODY, ORGANISATION, NOW)
    yield "nudge, late", notices.nudge_screen(ALERT, SOMEBODY, ORGANISATION, late)
    yield "nudge, contact wanted", notices.nudge_screen(wanted, SOMEBODY, ORGANISATION, NOW)
    gone = replace(ALERT, rule="unreachable", values={}, check_in=None)
    for at, when in (("", NOW), (", late", late)):
        yield f"nudge, unreachable{at}", notices.nudge_screen(gone, SOMEBODY, ORGANISATION, when)
        yield f"taken, unreachable{at}", notices.taken_screen(gone, SOMEBODY, ORGANISATION, when)
    yield "taken", notices.taken_screen(ALERT, SOMEBODY, ORGANISATION, NOW)
    yield "sharing", sharing.sharing_screen(SOMEBODY, name, [])
    yield "sharing something", sharing.sharing_screen(SOMEBODY, name, ["Spørgsmål om job (inspireret af BIP)"])
    yield "sharing nothing", sharing.nothing_screen(name)
    yield "closed alert", notices.closed_screen(SOMEBODY)
    yield "form", notices.form_notice(SOMEBODY, WHO5, "https://pejling.example/c/abc")
    yield "hints", notices.hints_screen(SOMEBODY)
    yield "seen", notices.seen_screen(ALERT, name, zone, NOW)
    yield "seen late", notices.seen_screen(ALERT, name, zone, late)
    yield "contact asked", notices.contact_asked_screen(wanted, CONTACT, zone, NOW)
    yield "not reached", notices.unreached_screen(name)
    yield "reached after all", notices.reached_screen(ALERT, name, zone, NOW)
    yield "resting", notices.resting_screen(SOMEBODY, name, Day(DEADLINE.date()))
    yield "resting, nothing planned", notices.resting_screen(SOMEBODY, name, None)
    yield "stopped", notices.stopped_screen(name)
    yield "declined", notices.declined_screen(name)
    yield "stopped notice", notices.stopped_notice(SOMEBODY)
    yield "staff welcome", notices.staff_welcome_screen(CONTACT)
    yield "caseload", notices.caseload_screen(CONTACT, [(SOMEBODY, None), (SOMEBODY, Day(DEADLINE.date()))])
    yield "no curve yet", Screen((Text("There is no curve yet. It begins with the second point."),))
