"""Own data: everything that is kept about somebody is in the file they get, or is explained here.

W1  Every column of every table with something about a participant stands in the file, or has its reason in `NOT_IN_IT`.
W2  Every key of the file is explained in docs/own_data.md, and nothing else is.
W3  Questions and answers stand as they were asked, in that language; choices with the words they were made on.
W4  What is somebody else's private note stays out, and that it exists is said.
W5  Names and texts do no harm on the page, which fetches nothing and runs nothing.
W6  Every language; those from right to left run that way.
W7  Only they themselves may ask, and it is in the audit log.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, get_args

import pytest

from bot.reports.own_data import Format, labels
from bot.usecases.authorise import NotAllowedError
from bot.usecases.collect_own_data import own_data_files
from flows import erasure
from flows.alert import Permission
from flows.authorisation import OPERATOR, TABLE, Deed, Relation
from flows.check_in import Ending, Status, WaveKind
from flows.choices import Purpose, Sees, Way
from flows.people import ExitReason, Participant, ParticipantStatus, PauseReason, SheetState
from flows.ports import World
from flows.rules import RULES
from locales.catalog import languages
from questionnaires.conditions import Fact
from storage.tables import METADATA
from tests.unit.bot.usecases.kit import CONTACT, METTE, OTHER, REGISTRY, Office
from tests.unit.bot.usecases.whole_life import EVIL, live_it

DOCUMENT = Path(__file__).parents[4] / "docs" / "own_data.md"
ABOUT_SOMEBODY = {"participant", "subject", "recipient", "check_in"}
BY_CODE = (".facts", ".sees", ".background", ".look", ".values", ".decisions", ".titles", ".cadences")
"""Keys whose value is by code: a questionnaire's, a field's."""

KEYS = "which row it is: the file's own order and names say it"
MACHINERY = "how far the machine has come; says nothing about the person"

IN_IT: dict[str, dict[str, str]] = {
    "participant": {
        "id": "person.code",
        "organisation": "person.organisation",
        "contact_person": "person.contact_person",
        "language": "person.language",
        "status": "person.status",
        "nudge": "person.nudge",
        "started_on": "person.started_on",
        "form": "person.form",
        "facts": "person.facts",
        "statistics": "person.statistics",
        "sees": "person.sees",
        "weekday": "person.weekday",
        "month_day": "person.month_day",
        "zone": "person.zone",
        "plan": "person.cadences",
        "aftercare_from": "person.aftercare_from",
        "ask_at": "person.ask_at",
        "pause_reason": "person.pause_reason",
        "pause_until": "person.pause_until",
    },
    "identity": {
        "subject": "person.code",
        "organisation": "person.organisation",
        "name_sealed": "person.name",
        "details_sealed": "person.birth",
        "address_sealed": "person.address",
    },
    "choice": {
        "participant": "person.code",
        "purpose": "choices.purpose",
        "granted": "choices.granted",
        "text_hash": "choices.text_hash",
        "at": "choices.at",
        "version": "choices.version",
        "about": "choices.about",
        "value": "choices.value",
        "contact_person": "choices.contact_person",
        "recorded_by": "choices.recorded_by",
    },
    "check_in": {
        "participant": "person.code",
        **{
            name: f"check_ins.{name}"
            for name in (
                "id",
                "questionnaire",
                "version",
                "language",
                "wave",
                "prompted_at",
                "status",
                "started_at",
                "ended_at",
                "raw",
                "score",
                "contact_person",
                "form",
                "facts",
                "together",
                "shared",
                "kind",
                "closes_at",
                "remind_at",
                "reminded",
                "ending",
            )
        },
        "answered_by": "about_them.answered_by",
    },
    "answer": {
        "check_in": "check_ins.id",
        "item": "check_ins.answers.item",
        "state": "check_ins.answers.state",
        "value": "check_ins.answers.value",
        "answered_at": "check_ins.answers.at",
    },
    "alert": {
        "participant": "person.code",
        **{
            name: f"messages.{name}"
            for name in (
                "id",
                "contact_person",
                "rule",
                "rule_version",
                "values",
                "permission",
                "raised_at",
                "check_in",
                "deadline",
                "delivered_at",
                "seen_at",
                "closed_at",
                "is_urgent",
                "episode",
                "held_until",
                "contact_at",
                "contact_how",
                "outcome",
            )
        },
    },
    "note": {
        "participant": "person.code",
        "words_sealed": "notes.words",
        **{
            name: f"notes.{name}"
            for name in ("id", "by", "written_at", "arrived_at", "answered", "answered_at", "is_changed")
        },
    },
    "words": {
        "participant": "person.code",
        "words_sealed": "written.words",
        **{name: f"written.{name}" for name in ("id", "said_at", "sent_at", "alert")},
    },
    "wave": {
        "participant": "person.code",
        "questionnaire": "planned.questionnaire",
        "number": "planned.number",
        "due_at": "planned.due_at",
        "kind": "planned.kind",
        "month": "planned.month",
    },
    "course": {
        "participant": "person.code",
        **{name: f"courses.{name}" for name in ("number", "contact_person", "started_on", "ended_on", "exit_reason")},
    },
    "audit": {
        "at": "opened.at",
        "actor": "opened.actor",
        "deed": "opened.deed",
        "subject": "person.code",
        "about": "opened.about",
    },
    "erasure": {
        "participant": "person.code",
        **{
            name: f"erasure.{name}"
            for name in ("id", "asked_at", "answer_by", "decisions", "assessed_at", "assessed_by", "carried_out_at")
        },
    },
    "sheet": {
        "participant": "person.code",
        "content_sealed": "sheets.content",
        **{name: f"sheets.{name}" for name in ("id", "written_by", "written_at", "state", "decided_at")},
    },
    "talk": {
        "participant": "person.code",
        "agreed_sealed": "talks.agreed",
        "journal_sealed": "talks.journal",
        **{
            name: f"talks.{name}"
            for name in ("id", "alert", "by", "on_day", "noted_at", "follow_up_on", "is_followed_up")
        },
    },
    "transition": {
        "participant": "person.code",
        **{name: f"begins.{name}" for name in ("kind", "on_day", "set_by")},
    },
    "handover": {"participant": "person.code", "to": "handovers.to", "on_day": "handovers.on_day"},
}
"""Where each column stands in the file; what isn't named must be in `NOT_IN_IT`."""

