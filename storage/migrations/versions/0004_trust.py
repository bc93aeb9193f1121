"""Trust: choices with their texts, roles and substitutes, pauses and courses, the audit log, erasure, and clean chats."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

# Values that an enum's CHECK lets pass from now on, by table, constraint and column.
WIDER = (
    ("participant", "participantstatus", "status",
     ("invited", "welcome", "active", "paused", "declined", "stopped", "ended", "erased")),
    ("participant", "welcomestage", "stage",
     ("language", "form", "about", "seen_by", "not_watched", "guardian", "take_part", "nudge", "see", "statistics", "reach")),
    ("choice", "purpose", "purpose",
     ("take_part", "nudge", "see", "statistics", "reach", "share", "guardian", "other_courses")),
    ("live_message", "dialogue", "dialogue", ("welcome", "check_in", "own", "resting")),
    ("outbox", "kind", "kind",
     ("offer", "reminder", "reply", "nudge", "seen", "picture", "notice", "form", "hints",
      "help", "note", "portrait", "file", "announcement")),
)

KEPT = {
    "sqlite": (
        "CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit "
        "BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END",
        "CREATE TRIGGER audit_is_not_removed BEFORE DELETE ON audit "
        "BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END",
    ),
    "postgresql": (
        """
        CREATE FUNCTION pejling_audit_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the audit log is never changed' USING ERRCODE = 'integrity_constraint_violation';
        END $$
        """,
        "CREATE TRIGGER audit_is_kept BEFORE UPDATE OR DELETE ON audit "
        "FOR EACH ROW EXECUTE FUNCTION pejling_audit_kept()",
        "CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION pejling_audit_kept()",
    ),
}


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    for table, name, column, values in WIDER:
        listed = ", ".join(f"'{value}'" for value in values)
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
            batch.create_check_constraint(op.f(f"ck_{table}_{name}"), f"{column} IN ({listed})")
    _people()
    _trust()
    for statement in KEPT[op.get_context().dialect.name]:
        op.execute(statement)


def _people() -> None:
    with op.batch_alter_table("staff") as batch:
        batch.add_column(
            sa.Column(
                "role",
                _enum("staffrole", "contact_person", "coordinator", "leader"),
                nullable=False,
                server_default="contact_person",
            )
        )
    with op.batch_alter_table("identity") as batch:
        batch.add_column(sa.Column("details_sealed", sa.String(), nullable=True))
    with op.batch_alter_table("participant") as batch:
        batch.add_column(sa.Column("statistics", sa.Boolean(), nullable=True))
        batch.add_column(sa.Column("sees", sa.JSON(), nullable=False, server_default="{}"))
        batch.add_column(sa.Column("weekday", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("ask_at", sa.Time(), nullable=True))
        batch.add_column(sa.Column("pause_reason", _enum("pausereason", "own", "admission", "prison"), nullable=True))
        batch.add_column(sa.Column("pause_until", sa.Date(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_participant_paused_has_a_reason"), "(status = 'paused') = (pause_reason IS NOT NULL)"
        )
        batch.create_check_constraint(
            op.f("ck_participant_only_paused_has_an_end"), "pause_until IS NULL OR status = 'paused'"
        )
        batch.create_check_constraint(
            op.f("ck_participant_a_day_of_the_week"), "weekday IS NULL OR weekday BETWEEN 0 AND 6"
        )
    op.create_index(op.f("ix_participant_pause_until"), "participant", ["pause_until"])
    with op.batch_alter_table("choice") as batch:
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("about", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("value", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("contact_person", sa.String(), nullable=True))
        batch.add_column(sa.Column("recorded_by", sa.String(), nullable=True))
        batch.create_foreign_key(op.f("fk_choice_contact_person"), "staff", ["contact_person"], ["id"])
    op.execute(
        "UPDATE choice SET contact_person = (SELECT contact_person FROM participant WHERE participant.id = choice.participant)"
    )
    with op.batch_alter_table("live_message") as batch:
        batch.add_column(sa.Column("place", sa.String(), nullable=False, server_default=""))
        batch.create_check_constraint(op.f("ck_live_message_own_page_is_named"), "(dialogue = 'own') = (place <> '')")
    with op.batch_alter_table("outbox") as batch:
        batch.add_column(sa.Column("for_page", sa.Boolean(), nullable=False, server_default=sa.false()))
    for table, column, kind in (
        ("outbox", "for_page", sa.Boolean()),
        ("staff", "role", sa.String(32)),
        ("participant", "sees", sa.JSON()),
        ("choice", "version", sa.Integer()),
        ("choice", "about", sa.String()),
        ("choice", "value", sa.String()),
        ("live_message", "place", sa.String()),
    ):
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, existing_type=kind, existing_nullable=False, server_default=None)
    op.create_table(
        "portrait",
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("jpeg_sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name=op.f("fk_portrait_staff")),
        sa.PrimaryKeyConstraint("staff", name=op.f("pk_portrait")),
    )
    op.create_table(
        "substitution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("substitute", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("begun", sa.Boolean(), nullable=False),
        sa.Column("over", sa.Boolean(), nullable=False),
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name=op.f("ck_substitution_days_in_order")),
        sa.CheckConstraint("substitute <> staff", name=op.f("ck_substitution_somebody_else")),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name=op.f("fk_substitution_staff")),
        sa.ForeignKeyConstraint(["substitute"], ["staff.id"], name=op.f("fk_substitution_substitute")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitution")),
    )
    op.create_index(op.f("ix_substitution_staff"), "substitution", ["staff"])
    op.create_index(op.f("ix_substitution_substitute"), "substitution", ["substitute"])
    op.create_table(
        "handover",
        sa.Column("participant", sa.String(), nullable=False),
        sa.Column("to", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["participant"], ["participant.id"], name=op.f("fk_handover_participant")),
        sa.ForeignKeyConstraint(["to"], ["staff.id"], name=op.f("fk_handover_to")),
        sa.PrimaryKeyConstraint("participant", name=op.f("pk_handover")),
    )
    op.create_table(
        "course",
        sa.Column("participant", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("contact_person", sa.String(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column(
            "exit_reason",
            _enum(
                "exitreason", "education_or_work", "other_offer", "clarified", "parental_leave", "prison", "admission",
                "moved", "lost_contact", "other_provider",
            ),
            nullable=False,
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_course_counted_from_one")),
        sa.CheckConstraint("ended_on >= started_on", name=op.f("ck_course_days_in_order")),
        sa.ForeignKeyConstraint(["participant"], ["participant.id"], name=op.f("fk_course_participant")),
        sa.ForeignKeyConstraint(["contact_person"], ["staff.id"], name=op.f("fk_course_contact_person")),
        sa.PrimaryKeyConstraint("participant", "number", name=op.f("pk_course")),
    )


def _trust() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        _moment("at"),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_subject"), "audit", ["subject"])
    op.create_table(
        "erasure",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("participant", sa.String(), nullable=False),
        _moment("asked_at"),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("decisions", sa.JSON(), nullable=False),
        _moment("assessed_at", nullable=True),
        sa.Column("assessed_by", sa.String(), nullable=True),
        _moment("carried_out_at", nullable=True),
        sa.CheckConstraint(
            "(assessed_at IS NULL) = (assessed_by IS NULL)", name=op.f("ck_erasure_assessed_by_somebody")
        ),
        sa.CheckConstraint(
            "carried_out_at IS NULL OR assessed_at IS NOT NULL", name=op.f("ck_erasure_carried_out_when_assessed")
        ),
        sa.ForeignKeyConstraint(["participant"], ["participant.id"], name=op.f("fk_erasure_participant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_index(op.f("ix_erasure_participant"), "erasure", ["participant"])
    op.create_table(
        "sheet",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("participant", sa.String(), nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        _moment("written_at"),
        sa.Column("content_sealed", sa.Text(), nullable=True),
        sa.Column("state", _enum("sheetstate", "written", "approved", "refused", "passed_on"), nullable=False),
        _moment("decided_at", nullable=True),
        sa.CheckConstraint("(state = 'written') = (decided_at IS NULL)", name=op.f("ck_sheet_decided_has_its_time")),
        sa.ForeignKeyConstraint(["participant"], ["participant.id"], name=op.f("fk_sheet_participant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet")),
    )
    op.create_index(op.f("ix_sheet_participant"), "sheet", ["participant"])
    op.create_table(
        "duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant", sa.String(), nullable=False),
        sa.Column("alert", sa.String(), nullable=True),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("outcome", _enum("dutyoutcome", "considered", "sent"), nullable=False),
        _moment("at"),
        sa.ForeignKeyConstraint(["participant"], ["participant.id"], name=op.f("fk_duty_participant")),
        sa.ForeignKeyConstraint(["alert"], ["alert.id"], name=op.f("fk_duty_alert")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
    )
    op.create_index(op.f("ix_duty_participant"), "duty", ["participant"])
    op.create_table(
        "retention",
        sa.Column("id", sa.Integer(), nullable=False),
        _moment("at"),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention")),
    )
    op.create_index(op.f("ix_retention_at"), "retention", ["at"])
    op.create_table(
        "sent_message",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_hash", sa.String(), nullable=False),
        sa.Column("chat_sealed", sa.String(), nullable=False),
        _moment("sent_at"),
        sa.Column("has_file", sa.Boolean(), nullable=False),
        _moment("clean_from", nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "message_id", "chat_hash", name=op.f("pk_sent_message")),
    )
    waits = sa.text("clean_from IS NOT NULL")
    op.create_index(
        op.f("ix_sent_message_clean_from"), "sent_message", ["clean_from"], sqlite_where=waits, postgresql_where=waits
    )
