"""Messages about an alert, and where its page is."""

from __future__ import annotations

from flows.alert import Alert


def alert_path(alert: Alert) -> str:
    """The path of an alert's page on the console; who opens it signs in first."""
    return f"/console/people/{alert.participant}/alerts/{alert.id}"