NOT_IN_IT = {
    **dict.fromkeys(
        ("alert.rung", "alert.act_by", "alert.look_at"), "how staff are reminded of the promise, which is in the file"
    ),
    "participant.stage": "where the welcome is, which the chat shows",
    "participant.revision": MACHINERY,
    "identity.chat_sealed": "Telegram's number for the chat: a key to reach it, known to Telegram",
    "identity.chat_hash": MACHINERY,
    "identity.address_hash": MACHINERY,
    "identity.address_refuses": MACHINERY,
    "identity.address_sends_back": MACHINERY,
    "identity.phone_sealed": "a staff member's telephone at work: a young person's is never kept",
    "identity.reachable": MACHINERY,
    "choice.id": KEYS,
    "check_in.item": "which question is shown at this moment, which the chat shows",
    "check_in.revision": MACHINERY,
    "check_in.after": "in which order what is asked on one day comes",
    "wave.id": KEYS,
    "wave.about": KEYS,
    "transition.id": KEYS,
    "wave.state": "what was asked is among the check-ins, what is to come is in the file",
    "audit.id": KEYS,
    "audit.link": "the chain that shows that nobody changed an entry",
    "duty": "a professional's own duty: the authority decides what is told of it",
    "invite": "a hash of a link, and until when it worked",
    "web_session": "that they are at their page just now, by a hash; kept for a day",
    "outbox": "what is on its way; emptied as soon as it has arrived",
    "live_message": "what the chat shows at this moment",
    "sent_message": "numbers of messages in the chat, without what they said, so that it can be cleaned",
}
"""What isn't in the file, and why: a column, or a whole table."""


async def files(office: Office, participant: Participant) -> tuple[str, dict[str, Any]]:
    """The page, and what the JSON says."""
    async with office.world() as world:
        made = await own_data_files(replace(world, actor=participant.id), participant)
    return made[Format.HTML].content.decode(), json.loads(made[Format.JSON].content)


