"""Small facts about the system itself: the demo's clock offset, the time of the last poll."""

from sqlmodel import Field

from storage.tables.base import Row, table_of


class FactRow(Row, table=True):
    """One fact by its name."""

    __tablename__ = "fact"

    name: str = Field(primary_key=True)
    value: str


FACT = table_of(FactRow)
