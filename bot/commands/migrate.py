"""`pejling migrate`: bring the database to the current schema."""

from __future__ import annotations

import typer

from bot.settings import load_settings
from storage.schema import HEAD
from storage.schema import migrate as bring_up


def migrate() -> None:
    """Migrate, and say where it stands."""
    bring_up(load_settings().database_url)
    typer.echo(f"The database is at schema {HEAD}.")
