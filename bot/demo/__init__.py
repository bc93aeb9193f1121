"""The demo: everything on this machine, without a token. Nothing in it is faked but Telegram's address."""
