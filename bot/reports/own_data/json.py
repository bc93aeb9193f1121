"""A participant's own data for another system: JSON with documented keys (docs/own_data.md), dates as ISO 8601."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from bot.reports.own_data.contents import OwnData
from flows.screen import Text
from locales.catalog import Catalog

VERSION = 1
"""Counted up whenever a key changes its meaning or goes."""


def written(data: OwnData, catalog: Catalog) -> str:
    """The file. Pejling's own sentences are in the catalogue's language, codes and keys are the same everywhere."""
    values = {"pejling_own_data": VERSION, "language": catalog.language, **_plain(data, catalog)}
    return json.dumps(values, ensure_ascii=False, indent=2) + "\n"


def _plain(value: Any, catalog: Catalog) -> Any:
    if isinstance(value, Text):
        return catalog.text(value)
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name), catalog) for each in fields(value)}
    if isinstance(value, tuple):
        return [_plain(each, catalog) for each in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(each, catalog) for key, each in value.items()}
    return _moment(value)


def _moment(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date | time) else value
