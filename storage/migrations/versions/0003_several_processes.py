"""Several processes and several bots: whose rows are whose, who holds a lease, one budget for all, and a wake-up call."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

KINDS = ("offer", "reminder", "reply", "nudge", "seen", "picture", "notice", "form", "hints")

LEASED = sa.text("leased_by IS NOT NULL")

WAKE = (
    """
    CREATE FUNCTION pejling_wake() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_TABLE_NAME = 'outbox' THEN
            PERFORM pg_notify('pejling', '');
        ELSIF EXISTS (
            SELECT 1 FROM live_message AS now
            WHERE now.participant = NEW.participant AND now.revision > now.shown_revision AND now.lease_until IS NULL
        ) THEN
            PERFORM pg_notify('pejling', NEW.participant);
        END IF;
        RETURN NULL;
    END $$
    """,
    "CREATE TRIGGER outbox_wakes AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION pejling_wake()",
    """
    CREATE CONSTRAINT TRIGGER live_message_wakes AFTER INSERT OR UPDATE OF revision ON live_message
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pejling_wake()
    """,
)
"""PostgreSQL alone: on SQLite one process does everything. At the commit, for by then whoever made the change may have
the drawing in hand. Notices of one transaction that say the same are one."""


def upgrade() -> None:
    _whose()
    for table in ("outbox", "live_message"):
        op.execute(f"UPDATE {table} SET lease_until = NULL")  # nobody runs while the schema changes
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("leased_by", sa.Integer(), nullable=True))
            batch.create_check_constraint(
                op.f(f"ck_{table}_lease_has_a_holder"), "(lease_until IS NULL) = (leased_by IS NULL)"
            )
            batch.create_index(op.f(f"ix_{table}_leased_by"), ["leased_by"], sqlite_where=LEASED, postgresql_where=LEASED)
    with op.batch_alter_table("outbox") as batch:
        batch.add_column(sa.Column("put_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE outbox SET put_at = COALESCE(sent_at, CURRENT_TIMESTAMP)")
    with op.batch_alter_table("outbox") as batch:
        batch.alter_column("put_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    with op.batch_alter_table("live_message") as batch:
        batch.add_column(sa.Column("heard_message_id", sa.Integer(), nullable=True))
    listed = ", ".join(f"'{kind}'" for kind in KINDS)
    with op.batch_alter_table("outbox") as batch:
        batch.drop_constraint(op.f("ck_outbox_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_outbox_kind"), f"kind IN ({listed})")
    op.execute(
        "UPDATE fact SET name = 'listened_at:' || (SELECT max(bot_id) FROM handled_update) "
        "WHERE name = 'listened_at' AND EXISTS (SELECT 1 FROM handled_update)"
    )
    op.create_table(
        "budget",
        sa.Column("bot_id", sa.BigInteger(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("level", sa.Float(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("bot_id", "chat", name=op.f("pk_budget")),
    )
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE budget SET UNLOGGED")  # worth a second, and not a write to the disk
        for statement in WAKE:
            op.execute(statement)


def _whose() -> None:
    """A chat belongs to one person in each organisation, no longer in all of them together."""
    with op.batch_alter_table("identity") as batch:
        batch.add_column(sa.Column("organisation", sa.String(), nullable=True))
    op.execute(
        "UPDATE identity SET organisation = COALESCE("
        "(SELECT organisation FROM participant WHERE participant.id = identity.subject), "
        "(SELECT organisation FROM staff WHERE staff.id = identity.subject), '')"
    )
    with op.batch_alter_table("identity") as batch:
        batch.alter_column("organisation", existing_type=sa.String(), nullable=False)
        batch.drop_constraint(op.f("uq_identity_chat_hash"), type_="unique")
        batch.create_unique_constraint(op.f("uq_identity_organisation_chat_hash"), ["organisation", "chat_hash"])
        batch.create_index(op.f("ix_identity_chat_hash"), ["chat_hash"])
