"""Issue 2, point 2: latency, 5xx, reset, a reply lost after the message was accepted, duplicates and another order."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from tests.contract.sandbox_kit import Box, ManualClock, running


async def texts(box: Box) -> list[str]:
    return [bubble["text"] for bubble in (await box.screen())["messages"]]


async def test_latency_is_waited_before_the_call() -> None:
    clock = ManualClock()
    async with running(clock=clock) as box:
        changed = await box.post("/sandbox/faults", latency_ms=[200, 300])
        assert changed["latency_ms"] == [200, 300]
        await box.result("getMe")
        assert [0.2 <= slept <= 0.3 for slept in clock.slept] == [True]


async def test_5xx_has_no_effect_and_comes_as_json_and_as_a_page() -> None:
    async with running() as box:
        await box.post("/sandbox/faults", error_5xx=1)
        url = f"{box.ready.address}/bot{box.ready.token}/sendMessage"
        seen = set()
        for _ in range(20):
            async with box.http.post(url, json={"chat_id": box.chat, "text": "x"}) as response:
                seen.add((response.status, response.content_type))
        assert seen == {(500, "application/json"), (502, "text/html")}
        assert await texts(box) == []


@pytest.mark.parametrize(("fault", "left"), [("reset", []), ("reply_lost", ["x"])])
async def test_a_cut_connection(fault: str, left: list[str]) -> None:
    """A reset comes before the call was carried out, a lost reply after it."""
    async with running() as box:
        await box.post("/sandbox/faults", **{fault: 1})
        with pytest.raises(aiohttp.ClientError):
            await box.call("sendMessage", chat_id=box.chat, text="x")
        await box.post("/sandbox/faults", **{fault: 0})
        assert await texts(box) == left
        assert [entry["status"] for entry in await box.get("/sandbox/journal")] == [200 if left else 0]


async def test_a_lost_reply_to_getupdates_loses_no_update() -> None:
    async with running() as box:
        await box.post(f"/phone/{box.chat}/text", text="hej")
        await box.post("/sandbox/faults", reply_lost=1)
        with pytest.raises(aiohttp.ClientError):
            await box.call("getUpdates")
        await box.post("/sandbox/faults", reply_lost=0)
        assert len(await box.result("getUpdates")) == 1


async def test_duplicates_and_another_order() -> None:
    async with running() as box:
        for number in range(6):
            await box.post(f"/phone/{box.chat}/text", text=str(number))

        async def received() -> list[str]:
            return [update["message"]["text"] for update in await box.result("getUpdates")]

        await box.post("/sandbox/faults", duplicate=1)
        assert await received() == list("012345") * 2
        await box.post("/sandbox/faults", duplicate=0, reorder=1)
        shuffled = await received()
        assert shuffled != list("012345")
        assert sorted(shuffled) == list("012345")


async def outcomes(seed: int) -> list[bool]:
    async with running(seed=seed) as box:
        await box.post("/sandbox/faults", error_5xx=0.5)
        url = f"{box.ready.address}/bot{box.ready.token}/getMe"
        statuses = []
        for _ in range(30):
            async with box.http.get(url) as response:
                statuses.append(response.status == 200)
        return statuses


async def test_the_seed_repeats_a_run() -> None:
    assert await outcomes(3) == await outcomes(3) != await outcomes(4)


BAD: list[tuple[dict[str, Any], str]] = [
    ({"error": 1}, "There is no fault called 'error'"),
    ({"reset": 1.5}, "a number from 0 to 1"),
    ({"reset": True}, "a number from 0 to 1"),
    ({"latency_ms": 100}, r"two numbers [min, max]"),
    ({"latency_ms": [5, 1]}, r"two numbers [min, max]"),
]


@pytest.mark.parametrize(("wanted", "error"), BAD)
async def test_faults_that_make_no_sense_are_refused(wanted: dict[str, Any], error: str) -> None:
    async with running() as box:
        assert error in (await box.post("/sandbox/faults", status=400, **wanted))["error"]
        assert not any(value for value in (await box.get("/sandbox/faults")).values() if value != [0, 0])
