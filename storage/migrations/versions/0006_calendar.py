"""The calendar: own plans, time zones, windows with reminders, transitions and after-care."""

from calendar import monthrange
from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

REMINDED_AGAIN = timedelta(days=5)
CLOSED = timedelta(days=10, hours=12)
"""From the offer, for what was open when this came: near enough to midnight, in any zone."""

IS_OPEN = "answered_by IS NULL AND status IN ('asking', 'intro', 'offered', 'paused')"


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _kind() -> sa.Column:
    kinds = _enum("wavekind", "plan", "transition", "aftercare")
    return sa.Column("kind", kinds, nullable=False, server_default="plan")


def _moment(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def upgrade() -> None:
    _people()
    _waves()
    _check_ins()
    op.create_table(
        "transition",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("participant", sa.String(), nullable=False),
        sa.Column(
            "kind",
            _enum("transitionkind", "education", "internship", "exams", "new_school", "moving", "of_age"),
            nullable=False,
        ),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["participant"], ["participant.id"], name=op.f("fk_transition_participant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transition")),
    )
    op.create_index(op.f("ix_transition_participant"), "transition", ["participant"])


def _people() -> None:
    with op.batch_alter_table("participant") as batch:
        batch.add_column(sa.Column("month_day", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("zone", sa.String(), nullable=True))
        batch.add_column(sa.Column("plan", sa.JSON(), nullable=False, server_default="{}"))
        batch.add_column(sa.Column("aftercare_from", sa.Date(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_participant_a_day_of_the_month"),
            "month_day IS NULL OR (month_day BETWEEN 1 AND 31 AND weekday IS NULL)",
        )
    with op.batch_alter_table("participant") as batch:
        batch.alter_column("plan", server_default=None)


def _waves() -> None:
    with op.batch_alter_table("wave") as batch:
        batch.drop_constraint(op.f("ck_wave_wavestate"), type_="check")
        batch.create_check_constraint(
            op.f("ck_wave_wavestate"), "state IN ('planned', 'taken', 'missed', 'cancelled')"
        )
        batch.add_column(_kind())
        batch.add_column(sa.Column("month", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("about", sa.String(), nullable=False, server_default=""))
        batch.create_check_constraint(op.f("ck_wave_months_from_the_start"), "month IS NULL OR month >= 0")
    with op.batch_alter_table("wave") as batch:
        batch.alter_column("kind", server_default=None)
        batch.alter_column("about", server_default=None)
    op.create_index(op.f("ix_wave_participant_state_due_at"), "wave", ["participant", "state", "due_at"])
    _months()


def _months() -> None:
    """The month of each occasion of the course that somebody is in: the last one whose day had come by then."""
    wave = sa.table("wave", *(sa.column(name) for name in ("id", "participant", "month")), _due_at())
    person = sa.table("participant", sa.column("id"), sa.column("started_on", sa.Date()))
    connection = op.get_bind()
    rows = sa.select(wave.c.id, wave.c.due_at, person.c.started_on).join(person, person.c.id == wave.c.participant)
    for each in connection.execute(rows.where(person.c.started_on.is_not(None))).all():
        due, began = each.due_at, each.started_on
        on_day = min(began.day, monthrange(due.year, due.month)[1])
        months = (due.year - began.year) * 12 + due.month - began.month - (due.day < on_day)
        if months >= 0:
            connection.execute(sa.update(wave).where(wave.c.id == each.id).values(month=months))


def _due_at() -> sa.Column:
    return sa.column("due_at", sa.DateTime(timezone=True))


def _check_ins() -> None:
    with op.batch_alter_table("check_in") as batch:
        batch.add_column(_kind())
        batch.add_column(_moment("closes_at"))
        batch.add_column(_moment("remind_at"))
        batch.add_column(sa.Column("reminded", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(
            sa.Column("ending", _enum("ending", "not_answered", "set_aside", "missed_by_us"), nullable=True)
        )
    op.execute("UPDATE check_in SET ending = 'set_aside' WHERE status = 'closed'")
    _open_windows()
    with op.batch_alter_table("check_in") as batch:
        batch.create_check_constraint(
            op.f("ck_check_in_closed_says_why"), "(status = 'closed') = (ending IS NOT NULL)"
        )
        batch.create_check_constraint(op.f("ck_check_in_reminded_counts_up"), "reminded >= 0")
        batch.alter_column("kind", server_default=None)
        batch.alter_column("reminded", server_default=None)
    for column in ("remind_at", "closes_at"):
        only = sa.text(IS_OPEN)
        op.create_index(f"ix_check_in_{column}", "check_in", [column], sqlite_where=only, postgresql_where=only)
    for name, column, which in (
        ("not_answered", "prompted_at", "answered_by IS NULL AND started_at IS NULL AND ending = 'not_answered'"),
        ("heard", "ended_at", "answered_by IS NULL AND status IN ('completed', 'declined')"),
    ):
        only, columns = sa.text(which), ["participant", column]
        op.create_index(f"ix_check_in_{name}", "check_in", columns, sqlite_where=only, postgresql_where=only)


def _open_windows() -> None:
    """What is open gets a window, too. Its first reminder is in the outbox already."""
    moment = sa.DateTime(timezone=True)
    row = sa.table(
        "check_in",
        sa.column("id", sa.String()),
        *(sa.column(name, moment) for name in ("prompted_at", "remind_at", "closes_at")),
        sa.column("reminded", sa.Integer()),
    )
    connection = op.get_bind()
    for each in connection.execute(sa.select(row.c.id, row.c.prompted_at).where(sa.text(IS_OPEN))).all():
        values = {
            "reminded": 1,
            "remind_at": each.prompted_at + REMINDED_AGAIN,
            "closes_at": each.prompted_at + CLOSED,
        }
        connection.execute(sa.update(row).where(row.c.id == each.id).values(**values))
