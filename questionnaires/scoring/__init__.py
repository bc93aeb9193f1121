"""From answers to a score and its band.

One file per rule: a frozen shape with the rule's own parameters, as they stand in the definition, and its `score`.
A new rule is one new file here and its place in `Scoring`.
"""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import Field

from questionnaires.scoring.mean import Mean
from questionnaires.scoring.no_score import NoScore
from questionnaires.scoring.profile import Profile
from questionnaires.scoring.result import Score
from questionnaires.scoring.sum_times_factor import SumTimesFactor

__all__ = ["RULES", "Mean", "NoScore", "Profile", "Score", "Scoring", "SumTimesFactor"]

Rule = SumTimesFactor | Mean | Profile | NoScore
Scoring = Annotated[Rule, Field(discriminator="rule")]
RULES = {get_args(each.model_fields["rule"].annotation)[0]: each for each in get_args(Rule)}
"""The rules by the name a definition uses."""
