"""A file as a municipality with a licence would install it. Every word in it is invented: none is from BIP."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, repeat
from pathlib import Path

from questionnaires.checksum import checksum_of
from questionnaires.document import read_all
from questionnaires.model import Definition, Wording
from questionnaires.sheet import sheet_of

COUNTS = {"bip_job": 9, "bip_job_caseworker": 11}
WORDS = {"da": ("Spørgsmål", "Svar", "Del"), "en": ("Question", "Answer", "Part")}


def write(file: Path, questionnaire: str = "bip_job", version: int = 2) -> Path:
    """The whole file, signed. Each line of it that a test names is unlike every other."""
    side = "{target: contact_person, pairs_with: bip_job}" if questionnaire != "bip_job" else "{target: participant}"
    numbers = range(1, COUNTS[questionnaire] + 1)
    definition = f"""\
# What comes before the first key is no part of it.
id: {questionnaire}
version: {version}
title: BIP Beskæftigelse
source: A test
licence: A licence
terms: Some terms
{side[1:-1].replace(", ", chr(10))}
cadence: {{every_months: 3}}
minutes: 3
instrument:
  name: BIP
  items: {len(numbers)}
  options:
    steps: {{count: 5, first: 1, last: 5}}
option_sets:
  steps: [1, 2, 3, 4, 5]
items: # all of them
{"".join(f"  - {{key: q{each}, options: steps}}{chr(10)}" for each in numbers)}\
scoring:
  rule: profile
  indicators: # one each
{"".join(f"    i{each}: [q{each}]{chr(10)}" for each in numbers)}\
checksum: sha256:definition
"""
    file.write_text("---\n".join([definition, *(_words(language, numbers) for language in WORDS)]), encoding="utf-8")
    sign(file)
    return file


def _words(language: str, numbers: range) -> str:
    question, answer, part = WORDS[language]
    return f"""\
language: {language}
status: local
source: A test
checksum: sha256:{language}
title: BIP Beskæftigelse ({language})
about: {question} 1-{len(numbers)}.
stem: {question}…
items: # {language}
{"".join(f"  q{each}: {question} {each}{chr(10)}" for each in numbers)}\
options:
  steps: # {language}
{"".join(f"    {each}: {answer} {each}{chr(10)}" for each in range(1, 6))}\
indicators: # {language}
{"".join(f"  i{each}: {part} {each}{chr(10)}" for each in numbers)}"""


def sign(file: Path) -> None:
    """Write the right checksums, so that only the other checks can object."""
    text = file.read_text(encoding="utf-8")
    models: Iterator[type[Definition | Wording]] = chain([Definition], repeat(Wording))
    for document, model in zip(read_all(file), models, strict=False):
        part = sheet_of(document, model).model
        text = text.replace(part.checksum, checksum_of(part))
    file.write_text(text, encoding="utf-8")


def edit(file: Path, old: str, new: str) -> None:
    """Replace the one place where the old text stands."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    file.write_text(text.replace(old, new), encoding="utf-8")


def line(file: Path, text: str) -> int:
    """The number of the one line that holds this text."""
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    (number,) = [number for number, each in enumerate(lines, start=1) if text in each]
    return number
