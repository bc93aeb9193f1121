"""What a sitting says when it ends, complete or not: its score, or the best one that it could still have been. Pure.

The best is the highest: it is meant for a questionnaire in which more is better, as in WHO-5.
"""

from __future__ import annotations

from flows.check_in import CheckIn
from flows.events import Measured
from questionnaires.conditions import asked
from questionnaires.model import Questionnaire


def measured(check_in: CheckIn, questionnaire: Questionnaire) -> Measured:
    """The score; else the score with the best answer to everything that is missing, where something was answered."""
    definition, values = questionnaire.definition, check_in.values
    if check_in.score is not None:
        return Measured(questionnaire.id, check_in.score)
    keys = asked(definition, values, check_in.facts)
    given = {key: values[key] for key in keys if values.get(key) is not None}
    if not given:
        return Measured(questionnaire.id, None)
    missing = [key for key in keys if key not in given]
    best = {key: max(definition.values(key)) for key in missing}
    score = definition.score({**best, **given})
    return Measured(questionnaire.id, None, score.value if score else None, len(missing))
