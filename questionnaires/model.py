"""The shape of a questionnaire: what is the same in every language, and the words of each language."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from itertools import count
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from questionnaires.conditions import Condition
from questionnaires.errors import NotDefinedError
from questionnaires.scoring import Score, Scoring
from questionnaires.shape import DONT_KNOW, Count, Frozen, Key, Language, Value

Status = Literal["verified", "second-hand", "local", "draft"]
UNTRUSTED: frozenset[Status] = frozenset({"second-hand", "draft"})
"""Wordings that production asks only where a setting names them."""


class Target(StrEnum):
    """Who answers: the participant, or the contact person about a participant."""

    PARTICIPANT = "participant"
    CONTACT_PERSON = "contact_person"


class Form(StrEnum):
    """How a language that says "I was glad" differently to women and men speaks to somebody."""

    BOTH = "both"
    FEMININE = "feminine"
    MASCULINE = "masculine"


class Item(Frozen):
    """One question.

    `key` is stable, `options` names the option set that answers it, `code` is its linkId in KL's FHIR guide. `when`
    says when it is asked. A `private` item stays out of everything that is shared. `names` are the placeholders in
    its words: the first name of the contact person.
    """

    key: Key
    options: Key
    code: str | None = None
    when: tuple[Condition, ...] = ()
    private: bool = False
    names: tuple[Literal["contact"], ...] = ()


class Band(Frozen):
    """A stretch of the score that ends at `upper` (inclusive) and begins after the band before it.

    The name is a neutral code for rules and reports; a young person never sees it.
    """

    name: Key
    upper: int
    source: str


class Scale(Frozen):
    """Lowest and highest score that can occur."""

    minimum: int
    maximum: int


class PrintedOptions(Frozen):
    """One option set as the instrument prints it: how many numbered options, from which to which number.

    `dont_know` where "I don't know" stands after them.
    """

    count: Count
    first: int
    last: int
    dont_know: bool = False

    @property
    def values(self) -> tuple[Value, ...]:
        """Every option in the printed order."""
        step = 1 if self.first <= self.last else -1
        return (*range(self.first, self.last + step, step), *([DONT_KNOW] if self.dont_know else ()))


class Instrument(Frozen):
    """What the published instrument consists of, which the lists are checked against.

    `name` where the words are those of a protected instrument, whose own counts are known (`checks.PUBLISHED`).
    """

    name: Literal["BIP"] | None = None
    items: Count
    options: dict[Key, PrintedOptions]


class Cadence(Frozen):
    """How often it is asked, in months after the course's start: over and over, or at these months alone.

    `after_alert` where it is asked after each alert that was closed, too.
    """

    every_months: Annotated[int, Field(ge=1, le=240)] | None = None
    from_month: int = Field(default=0, ge=0, le=240)
    at_months: tuple[Annotated[int, Field(ge=0, le=240)], ...] = ()
    after_alert: bool = False

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if bool(self.every_months) == bool(self.at_months):
            raise ValueError("give either every_months or at_months")
        if list(self.at_months) != sorted(set(self.at_months)):
            raise ValueError("let at_months rise")
        if self.at_months and self.from_month:
            raise ValueError("from_month goes with every_months; at_months say it themselves")
        return self

    def months(self) -> Iterator[int]:
        """The months after the start, in order; without end where it is asked over and over."""
        return iter(self.at_months) if self.at_months else count(self.from_month, self.every_months or 1)


class Definition(Frozen):
    """One version of a questionnaire without its words. Released versions never change.

    `curve`: the participant sees the score as a curve. `alone`: it isn't asked with the contact person beside.
    `aggregate`: the contact person sees no single answers to it, only figures over several participants.
    """

    id: Key
    version: Count
    title: str
    source: str
    licence: str
    terms: str
    target: Target = Field(strict=False)
    pairs_with: Key | None = None
    recall: str | None = None
    cadence: Cadence
    minutes: Count
    curve: bool = False
    alone: bool = False
    aggregate: bool = False
    when: tuple[Condition, ...] = ()
    instrument: Instrument
    option_sets: dict[Key, tuple[Value, ...]]
    items: tuple[Item, ...] = Field(min_length=1)
    scoring: Scoring
    scale: Scale | None = None
    bands: tuple[Band, ...] = ()
    substantial_change: Count | None = None
    substantial_change_source: str | None = None
    codes: dict[Key, str] = Field(default={})
    checksum: str

    @property
    def name(self) -> str:
        """How errors name it: "who5 v1"."""
        return f"{self.id} v{self.version}"

    @property
    def keys(self) -> tuple[str, ...]:
        """The items' keys in the order they are asked."""
        return tuple(item.key for item in self.items)

    def item(self, key: str) -> Item:
        """The item with this key. Raises NotDefinedError."""
        for item in self.items:
            if item.key == key:
                return item
        raise NotDefinedError(self.name, "item", key, self.keys)

    def options(self, item_key: str) -> tuple[Value, ...]:
        """What can be answered to this item, in the order it is shown. Raises NotDefinedError."""
        return self.option_sets[self.item(item_key).options]

    def values(self, item_key: str) -> tuple[int, ...]:
        """The numbers that answer this item, in the order they are shown. Raises NotDefinedError."""
        return tuple(value for value in self.options(item_key) if value != DONT_KNOW)

    def score(self, answers: Mapping[str, int]) -> Score | None:
        """What these answers, by item key, give; None where the scoring rule gives nothing for them.

        Raises NotDefinedError for an answer to an unknown item, or one that is none of its item's numbers.
        """
        for key, value in answers.items():
            if value not in self.values(key):
                raise NotDefinedError(f"{self.name} item {key!r}", "option", value, self.values(key))
        return self.scoring.score(answers, self.keys)

    def band(self, value: float) -> Band:
        """The band a score lies in. Raises NotDefinedError outside the scale, or where there are no bands."""
        bands = [band for band in self.bands if value <= band.upper]
        if not bands or self.scale is None or value < self.scale.minimum:
            known = f"{self.scale.minimum} to {self.scale.maximum}" if self.scale and self.bands else "no bands"
            raise NotDefinedError(self.name, "band for score", value, [known])
        return bands[0]


