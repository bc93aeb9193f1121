"""Short notes to young people are kept, with what was answered to them; and which addresses send e-mails back."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    _notes()
    with op.batch_alter_table("identity") as batch:
        batch.add_column(sa.Column("address_sends_back", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("identity") as batch:
        batch.alter_column("address_sends_back", server_default=None)


def _notes() -> None:
    answered = sa.Enum("call", "later", "fine", name="answered", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "note",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("participant", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words_sealed", sa.Text(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered", answered, nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_changed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(answered IS NULL) = (answered_at IS NULL)", name=op.f("ck_note_answer_has_its_time")),
        sa.CheckConstraint(
            "answered IS NULL OR arrived_at IS NOT NULL", name=op.f("ck_note_answered_after_it_arrived")
        ),
        sa.CheckConstraint("answered IS NOT NULL OR NOT is_changed", name=op.f("ck_note_changed_from_an_answer")),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name=op.f("fk_note_by")),
        sa.ForeignKeyConstraint(["participant"], ["participant.id"], name=op.f("fk_note_participant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index(op.f("ix_note_participant"), "note", ["participant"])
