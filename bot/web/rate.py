"""How often somebody may do what needs no session. Counted in the database: for all processes, and after a restart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from fastapi import Request

from storage.transaction import StoredTransaction

A_SUBSCRIBERS = 64
"""The prefix of one IPv6 customer, who can choose among all addresses below it (RFC 6177)."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At a door, each may try so many times within so long."""

    door: str
    most: int
    within: timedelta


async def may_try(tx: StoredTransaction, limit: Limit, whose: str, real_now: datetime) -> bool:
    """Whether they may once more, which counts as a try then. `whose` is stored as a keyed hash alone."""
    door = f"{limit.door}:{whose}"
    await tx.doors.alone(door)
    if await tx.doors.tries(door, real_now - limit.within) >= limit.most:
        return False
    await tx.doors.tried(door, real_now)
    return True


def client_of(request: Request) -> str:
    """Where a request comes from: an address, of IPv6 its customer's prefix."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network(f"{address}/{A_SUBSCRIBERS}", strict=False))
    return str(address)
