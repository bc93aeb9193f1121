"""Exports: one file per format, each without names. Their common tables are in `tidy`, the codebook in `codebook`.

A new format is one new `<format>_export.py` here and its line in `FORMATS`; duplicates are refused at import.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.reports.exports import csv_export
from bot.reports.exports.format import ExportFormat

_ALL: tuple[ExportFormat, ...] = (csv_export.FORMAT,)

FORMATS: Mapping[str, ExportFormat] = {each.name: each for each in _ALL}

if len(FORMATS) != len(_ALL):
    raise ValueError(f"two export formats share a name: {sorted(each.name for each in _ALL)}; rename one")
