"""deleteMessage and deleteMessages, with the 48 hours of td's `can_revoke_message`."""

from __future__ import annotations

from bot.sandbox.call import Call
from bot.sandbox.chats import Chat, Message
from bot.sandbox.errors import bad_request
from bot.sandbox.methods.registry import method
from bot.sandbox.world import World

DELETE_SECONDS = 48 * 3600
MAX_AT_ONCE = 100


def _delete(world: World, chat: Chat, messages: list[Message]) -> bool:
    """Delete all or nothing. In a private chat a bot may delete the person's messages too; in a group only its own."""
    for message in messages:
        mine = message.body["from"]["id"] == world.bot["id"]
        if not (mine or chat.is_private) or world.clock.wall() - message.sent_at > DELETE_SECONDS:
            raise bad_request("message can't be deleted for everyone")
    world.chats.remove(chat, messages)
    return True


@method("deleteMessage")
def delete_message(world: World, call: Call) -> bool:
    """Delete one message for everybody; a person who blocked the bot doesn't hinder it."""
    if not call.text("chat_id"):
        raise bad_request("chat identifier is not specified")
    if not call.integer("message_id"):
        raise bad_request("message identifier is not specified")
    chat = world.chat(call.text("chat_id"))
    message = chat.messages.get(call.integer("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    return _delete(world, chat, [message])


@method("deleteMessages")
def delete_messages(world: World, call: Call) -> bool:
    """Delete up to a hundred messages; those that are gone already are passed over."""
    numbers = call.value("message_ids", "message_ids")
    if not numbers:
        raise bad_request("message identifiers are not specified")
    if not isinstance(numbers, list):
        raise bad_request("expected an Array of message identifiers")
    if len(numbers) > MAX_AT_ONCE:
        raise bad_request("too many message identifiers specified")
    if not all(isinstance(number, int) and number > 0 for number in numbers):
        raise bad_request("invalid message identifier specified")
    chat = world.chat(call.text("chat_id"))
    found = [chat.messages[number] for number in dict.fromkeys(numbers) if number in chat.messages]
    return _delete(world, chat, found)
