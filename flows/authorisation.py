"""Who may do what to which row: one table, from which the checks and their tests are made.

A deed is what a use case lets somebody do to a participant, to a staff member or within an organisation. Relations
are what ties whoever acts to the row; one person can have several. What isn't in the table is allowed to nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from flows.people import Participant, StaffMember, StaffRole

OPERATOR = "operator"
"""Whoever runs the installation, on its command line."""

CLOCK = "clock"
"""Nobody: what is done because its time has come."""


class Relation(StrEnum):
    """What ties whoever acts to the row that is acted on."""

    SELF = "self"
    CONTACT_PERSON = "contact_person"
    SUBSTITUTE = "substitute"
    TURN = "turn"
    COORDINATOR = "coordinator"
    LEADER = "leader"
    COLLEAGUE = "colleague"
    OUTSIDER = "outsider"
    OPERATOR = "operator"
    CLOCK = "clock"


class Deed(StrEnum):
    """What can be done to somebody's row. The name is what the audit log says."""

    TAKE_ALERT = "take_alert"
    PASS_ALERT_ON = "pass_alert_on"  # noqa: S105 - no password
    NOTE_CONTACT = "note_contact"
    CLOSE_ALERT = "close_alert"
    CLOSE_WITHOUT_CONTACT = "close_without_contact"
    UNDO_STEP = "undo_step"
    ENROL = "enrol"
    INVITE = "invite"
    NOTE_FACTS = "note_facts"
    READ_ANSWERS = "read_answers"
    ADD_STAFF = "add_staff"
    END_STAFF = "end_staff"
    SET_PORTRAIT = "set_portrait"
    RECORD_GUARDIAN = "record_guardian"
    HAND_OVER = "hand_over"
    WRITE_SHEET = "write_sheet"
    PASS_SHEET_ON = "pass_sheet_on"  # noqa: S105 - no password
    APPOINT_SUBSTITUTE = "appoint_substitute"
    SET_PLAN = "set_plan"
    PAUSE_COURSE = "pause_course"
    END_COURSE = "end_course"
    RETURN_TO_COURSE = "return_to_course"
    SET_TRANSITION = "set_transition"
    TAKE_TRANSITION_BACK = "take_transition_back"
    NOTE_ERASURE = "note_erasure"
    ASSESS_ERASURE = "assess_erasure"
    ERASE = "erase"
    RELAY_NOTE = "relay_note"
    READ_WORDS = "read_words"
    RECORD_DUTY = "record_duty"
    HOLD_TALK = "hold_talk"
    EXPORT = "export"
    READ_OWN_DATA = "read_own_data"
    SEE_OWN_DESK = "see_own_desk"
    SEE_OVERVIEW = "see_overview"
    SEE_COURSE = "see_course"
    SEE_DECISIONS = "see_decisions"
    SEE_ALERTS = "see_alerts"
    EXPLAIN_ALERT = "explain_alert"
    SEND_AGAIN = "send_again"
    LET_IN = "let_in"
    KEEP_ADDRESS = "keep_address"
    ORDER_CHANNELS = "order_channels"
    KEEP_PHONE = "keep_phone"
    NAME_STAND_IN = "name_stand_in"
    CHOOSE_LANGUAGE = "choose_language"


_CONTACT = frozenset({Relation.CONTACT_PERSON, Relation.SUBSTITUTE})
_REACTS = _CONTACT | {Relation.TURN}
_OFFICE = frozenset({Relation.COORDINATOR, Relation.OPERATOR})
_THEIR_STAFF = _CONTACT | _OFFICE

