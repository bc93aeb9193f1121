"""Draws pictures in a process of its own, so that matplotlib's 70 MB are there only while they are needed.

The worker starts with the first picture, ends after an idle while, is replaced when it broke, and ends by itself
when the process that started it is gone, even killed: a plain pool's worker would live on for ever.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection
from threading import Thread

IDLE_SECONDS = 60.0


class PictureWorker:
    """One spawned process that draws one picture at a time. Belongs to one event loop."""

    def __init__(self, idle_seconds: float = IDLE_SECONDS) -> None:
        self._idle_seconds = idle_seconds
        self._pool: ProcessPoolExecutor | None = None
        self._drawing = 0
        self._retirement: asyncio.TimerHandle | None = None

    async def draw(self, picture: Callable[[], bytes]) -> bytes:
        """The picture that this call draws, as a PNG; what it raises comes through.

        The call goes to another process: a module's own function with what it is given, such as
        `partial(chart_png, points, labels)`.

        A worker that broke is replaced and the picture drawn once more; raises BrokenProcessPool when that one
        breaks too.
        """
        self._drawing += 1
        self._stay()
        try:
            try:
                return await self._drawn(picture)
            except BrokenProcessPool:
                return await self._drawn(picture)
        finally:
            self._drawing -= 1
            if not self._drawing:
                self._retire_later()

    async def close(self) -> None:
        """End the worker and wait until it is gone. The next picture would start another."""
        self._stay()
        pool, self._pool = self._pool, None
        if pool:
            await asyncio.to_thread(pool.shutdown, cancel_futures=True)

    async def _drawn(self, picture: Callable[[], bytes]) -> bytes:
        pool = self._pool = self._pool or _new_pool()
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(pool, picture)
        except BrokenProcessPool:
            if self._pool is pool:  # another picture may have replaced it already
                self._pool = None
            raise

    def _stay(self) -> None:
        if self._retirement:
            self._retirement.cancel()
            self._retirement = None

    def _retire_later(self) -> None:
        self._retirement = asyncio.get_running_loop().call_later(self._idle_seconds, self._retire)

    def _retire(self) -> None:
        pool, self._pool = self._pool, None
        if pool:
            pool.shutdown(wait=False)


def _new_pool() -> ProcessPoolExecutor:
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(max_workers=1, mp_context=spawn, initializer=_belong_to_parent)


def _belong_to_parent() -> None:
    """In the worker: leave Ctrl-C to the parent, and end when the parent does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, name="end-with-parent", daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
