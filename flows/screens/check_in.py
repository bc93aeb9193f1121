"""The screens of a check-in, from the offer to the last one. Same order, wording and layout every time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from flows.check_in import FINAL, CheckIn, Status
from flows.choices import Sees
from flows.screen import Button, Day, Question, Screen, Text, Verbatim, counted
from flows.screens.after_low import AfterLow, Case, after_low, apart_from, asks_apart
from flows.screens.help import can_see
from flows.screens.own import MORE
from flows.screens.sharing import share_question
from flows.screens.sitting import Sitting, button_in, button_of
from flows.window import Later, last_day
from questionnaires.conditions import asked
from questionnaires.model import Questionnaire
from questionnaires.shape import DONT_KNOW, Value

_CLOSED = Text("These questions are closed now. That is fine.")


def check_in_screen(sitting: Sitting, notice: Text | None = None) -> Screen:
    """The screen of a check-in, with one kind sentence above it where there is something to say first.

    Below a last one stands the way to everything else: nobody has to know a command.
    """
    screen = _SCREENS[sitting.check_in.status](sitting)
    if sitting.check_in.status in FINAL and sitting.check_in.answered_by is None:
        screen = Screen(screen.body, (*screen.buttons, (MORE,)))
    return Screen((notice, *screen.body), screen.buttons) if notice else screen


def reminder_screen(sitting: Sitting, *, is_last: bool) -> Screen:
    """Of what is still open. It comes by itself, so all of it is neutral, not the first line alone (TONE 9).

    Going on where nothing is paused changes nothing and shows the question that is being asked. Raises ValueError for
    what has no last day: nobody is reminded of it.
    """
    until = last_day(sitting.check_in, sitting.zone)
    if until is None:
        raise ValueError(f"check-in {sitting.check_in.id} is reminded of and has no last day; its row was altered")
    said = _last_reminder(sitting, until) if is_last else _first_reminder(until)
    if sitting.check_in.status is not Status.OFFERED:
        go_on = Text("You can go on where you stopped. Press Go on.")
        return Screen((said, go_on), ((button_of(sitting, Text("Go on"), "resume"),),))
    now = (button_of(sitting, Text("Now"), "begin"),)
    put_off = [each for each in (Later.TONIGHT, Later.TOMORROW) if each in sitting.laters and not is_last]
    return Screen((said,), (now, (*_laters(sitting.check_in, put_off[:1]), _not_this_time(sitting.check_in))))


def _first_reminder(until: date) -> Text:
    return Text("Hi again. You can reply up to and including {day}.", {"day": Day(until)})


def _last_reminder(sitting: Sitting, until: date) -> Text:
    """That it is the last one before something is asked again; and nothing about that where nothing is planned."""
    if sitting.next_day is None:
        return Text("Hi. You can reply up to and including {day}, if you want.", {"day": Day(until)})
    return Text(
        "I won't ask again before {next_day}. You can reply up to and including {day}, if you want.",
        {"next_day": sitting.next_day, "day": Day(until)},
    )


def _offered(sitting: Sitting) -> Screen:
    offer = Text("Hi {name}. Do you have {minutes} for {questions}?", {"name": sitting.name, **_size(sitting)})
    return Screen((offer,), _now_or_later(sitting.check_in, sitting.laters))


def _size(sitting: Sitting) -> dict[str, Text]:
    """How long it takes, and how many questions there are."""
    minutes = counted("one minute", "{n} minutes", sitting.questionnaire.definition.minutes)
    return {
        "minutes": minutes,
        "questions": counted("one question", "{n} questions", _count(sitting.questionnaire, sitting.check_in)),
    }


def _count(questionnaire: Questionnaire, check_in: CheckIn) -> int:
    """How many questions there are, as far as is known before the first answer."""
    return len(asked(questionnaire.definition, {}, check_in.facts))


_LATER = {Later.IN_AN_HOUR: Text("In an hour"), Later.TONIGHT: Text("Tonight"), Later.TOMORROW: Text("Tomorrow")}


def _now_or_later(check_in: CheckIn, laters: Iterable[Later]) -> tuple[tuple[Button, ...], ...]:
    """The answers to an offer: now, later as far as that can be kept, or not. At a desk none is needed but yes."""
    yes = (button_in(check_in, Text("Yes, now"), "begin"),)
    if check_in.answered_by is not None:
        return (yes,)
    put_off = _laters(check_in, laters)
    return (yes, *((put_off,) if put_off else ()), (_not_this_time(check_in),))


def _laters(check_in: CheckIn, laters: Iterable[Later]) -> tuple[Button, ...]:
    return tuple(button_in(check_in, _LATER[each], "later", each.value) for each in laters)


def _not_this_time(check_in: CheckIn) -> Button:
    return button_in(check_in, Text("Not this time"), "decline")


def _questions(count: int, about: str | Text) -> Text:
    return counted("There is one question. {about}", "There are {n} questions. {about}", count, about=about)


def _more_questions(count: int, about: str | Text) -> Text:
    return counted("There is one more question. {about}", "There are {n} more questions. {about}", count, about=about)


def _said_first(
    sitting: Sitting, questionnaire: Questionnaire, check_in: CheckIn, counting: Callable[[int, str | Text], Text]
) -> tuple[Text, ...]:
    """How many questions there are and what about, or that they are in another language; and who never sees answers."""
    is_elsewhere = check_in.language != sitting.language
    about = Text("They are in Danish.") if is_elsewhere else questionnaire.wording(check_in.language).about
    first = counting(_count(questionnaire, check_in), about)
    if not questionnaire.definition.aggregate:
        return (first,)
    return first, Text(
        "{contact} never sees your own answers, only an average of several people.", {"contact": sitting.contact}
    )


def _intro(sitting: Sitting) -> Screen:
    check_in = sitting.check_in
    more = (Text("Afterwards you can answer some more, if you want."),) if sitting.has_more else ()
    body = (
        *_said_first(sitting, sitting.questionnaire, check_in, _questions),
        *more,
        Text("No answer is right or wrong. You may skip one, take a break or stop."),
    )
    pause = (button_of(sitting, Text("Take a break"), "pause"),)
    if not sitting.asks_company:
        return Screen(body, ((button_of(sitting, Text("Start"), "first"),), pause))
    contact = {"contact": sitting.contact}
    by_oneself = button_of(sitting, Text("I answer alone"), "alone")
    together = button_of(sitting, Text("Together with {contact}", contact), "together")
    company = Text("If you answer together, {contact} gets some advice from me. Are you alone, or together?", contact)
    return Screen((*body, company), ((by_oneself,), (together,), pause))


def _asking(sitting: Sitting) -> Screen:
    check_in, questionnaire = sitting.check_in, sitting.questionnaire
    keys = asked(questionnaire.definition, check_in.values, check_in.facts)
    item = check_in.item or keys[0]
    wording = questionnaire.wording(check_in.language)
    given: tuple[Text, ...] = ()
    before = check_in.answers.get(item)
    if before is not None and before.value is not None:
        answer = questionnaire.option_text(item, before.value, check_in.language)
        given = (Text("You answered: “{answer}”.", {"answer": answer}),)
    options = tuple((_option(sitting, item, value),) for value in questionnaire.definition.options(item))
    always = (
        button_of(sitting, Text("Go back"), "back"),
        button_of(sitting, Text("Skip"), "skip"),
        button_of(sitting, Text("Take a break"), "pause"),
    )
    progress = Text("{number} of {total}", {"number": keys.index(item) + 1, "total": len(keys)})
    said = wording.items[item].said(check_in.form)
    if questionnaire.definition.item(item).names:
        said = said.format(contact=sitting.contact)
    return Screen((progress, Question(wording.stem_of(item), said), *given), (*options, always))


def _option(sitting: Sitting, item: str, value: Value) -> Button:
    label = Verbatim(sitting.questionnaire.option_text(item, value, sitting.check_in.language))
    if value == DONT_KNOW:
        return button_of(sitting, label, "dont_know")
    return button_of(sitting, label, "answer", value)


def _paused(sitting: Sitting) -> Screen:
    return Screen(
        (Text("We are taking a break. Your answers are saved. Press Go on when you are ready."),),
        ((button_of(sitting, Text("Go on"), "resume"),),),
    )


def _declined(sitting: Sitting) -> Screen:
    fine: tuple[Text, ...] = (Text("That is fine."),)
    if sitting.next_day is not None:
        fine = (Text("That is fine. I will ask you again on {day}.", {"day": sitting.next_day}),)
    return Screen(fine, ((button_of(sitting, Text("I want to answer after all"), "begin"),),))


def set_aside_screen(after: AfterLow) -> Screen:
    """To whoever had begun what was set aside: that somebody was told, or whether to; their chat shows it nowhere.

    It may come by itself, so that nothing in it says how they are (TONE 9), and it asks for a yes or a no alone.
    """
    if after.case is not Case.ASKED:
        told = apart_from(after)
        return Screen((_CLOSED, *told.body), told.buttons)
    asking = apart_from(replace(after, may_wait_until=None))
    *before, _shall_i = asking.body
    return Screen((_CLOSED, *before, *asks_apart(after.contact)), asking.buttons)


def _closed(sitting: Sitting) -> Screen:
    if sitting.after is not None:
        return _followed(sitting, sitting.after, _CLOSED)
    if sitting.next_day is None:
        return Screen((_CLOSED,))
    return Screen((_CLOSED, Text("I will ask you again on {day}.", {"day": sitting.next_day})))


def _completed(sitting: Sitting) -> Screen:
    """Thanks, then what follows from the answers; then one question at most: tell, share, or go on."""
    thanks = Text("Thank you for your time.")
    if sitting.check_in.answered_by is not None:
        return Screen((thanks, Text("Your answers are saved.")))
    if sitting.after is not None:
        return _followed(sitting, sitting.after, thanks)
    asks = sitting.has_other_side or sitting.check_in.shared is not None
    screen = _shared(sitting) if asks else Screen((_seen(sitting),))
    screen = Screen((thanks, *_point(sitting), *screen.body), screen.buttons)
    is_asking = asks and sitting.check_in.shared is None
    return screen if is_asking else _and_the_rest(sitting, screen)


def _followed(sitting: Sitting, after: AfterLow, first: Text) -> Screen:
    """What was committed after a low score, with what the contact person can see where that is more than usual."""
    is_whole = sitting.check_in.status is Status.COMPLETED
    sees_more = is_whole and _sees_more(sitting)
    sees_that = is_whole and sitting.check_in.together is not True
    screen = after_low(replace(after, sees_more=sees_more or not sees_that))
    hard, *told = screen.body
    return Screen((first, hard, *((_seen(sitting),) if sees_more else ()), *told), screen.buttons)


def _point(sitting: Sitting) -> tuple[Text, ...]:
    """What becomes of the curve, where there is one."""
    if not sitting.questionnaire.definition.curve:
        return ()
    if sitting.check_in.score is None:
        return (Text("You skipped something. So there is no new point on your curve this time. That is fine."),)
    if sitting.points == 1:
        return (Text("Now there is one point on your curve. Next time there will be a new point."),)
    return ()


def _shared(sitting: Sitting) -> Screen:
    """Whether the contact person may see these answers, to talk about them; it can be changed afterwards."""
    contact = {"contact": sitting.contact}
    show = button_of(sitting, Text("Yes, show {contact}", contact), "share")
    if sitting.check_in.shared is None:
        count = len(sitting.check_in.answers)
        return Screen((share_question(sitting.contact, count),), ((show, button_of(sitting, Text("No"), "keep")),))
    if sitting.check_in.shared:
        return Screen((_seen(sitting),), ((button_of(sitting, Text("Don't show {contact}", contact), "keep"),),))
    again = button_of(sitting, Text("Show {contact} after all", contact), "share")
    return Screen((_seen(sitting),), ((again,),))


def _seen(sitting: Sitting) -> Text:
    """What the contact person can see now of what was just answered."""
    contact = {"contact": sitting.contact}
    if sitting.check_in.shared:
        return Text("{contact} can see those answers now.", contact)
    if _sees_more(sitting):
        return Text("{contact} can see that you have answered, and your curve.", contact)
    return can_see(sitting.contact)


def _sees_more(sitting: Sitting) -> bool:
    """Whether the contact person can see more than that it was answered."""
    sees_curve = sitting.sees is not Sees.THAT_ANSWERED and sitting.questionnaire.definition.curve
    return sitting.check_in.shared is True or sees_curve


def _and_the_rest(sitting: Sitting, screen: Screen) -> Screen:
    """The screen, and below it the offer of what else is to be asked today."""
    if sitting.rest is None:
        return screen
    check_in, questionnaire = sitting.rest
    more = _said_first(sitting, questionnaire, check_in, _more_questions)
    when = Text("Do you have time now, or later?")
    return Screen((*screen.body, *more, when), (*screen.buttons, *_now_or_later(check_in, sitting.laters)))


_SCREENS: dict[Status, Callable[[Sitting], Screen]] = {
    Status.OFFERED: _offered,
    Status.INTRO: _intro,
    Status.ASKING: _asking,
    Status.PAUSED: _paused,
    Status.DECLINED: _declined,
    Status.CLOSED: _closed,
    Status.COMPLETED: _completed,
}
