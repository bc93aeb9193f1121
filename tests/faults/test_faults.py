"""Issue 4, the fault suite: on a bad network, killed again and again, nothing is lost and nobody is stuck.

Short runs of what `python -m tests.faults` does for long. The seed is another one every time; it stands in the failure
together with every difference.
"""

from __future__ import annotations

from pathlib import Path
from random import SystemRandom

import pytest

from tests.faults.run import Plan, run

PEOPLE = 6
KILLS = 4
SLOW_MACHINE_S = 600


@pytest.mark.timeout(SLOW_MACHINE_S)
@pytest.mark.parametrize("url", ["sqlite_url", "postgresql_url"])
async def test_killed_by_polling(request: pytest.FixtureRequest, tmp_path: Path, url: str) -> None:
    plan = Plan(SystemRandom().randrange(10**6), KILLS, PEOPLE)
    result = await run(plan, tmp_path, request.getfixturevalue(url))
    assert not result.differences, (plan, result)
    assert not result.complaints, (plan, result)
    assert result.kills >= KILLS
    assert result.dialogues >= PEOPLE