def found(said: Any, path: str) -> list[Any]:
    """Every value at a place, through lists."""
    if isinstance(said, list):
        return [value for each in said for value in found(each, path)]
    if not path:
        return [said]
    key, _, rest = path.partition(".")
    return found(said[key], rest)


def columns() -> list[tuple[str, str]]:
    """Every column of every table that has something about a participant."""
    tables = [
        each
        for each in METADATA.sorted_tables
        if each.name == "participant" or ABOUT_SOMEBODY & {column.name for column in each.c}
    ]
    return [(table.name, column.name) for table in tables for column in table.c]


async def test_everything_is_in_it(office: Office) -> None:
    """W1."""
    alma = await live_it(office)
    _page, said = await files(office, alma)
    _page, by_date = await files(office, replace(alma, weekday=None, month_day=31))
    missing = []
    for table, column in columns():
        path = IN_IT.get(table, {}).get(column)
        if path is None:
            if not {table, f"{table}.{column}"} & NOT_IN_IT.keys():
                missing.append(f"{table}.{column}")
        elif all(value is None for value in [*found(said, path), *found(by_date, path)]):
            missing.append(f"{table}.{column} at {path}")
    assert not missing, "put it into the file, or explain in NOT_IN_IT why it isn't there"


def test_what_is_explained_exists() -> None:
    """W1: neither list speaks of what is gone."""
    known = {f"{table}.{column}" for table, column in columns()} | {table for table, _column in columns()}
    assert NOT_IN_IT.keys() <= known
    assert {f"{table}.{column}" for table, named in IN_IT.items() for column in named} <= known


