"""Who is at the pages just now, and what opens them no more. Times are real time."""

from datetime import datetime

from sqlmodel import Field, Index

from storage.tables.base import Row, table_of


class WebSessionRow(Row, table=True):
    """One browser in which somebody is signed in, by the hash of its token; a subject can have several."""

    __tablename__ = "web_session"

    token_hash: str = Field(primary_key=True)
    subject: str = Field(index=True)
    began_at: datetime
    seen_at: datetime = Field(index=True)


class UsedLinkRow(Row, table=True):
    """A link that opens a page once, and has, by the hash of its token. Past `ends_at` it opens nothing anyway."""

    __tablename__ = "used_link"

    token_hash: str = Field(primary_key=True)
    ends_at: datetime = Field(index=True)


class AttemptRow(Row, table=True):
    """Somebody tried to get in and could not; `door` is a keyed hash of which door it was and whose."""

    __tablename__ = "attempt"
    __table_args__ = (Index(None, "door", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    door: str
    at: datetime = Field(index=True)


WEB_SESSION = table_of(WebSessionRow)
USED_LINK = table_of(UsedLinkRow)
ATTEMPT = table_of(AttemptRow)
