"""What every table shares: names of constraints, and columns that hold one of an enum's values.

`table=True` models don't validate, so what must hold is a CHECK in the database. Rows are read and written
through the `Table` objects (`table_of`); the models declare them.
"""

from enum import StrEnum

from sqlmodel import CheckConstraint, Enum, MetaData, SQLModel, Table


class Row(SQLModel):
    """The base of all tables, with names for constraints that migrations can refer to."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def one_of(enum: type[StrEnum]) -> Enum:
    """A text column with a CHECK that its value is one of the enum's; read back as the enum."""
    return Enum(
        enum,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        name=enum.__name__.lower(),
        length=32,
    )


def check(name: str, condition: str) -> CheckConstraint:
    """A CHECK; its name says what must hold and stands in the error when it doesn't."""
    return CheckConstraint(condition, name=name)


def table_of(model: type[Row]) -> Table:
    """The table that a model declares."""
    return Row.metadata.tables[str(model.__tablename__)]
