"""The questionnaires that were loaded, in every version, and the languages they may be asked in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from questionnaires.errors import NotDefinedError
from questionnaires.model import UNTRUSTED, ItemWords, Questionnaire, Wording

FALLBACK = "da"
"""Asked in where there is no wording that may be used: the language of the instruments we know best."""


class Registry:
    """Every version of every questionnaire.

    `trusted`: the draft and second-hand wordings that may be asked all the same, as (id, language); None: all of them.
    """

    def __init__(self, questionnaires: Iterable[Questionnaire], trusted: Set[tuple[str, str]] | None = None) -> None:
        self._versions = {(each.id, each.version): each for each in questionnaires}
        self._trusted = trusted

    def get(self, id: str, version: int) -> Questionnaire:  # noqa: A002
        """The version that old answers point at. Raises NotDefinedError."""
        if (id, version) not in self._versions:
            known = [f"{name} v{number}" for name, number in self._versions]
            raise NotDefinedError("the registry", "questionnaire", f"{id} v{version}", known)
        return self._versions[id, version]

    def latest(self, id: str) -> Questionnaire:  # noqa: A002
        """The newest version, which new check-ins use. Raises NotDefinedError."""
        return self.get(id, max((version for name, version in self._versions if name == id), default=1))

    def all(self) -> tuple[Questionnaire, ...]:
        """Every version of every questionnaire, by id and version."""
        return tuple(self._versions[key] for key in sorted(self._versions))

    def newest(self) -> tuple[Questionnaire, ...]:
        """The newest version of every questionnaire, by id."""
        return tuple({each.id: each for each in self.all()}.values())

    def language_for(self, questionnaire: Questionnaire, wanted: str) -> str:
        """The language to ask in: the wanted one where there is a wording that may be asked, else Danish."""
        wording = questionnaire.wordings.get(wanted)
        return wanted if wording and self.may_ask(questionnaire.id, wording) else FALLBACK

    def may_ask(self, id: str, wording: Wording) -> bool:  # noqa: A002
        """Whether young people may see this wording."""
        return self._trusted is None or wording.status not in UNTRUSTED or (id, wording.language) in self._trusted

    def held_back(self) -> Iterator[tuple[Questionnaire, Wording]]:
        """The newest wordings that nobody sees until a setting names them."""
        for questionnaire in self.newest():
            for wording in questionnaire.wordings.values():
                if not self.may_ask(questionnaire.id, wording):
                    yield questionnaire, wording

    def other_side(self, id: str) -> Questionnaire | None:  # noqa: A002
        """The contact person's questionnaire that stands beside this one."""
        return next((each for each in self.newest() if each.definition.pairs_with == id), None)

    def form_sample(self, language: str) -> ItemWords | None:
        """An item that is asked in this language, differently of women and men; None where there is none."""
        asked = (each.wording(language) for each in self.newest() if self.language_for(each, language) == language)
        items = (words for wording in asked for words in wording.items.values())
        return next((words for words in items if words.feminine), None)
