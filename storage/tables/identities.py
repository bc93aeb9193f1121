"""Who somebody is and where to reach them: the one table with personal data, all of it sealed."""

from sqlmodel import Field, UniqueConstraint

from storage.tables.base import Row, check, table_of


class IdentityRow(Row, table=True):
    """A subject's name, details, chat and e-mail address, with their keyed hashes; of staff their telephone at work.

    A chat is one subject's in an organisation. `address_refuses`: the last e-mail to a staff member was refused.
    `address_sends_back`: one was taken and came back later, so that it says nothing that another one is taken.
    """

    __tablename__ = "identity"
    __table_args__ = (
        UniqueConstraint("organisation", "chat_hash"),
        check("chat_with_its_hash", "(chat_sealed IS NULL) = (chat_hash IS NULL)"),
        check("address_with_its_hash", "(address_sealed IS NULL) = (address_hash IS NULL)"),
    )

    subject: str = Field(primary_key=True)
    organisation: str
    name_sealed: str
    details_sealed: str | None
    chat_sealed: str | None
    chat_hash: str | None = Field(index=True)
    reachable: bool
    address_sealed: str | None
    address_hash: str | None = Field(index=True)
    phone_sealed: str | None
    address_refuses: bool = False
    address_sends_back: bool = False


IDENTITY = table_of(IdentityRow)
