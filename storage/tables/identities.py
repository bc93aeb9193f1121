"""Who somebody is and where to reach them: the one table with personal data, all of it sealed."""

from sqlmodel import Field, UniqueConstraint

from storage.tables.base import Row, check, table_of


class IdentityRow(Row, table=True):
    """A subject's name, details and chat; a chat is one subject's in an organisation. `chat_hash` is keyed."""

    __tablename__ = "identity"
    __table_args__ = (
        UniqueConstraint("organisation", "chat_hash"),
        check("chat_with_its_hash", "(chat_sealed IS NULL) = (chat_hash IS NULL)"),
    )

    subject: str = Field(primary_key=True)
    organisation: str
    name_sealed: str
    details_sealed: str | None
    chat_sealed: str | None
    chat_hash: str | None = Field(index=True)
    reachable: bool


IDENTITY = table_of(IdentityRow)
