"""Everything that the first journey needs to remember."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "fact",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_fact")),
    )
    op.create_table(
        "handled_update",
        sa.Column("bot_id", sa.BigInteger(), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "mark",
            sa.Enum("handled", "parked", name="mark", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bot_id", "update_id", name=op.f("pk_handled_update")),
    )
    op.create_index(op.f("ix_handled_update_at"), "handled_update", ["at"], unique=False)
    op.create_table(
        "identity",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("name_sealed", sa.String(), nullable=False),
        sa.Column("chat_sealed", sa.String(), nullable=True),
        sa.Column("chat_hash", sa.String(), nullable=True),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(chat_sealed IS NULL) = (chat_hash IS NULL)", name=op.f("ck_identity_chat_with_its_hash")),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_identity")),
        sa.UniqueConstraint("chat_hash", name=op.f("uq_identity_chat_hash")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "offer",
                "reply",
                "nudge",
                "seen",
                "picture",
                "notice",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("screen_sealed", sa.String(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sent",
                "failed",
                "dropped",
                name="outboxstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_outbox_sent_has_its_time")),
        sa.CheckConstraint("lease_until IS NULL OR state = 'waiting'", name=op.f("ck_outbox_only_waiting_is_leased")),
        sa.CheckConstraint(
            "state NOT IN ('failed', 'dropped') OR error IS NOT NULL", name=op.f("ck_outbox_failed_says_why")
        ),
        sa.CheckConstraint("priority >= 0 AND attempts >= 0", name=op.f("ck_outbox_numbers_in_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_outbox_dedupe_key")),
    )
    op.create_index(op.f("ix_outbox_recipient_state"), "outbox", ["recipient", "state"], unique=False)
    op.create_index(op.f("ix_outbox_state_priority_id"), "outbox", ["state", "priority", "id"], unique=False)
    op.create_table(
        "staff",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
    )
    op.create_table(
        "failed_update",
        sa.Column("bot_id", sa.BigInteger(), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("raw_sealed", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["bot_id", "update_id"],
            ["handled_update.bot_id", "handled_update.update_id"],
            name=op.f("fk_failed_update_bot_id"),
        ),
        sa.PrimaryKeyConstraint("bot_id", "update_id", name=op.f("pk_failed_update")),
    )
    op.create_table(
        "invite",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.CheckConstraint("used_at IS NULL OR NOT revoked", name=op.f("ck_invite_used_or_revoked")),
        sa.ForeignKeyConstraint(["subject"], ["identity.subject"], name=op.f("fk_invite_subject")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_invite")),
    )
    op.create_index(op.f("ix_invite_subject"), "invite", ["subject"], unique=False)
    op.create_table(
        "participant",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("contact_person", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "invited",
                "welcome",
                "active",
                "declined",
                "stopped",
                name="participantstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "stage",
            sa.Enum(
                "language",
                "about",
                "seen_by",
                "not_watched",
                "take_part",
                "nudge",
                name="welcomestage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("nudge", sa.Boolean(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.CheckConstraint("revision >= 0", name=op.f("ck_participant_revision_counts_up")),
        sa.ForeignKeyConstraint(["contact_person"], ["staff.id"], name=op.f("fk_participant_contact_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
    )
    op.create_table(
        "check_in",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("participant", sa.String(), nullable=False),
        sa.Column("questionnaire", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("wave", sa.Integer(), nullable=False),
        sa.Column("prompted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "offered",
                "intro",
                "asking",
                "paused",
                "completed",
                "declined",
                "closed",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("item", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("raw", sa.Integer(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(status IN ('closed', 'completed', 'declined')) = (ended_at IS NOT NULL)",
            name=op.f("ck_check_in_final_has_an_end"),
        ),
        sa.CheckConstraint(
            "score IS NULL OR (status = 'completed' AND raw >= 0 AND score >= 0)",
            name=op.f("ck_check_in_only_completed_has_a_score"),
        ),
        sa.CheckConstraint("status <> 'asking' OR item IS NOT NULL", name=op.f("ck_check_in_asking_has_an_item")),
        sa.CheckConstraint(
            "status IN ('offered', 'declined', 'closed') OR started_at IS NOT NULL",
            name=op.f("ck_check_in_begun_has_a_start"),
        ),
        sa.CheckConstraint("(raw IS NULL) = (score IS NULL)", name=op.f("ck_check_in_raw_with_its_score")),
        sa.CheckConstraint("version >= 1 AND wave >= 1 AND revision >= 0", name=op.f("ck_check_in_numbers_in_range")),
        sa.ForeignKeyConstraint(["participant"], ["participant.id"], name=op.f("fk_check_in_participant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sa.UniqueConstraint(
            "participant", "questionnaire", "wave", name=op.f("uq_check_in_participant_questionnaire_wave")
        ),
    )
    op.create_table(
        "choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant", sa.String(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("take_part", "nudge", name="purpose", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("text_hash", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["participant"], ["participant.id"], name=op.f("fk_choice_participant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_choice")),
    )
    op.create_index(op.f("ix_choice_participant"), "choice", ["participant"], unique=False)
    op.create_table(
        "wave",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant", sa.String(), nullable=False),
        sa.Column("questionnaire", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned", "taken", "cancelled", name="wavestate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_wave_counted_from_one")),
        sa.ForeignKeyConstraint(["participant"], ["participant.id"], name=op.f("fk_wave_participant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wave")),
        sa.UniqueConstraint(
            "participant", "questionnaire", "number", name=op.f("uq_wave_participant_questionnaire_number")
        ),
    )
    op.create_index(op.f("ix_wave_state_due_at"), "wave", ["state", "due_at"], unique=False)
    op.create_table(
        "alert",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("participant", sa.String(), nullable=False),
        sa.Column("contact_person", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column(
            "permission",
            sa.Enum(
                "chosen",
                "asked",
                "granted",
                "refused",
                name="permission",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("check_in", sa.String(), nullable=True),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("rule_version >= 1", name=op.f("ck_alert_rule_version_from_one")),
        sa.ForeignKeyConstraint(["check_in"], ["check_in.id"], name=op.f("fk_alert_check_in")),
        sa.ForeignKeyConstraint(["contact_person"], ["staff.id"], name=op.f("fk_alert_contact_person")),
        sa.ForeignKeyConstraint(["participant"], ["participant.id"], name=op.f("fk_alert_participant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint("check_in", "rule", name=op.f("uq_alert_check_in_rule")),
    )
    op.create_index(op.f("ix_alert_participant"), "alert", ["participant"], unique=False)
    op.create_table(
        "answer",
        sa.Column("check_in", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("answered", "skipped", name="answerstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 'answered') = (value IS NOT NULL)", name=op.f("ck_answer_answered_has_a_value")),
        sa.ForeignKeyConstraint(["check_in"], ["check_in.id"], name=op.f("fk_answer_check_in")),
        sa.PrimaryKeyConstraint("check_in", "item", name=op.f("pk_answer")),
    )
    op.create_table(
        "live_message",
        sa.Column("participant", sa.String(), nullable=False),
        sa.Column(
            "dialogue",
            sa.Enum(
                "welcome", "check_in", "resting", name="dialogue", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("check_in", sa.String(), nullable=True),
        sa.Column("notice_sealed", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("shown_revision", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("latest_message_id", sa.Integer(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.CheckConstraint(
            "dialogue <> 'check_in' OR check_in IS NOT NULL", name=op.f("ck_live_message_check_in_is_named")
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_live_message_attempts_count_up")),
        sa.CheckConstraint(
            "latest_message_id >= COALESCE(message_id, 0)", name=op.f("ck_live_message_latest_is_newest")
        ),
        sa.CheckConstraint(
            "revision >= 1 AND shown_revision BETWEEN 0 AND revision",
            name=op.f("ck_live_message_shown_follows_revision"),
        ),
        sa.ForeignKeyConstraint(["check_in"], ["check_in.id"], name=op.f("fk_live_message_check_in")),
        sa.ForeignKeyConstraint(["participant"], ["participant.id"], name=op.f("fk_live_message_participant")),
        sa.PrimaryKeyConstraint("participant", name=op.f("pk_live_message")),
    )
    op.create_index(
        "ix_live_message_undrawn",
        "live_message",
        ["participant"],
        unique=False,
        sqlite_where=sa.text("revision > shown_revision"),
        postgresql_where=sa.text("revision > shown_revision"),
    )
