"""Issue 4, the fault suite: on a bad network, killed again and again, nothing is lost and nobody is stuck.

Short runs of what `python -m tests.faults` does for long and with other seeds. A failure shows plan and result: the
seed, and every difference.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.run import Plan, run

PLANS = (
    Plan(seed=412, kills=1, people=2, database="sqlite", promises=2),
    Plan(seed=402, kills=1, people=2, database="postgresql", promises=0),
    Plan(seed=403, kills=5, people=2, database="postgresql", intake="webhook", processes=2, promises=1),
)
SLOW_MACHINE_S = 600


@pytest.mark.timeout(SLOW_MACHINE_S)
@pytest.mark.parametrize("plan", PLANS, ids=[plan.name for plan in PLANS])
async def test_killed_again_and_again(request: pytest.FixtureRequest, tmp_path: Path, plan: Plan) -> None:
    result = await run(plan, tmp_path, request.getfixturevalue(f"{plan.database}_url"))
    assert not result.differences, "\n".join(result.differences)
    assert not result.complaints, (plan, result)
    assert result.kills >= plan.kills
    assert result.dialogues >= plan.people
    assert result.longest_wait_s > 0, "no wait counted: something was in the way of each"
