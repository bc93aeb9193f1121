"""Issue 2, point 2: the state persists beside the database and ids never go back, not even after kill -9."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox.errors import SandboxError
from bot.sandbox.server import Ready, Sandbox
from tests.contract.sandbox_kit import Box, picture, running

PROGRAM = """
import sys
from pathlib import Path
from bot.sandbox.server import run_sandbox
run_sandbox(Path(sys.argv[1]), chats=2, limits=False)
"""


@asynccontextmanager
async def process(state: Path) -> AsyncIterator[tuple[Box, asyncio.subprocess.Process]]:
    """The sandbox as a program of its own, ready, and ended afterwards however the test left it."""
    arguments = (sys.executable, "-c", PROGRAM, str(state))
    program = await asyncio.create_subprocess_exec(*arguments, stdout=asyncio.subprocess.PIPE)
    try:
        assert program.stdout
        ready = Ready(**json.loads(await program.stdout.readline()))
        async with aiohttp.ClientSession() as http:
            yield Box(ready, http), program
    finally:
        if program.returncode is None:
            program.kill()
        await program.communicate()


async def use(box: Box) -> dict[str, Any]:
    """Use ids of every kind, and leave a message, a tap and a picture behind."""
    chat = box.ready.chats[-1]
    await box.post(f"/phone/{chat}/text", text="hej")
    keyboard = {"inline_keyboard": [[{"text": "Ja", "callback_data": "ja"}]]}
    sent = await box.result("sendMessage", chat_id=chat, text="?", reply_markup=keyboard)
    await box.post(f"/phone/{chat}/tap", message_id=sent["message_id"], data="ja", wait=False)
    form = aiohttp.FormData({"chat_id": str(chat)})
    form.add_field("photo", picture(20, 20), filename="x.png")
    async with box.http.post(f"{box.ready.address}/bot{box.ready.token}/sendPhoto", data=form) as response:
        photo = (await response.json())["result"]
    updates = await box.result("getUpdates")
    return {
        "chat": await box.person(),
        "message": photo["message_id"],
        "update": updates[-1]["update_id"],
        "query": int(updates[-1]["callback_query"]["id"]),
        "version": (await box.screen(chat))["version"],
        "file": int((await box.screen(chat))["messages"][-1]["photo"]["url"].rpartition("/")[2]),
        "file_id": photo["photo"][0]["file_id"],
        "screen": await box.screen(chat),
        "updates": updates,
    }


async def check_second_run(box: Box, before: dict[str, Any], token: str) -> None:
    """Everything is still there, and every new id is higher."""
    chat = box.ready.chats[-1]
    assert box.ready.token == token
    assert (await box.screen(chat))["messages"] == before["screen"]["messages"]
    assert await box.result("getUpdates") == before["updates"]
    assert await box.result("answerCallbackQuery", callback_query_id=str(before["query"])) is True
    again = await box.result("sendPhoto", chat_id=chat, photo=before["file_id"])
    assert again["photo"][0]["file_id"] == before["file_id"]
    await box.result("getUpdates", offset=-1)
    await box.result("getUpdates", offset=before["update"] + 1)
    after = await use(box)
    for name in ("chat", "message", "update", "query", "version", "file"):
        assert after[name] > before[name], name


async def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "telegram.db"
    async with running(state=state, seed=5) as box:
        before = await use(box)
        await box.post("/sandbox/clock", offset_seconds=3600)
        await box.result("setMyCommands", commands=[{"command": "stop", "description": "Stop"}])
        await box.result("setChatMenuButton", menu_button={"type": "commands"})
        token = box.ready.token
    async with running(state=state, seed=99) as box:
        assert len(box.ready.chats) == 3
        assert (await box.get("/sandbox/clock"))["offset_seconds"] == 3600
        assert (await box.screen())["commands"] == [{"command": "stop", "description": "Stop"}]
        assert (await box.screen())["menu_button"] == {"type": "commands"}
        await check_second_run(box, before, token)


async def test_ids_dont_go_back_when_the_newest_were_deleted(tmp_path: Path) -> None:
    state = tmp_path / "telegram.db"
    async with running(state=state) as box:
        number = (await box.result("sendMessage", chat_id=box.chat, text="x"))["message_id"]
        await box.result("deleteMessage", chat_id=box.chat, message_id=number)
        await box.post(f"/phone/{box.chat}/text", text="x")
        update = (await box.result("getUpdates"))[0]["update_id"]
        await box.result("getUpdates", offset=update + 1)
    async with running(state=state) as box:
        assert (await box.result("sendMessage", chat_id=box.chat, text="x"))["message_id"] > number
        await box.post(f"/phone/{box.chat}/text", text="x")
        assert (await box.result("getUpdates"))[0]["update_id"] > update


async def test_kill_9_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    state = tmp_path / "telegram.db"
    async with process(state) as (box, program):
        before = await use(box)
        token = box.ready.token
        os.kill(program.pid, signal.SIGKILL)
        await program.wait()
    async with process(state) as (box, program):
        await check_second_run(box, before, token)
        program.terminate()
        assert await asyncio.wait_for(program.wait(), 10) == 0


@pytest.mark.parametrize("action", ["a call of the bot", "a person's message"])
async def test_the_last_thing_before_kill_9_is_kept(tmp_path: Path, action: str) -> None:
    """Nothing comes after it that could have written it along."""
    state = tmp_path / "telegram.db"
    async with process(state) as (box, program):
        if action == "a call of the bot":
            await box.result("sendMessage", chat_id=box.chat, text="sidste")
        else:
            await box.post(f"/phone/{box.chat}/text", text="sidste")
        os.kill(program.pid, signal.SIGKILL)
        await program.wait()
    async with running(state=state) as box:
        assert [bubble["text"] for bubble in (await box.screen())["messages"]] == ["sidste"]
        assert len(await box.result("getUpdates")) == (action == "a person's message")


async def test_a_port_in_use_and_a_state_in_use_say_what_to_do(tmp_path: Path) -> None:
    state = tmp_path / "telegram.db"
    async with running(state=state) as box:
        port = int(box.ready.address.rpartition(":")[2])
        with pytest.raises(SandboxError, match=f"Port {port} on 127.0.0.1 can't be used .* choose another port"):
            await Sandbox(port=port).start()
        with pytest.raises(SandboxError, match=r"telegram\.db can't be used \(database is locked\)"):
            await Sandbox(state).start()


async def test_a_file_of_something_else_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "pejling.db"
    with sqlite3.connect(other) as database:
        database.execute("CREATE TABLE participant (id INTEGER)")
    database.close()
    before = other.read_bytes()
    with pytest.raises(SandboxError, match="no state file of this version"):
        await Sandbox(other).start()
    assert other.read_bytes() == before
    (tmp_path / "text").write_text("no database at all, but long enough to look at " * 30)
    with pytest.raises(SandboxError, match="file is not a database"):
        await Sandbox(tmp_path / "text").start()
    with pytest.raises(SandboxError, match="in a folder that exists"):
        await Sandbox(tmp_path / "nowhere" / "x.db").start()
