"""What can go wrong with a call to the Bot API, sorted by what to do about it."""

from __future__ import annotations


class BotApiError(Exception):
    """A call failed. The text is the method and Telegram's description, never what was to be sent."""


class BlockedError(BotApiError):
    """The person has blocked the bot, deleted their account, or never pressed Start: don't send until they write."""


class VanishedError(BotApiError):
    """The message to edit is gone or too old: send a new one."""


class TooManyError(BotApiError):
    """Telegram asks for a pause of `seconds`."""

    def __init__(self, description: str, seconds: float) -> None:
        super().__init__(description)
        self.seconds = seconds


class TransientError(BotApiError):
    """Network trouble or a server error; the call may have been carried out or not."""


class NotSentError(TransientError):
    """It surely did not reach Telegram: there was no connection, or no turn in time."""


class NoTurnError(NotSentError):
    """There was no turn in time: others came before, and Telegram is there."""


class ImpossibleError(BotApiError):
    """Telegram will never accept this call: park it and show it."""


class WrongTokenError(BotApiError):
    """The token is not valid (401)."""


class OtherPollerError(BotApiError):
    """Another process polls with this token (409)."""
