"""The profile picture (issue 3, point 3; FACTS § 2): one's own answers, one row per indicator, readable on a phone."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Sequence
from itertools import combinations, pairwise, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from PIL import Image

from bot.reports.labels import profile_labels
from bot.reports.profile_picture import OwnProfile, ProfileLabels, Row, profile_figure, profile_png
from locales.catalog import load
from locales.direction import begins_right_to_left
from questionnaires.loader import load_registry
from tests.unit.arabic import arabic
from tests.unit.bot.reports.test_progress import PHONE_PICTURE_PX, SMALLEST_TYPE_PX, contrast

LABELS = ProfileLabels("Dine svar", "Nu", "Sidste gang")
ENDS = ("Passer slet ikke", "Passer helt")
SEVEN = ("Helbred", "Hverdag", "Tro på job", "Samarbejde", "At finde job", "Mål", "Viden om job")
ELEVEN = (*SEVEN, "Faglige kompetencer", "Kontakt til fremmede", "Støtte fra netværk", "Jobidentitet")
ARABIC = ("الصحة", "الحياة اليومية", "الثقة في الحصول على عمل", "العمل مع الآخرين")
ARABIC_ENDS = ("لا ينطبق إطلاقًا", "ينطبق تمامًا")
ARABIC_LABELS = ProfileLabels("إجاباتك", "الآن", "المرة السابقة")
DOT_PX, RING_PX = 54, 26
Values = Sequence[float | None]


def profile(now: Values, last: Values = (), names: Sequence[str] = SEVEN, ends: tuple[str, str] = ENDS) -> OwnProfile:
    """As many rows as there are values for now."""
    before = (*last, *[None] * (len(now) - len(last)))
    return OwnProfile(tuple(map(Row, names, now, before)), 1, 5, ends)


def drawn(shown: OwnProfile, labels: ProfileLabels = LABELS) -> Figure:
    figure = profile_figure(shown, labels)
    figure.draw_without_rendering()
    return figure


def texts_of(figure: Figure) -> dict[str, Text]:
    """Every text that is seen, by its words however they are broken into lines."""
    texts = [each for each in figure.findobj(Text) if isinstance(each, Text) and each.get_visible() and each.get_text()]
    return {text.get_text().replace("\n", " "): text for text in texts}


def middle(text: Text) -> tuple[float, float]:
    """In pixels from the left and from below."""
    box = text.get_window_extent()
    return (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2


def marks(figure: Figure, size: int) -> list[tuple[float, float]]:
    """The middle of every mark of this size in the rows, in pixels; the legend's, at the reading side, left out."""
    axes = figure.axes[0]
    places = [line.get_xydata() for line in axes.get_lines() if line.get_markersize() == size]
    inside = [(x, y) for each in places for x, y in np.asarray(each) if x > 400]
    return [tuple(place) for place in axes.transData.transform(inside)] if inside else []


def dots(figure: Figure) -> list[tuple[float, float]]:
    return marks(figure, DOT_PX)


def rings(figure: Figure) -> list[tuple[float, float]]:
    return marks(figure, RING_PX)


def test_it_is_an_opaque_png_as_wide_as_the_curve_and_always_the_same() -> None:
    shown = profile([5, 3, 4, None, 2, 1, 4], [4, 3])
    picture = profile_png(shown, LABELS)
    with Image.open(io.BytesIO(picture)) as image:
        assert (image.format, image.width) == ("PNG", 1080)
        assert image.convert("RGBA").getchannel("A").getextrema() == (255, 255), "a dark chat would shine through"
    assert profile_png(shown, LABELS) == picture


def test_the_only_words_are_names_ends_and_title_and_there_is_no_number() -> None:
    figure = drawn(profile([5, 3, 4, 2, 2, 1, 4]))
    assert sorted(texts_of(figure)) == sorted([*SEVEN, *ENDS, "Dine svar"])
    assert not [words for words in texts_of(figure) if re.search(r"\d", words)]


def test_the_legend_is_there_only_where_there_is_a_ring() -> None:
    assert {"Nu", "Sidste gang"} <= texts_of(drawn(profile([5, 3], [None, 4]))).keys()
    assert not {"Nu", "Sidste gang"} & texts_of(drawn(profile([5, 3], [None, None]))).keys()


def test_rows_stand_in_their_order_each_dot_beside_its_name() -> None:
    figure = drawn(profile([5, 3, 4, 2, 2, 1, 4]))
    heights = [middle(texts_of(figure)[name])[1] for name in SEVEN]
    assert all(above - below > DOT_PX for above, below in pairwise(heights)), "dots of two rows would touch"
    assert [y for _, y in dots(figure)] == pytest.approx(heights, abs=6)


def test_equal_steps_are_equally_far_apart_and_the_highest_is_at_the_right() -> None:
    places = [x for x, _ in dots(drawn(profile([1, 2, 3, 4, 5, 4.5])))]
    steps = [right - left for left, right in pairwise(places[:5])]
    assert steps == pytest.approx([steps[0]] * 4)
    assert steps[0] > DOT_PX + RING_PX, "a ring one step away would touch the dot"
    assert places[5] == pytest.approx((places[3] + places[4]) / 2)


