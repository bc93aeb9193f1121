"""Which questionnaires there are, and whether every organisation's decisions can be carried out with them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.errors import PejlingError
from bot.organisations import OrganisationsError
from bot.settings import Settings, SettingsError
from flows import plan
from flows.organisation import Organisation
from flows.plan import OwnPlan
from questionnaires.loader import load_registry
from questionnaires.model import Cadence
from questionnaires.registry import FALLBACK, Registry


def load_questionnaires(settings: Settings) -> Registry:
    """What is shipped and what was installed. Raises DefinitionError, or SettingsError for a folder that is none."""
    if settings.questionnaires is not None and not settings.questionnaires.is_dir():
        raise SettingsError(
            "PEJLING_QUESTIONNAIRES",
            f"names {settings.questionnaires}, which is no folder",
            "install a questionnaire there, or leave the setting out",
        )
    installed = [settings.questionnaires] if settings.questionnaires else []
    registry = load_registry(*installed, trusted=settings.trusted())
    known = {(each.id, language) for each in registry.newest() for language in each.wordings}
    for name, language in sorted((settings.trusted() or set()) - known):
        raise SettingsError(
            "PEJLING_TRUSTED_WORDINGS", f"names {name}:{language}, which doesn't exist", "correct or remove it"
        )
    return registry


def expect_questions(settings: Settings, registry: Registry, organisations: Mapping[str, Organisation]) -> None:
    """Raise PejlingError where an organisation asks what isn't there, or in words that nobody has vouched for."""
    asked = {questionnaire.id: questionnaire for questionnaire in registry.newest()}
    for organisation in organisations.values():
        if missing := [each for each in organisation.questionnaires if each not in asked]:
            raise OrganisationsError(
                f"{settings.organisations}: {organisation.id}.questionnaires",
                f"names {missing[0]!r}, which isn't installed",
                f"choose from {', '.join(sorted(asked))}",
            )
    for questionnaire, wording in registry.held_back():
        for organisation in organisations.values():
            asked_in = {*organisation.languages, FALLBACK}
            if questionnaire.id in organisation.questionnaires and wording.language in asked_in:
                name = f"{questionnaire.id}:{wording.language}"
                raise PejlingError(
                    f"{settings.organisations}: {organisation.id}.languages",
                    f"offers {wording.language}, and the words of {name} are {wording.status}",
                    f"compare them with the publisher's, then write PEJLING_TRUSTED_WORDINGS={name}; "
                    f"or take {wording.language} out",
                )


def expect_plans(settings: Settings, registry: Registry, organisations: Mapping[str, Organisation]) -> None:
    """Raise OrganisationsError where something could still be answered when it is asked the next time."""
    for each in organisations.values():
        usual = {name: registry.latest(name).definition.cadence for name in each.questionnaires}
        asked = [*plan.cadences(each.questionnaires, each.plan, OwnPlan(), usual.__getitem__).values()]
        if each.plan.aftercare_months:
            asked.append(Cadence(at_months=each.plan.aftercare_months))
        if each.plan.windows.closes > (longest := plan.longest_window(asked)):
            raise OrganisationsError(
                f"{settings.organisations}: {each.id}.plan.closes",
                f"is {each.plan.windows.closes}, and the next one of what is asked most often would come before that",
                f"write {longest} days or fewer, or ask more seldom",
            )
