"""A tiny Arabic catalogue for tests: what is right to left must not wait for a translator."""

from __future__ import annotations

import gettext
from collections.abc import Mapping

from locales.catalog import Catalog

SENTENCES = {
    "{contact} has seen it.": "{contact} شاهدت الرسالة.",
    "News about {code}. Open Pejling.": "هناك جديد عن {code}. افتح Pejling.",
    "Ask {contact} to write": "اطلب من {contact} الكتابة",
    "{number} of {total}": "{number} من {total}",
    "{date} at {time}": "{date} في الساعة {time}",
    "EEEE, d MMMM": "EEEE، d MMMM",
    "Please be in touch by {deadline}.": "يرجى الكتابة قبل {deadline}.",
    "Your curve": "منحناك",
    "Pejling": "Pejling",
}


class _Translations(gettext.NullTranslations):
    def __init__(self, sentences: Mapping[str, str]) -> None:
        super().__init__()
        self._sentences = sentences

    def gettext(self, message: str) -> str:
        return self._sentences.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


def arabic(sentences: Mapping[str, str] | None = None) -> Catalog:
    """Arabic with these sentences besides the usual few; all others stay English."""
    return Catalog("ar", _Translations({**SENTENCES, **(sentences or {})}))
