"""How a bot gets its updates: getUpdates, or a webhook with setWebhook, deleteWebhook and getWebhookInfo."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.call import Call
from bot.sandbox.errors import WEBHOOK_ACTIVE, bad_request, conflict
from bot.sandbox.methods.registry import method
from bot.sandbox.updates import MAX_BATCH, MAX_TIMEOUT
from bot.sandbox.webhook import DEFAULT_CONNECTIONS, Target
from bot.sandbox.world import World

_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_MAX_SECRET = 256
_MAX_CONNECTIONS = 100


class RawJson(str):
    """A result that is JSON already (or what a test wants to pass for it)."""

    __slots__ = ()


@method("getUpdates")
async def get_updates(world: World, call: Call) -> RawJson:
    """Waiting updates; the long poll ends with the first one, or empty after `timeout` seconds."""
    if world.webhook.target:
        raise conflict(WEBHOOK_ACTIVE)
    world.updates.allow(call.value("allowed_updates", "allowed updates"))
    limit = min(max(call.integer("limit", MAX_BATCH), 1), MAX_BATCH)
    timeout = min(max(call.integer("timeout"), 0), MAX_TIMEOUT)
    texts = await world.updates.poll(call.integer("offset"), limit, timeout)
    return RawJson(f"[{','.join(texts)}]")


@method("setWebhook")
def set_webhook(world: World, call: Call) -> bool:
    """Deliver updates to an address from now on. Like Telegram's server run locally it takes http and any port."""
    url = call.text("url")
    if not url:
        return delete_webhook(world, call)
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise bad_request("invalid webhook URL specified")
    secret = call.text("secret_token")
    if len(secret) > _MAX_SECRET:
        raise bad_request("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    world.updates.allow(call.value("allowed_updates", "allowed updates"))
    connections = call.integer("max_connections") or DEFAULT_CONNECTIONS
    _replace(world, call, Target(url, secret, min(max(connections, 1), _MAX_CONNECTIONS), call.text("ip_address")))
    return True


@method("deleteWebhook")
def delete_webhook(world: World, call: Call) -> bool:
    """Back to getUpdates; what wasn't delivered waits there."""
    _replace(world, call, None)
    return True


def _replace(world: World, call: Call, target: Target | None) -> None:
    world.webhook.disconnect()
    if call.flag("drop_pending_updates"):
        world.updates.clear()
    if target:
        world.updates.interrupt(conflict("terminated by setWebhook request"))
    world.webhook.connect(target)


@method("getWebhookInfo")
def get_webhook_info(world: World, call: Call) -> dict[str, Any]:
    """Where updates go, how many wait and what went wrong last."""
    info = world.webhook.describe() | {"has_custom_certificate": False}
    info["pending_update_count"] = len(world.updates.waiting())
    if world.updates.allowed:
        info["allowed_updates"] = world.updates.allowed
    return info
