"""What can go wrong with what is remembered: each error names the place, the value and the remedy."""

from __future__ import annotations


class StorageError(Exception):
    """The root of every error of this package; its text can be shown as it is."""


class KeyringError(StorageError):
    """The keys in the settings can't be used."""


class SealError(StorageError):
    """A sealed value can't be used: altered, moved to another row, its key missing, or of another version's making."""


class DatabaseUnusableError(StorageError):
    """The database can't be opened, read or written as it is."""


class DatabaseInterruptedError(DatabaseUnusableError):
    """The transaction was cut off, by a lost connection or as one of two that waited for each other: begin it anew."""


class ConcurrentChangeError(StorageError):
    """Something was saved in between: load it again and repeat the step."""


class NotStoredError(StorageError, LookupError):
    """A row was asked for that isn't there."""

    def __init__(self, what: str, name: object) -> None:
        super().__init__(f"There is no {what} {name!r} in the database. List what there is, and check the name.")
