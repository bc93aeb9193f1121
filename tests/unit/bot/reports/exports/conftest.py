from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.bot.reports.exports.samples import exported_to


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """A folder with the sample exported to it."""
    return exported_to(tmp_path)
