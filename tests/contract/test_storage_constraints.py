"""`table=True` models don't validate: each CHECK of each table refuses what it is there for.

One entry for each CHECK: a change to a good row that breaks this one rule. A CHECK without an entry fails.
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import CheckConstraint, Connection, text
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.tables import METADATA
from tests.contract.storage_kit import ADA, BO, NOW

pytest_plugins = ["tests.contract.storage_fixtures"]

Row = dict[str, Any]
ON = "2026-11-02"
AT = NOW.strftime("%Y-%m-%d %H:%M:%S.000000+00:00")

GOOD: dict[str, Row] = {
    "participant": {
        "id": "P-NEW1",
        "organisation": "aaby",
        "contact_person": BO.id,
        "language": "da",
        "status": "active",
        "stage": "nudge",
        "revision": 0,
        "form": "both",
        "facts": "{}",
        "sees": "{}",
        "plan": "{}",
    },
    "staff": {"id": "S-NEW", "organisation": "aaby", "language": "da", "role": "leader", "channels": "[]"},
    "portrait": {"staff": BO.id, "jpeg_sealed": "k:0"},
    "substitution": {"staff": BO.id, "substitute": "S-OLD", "from_on": ON, "begun": False, "over": False},
    "handover": {"participant": ADA.id, "to": BO.id, "on_day": ON},
    "course": {
        "participant": ADA.id,
        "number": 1,
        "contact_person": BO.id,
        "started_on": ON,
        "ended_on": ON,
        "exit_reason": "moved",
    },
    "choice": {
        "participant": ADA.id,
        "purpose": "nudge",
        "granted": True,
        "text_hash": "0",
        "at": AT,
        "version": 1,
        "about": "",
        "value": "",
    },
    "audit": {"id": 1, "at": AT, "actor": BO.id, "deed": "invite", "subject": ADA.id, "about": "", "link": "0"},
    "erasure": {"id": "E-1", "participant": ADA.id, "asked_at": AT, "answer_by": ON, "decisions": "{}"},
    "sheet": {"id": "SH-1", "participant": ADA.id, "written_by": BO.id, "written_at": AT, "state": "written"},
    "duty": {"participant": ADA.id, "recorded_by": BO.id, "outcome": "sent", "at": AT},
    "retention": {"at": AT, "record": "answers", "removed": 0},
    "sent_message": {
        "subject": ADA.id,
        "message_id": 1,
        "chat_hash": "k:0",
        "chat_sealed": "k:0",
        "sent_at": AT,
        "has_file": False,
        "attempts": 0,
    },
    "identity": {
        "subject": "P-NEW1",
        "organisation": "aaby",
        "name_sealed": "k:0",
        "reachable": True,
        "address_refuses": False,
        "address_sends_back": False,
    },
    "invite": {"token_hash": "0", "subject": ADA.id, "expires_at": AT, "revoked": False},
    "check_in": {
        "id": "C-NEW",
        "participant": ADA.id,
        "questionnaire": "who5",
        "version": 1,
        "language": "da",
        "wave": 9,
        "prompted_at": AT,
        "status": "offered",
        "revision": 0,
        "form": "both",
        "facts": "{}",
        "kind": "plan",
        "reminded": 0,
    },
    "answer": {"check_in": "C-OLD", "item": "happy", "state": "answered", "value": 3, "answered_at": AT},
    "wave": {
        "participant": ADA.id,
        "questionnaire": "who5",
        "number": 1,
        "due_at": AT,
        "state": "planned",
        "kind": "plan",
        "about": "",
    },
    "transition": {"id": "T-1", "participant": ADA.id, "kind": "exams", "on_day": ON, "set_by": BO.id},
    "alert": {
        "id": "A-1",
        "participant": ADA.id,
        "contact_person": BO.id,
        "rule": "low",
        "rule_version": 1,
        "values": "{}",
        "permission": "chosen",
        "raised_at": AT,
        "is_urgent": False,
        "episode": "A-1",
        "rung": "contact",
        "act_by": AT,
    },
    "alert_step": {
        "alert": "A-OLD",
        "number": 1,
        "did": "raised",
        "at": AT,
        "by": "clock",
        "detail": "",
        "is_undone": False,
    },
    "talk": {
        "id": "TA-1",
        "participant": ADA.id,
        "by": BO.id,
        "on_day": ON,
        "noted_at": AT,
        "agreed_sealed": "k:0",
        "journal_sealed": "k:0",
        "is_followed_up": False,
    },
    "note": {
        "id": "N-1",
        "participant": ADA.id,
        "by": BO.id,
        "written_at": AT,
        "words_sealed": "k:0",
        "arrived_at": AT,
        "answered": "later",
        "answered_at": AT,
        "is_changed": True,
    },
    "words": {"id": "W-1", "participant": ADA.id, "said_at": AT},
    "outbox": {
        "kind": "offer",
        "recipient": ADA.id,
        "dedupe_key": "offer:1",
        "ref": "",
        "priority": 3,
        "state": "waiting",
        "put_at": AT,
        "attempts": 0,
        "for_page": False,
    },
    "live_message": {
        "participant": ADA.id,
        "dialogue": "resting",
        "place": "",
        "revision": 1,
        "shown_revision": 0,
        "latest_message_id": 0,
        "attempts": 0,
    },
    "handled_update": {"bot_id": 1, "update_id": 1, "mark": "handled", "at": AT},
}
CLOSED = {"status": "closed", "ended_at": AT, "ending": "set_aside"}
DONE = {"status": "completed", "started_at": AT, "ended_at": AT, "raw": 10, "score": 40}
BROKEN: dict[str, list[Row]] = {
    "ck_participant_participantstatus": [{"status": "asleep"}],
    "ck_participant_welcomestage": [{"stage": "done"}],
    "ck_participant_form": [{"form": "neuter"}],
    "ck_participant_revision_counts_up": [{"revision": -1}],
    "ck_participant_pausereason": [{"status": "paused", "pause_reason": "tired"}],
    "ck_participant_paused_has_a_reason": [{"status": "paused"}, {"pause_reason": "own"}],
    "ck_participant_only_paused_has_an_end": [{"pause_until": ON}],
    "ck_participant_a_day_of_the_week": [{"weekday": -1}, {"weekday": 7}],
    "ck_participant_a_day_of_the_month": [{"month_day": 0}, {"month_day": 32}, {"month_day": 9, "weekday": 1}],
    "ck_staff_staffrole": [{"role": "mayor"}],
    "ck_staff_somebody_else_stands_in": [{"stand_in": "S-NEW"}],
    "ck_substitution_days_in_order": [{"until_on": "2026-11-01"}],
    "ck_substitution_somebody_else": [{"substitute": BO.id}],
    "ck_course_counted_from_one": [{"number": 0}],
    "ck_course_days_in_order": [{"ended_on": "2026-11-01"}],
    "ck_course_exitreason": [{"exit_reason": "bored"}],
    "ck_erasure_assessed_by_somebody": [{"assessed_at": AT}, {"assessed_by": BO.id}],
    "ck_erasure_carried_out_when_assessed": [{"carried_out_at": AT}],
    "ck_sheet_sheetstate": [{"state": "lost", "decided_at": AT}],
    "ck_sheet_decided_has_its_time": [{"state": "approved"}, {"decided_at": AT}],
    "ck_duty_dutyoutcome": [{"outcome": "forgotten"}],
    "ck_choice_purpose": [{"purpose": "marketing"}],
    "ck_identity_chat_with_its_hash": [{"chat_hash": "k:0"}, {"chat_sealed": "k:0"}],
    "ck_identity_address_with_its_hash": [{"address_hash": "k:0"}, {"address_sealed": "k:0"}],
    "ck_invite_used_or_revoked": [{"used_at": AT, "revoked": True}],
    "ck_check_in_status": [{"status": "forgotten", "started_at": AT}],
    "ck_check_in_form": [{"form": "neuter"}],
    "ck_check_in_only_completed_is_shared": [{"shared": True}, {"status": "declined", "ended_at": AT, "shared": False}],
    "ck_check_in_numbers_in_range": [{"version": 0}, {"wave": 0}, {"revision": -1}],
    "ck_check_in_asking_has_an_item": [{"status": "asking", "started_at": AT}],
    "ck_check_in_begun_has_a_start": [{"status": status} for status in ("intro", "paused")],
    "ck_check_in_final_has_an_end": [{"status": "declined"}, {**CLOSED, "ended_at": None}, {"ended_at": AT}],
    "ck_check_in_wavekind": [{"kind": "whim"}],
    "ck_check_in_ending": [{**CLOSED, "ending": "lost"}],
    "ck_check_in_closed_says_why": [{**CLOSED, "ending": None}, {"ending": "not_answered"}],
    "ck_check_in_reminded_counts_up": [{"reminded": -1}],
    "ck_check_in_raw_with_its_score": [{**DONE, "raw": None}, {**DONE, "score": None}],
    "ck_check_in_only_completed_has_a_score": [
        {"raw": 10, "score": 40},
        {**DONE, **CLOSED},
        {**DONE, "score": -4},
        {**DONE, "raw": -1},
    ],
    "ck_answer_answerstate": [{"state": "asked", "value": None}],
    "ck_answer_answered_has_a_value": [{"value": None}, {"state": "skipped"}, {"state": "dont_know"}],
    "ck_wave_wavestate": [{"state": "lost"}],
    "ck_wave_counted_from_one": [{"number": 0}],
    "ck_wave_wavekind": [{"kind": "whim"}],
    "ck_wave_months_from_the_start": [{"month": -1}],
    "ck_transition_transitionkind": [{"kind": "birthday"}],
    "ck_alert_permission": [{"permission": "assumed"}],
    "ck_alert_rung": [{"rung": "mayor"}],
    "ck_alert_how": [{"contact_how": "guessed", "contact_at": AT}],
    "ck_alert_outcome": [{"outcome": "forgotten", "closed_at": AT}],
    "ck_alert_closed_has_an_outcome": [{"closed_at": AT}, {"outcome": "talked"}],
    "ck_alert_contact_has_its_time": [{"contact_how": "met"}],
    "ck_alert_told_has_a_deadline": [{"act_by": None}, {"permission": "granted", "act_by": None}],
    "ck_alert_rule_version_from_one": [{"rule_version": 0}],
    "ck_alert_step_did": [{"did": "slept"}],
    "ck_alert_step_counted_from_one": [{"number": 0}],
    "ck_note_answered": [{"answered": "shout"}],
    "ck_note_answer_has_its_time": [{"answered_at": None}, {"answered": None, "is_changed": False}],
    "ck_note_answered_after_it_arrived": [{"arrived_at": None}],
    "ck_note_changed_from_an_answer": [{"answered": None, "answered_at": None}],
    "ck_words_sent_with_its_alert": [{"sent_at": AT}, {"alert": "A-OLD"}],
    "ck_outbox_kind": [{"kind": "advert"}],
    "ck_outbox_outboxstate": [{"state": "gone"}],
    "ck_outbox_numbers_in_range": [{"priority": -2}, {"attempts": -1}],
    "ck_outbox_only_waiting_is_leased": [{"state": "sent", "sent_at": AT, "lease_until": AT, "leased_by": 1}],
    "ck_outbox_lease_has_a_holder": [{"lease_until": AT}, {"leased_by": 1}],
    "ck_live_message_lease_has_a_holder": [{"lease_until": AT}, {"leased_by": 1}],
    "ck_outbox_failed_says_why": [{"state": "failed"}, {"state": "dropped"}],
    "ck_outbox_sent_has_its_time": [{"state": "sent"}, {"sent_at": AT}],
    "ck_live_message_dialogue": [{"dialogue": "chatting"}],
    "ck_live_message_shown_follows_revision": [{"revision": 0}, {"shown_revision": 2}, {"shown_revision": -1}],
    "ck_live_message_latest_is_newest": [{"message_id": 5}, {"message_id": 5, "latest_message_id": 4}],
    "ck_live_message_check_in_is_named": [{"dialogue": "check_in"}],
    "ck_live_message_own_page_is_named": [{"place": "menu"}, {"dialogue": "own"}],
    "ck_live_message_attempts_count_up": [{"attempts": -1}],
    "ck_handled_update_mark": [{"mark": "ignored"}],
}


def _checks() -> dict[str, str]:
    """Every CHECK by its name, with its table."""
    return {
        str(rule.name): table.name
        for table in METADATA.sorted_tables
        for rule in table.constraints
        if isinstance(rule, CheckConstraint)
    }


def _insert(connection: Connection, table: str, row: Row) -> None:
    columns = ", ".join(f'"{name}"' for name in row)
    values = ", ".join(f":{name}" for name in row)
    connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({values})"), row)  # noqa: S608


def test_every_check_has_a_row_that_breaks_it() -> None:
    assert set(BROKEN) == set(_checks())


@pytest.fixture
async def filled(town: Database) -> Database:
    async with town.transaction() as tx:
        await tx.connection.run_sync(_insert, "check_in", {**GOOD["check_in"], "id": "C-OLD", "wave": 8})
        await tx.connection.run_sync(_insert, "staff", {**GOOD["staff"], "id": "S-OLD"})
        await tx.connection.run_sync(_insert, "alert", {**GOOD["alert"], "id": "A-OLD"})
    return town


@pytest.mark.parametrize("table", GOOD)
async def test_a_good_row_is_taken(filled: Database, table: str) -> None:
    async with filled.transaction() as tx:
        await tx.connection.run_sync(_insert, table, GOOD[table])


@pytest.mark.parametrize(("rule", "change"), [(rule, change) for rule, changes in BROKEN.items() for change in changes])
async def test_a_row_that_breaks_a_rule_is_refused_by_that_rule(filled: Database, rule: str, change: Row) -> None:
    table = _checks()[rule]
    with pytest.raises(IntegrityError, match=rule):
        async with filled.transaction() as tx:
            await tx.connection.run_sync(_insert, table, {**GOOD[table], **change})


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("participant", {"contact_person": "S-NONE"}),
        ("choice", {"participant": "P-NONE"}),
        ("choice", {"contact_person": "S-NONE"}),
        ("portrait", {"staff": "S-NONE"}),
        ("substitution", {"substitute": "S-NONE"}),
        ("handover", {"to": "S-NONE"}),
        ("course", {"participant": "P-NONE"}),
        ("erasure", {"participant": "P-NONE"}),
        ("sheet", {"participant": "P-NONE"}),
        ("duty", {"alert": "A-NONE"}),
        ("invite", {"subject": "P-NONE"}),
        ("check_in", {"participant": "P-NONE"}),
        ("check_in", {"answered_by": "S-NONE"}),
        ("check_in", {"after": "C-NONE"}),
        ("answer", {"check_in": "C-NONE"}),
        ("wave", {"participant": "P-NONE"}),
        ("transition", {"participant": "P-NONE"}),
        ("staff", {"stand_in": "S-NONE"}),
        ("alert", {"check_in": "C-NONE"}),
        ("alert_step", {"alert": "A-NONE"}),
        ("talk", {"alert": "A-NONE"}),
        ("note", {"by": "S-NONE"}),
        ("words", {"participant": "P-NONE"}),
        ("live_message", {"participant": "P-NONE"}),
    ],
)
async def test_nothing_hangs_on_what_is_not_there(filled: Database, table: str, change: Row) -> None:
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        async with filled.transaction() as tx:
            await tx.connection.run_sync(_insert, table, {**GOOD[table], **change})
