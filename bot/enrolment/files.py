"""Files that come in are read up to a size; files that go out can be read by their owner alone."""

from __future__ import annotations

from pathlib import Path

from bot.errors import PejlingError
from flows.screen import Text, in_english

LARGEST_BYTES = 5_000_000


class EnrolmentFileError(PejlingError):
    """A file can't be used for enrolment; `said` says it on a page. What only the command line meets is a str."""

    def __init__(self, place: str, problem: Text | str, remedy: Text | str) -> None:
        super().__init__(place, _plain(problem), _plain(remedy))
        self.said = Text("the file {problem}; {remedy}", {"problem": problem, "remedy": remedy})
        self._made_of = (place, problem, remedy)

    def __reduce__(self) -> tuple[type[EnrolmentFileError], tuple[str, Text | str, Text | str]]:
        """Pictures are opened in a process of their own; what can't cross over from there would break it."""
        return type(self), self._made_of


def _plain(said: Text | str) -> str:
    return in_english(said) if isinstance(said, Text) else said


def read_file(path: Path) -> bytes:
    """All of a file. Raises EnrolmentFileError, also for one of more than 5 MB."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except OSError as problem:
        raise EnrolmentFileError(str(path), f"can't be read ({problem.strerror})", "look whether it is there") from None
    expect_small(str(path), content)
    return content


def expect_small(place: str, content: bytes) -> None:
    """Raise EnrolmentFileError for more than 5 MB."""
    if len(content) > LARGEST_BYTES:
        raise EnrolmentFileError(place, Text("is larger than 5 MB"), Text("give a smaller file"))


def prepare_folder(folder: Path) -> None:
    """See that there is such a folder, before anything is done that is to be written there. Raises as `write_file`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise EnrolmentFileError(str(folder), f"is no folder ({problem.strerror})", "give another --out") from None


def write_file(path: Path, content: bytes) -> Path:
    """Write a file for its owner alone, in the place of one of that name. Raises EnrolmentFileError."""
    try:
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(content)
    except OSError as problem:
        raise EnrolmentFileError(str(path), f"can't be written ({problem.strerror})", "give another --out") from None
    return path
