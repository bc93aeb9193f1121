"""`pejling keys`: the keys that names and chat ids are encrypted with."""

from __future__ import annotations

import typer

from storage.crypto import generate_key


def new(key_id: str) -> None:
    """Print a fresh key in the form PEJLING_KEYS takes."""
    typer.echo(generate_key(key_id))
