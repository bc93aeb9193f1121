"""`python -m bot` without two seconds of imports: a process that has them forks for each program that is started.

`FORKED` stands in place of `python -m bot` in a command. What comes of it is a process like any other: a child of the
test's, with its own memory, pipes, signals and exit code; only modules and catalogues are there already. Tests of the
command line itself start the real thing, and so does `python -m tests.faults`.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import io
import json
import os
import socket
import subprocess
import sys
import time
from importlib import import_module
from typing import Any

FORKED = (sys.executable, "-W", "error", "-m", "tests.forked")
PR_SET_CHILD_SUBREAPER = 36
NEEDED = ("bot.commands.run", "bot.commands.sandbox", "bot.web.app", "bot.web.server")
LONGEST = 1 << 20
"""Bytes of a request: arguments and environment."""

_fork_exec = getattr(subprocess, "_fork_exec", None)
_nursery: list[socket.socket] = []


def share() -> None:
    """From now on `FORKED` is quick in this process; elsewhere it is `python -m bot`, as slow as that.

    Elsewhere is where there is no Linux, or one that lets nobody adopt a process.
    """
    if sys.platform == "linux" and _fork_exec is not None and _adopts(is_on=False):
        subprocess._fork_exec = _quickly  # type: ignore[attr-defined]


def _adopts(*, is_on: bool) -> bool:
    """Whose parent ends becomes this process's child, from now on or no longer. Returns whether that can be said."""
    return bool(ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, int(is_on), 0, 0, 0) == 0)


def _quickly(args: list[bytes], *rest: Any) -> int:
    """What `subprocess` calls to start any program; the new process's id."""
    words = [os.fsdecode(each) for each in args]
    _executables, _close, _keep, cwd, env, stdin, _, _, stdout, _, stderr, *_ = rest
    if _fork_exec is not None and tuple(words[: len(FORKED)]) != FORKED:
        pid: int = _fork_exec(args, *rest)
        return pid
    request = {
        "arguments": words[len(FORKED) :],
        "folder": os.fsdecode(cwd) if cwd else os.getcwd(),  # noqa: PTH109 - a plain string
        "environment": [os.fsdecode(each) for each in env] if env else [f"{k}={v}" for k, v in os.environ.items()],
    }
    pipes = [given if given >= 0 else own for own, given in enumerate((stdin, stdout, stderr))]
    if not _nursery:
        _nursery.append(_started())
    _adopts(is_on=True)
    try:
        socket.send_fds(_nursery[0], [json.dumps(request).encode()], pipes)
        return int(_nursery[0].recv(32))
    finally:
        _adopts(is_on=False)


def _started() -> socket.socket:
    """The process that forks; it ends when this one does."""
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [*FORKED[:-2], "-c", f"from tests import forked; forked.serve({its.fileno()})"]
    with its:
        process = subprocess.Popen(command, pass_fds=[its.fileno()], stdin=subprocess.DEVNULL)  # noqa: S603
    atexit.register(ours.close)
    process.returncode = 0  # nobody waits for it: it would outlive every warning
    return ours


def serve(control: int) -> None:
    """Fork for every request, until there are no more; in the fork, become the program."""
    import holidays

    from locales import catalog

    for name in NEEDED:
        import_module(name)
    for language in catalog.languages():
        catalog.load(language)
    holidays.country_holidays("DK")
    gc.freeze()
    with socket.socket(fileno=control) as requests:
        said, pipes, *_ = socket.recv_fds(requests, LONGEST, 3)
        while said and _is_parent(requests):
            for each in pipes:
                os.close(each)
            said, pipes, *_ = socket.recv_fds(requests, LONGEST, 3)
    if said:
        _become(json.loads(said), pipes)


def _is_parent(requests: socket.socket) -> bool:
    """Fork, and tell who asked which process it is; False in that process. The one in between ends, as daemons do."""
    reading, writing = os.pipe()
    if between := os.fork():
        os.close(writing)
        os.waitpid(between, 0)
        requests.send(os.read(reading, 32))
        os.close(reading)
        return True
    if child := os.fork():
        os.write(writing, str(child).encode())
        os._exit(0)
    return False


def _become(request: dict[str, Any], pipes: list[int]) -> None:
    """The program, with these three pipes and nothing else of its parent's."""
    for own, given in enumerate(pipes):
        os.dup2(given, own)
    os.closerange(3, 1024)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(each.partition("=")[::2] for each in request["environment"])
    time.tzset()  # of this environment, and so with how standard output is written
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=False, write_through=bool(os.environ.get("PYTHONUNBUFFERED")))
    sys.argv = ["pejling", *request["arguments"]]
    main()


def main() -> None:
    """`python -m bot`."""
    from bot import cli

    cli.main()


if __name__ == "__main__":
    main()