async def test_every_key_is_explained(office: Office) -> None:
    """W2."""
    _page, said = await files(office, await live_it(office))

    def keys(value: Any, path: str) -> set[str]:
        if isinstance(value, list):
            return {key for each in value for key in keys(each, path)}
        if not isinstance(value, dict) or path.endswith(BY_CODE):
            return {path}
        return {key for name, each in value.items() for key in keys(each, f"{path}.{name}")}

    same = {key.replace(".about_them.", ".check_ins.") for key in keys(said, "")}
    explained = re.findall(r"^\| `([\w.]+)` \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(explained) == sorted(key.removeprefix(".") for key in same)


async def test_the_file_has_a_version_and_dates_as_iso(office: Office) -> None:
    _page, said = await files(office, await live_it(office))
    assert said["pejling_own_data"] == 1
    assert said["person"]["birth"] == "2009-05-17"
    assert said["person"]["ask_at"] == "16:30:00"
    assert said["planned"][0]["due_at"] == "2026-12-02T14:00:00+00:00"


async def test_questions_stand_as_they_were_asked(office: Office) -> None:
    """W3: in English, whatever language the page is in by now."""
    alma = await live_it(office)
    page, said = await files(office, replace(alma, language="ar"))
    wording = REGISTRY.latest("who5").wording("da")
    [first, *_others] = [each for each in said["check_ins"] if each["questionnaire"] == "who5"]
    assert first["language"] == "da"
    assert [each["question"] for each in first["answers"]] == [each.said() for each in wording.items.values()]
    assert {each["lead"] for each in first["answers"]} == {wording.stem}
    assert first["answers"][0]["words"] in wording.options[REGISTRY.latest("who5").definition.items[0].options].values()
    assert (first["raw"], first["score"]) == (10, 40.0)
    assert wording.items["happy"].said() in page
    contact = next(each for each in said["check_ins"] if each["questionnaire"] == CONTACT.id)
    assert any("Mette" in each["question"] for each in contact["answers"])
    assert not any("{contact}" in each["question"] for each in contact["answers"])


async def test_a_choice_stands_with_its_words(office: Office) -> None:
    """W3: where they have been changed since, that is said instead."""
    _page, said = await files(office, await live_it(office))
    _see, nudge, statistics = said["choices"]
    assert "Mette" in " ".join(nudge["words"])
    assert statistics["words"] is None
    assert statistics["recorded_by"] == "Mette"


async def test_the_curve_is_a_table(office: Office) -> None:
    _page, said = await files(office, await live_it(office))
    [curve] = said["curves"]
    assert curve["points"] == [{"on": "2026-10-23", "score": 40.0}, {"on": "2026-11-23", "score": 24.0}]


async def test_a_private_note_stays_out(office: Office) -> None:
    """W4."""
    alma = await live_it(office)
    page, said = await files(office, alma)
    [form] = said["about_them"]
    private = {each.key for each in OTHER.definition.items if each.private}
    assert private
    assert form["answered_by"] == "Mette"
    assert {each["item"] for each in form["answers"]} == set(OTHER.definition.keys) - private
    assert form["withheld"] == len(private)
    assert "kommunen" in page


class _Parsed(HTMLParser):
    """The elements and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs


async def test_a_name_does_no_harm(office: Office) -> None:
    """W5: nothing that runs or fetches; a right-to-left override ends with the element it stands in."""
    alma = await live_it(office)
    page, said = await files(office, alma)
    parsed = _Parsed()
    parsed.feed(page)
    assert said["person"]["name"] == EVIL
    assert not parsed.tags & {"script", "b", "img", "a", "iframe", "link", "object", "form"}
    assert not [name for name, _value in parsed.attributes if name.startswith("on") or name in ("src", "href")]
    assert re.findall(r"<([a-z]+)[^<>]*>[^<>]*\u202e[^<>]*</\1>", page) == ["bdi", "pre", "pre", "pre", "pre"]
    assert page.count("\u202e") == 5
    assert "default-src 'none'" in page


@pytest.mark.parametrize("language", languages())
async def test_every_language(office: Office, language: str) -> None:
    """W6."""
    alma = await live_it(office)
    page, said = await files(office, replace(alma, language=language))
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert said["language"] == language


async def test_nobody_but_themselves(office: Office) -> None:
    """W7."""
    alma = await live_it(office)

    async def asks(world: World, actor: str) -> None:
        await own_data_files(replace(world, actor=actor), alma)

    for actor in (METTE.id, OPERATOR, "P-XXXX"):
        async with office.world() as world:
            with pytest.raises(NotAllowedError):
                await asks(world, actor)
    async with office.world() as world:
        await asks(world, alma.id)
        last = (await world.tx.audit.about(alma.id))[-1]
    assert (last.actor, last.deed) == (alma.id, Deed.READ_OWN_DATA)


def test_every_code_is_in_words() -> None:
    """Nobody reads a code where the table is known."""
    on_them = {deed for deed, who in TABLE.items() if who - {Relation.SELF} or deed is Deed.READ_OWN_DATA}
    not_on_a_participant = {Deed.ADD_STAFF, Deed.SET_PORTRAIT, Deed.APPOINT_SUBSTITUTE, Deed.RECORD_DUTY}
    not_on_a_participant |= {
        Deed.SEE_ALERTS,
        Deed.SEE_OVERVIEW,
        Deed.SEE_COURSE,
        Deed.SEE_DECISIONS,
        Deed.SEND_AGAIN,
        Deed.END_STAFF,
        Deed.KEEP_PHONE,
        Deed.NAME_STAND_IN,
        Deed.ORDER_CHANNELS,
    }
    for table, codes in (
        (labels.STATUS, ParticipantStatus),
        (labels.PAUSE, PauseReason),
        (labels.EXIT, ExitReason),
        (labels.PURPOSE, Purpose),
        (labels.SEES, Sees),
        (labels.WAY, Way),
        (labels.CHECK_IN, Status),
        (labels.WAVE, WaveKind),
        (labels.ENDING, Ending),
        (labels.RULE, [rule.id for rule in RULES]),
        (labels.PERMISSION, Permission),
        (labels.SHEET, SheetState),
        (labels.DEED, on_them - not_on_a_participant),
        (labels.FACT, get_args(Fact)),
        (labels.RECORD, erasure.ASSESSED),
        (labels.KEPT, erasure.Reason),
    ):
        assert set(codes) <= set(table), set(codes) - set(table)