def test_the_place_depends_on_the_scale_and_not_on_what_was_answered() -> None:
    [(alone, _)] = dots(drawn(profile([3])))
    [(lowest, _), (highest, _), (between, _)] = dots(drawn(profile([1, 5, 3])))
    assert alone == between == pytest.approx((lowest + highest) / 2)


def test_there_is_a_tick_for_every_option_of_every_row() -> None:
    figure = drawn(profile([3, 4]))
    assert len(marks(figure, 14)) == 5 * 2


def test_last_time_is_a_ring_on_the_same_row_and_scale() -> None:
    figure = drawn(profile([5, 3, 4], [4, 3, None]))
    (first, second, third), (ring, same) = dots(figure), rings(figure)
    assert ring[1] == first[1] and ring[0] < first[0]
    assert same == second
    assert ring[0] == third[0]


def test_a_ring_is_hollow_and_seen_where_nothing_has_changed() -> None:
    """There it is the hole in the dot, so it is drawn after it."""
    figure = drawn(profile([3], [3]))
    lines = [line for line in figure.axes[0].get_lines() if line.get_markersize() in (DOT_PX, RING_PX)]
    last: Line2D = lines[-1]
    assert last.get_markersize() == RING_PX
    assert contrast(last.get_markerfacecolor(), figure.get_facecolor()) == 1


def test_without_an_answer_there_is_a_row_and_no_dot() -> None:
    figure = drawn(profile([5, None, 4], [None, None, 2]))
    assert set(SEVEN[:3]) <= texts_of(figure).keys()
    assert len(dots(figure)) == 2 and len(rings(figure)) == 1
    empty = middle(texts_of(figure)[SEVEN[1]])[1]
    assert not [y for _, y in (*dots(figure), *rings(figure)) if abs(y - empty) < DOT_PX / 2]


def test_not_answered_now_but_last_time_keeps_its_ring() -> None:
    figure = drawn(profile([5, None], [5, 2]))
    assert len(dots(figure)) == 1 and len(rings(figure)) == 2


def test_the_lowest_end_is_said_over_its_dots_and_the_highest_over_its_own() -> None:
    figure = drawn(profile([1, 5]))
    (lowest, _), (highest, top) = dots(figure)
    low, high = (texts_of(figure)[words] for words in ENDS)
    assert middle(low)[0] == pytest.approx(lowest, abs=2)
    box = high.get_window_extent()
    assert box.x0 < highest < box.x1
    assert min(low.get_window_extent().y0, box.y0) > top


@pytest.mark.parametrize("names", [SEVEN, ELEVEN], ids=["seven", "eleven"])
@pytest.mark.parametrize("last", [None, 2], ids=["first", "again"])
def test_type_and_contrast_fit_a_phone(names: Sequence[str], last: int | None) -> None:
    figure = drawn(profile([3] * len(names), [last] * len(names), names))
    assert len(texts_of(figure)) == len(names) + (3 if last is None else 5)
    for words, text in texts_of(figure).items():
        assert float(text.get_fontsize()) * PHONE_PICTURE_PX / 1080 >= SMALLEST_TYPE_PX, words
        assert contrast(text.get_color(), figure.get_facecolor()) >= 4.5, words
    for line in figure.axes[0].get_lines():
        if line.get_markersize() != 14:  # ticks only help the eye
            assert contrast(line.get_color(), figure.get_facecolor()) >= 3
    width, height = figure.get_size_inches()
    assert height / width < 1.7, "a chat shows a tall picture narrower"


@pytest.mark.parametrize("questionnaire", ["bip_job", "bip_education"])
@pytest.mark.parametrize("language", ["da", "en"])
def test_the_shipped_names_and_ends_need_no_smaller_type(questionnaire: str, language: str) -> None:
    wording = load_registry().latest(questionnaire).wording(language)
    names, options = tuple(wording.indicators.values()), list(wording.options["fit"].values())
    figure = drawn(profile([3] * 7, [2] * 7, names, (options[-1], options[0])), profile_labels(load(language)))
    assert {text.get_fontsize() for text in texts_of(figure).values()} == {45, 58}


WORDS = st.lists(st.sampled_from(["om", "job", "arbejdsmarkedet", "fællesskab", "الوظائف", "навчання"]), min_size=1)
NAMES = st.lists(WORDS.map(" ".join), min_size=1, max_size=11, unique=True)


@settings(max_examples=12, deadline=None)
@given(NAMES, WORDS.map(" ".join), WORDS.map(" ".join), st.booleans())
def test_no_text_runs_into_another_or_a_dot_or_out_of_the_picture(
    names: list[str], lowest: str, highest: str, again: bool
) -> None:
    """However long, in whatever script."""
    values: Values = [1, 5, 3, 2][: len(names)] + [4] * (len(names) - 4)
    figure = drawn(profile(values, [2] * len(names) if again else (), names, (f"{lowest}.", f"{highest}!")))
    boxes = [(words, text.get_window_extent()) for words, text in texts_of(figure).items()]
    assert len(boxes) == len(names) + (5 if again else 3)
    for words, box in boxes:
        assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= 1080 and box.y1 <= figure.bbox.height, words
    for (one, box), (other, other_box) in combinations(boxes, 2):
        assert not box.overlaps(other_box), (one, other)
    for (words, box), (x, y) in product(boxes, dots(figure)):
        near = box.padded(DOT_PX / 2)
        assert not (near.x0 < x < near.x1 and near.y0 < y < near.y1), words


