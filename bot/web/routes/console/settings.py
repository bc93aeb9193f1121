"""What a staff member sets for themselves: the language, by which channel they hear first, and their number at work."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Response

from bot.usecases.choose_language import LANGUAGES, choose_language
from bot.usecases.staff_ways import keep_phone, order_channels
from bot.web.console import Console, Visit, oneself
from flows.authorisation import Deed
from flows.people import Channel
from flows.screen import Text
from locales.catalog import endonym

CONSOLE = Console()
CHANNELS: Mapping[Channel, Text] = {
    Channel.TELEGRAM: Text("First by Telegram, else by e-mail"),
    Channel.EMAIL: Text("First by e-mail, else by Telegram"),
}
"""The order by what comes first."""


@CONSOLE.get("/settings", Deed.CHOOSE_LANGUAGE, oneself)
async def show(visit: Visit) -> Response:
    """What is set now."""
    identities, member = visit.tx.identities, visit.member
    chat = await identities.chat_of(member.id)
    return visit.page(
        "console/settings.html",
        languages={each: endonym(each) for each in LANGUAGES},
        channels=CHANNELS,
        has_chat=chat.chat_id is not None and chat.reachable,
        address=await identities.address_of(member.id),
        phone=await identities.phone_of(member.id) or "",
    )


@CONSOLE.post("/settings", Deed.CHOOSE_LANGUAGE, oneself, stands_on=show)
async def choose(visit: Visit) -> Response:
    """Another language from now on."""
    await choose_language(visit.world, visit.member, visit.form.get("language", ""))
    return visit.go("/settings", done="language")


@CONSOLE.post("/settings/channels", Deed.ORDER_CHANNELS, oneself, stands_on=show)
async def order(visit: Visit) -> Response:
    """Another order from now on."""
    await order_channels(visit.world, visit.member, visit.form.get("first", ""))
    return visit.go("/settings", done="noted")


@CONSOLE.post("/settings/phone", Deed.KEEP_PHONE, oneself, stands_on=show)
async def phone(visit: Visit) -> Response:
    """Another number at work, or none."""
    await keep_phone(visit.world, visit.member, visit.form.get("phone", ""))
    return visit.go("/settings", done="noted")
