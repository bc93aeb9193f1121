"""The pages: sessions, one-time links, attempts, and e-mail addresses."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def _moment(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


KINDS = (
    "offer",
    "reminder",
    "reply",
    "nudge",
    "seen",
    "picture",
    "notice",
    "form",
    "hints",
    "help",
    "note",
    "portrait",
    "file",
    "announcement",
    "sign_in",
)


def upgrade() -> None:
    listed = ", ".join(f"'{kind}'" for kind in KINDS)
    with op.batch_alter_table("outbox") as batch:
        batch.drop_constraint(op.f("ck_outbox_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_outbox_kind"), f"kind IN ({listed})")
    with op.batch_alter_table("identity") as batch:
        batch.add_column(sa.Column("address_sealed", sa.String(), nullable=True))
        batch.add_column(sa.Column("address_hash", sa.String(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_identity_address_with_its_hash"), "(address_sealed IS NULL) = (address_hash IS NULL)"
        )
        batch.create_index(op.f("ix_identity_address_hash"), ["address_hash"])
    op.add_column("staff", sa.Column("left_on", sa.Date(), nullable=True))
    op.create_index(op.f("ix_participant_organisation_id"), "participant", ["organisation", "id"])
    is_open = sa.text("answered_by IS NULL AND status IN ('asking', 'intro', 'offered', 'paused')")
    op.create_index(
        "ix_check_in_open", "check_in", ["participant", "prompted_at"], sqlite_where=is_open, postgresql_where=is_open
    )
    op.create_table(
        "web_session",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        _moment("began_at"),
        _moment("seen_at"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_session")),
    )
    op.create_index(op.f("ix_web_session_subject"), "web_session", ["subject"])
    op.create_index(op.f("ix_web_session_seen_at"), "web_session", ["seen_at"])
    op.create_table(
        "used_link",
        sa.Column("token_hash", sa.String(), nullable=False),
        _moment("ends_at"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_used_link")),
    )
    op.create_index(op.f("ix_used_link_ends_at"), "used_link", ["ends_at"])
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        _moment("at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    op.create_index(op.f("ix_attempt_door_at"), "attempt", ["door", "at"])
    op.create_index(op.f("ix_attempt_at"), "attempt", ["at"])
    op.create_index(op.f("ix_participant_contact_person"), "participant", ["contact_person"])