class ItemWords(Frozen):
    """An item in one language: one text, or one for women and one for men; and its own stem, where it has one."""

    text: str = ""
    feminine: str = ""
    masculine: str = ""
    stem: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, words: object) -> object:
        return {"text": words} if isinstance(words, str) else words

    @model_validator(mode="after")
    def _said_once(self) -> Self:
        given = (bool(self.text), bool(self.feminine), bool(self.masculine))
        if given not in {(True, False, False), (False, True, True)}:
            raise ValueError("give either text, or both feminine and masculine")
        return self

    def said(self, form: Form = Form.BOTH) -> str:
        """The words for this form; the one before the other where it isn't chosen."""
        forms = {Form.FEMININE: self.feminine, Form.MASCULINE: self.masculine}
        return self.text or forms.get(form, f"{self.feminine} / {self.masculine}")


class Wording(Frozen):
    """The words of one language: by item key, and by option set and value. Never edited once released.

    The status says how far the words can be trusted: `verified` against the publisher's text, `second-hand`
    (copied by others from it), `local` (our own questions), or `draft`. `about` is Pejling's own sentence before the
    questions, and `indicators` how a profile's parts are called in few words; neither is part of the instrument.
    """

    language: Language
    status: Status
    source: str
    checksum: str
    title: str
    about: str
    stem: str = ""
    items: dict[str, ItemWords]
    options: dict[str, dict[Value, str]]
    indicators: dict[str, str] = Field(default={})

    def stem_of(self, item_key: str) -> str:
        """What leads into an item; empty where nothing does."""
        own = self.items[item_key].stem
        return self.stem if own is None else own


class Questionnaire(Frozen):
    """A definition with its wordings by language."""

    definition: Definition
    wordings: dict[str, Wording]

    @property
    def id(self) -> str:
        """The questionnaire's id, the name of its folder."""
        return self.definition.id

    @property
    def version(self) -> int:
        """The version that answers point at."""
        return self.definition.version

    def wording(self, language: str) -> Wording:
        """The words of one language. Raises NotDefinedError."""
        if language not in self.wordings:
            raise NotDefinedError(self.definition.name, "wording in", language, self.wordings)
        return self.wordings[language]

    def option_text(self, item_key: str, value: Value, language: str) -> str:
        """The verbatim text of one option. Raises NotDefinedError for an unknown item, value or language."""
        texts = self.wording(language).options[self.definition.item(item_key).options]
        if value not in texts:
            raise NotDefinedError(f"{self.definition.name} item {item_key!r}", "option", value, texts)
        return texts[value]
