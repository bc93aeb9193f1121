"""What the shape alone can't promise: that the files say exactly what the instrument says.

Each check looks at one version folder and yields what is wrong in it. The mistake they are built around is
a real one: a survey by the authority went out without option 2, in every copy alike, and the number of young
people at risk became anything from 9 to 20 of 29 (Social- og Boligstyrelsen, Evaluering af Styrket
Uddannelsesindsats for unge med handicap, Bilag 4). So a definition also declares what the printed instrument
consists of, and the lists are held against that.
"""

from __future__ import annotations

from collections.abc import Callable

from questionnaires.checks import definition, wording
from questionnaires.checks.folder import Folder, Problems

__all__ = ["CHECKS", "Folder", "Problems"]

CHECKS: tuple[Callable[[Folder], Problems], ...] = (
    definition.items_are_those_declared,
    definition.option_sets_are_those_declared,
    definition.options_are_exactly_the_instruments,
    definition.conditions_look_back,
    definition.scoring_names_known_items,
    definition.scoring_reaches_the_scale,
    definition.totals_ask_everybody_the_same,
    definition.curves_are_drawn_from_0_to_100,
    definition.bands_cover_the_scale,
    definition.only_the_published_text_has_its_name,
    wording.wording_has_the_items,
    wording.wording_has_the_options,
    wording.wording_names_the_indicators,
    wording.names_stand_in_the_words,
    wording.texts_are_tidy,
    wording.texts_fit_a_phone,
    wording.texts_differ,
    wording.checksums_are_right,
)
