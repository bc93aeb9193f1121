"""`pejling backup` and `pejling restore`: the database as one file, and back."""

from __future__ import annotations

from pathlib import Path

import typer

from bot.settings import load_settings
from storage import backup as backups
from storage.schema import HEAD


def backup(file: Path) -> None:
    """Write a backup, and say what is in it."""
    typer.echo(f"Backed up to {file}: {_said(backups.back_up(load_settings().database_url, file))}.")


def restore(file: Path, *, force: bool) -> None:
    """Restore a backup, and say what was in it and what became of what was there."""
    found = backups.restore(load_settings().database_url, file, force=force)
    typer.echo(f"Restored from {file}: {_said(found)}; now at schema {HEAD}.")


def _said(found: backups.Contents) -> str:
    return (
        f"schema {found.schema}, {found.participants} participants, {found.check_ins} check-ins, "
        f"{found.size / 1000:,.0f} kB"
    )
