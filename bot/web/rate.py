"""How often somebody may do what needs no session. Counted in the database: for all processes, and after a restart."""

from __future__ import annotations

from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network

from fastapi import Request

from flows.doors import Limit
from storage.transaction import StoredTransaction

A_SUBSCRIBERS = 64
"""The prefix of one IPv6 customer, who can choose among all addresses below it (RFC 6177)."""


async def may_try(tx: StoredTransaction, limit: Limit, door: str, real_now: datetime) -> bool:
    """Whether one may once more at a door, which counts as a try then. Its name is stored as a keyed hash alone."""
    await tx.doors.alone(door)
    if len(await tx.doors.tried_at(door, real_now - limit.within)) >= limit.tries:
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
