"""Telegram as a face: intake of updates, routers by topic, and the live message."""
