"""How much each bot may still send, and each of its chats: one budget for every process that sends with it."""

from datetime import datetime

from sqlmodel import BigInteger, Field

from storage.tables.base import Row, table_of


class BudgetRow(Row, table=True):
    """A bucket: so many calls may be made at the moment `at`, and none before `paused_until`; real time.

    `chat` is the chat's keyed hash, and empty for the bot in all. Not kept over a crash of PostgreSQL (UNLOGGED).
    """

    __tablename__ = "budget"

    bot_id: int = Field(primary_key=True, sa_type=BigInteger)
    chat: str = Field(primary_key=True)
    level: float
    at: datetime
    paused_until: datetime | None


BUDGET = table_of(BudgetRow)
