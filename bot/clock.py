"""The clock: real time, and people's time, which the demo and rehearsals can shift."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """`now()` is what people live by; `real()` is for leases, limits and retries, which no demo may shift."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset

    def now(self) -> datetime:
        """People's time, UTC-aware."""
        return self.real() + self.offset

    def real(self) -> datetime:
        """Real time, UTC-aware."""
        return datetime.now(UTC)
