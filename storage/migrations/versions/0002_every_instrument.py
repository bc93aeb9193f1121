"""What the other questionnaires, forms and languages need: who answers, what was known, and "I don't know"."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# Values that an enum's CHECK lets pass from now on, by table, constraint and column.
WIDER = (
    ("answer", "answerstate", "state", ("answered", "dont_know", "skipped")),
    ("participant", "welcomestage", "stage", ("language", "form", "about", "seen_by", "not_watched", "take_part", "nudge")),
    ("choice", "purpose", "purpose", ("take_part", "nudge", "share")),
    ("outbox", "kind", "kind", ("offer", "reply", "nudge", "seen", "picture", "notice", "form", "hints")),
)


def _form() -> sa.Enum:
    return sa.Enum(
        "both", "feminine", "masculine", name="form", native_enum=False, create_constraint=True, length=32
    )


def upgrade() -> None:
    for table, name, column, values in WIDER:
        listed = ", ".join(f"'{value}'" for value in values)
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
            batch.create_check_constraint(op.f(f"ck_{table}_{name}"), f"{column} IN ({listed})")
    for table in ("participant", "check_in"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("form", _form(), nullable=False, server_default="both"))
            batch.add_column(sa.Column("facts", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("check_in") as batch:
        batch.alter_column("score", existing_type=sa.Integer(), type_=sa.Float(), existing_nullable=True)
        batch.add_column(sa.Column("contact_person", sa.String(), nullable=True))
        batch.add_column(sa.Column("answered_by", sa.String(), nullable=True))
        batch.add_column(sa.Column("after", sa.String(), nullable=True))
        batch.add_column(sa.Column("together", sa.Boolean(), nullable=True))
        batch.add_column(sa.Column("shared", sa.Boolean(), nullable=True))
        batch.create_foreign_key(op.f("fk_check_in_contact_person"), "staff", ["contact_person"], ["id"])
        batch.create_foreign_key(op.f("fk_check_in_answered_by"), "staff", ["answered_by"], ["id"])
        batch.create_foreign_key(op.f("fk_check_in_after"), "check_in", ["after"], ["id"])
        batch.create_check_constraint(
            op.f("ck_check_in_only_completed_is_shared"), "shared IS NULL OR status = 'completed'"
        )
    op.execute(
        "UPDATE check_in SET contact_person = "
        "(SELECT contact_person FROM participant WHERE participant.id = check_in.participant)"
    )
    with op.batch_alter_table("alert") as batch:
        batch.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_check_constraint(
            op.f("ck_alert_closed_after_it_was_seen"), "closed_at IS NULL OR seen_at IS NOT NULL"
        )
    for table in ("participant", "check_in"):
        with op.batch_alter_table(table) as batch:
            batch.alter_column("form", existing_type=sa.String(32), existing_nullable=False, server_default=None)
            batch.alter_column("facts", existing_type=sa.JSON(), existing_nullable=False, server_default=None)
