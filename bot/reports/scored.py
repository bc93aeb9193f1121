"""How a questionnaire's figure is made, in words."""

from __future__ import annotations

from flows.screen import Text
from questionnaires.model import Definition
from questionnaires.scoring import Mean, SumTimesFactor


def how_scored(definition: Definition) -> Text | None:
    """What the total is and which values it can have; None where there is no total."""
    scale = definition.scale.model_dump() if definition.scale else {}
    match definition.scoring:
        case SumTimesFactor(factor=factor):
            times = {"factor": factor, **scale}
            return Text("The sum of the answers times {factor}: from {minimum} to {maximum}.", times)
        case Mean():
            return Text("The mean of the answers: from {minimum} to {maximum}.", scale)
    return None
