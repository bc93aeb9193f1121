"""The Bot API methods the sandbox knows, one function each, by topic; importing this fills the registry."""

from __future__ import annotations

from bot.sandbox.methods import actions, deleting, editing, files, intake, profile, sending
from bot.sandbox.methods.registry import METHODS

__all__ = ["METHODS", "actions", "deleting", "editing", "files", "intake", "profile", "sending"]
