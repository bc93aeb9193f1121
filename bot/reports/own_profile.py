"""From a participant's own answers to what the profile picture shows. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from bot.reports.profile_picture import OwnProfile, Row
from bot.reports.profile_sides import open_indicators
from questionnaires.model import Questionnaire


def own_profile(
    questionnaire: Questionnaire, language: str, now: Mapping[str, int], last: Mapping[str, int]
) -> OwnProfile | None:
    """The indicators in the questionnaire's order and in `language`, from the answers by item key now and last time.

    None where there is nothing to draw: the questionnaire gives no profile, no indicator has an answer now, or its
    items are on several scales, which have no ends in common. An indicator that a private item is part of stays out.
    """
    definition, wording = questionnaire.definition, questionnaire.wording(language)
    indicators = open_indicators(definition)
    items = [item for each in indicators.values() for item in each]
    score, before = definition.score(now), definition.score(last)
    if score is None or not indicators.keys() & score.indicators.keys():
        return None
    if len({definition.item(item).options for item in items}) > 1:
        return None
    lowest, highest = min(definition.values(items[0])), max(definition.values(items[0]))
    earlier = before.indicators if before else {}
    return OwnProfile(
        rows=tuple(Row(wording.indicators[key], score.indicators.get(key), earlier.get(key)) for key in indicators),
        lowest=lowest,
        highest=highest,
        ends=(
            questionnaire.option_text(items[0], lowest, language),
            questionnaire.option_text(items[0], highest, language),
        ),
    )