def test_a_long_name_is_broken_once_where_both_lines_are_shortest() -> None:
    figure = drawn(profile([3, 3], (), ["Viden om arbejdsmarkedet", "Mål"]))
    assert texts_of(figure)["Viden om arbejdsmarkedet"].get_text() == "Viden om\narbejdsmarkedet"


def test_rows_are_higher_only_where_a_name_has_two_lines() -> None:
    short, long = (drawn(profile([3] * 3, (), names)) for names in (SEVEN[:3], ("Viden om arbejdsmarkedet", "A", "B")))
    assert short.bbox.height < long.bbox.height


def test_a_long_title_becomes_smaller_instead_of_running_out() -> None:
    title = "En meget lang overskrift, som ingen havde tænkt på at forkorte"
    text = texts_of(drawn(profile([3]), ProfileLabels(title, "Nu", "Sidste gang")))[title]
    assert text.get_window_extent().x1 <= 1080


def test_dollar_signs_are_words_and_not_formulas() -> None:
    """Read as a formula this one would be an error."""
    words = r"$\nope{$"
    assert profile_png(profile([3], [3], [words], (words, words)), ProfileLabels(words, words, words))


def test_right_to_left_the_whole_picture_is_mirrored() -> None:
    figure = drawn(profile([1, 5, 3, 4], [2], ARABIC, ARABIC_ENDS), ARABIC_LABELS)
    (lowest, _), (highest, _), *_ = dots(figure)
    assert highest < 540 < lowest + DOT_PX
    texts = texts_of(figure)
    for words in (*ARABIC, ARABIC_LABELS.title):
        assert texts[words].get_window_extent().x1 == pytest.approx(1080 - 48, abs=6), words
    assert middle(texts[ARABIC_ENDS[1]])[0] < 300 < middle(texts[ARABIC_ENDS[0]])[0]
    assert middle(texts[ARABIC_LABELS.now])[0] > middle(texts[ARABIC_LABELS.last])[0]


def test_left_to_right_everything_begins_at_the_left() -> None:
    texts = texts_of(drawn(profile([1, 5, 3])))
    for words in (*SEVEN[:3], LABELS.title):
        assert texts[words].get_window_extent().x0 == pytest.approx(48, abs=6), words


def test_an_arabic_title_over_danish_questions_leaves_them_as_they_are() -> None:
    """There is no Arabic wording: the questions were in Danish."""
    figure = drawn(profile([1, 5]), ARABIC_LABELS)
    (lowest, _), (highest, _) = dots(figure)
    assert lowest < highest
    assert texts_of(figure)[ARABIC_LABELS.title].get_window_extent().x1 > 1000


@pytest.mark.parametrize("words", ["æøå ÆØÅ", "ąćęłńóśźż", "Eğrin ığşçöü", "крива їєґ", "منحناك پچژگ"])
def test_every_letter_of_the_planned_languages_has_a_glyph(words: str) -> None:
    """A missing glyph is a warning, and warnings are errors here."""
    assert profile_png(profile([3], [4], [words], (words, f"{words}.")), ProfileLabels(words, words, words))


def test_the_labels_are_in_the_readers_language() -> None:
    assert profile_labels(load("en")) == ProfileLabels("Your answers", "Now", "Last time")
    labels = profile_labels(arabic({"Your answers": "إجاباتك", "Now": "الآن", "Last time": "المرة السابقة"}))
    assert labels == ARABIC_LABELS
    assert begins_right_to_left(labels.title)


def test_wrong_input_is_refused_with_a_remedy() -> None:
    with pytest.raises(ValueError, match=r"'Helbred': 6 is outside 1\.\.5; give an option's number"):
        profile([6])
    with pytest.raises(ValueError, match=r"'Hverdag': 0 is outside 1\.\.5"):
        profile([5, 4], [None, 0])
    with pytest.raises(ValueError, match="no scale from 5 to 5; give its two ends"):
        OwnProfile((Row("Helbred", 5),), 5, 5, ENDS)
    for nothing in (profile([]), profile([None, None], [3])):
        with pytest.raises(ValueError, match="no indicator has an answer; draw it from the first answer on"):
            profile_png(nothing, LABELS)


def test_asking_for_it_loads_no_matplotlib() -> None:
    """The asking process stays small, and the import contract holds at run time too."""
    modules = ["bot.reports.profile_picture", "bot.reports.own_profile", "bot.reports.labels", "bot.usecases.pictures"]
    forbidden: Any = ["matplotlib", "numpy", "telegram", "aiohttp", "sqlalchemy"]
    code = f"import sys, {', '.join(modules)}\nsys.exit(', '.join(sorted(set(sys.modules) & set({forbidden}))) or 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, done.stderr.strip()) == (0, "")
