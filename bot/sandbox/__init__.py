"""A local Telegram: a Bot API server over HTTP with faults to switch on, and phones for the people who chat.

`server.Sandbox` starts and stops it; everything else is one part each. What the Bot API promises was read from
Telegram's own server (github.com/tdlib/telegram-bot-api and tdlib/td): descriptions of errors, time limits and
the order of checks follow it, and modules name the function where a rule comes from.
"""
