"""The shape of a questionnaire: what is the same in every language, and the words of each language."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from questionnaires.errors import NotDefinedError

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Count = Annotated[int, Field(ge=1)]


class _Frozen(BaseModel):
    """Read from YAML as it stands: no unknown keys, no conversions, no changes afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Item(_Frozen):
    """One question: its stable key, the option set that answers it, and its linkId in KL's FHIR guide."""

    key: Key
    options: Key
    code: str | None = None


class Band(_Frozen):
    """A stretch of the score that ends at `upper` (inclusive) and begins after the band before it.

    The name is a neutral code for rules and reports; a young person never sees it.
    """

    name: Key
    upper: int
    source: str


class Scoring(_Frozen):
    """Which rule of `questionnaires.scoring` turns answers into a score, and its factor."""

    rule: str
    factor: Count


class Scale(_Frozen):
    """Lowest and highest score that can occur."""

    minimum: int
    maximum: int


class PrintedOptions(_Frozen):
    """One option set as the instrument prints it: how many options, from which value to which."""

    count: Count
    first: int
    last: int


class Instrument(_Frozen):
    """What the published instrument consists of, which the lists are checked against."""

    items: Count
    options: dict[Key, PrintedOptions]


class Definition(_Frozen):
    """One version of a questionnaire without its words. Released versions never change."""

    id: Key
    version: Count
    source: str
    licence: str
    recall: str
    cadence: Literal["monthly"]
    instrument: Instrument
    option_sets: dict[Key, tuple[int, ...]]
    items: tuple[Item, ...]
    scoring: Scoring
    scale: Scale
    bands: tuple[Band, ...]
    substantial_change: Count
    substantial_change_source: str
    codes: dict[Key, str]

    @property
    def keys(self) -> tuple[str, ...]:
        """The items' keys in the order they are asked."""
        return tuple(item.key for item in self.items)

    def item(self, key: str) -> Item:
        """The item with this key. Raises NotDefinedError."""
        for item in self.items:
            if item.key == key:
                return item
        raise NotDefinedError(f"{self.id} v{self.version}", "item", key, self.keys)

    def values(self, item_key: str) -> tuple[int, ...]:
        """The values that answer this item, in the order they are shown. Raises NotDefinedError."""
        return self.option_sets[self.item(item_key).options]


class Wording(_Frozen):
    """The words of one language: by item key, and by option set and value. Never edited once released.

    The status says how far the words can be trusted: `verified` against the publisher's text, `second-hand`
    (copied by others from it), `local` (our own questions), or `draft`.
    """

    language: str
    status: Literal["verified", "second-hand", "local", "draft"]
    source: str
    checksum: str
    title: str
    stem: str
    items: dict[str, str]
    options: dict[str, dict[int, str]]


class Questionnaire(_Frozen):
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
            raise NotDefinedError(f"{self.id} v{self.version}", "wording in", language, self.wordings)
        return self.wordings[language]

    def option_text(self, item_key: str, value: int, language: str) -> str:
        """The verbatim text of one option. Raises NotDefinedError for an unknown item, value or language."""
        texts = self.wording(language).options[self.definition.item(item_key).options]
        if value not in texts:
            raise NotDefinedError(f"{self.id} v{self.version} item {item_key!r}", "option", value, texts)
        return texts[value]