TABLE: Mapping[Deed, frozenset[Relation]] = {
    Deed.TAKE_ALERT: _REACTS,
    Deed.PASS_ALERT_ON: _REACTS,
    Deed.NOTE_CONTACT: _REACTS,
    Deed.CLOSE_ALERT: _REACTS,
    Deed.CLOSE_WITHOUT_CONTACT: _REACTS,
    Deed.UNDO_STEP: frozenset({Relation.SELF}),
    Deed.ENROL: frozenset({Relation.SELF}) | _OFFICE,
    Deed.INVITE: _THEIR_STAFF,
    Deed.NOTE_FACTS: _THEIR_STAFF,
    Deed.READ_ANSWERS: _CONTACT,
    Deed.ADD_STAFF: _OFFICE,
    Deed.END_STAFF: _OFFICE,
    Deed.SET_PORTRAIT: frozenset({Relation.SELF}) | _OFFICE,
    Deed.RECORD_GUARDIAN: _THEIR_STAFF,
    Deed.HAND_OVER: frozenset({Relation.CONTACT_PERSON}) | _OFFICE,
    Deed.WRITE_SHEET: _THEIR_STAFF,
    Deed.PASS_SHEET_ON: _THEIR_STAFF,
    Deed.APPOINT_SUBSTITUTE: frozenset({Relation.SELF}) | _OFFICE,
    Deed.SET_PLAN: _THEIR_STAFF,
    Deed.PAUSE_COURSE: _THEIR_STAFF,
    Deed.END_COURSE: _THEIR_STAFF,
    Deed.RETURN_TO_COURSE: _THEIR_STAFF,
    Deed.SET_TRANSITION: _THEIR_STAFF,
    Deed.TAKE_TRANSITION_BACK: _THEIR_STAFF,
    Deed.NOTE_ERASURE: _THEIR_STAFF,
    Deed.ASSESS_ERASURE: _OFFICE,
    Deed.ERASE: frozenset({Relation.CLOCK}) | _OFFICE,
    Deed.RELAY_NOTE: _REACTS,
    Deed.READ_WORDS: frozenset({Relation.TURN}),
    Deed.RECORD_DUTY: _REACTS,
    Deed.HOLD_TALK: _REACTS,
    Deed.EXPORT: _OFFICE,
    Deed.READ_OWN_DATA: frozenset({Relation.SELF}),
    Deed.SEE_OWN_DESK: frozenset({Relation.SELF}),
    Deed.SEE_OVERVIEW: _OFFICE,
    Deed.SEE_COURSE: _OFFICE,
    Deed.SEE_DECISIONS: _OFFICE | {Relation.LEADER},
    Deed.SEE_ALERTS: _OFFICE | {Relation.LEADER},
    Deed.EXPLAIN_ALERT: frozenset({Relation.OPERATOR}),
    Deed.SEND_AGAIN: _OFFICE,
    Deed.LET_IN: _CONTACT | {Relation.OPERATOR},
    Deed.KEEP_ADDRESS: _THEIR_STAFF,
    Deed.ORDER_CHANNELS: frozenset({Relation.SELF}) | _OFFICE,
    Deed.KEEP_PHONE: frozenset({Relation.SELF}) | _OFFICE,
    Deed.NAME_STAND_IN: _OFFICE,
    Deed.CHOOSE_LANGUAGE: frozenset({Relation.SELF}),
}


def relations_to(
    actor: StaffMember, row: Participant | StaffMember | str, acts: str | None = None, *, has_turn: bool = False
) -> frozenset[Relation]:
    """What ties a staff member to a participant, to another staff member or to an organisation (by its id).

    Whoever works there no more is an outsider.
    `acts` is the id of whoever acts as the participant's contact person today (`bot.usecases.hands`); `has_turn`: an
    open alert about the participant is the actor's to react to.
    """
    organisation = row if isinstance(row, str) else row.organisation
    if actor.organisation != organisation or actor.left_on is not None:
        return frozenset({Relation.OUTSIDER})
    found = {Relation.COLLEAGUE}
    if actor.role is StaffRole.COORDINATOR:
        found.add(Relation.COORDINATOR)
    if actor.role is StaffRole.LEADER:
        found.add(Relation.LEADER)
    if isinstance(row, StaffMember) and row.id == actor.id:
        found.add(Relation.SELF)
    if isinstance(row, Participant) and row.contact_person == actor.id:
        found.add(Relation.CONTACT_PERSON)
    elif isinstance(row, Participant) and acts == actor.id:
        found.add(Relation.SUBSTITUTE)
    if isinstance(row, Participant) and has_turn:
        found.add(Relation.TURN)
    return frozenset(found)


def may(deed: Deed, relations: Collection[Relation]) -> bool:
    """Whether one of these relations is enough for the deed."""
    return not TABLE.get(deed, frozenset()).isdisjoint(relations)
