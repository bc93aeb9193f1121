"""Alerts that end with contact: whose turn it is and until when, every step, conversations, and words sent on."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

DID = (
    "raised",
    "permitted",
    "held",
    "delivered",
    "not_delivered",
    "taken",
    "passed_on",
    "contact",
    "closed",
    "undone",
    "reminded",
    "climbed",
    "leader_told",
    "said",
)


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    _staff()
    _outbox()
    _alerts()
    op.create_table(
        "alert_step",
        sa.Column("alert", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("did", _enum("did", *DID), nullable=False),
        _moment("at", nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("to", sa.String(), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("words_sealed", sa.Text(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("is_undone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["alert"], ["alert.id"], name=op.f("fk_alert_step_alert")),
        sa.PrimaryKeyConstraint("alert", "number", name=op.f("pk_alert_step")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_alert_step_counted_from_one")),
    )
    op.create_table(
        "talk",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("participant", sa.String(), nullable=False),
        sa.Column("alert", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        _moment("noted_at", nullable=False),
        sa.Column("agreed_sealed", sa.Text(), nullable=False),
        sa.Column("journal_sealed", sa.Text(), nullable=False),
        sa.Column("follow_up_on", sa.Date(), nullable=True),
        sa.Column("is_followed_up", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["alert"], ["alert.id"], name=op.f("fk_talk_alert")),
        sa.ForeignKeyConstraint(["participant"], ["participant.id"], name=op.f("fk_talk_participant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk")),
    )
    op.create_index(op.f("ix_talk_participant"), "talk", ["participant"])
    op.create_index(op.f("ix_talk_follow_up_on"), "talk", ["follow_up_on"])
    op.create_table(
        "words",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("participant", sa.String(), nullable=False),
        _moment("said_at", nullable=False),
        sa.Column("words_sealed", sa.Text(), nullable=True),
        sa.Column("alert", sa.String(), nullable=True),
        _moment("sent_at", nullable=True),
        sa.CheckConstraint("(sent_at IS NULL) = (alert IS NULL)", name=op.f("ck_words_sent_with_its_alert")),
        sa.ForeignKeyConstraint(["alert"], ["alert.id"], name=op.f("fk_words_alert")),
        sa.ForeignKeyConstraint(["participant"], ["participant.id"], name=op.f("fk_words_participant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_words")),
    )
    op.create_index(op.f("ix_words_participant"), "words", ["participant"])
    op.create_index(op.f("ix_words_alert"), "words", ["alert"])


def _staff() -> None:
    with op.batch_alter_table("staff") as batch:
        batch.add_column(sa.Column("stand_in", sa.String(), nullable=True))
        batch.add_column(
            sa.Column("channels", sa.JSON(), nullable=False, server_default='["telegram", "email"]')
        )
        batch.create_foreign_key(op.f("fk_staff_stand_in"), "staff", ["stand_in"], ["id"])
        batch.create_check_constraint(op.f("ck_staff_somebody_else_stands_in"), "stand_in IS NULL OR stand_in <> id")
    with op.batch_alter_table("staff") as batch:
        batch.alter_column("channels", server_default=None)
    with op.batch_alter_table("identity") as batch:
        batch.add_column(sa.Column("phone_sealed", sa.String(), nullable=True))
        batch.add_column(sa.Column("address_refuses", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("identity") as batch:
        batch.alter_column("address_refuses", server_default=None)


def _outbox() -> None:
    """An urgent alert comes before the others."""
    with op.batch_alter_table("outbox") as batch:
        batch.add_column(_moment("tried_from"))
        batch.drop_constraint(op.f("ck_outbox_numbers_in_range"), type_="check")
        batch.create_check_constraint(op.f("ck_outbox_numbers_in_range"), "priority >= -1 AND attempts >= 0")


def _alerts() -> None:
    """What was closed had contact; what is open is looked at by the clock at once."""
    with op.batch_alter_table("alert") as batch:
        batch.drop_constraint(op.f("ck_alert_closed_after_it_was_seen"), type_="check")
        batch.add_column(sa.Column("is_urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("episode", sa.String(), nullable=False, server_default=""))
        rungs = _enum("rung", "contact", "reminded", "substitute", "coordinator", "leader")
        batch.add_column(sa.Column("rung", rungs, nullable=False, server_default="contact"))
        for name in ("act_by", "look_at", "held_until", "contact_at"):
            batch.add_column(_moment(name))
        hows = _enum("how", "met", "phoned", "wrote", "note", "via_somebody")
        batch.add_column(sa.Column("contact_how", hows, nullable=True))
        outcomes = ("talked", "support_adjusted", "plan_meeting", "referred", "no_need", "not_reached")
        batch.add_column(sa.Column("outcome", _enum("outcome", *outcomes), nullable=True))
    op.execute("UPDATE alert SET episode = id, is_urgent = (rule = 'contact_wanted')")
    op.execute("UPDATE alert SET contact_at = closed_at, outcome = 'talked' WHERE closed_at IS NOT NULL")
    told = "permission IN ('chosen', 'granted')"
    op.execute(f"UPDATE alert SET act_by = COALESCE(deadline, raised_at) WHERE {told}")
    op.execute(f"UPDATE alert SET look_at = act_by WHERE {told} AND closed_at IS NULL")
    with op.batch_alter_table("alert") as batch:
        for name in ("is_urgent", "episode", "rung"):
            batch.alter_column(name, server_default=None)
        batch.create_check_constraint(
            op.f("ck_alert_closed_has_an_outcome"), "(closed_at IS NULL) = (outcome IS NULL)"
        )
        batch.create_check_constraint(
            op.f("ck_alert_contact_has_its_time"), "contact_how IS NULL OR contact_at IS NOT NULL"
        )
        batch.create_check_constraint(
            op.f("ck_alert_told_has_a_deadline"), "permission NOT IN ('chosen', 'granted') OR act_by IS NOT NULL"
        )
        batch.create_index(op.f("ix_alert_contact_person"), ["contact_person"])
        batch.create_index(op.f("ix_alert_look_at"), ["look_at"])
        batch.create_index(op.f("ix_alert_closed_at"), ["closed_at"])
