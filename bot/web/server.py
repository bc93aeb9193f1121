"""Serve pages beside whatever else runs in this process."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from fastapi import FastAPI

from bot.errors import PejlingError

GRACE_S = 5


class _Server(uvicorn.Server):
    """Ends when it is told to; the signals are handled outside, once for all parts."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


def bound(host: str, port: int, remedy: str) -> socket.socket:
    """A socket on this address, on which callers wait until it is served. Raises PejlingError with the remedy."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named: asyncio turns Nagle's algorithm off for TCP alone, and else each page takes 40 ms more.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host.strip("[]"), port))
        listening.listen()
    except OSError as problem:
        listening.close()
        said = "is in use" if problem.errno == errno.EADDRINUSE else f"can't be used on {host}: {problem.strerror}"
        raise PejlingError(f"port {port}", said, remedy) from None
    return listening


@asynccontextmanager
async def serving(app: FastAPI, listening: socket.socket, trusted_proxies: str = "127.0.0.1") -> AsyncIterator[None]:
    """Serve until left; what is being answered is finished. Addresses hold keys, so they are not logged."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=GRACE_S,
        server_header=False,
        forwarded_allow_ips=trusted_proxies,
    )
    server = _Server(config)
    running = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield
    finally:
        server.should_exit = True
        await running
