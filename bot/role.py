"""The parts that processes can share out among themselves."""

from enum import StrEnum


class Role(StrEnum):
    """What a process does: everything, or one part beside others on PostgreSQL."""

    ALL = "all"
    BOT = "bot"
    JOBS = "jobs"
    WEB = "web"
