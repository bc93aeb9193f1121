"""Invites: single-use links that tie a chat to a person."""

from datetime import datetime

from sqlmodel import Field

from storage.tables.base import Row, check, table_of


class InviteRow(Row, table=True):
    """One invite, by the SHA-256 of its token. `revoked` once a newer one was issued to the same person."""

    __tablename__ = "invite"
    __table_args__ = (check("used_or_revoked", "used_at IS NULL OR NOT revoked"),)

    token_hash: str = Field(primary_key=True)
    subject: str = Field(foreign_key="identity.subject", index=True)
    expires_at: datetime
    used_at: datetime | None
    revoked: bool


INVITE = table_of(InviteRow)
