"""The bot itself: getMe, its commands and its menu button."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.call import Call
from bot.sandbox.errors import bad_request
from bot.sandbox.links import link_problem
from bot.sandbox.methods.registry import method
from bot.sandbox.world import World

_COMMAND = re.compile(r"/?([a-z0-9_]{1,32})")
_MAX_COMMANDS = 100
_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}


@method("getMe")
def get_me(world: World, call: Call) -> dict[str, Any]:
    """The bot as a User with what only bots have."""
    abilities = {"can_join_groups": True, "can_read_all_group_messages": True, "supports_inline_queries": False}
    return world.bot | abilities | {"can_connect_to_business": False, "has_main_web_app": False}


@method("setMyCommands")
def set_my_commands(world: World, call: Call) -> bool:
    """Commands for a scope and a language."""
    commands = call.value("commands", "commands")
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    if len(commands) > _MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    checked = [_command(command) for command in commands]
    world.profile.set_commands(_scope(world, call), call.text("language_code"), checked)
    for chat in world.chats:
        world.chats.touch(chat)
    return True


def _command(given: Any) -> dict[str, str]:
    if not isinstance(given, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    for name in ("command", "description"):
        if not isinstance(given.get(name), str):
            raise bad_request(f"can't parse BotCommand: Can't find field \"{name}\"")
    command = _COMMAND.fullmatch(given["command"])
    if command is None:
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(given["description"]) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command[1], "description": given["description"]}


@method("getMyCommands")
def get_my_commands(world: World, call: Call) -> list[dict[str, str]]:
    """The commands of one scope and language."""
    return world.profile.commands(_scope(world, call), call.text("language_code"))


def _scope(world: World, call: Call) -> str:
    """The scope as one word; `chat:<id>` for a single chat."""
    scope = call.value("scope", "BotCommandScope") or {"type": "default"}
    if not isinstance(scope, dict):
        raise bad_request("can't parse BotCommandScope: BotCommandScope must be an Object")
    kind = str(scope.get("type"))
    if kind == "chat":
        return f"chat:{world.chat(str(scope.get('chat_id', ''))).id}"
    if kind not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    return kind


@method("setChatMenuButton")
def set_chat_menu_button(world: World, call: Call) -> bool:
    """The button beside the text field, for one chat or for all."""
    button = call.value("menu_button", "menu button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in {"default", "commands", "web_app"}:
        raise bad_request("can't parse menu button: MenuButton has unsupported type")
    if button["type"] == "web_app":
        _check_web_app(button)
    chat = world.chat(call.text("chat_id")) if call.text("chat_id") else None
    world.profile.set_menu_button(chat.id if chat else 0, button)
    for changed in [chat] if chat else world.chats:
        world.chats.touch(changed)
    return True


def _check_web_app(button: dict[str, Any]) -> None:
    app = button.get("web_app")
    if not isinstance(button.get("text"), str) or not isinstance(app, dict):
        raise bad_request('can\'t parse menu button: Can\'t find field "text" or "web_app"')
    if problem := link_problem(str(app.get("url", ""))):
        raise bad_request(f"menu button Web App URL '{app.get('url', '')}' is invalid: {problem}")
