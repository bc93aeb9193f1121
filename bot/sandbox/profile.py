"""What the bot says about itself to a phone: its commands and the button beside the text field."""

from __future__ import annotations

from typing import Any

from bot.sandbox.chats import Chat
from bot.sandbox.store import Store

Commands = list[dict[str, str]]


class Profile:
    """Commands per scope and language, and menu buttons per chat."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._commands: dict[str, Commands] = store.get("commands", {})
        self._buttons: dict[str, dict[str, Any]] = store.get("menu_buttons", {})

    def set_commands(self, scope: str, language: str, commands: Commands) -> None:
        """Replace the commands of one scope in one language."""
        self._commands[f"{scope}/{language}"] = commands
        self._store.set("commands", self._commands)

    def commands(self, scope: str, language: str) -> Commands:
        """The commands of exactly this scope and language."""
        return self._commands.get(f"{scope}/{language}", [])

    def commands_for(self, chat: Chat) -> Commands:
        """What the person sees: the first that is set, in the order of core.telegram.org/bots/api#botcommandscope."""
        scopes = [f"chat:{chat.id}", "all_private_chats" if chat.is_private else "all_group_chats", "default"]
        language = chat.person.get("language_code", "")
        found = (self.commands(scope, spoken) for scope in scopes for spoken in (language, ""))
        return next(filter(None, found), [])

    def set_menu_button(self, chat_id: int, button: dict[str, Any]) -> None:
        """Set the menu button of a chat, or of all chats that have none of their own (0)."""
        self._buttons[str(chat_id)] = button
        self._store.set("menu_buttons", self._buttons)

    def menu_button(self, chat: Chat) -> dict[str, Any]:
        """The button that this chat shows."""
        standard = self._buttons.get("0", {"type": "default"})
        own = self._buttons.get(str(chat.id), standard)
        return standard if own["type"] == "default" else own
