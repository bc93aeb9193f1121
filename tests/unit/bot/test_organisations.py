"""The organisations' decisions are read whole or refused with place, problem and remedy."""

from __future__ import annotations

import re
from datetime import date, time
from pathlib import Path

import pytest

from bot.organisations import OrganisationsError, finding, read_organisations
from bot.plan_decisions import odd
from bot.questions import expect_plans
from bot.settings import Settings
from flows.calendar import Liking
from flows.organisation import Basis, Escalation, Limits, Organisation, Promise
from flows.plan import Plan, Silence
from flows.retention import DECIDED as DECIDED_RECORDS
from flows.window import Windows
from questionnaires.loader import load_registry
from questionnaires.model import Cadence
from tests.decided import DECIDED

EXAMPLE = DECIDED


def _changed(tmp_path: Path, old: str, new: str) -> Path:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "organisations.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_the_example_is_complete() -> None:
    organisation = read_organisations(EXAMPLE)["demo-kommune"]
    assert organisation.low_threshold == 50
    assert organisation.promise is not None
    assert organisation.promise.working_days == 2
    assert [line.number for line in organisation.help_lines] == ["112", "116 111"]
    assert organisation.retention_months == dict.fromkeys(DECIDED_RECORDS, 60)
    assert organisation.legal_bases.keys() == set(Basis)
    assert not organisation.never_affects_benefits
    assert not organisation.needs_birth


def test_without_a_promise_none_is_made(tmp_path: Path) -> None:
    path = _changed(tmp_path, 'promise = { working_days = 2, hour = "15:00" }', "")
    assert read_organisations(path)["demo-kommune"].promise is None
    path = _changed(tmp_path, 'promise = { working_days = 2, hour = "15:00" }', 'promise = "never"')
    assert read_organisations(path)["demo-kommune"].promise is None


def test_a_promise_about_benefits_holds_where_somebody_has_signed_it(tmp_path: Path) -> None:
    path = _changed(tmp_path, "# benefits_promise", "benefits_promise")
    assert read_organisations(path)["demo-kommune"].never_affects_benefits


PLAN = "[demo-kommune.plan]\n"
"""Behind it stands what a case writes into the table."""


def _planned(tmp_path: Path, written: str) -> Organisation:
    return read_organisations(_changed(tmp_path, PLAN, PLAN + written))["demo-kommune"]


def test_a_plan_is_read_whole_and_has_defaults(tmp_path: Path) -> None:
    assert read_organisations(EXAMPLE)["demo-kommune"].plan == Plan()
    plan = _planned(
        tmp_path,
        """
        month_day = 31
        hour = "16:00"
        hours = ["09:00", 19:30:00]
        closing_days = [2026-12-24, "2026-12-31", { from = 2027-07-12, to = 2027-07-14 }, 2026-12-24]
        reminders = [3]
        closes = 8
        aftercare_months = [3, 6]
        aftercare = ["who5", "bip_job"]
        at_transitions = []
        silence = { missed = 3 }
        cadences.who5 = { every_months = 2, from_month = 1 }
        cadences.bip_job.at_months = [0, 6]
        """,
    ).plan
    summer = [date(2027, 7, day) for day in (12, 13, 14)]
    assert plan == Plan(
        cadences={"who5": Cadence(every_months=2, from_month=1), "bip_job": Cadence(at_months=(0, 6))},
        when=Liking(hour=time(16), month_day=31),
        hours=(time(9), time(19, 30)),
        closing_days=(date(2026, 12, 24), date(2026, 12, 31), *summer),
        windows=Windows((3,), 8),
        aftercare_months=(3, 6),
        aftercare=("who5", "bip_job"),
        at_transitions=(),
        silence=Silence(3, 5),
    )
    assert _planned(tmp_path, 'weekdays = ["sunday", "monday"]').plan.when.days == (0, 6)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("cadences.gses.every_months = 1", "plan.cadences names 'gses'.*choose from: who5"),
        ("cadences.who5 = {}", "either every_months or at_months"),
        ("cadences.who5 = { every_months = 1, at_months = [2] }", "either every_months or at_months"),
        ("cadences.who5.at_months = [6, 3]", "let at_months rise"),
        ("cadences.who5.every_months = 0", "every_months is 0"),
        ('cadences.who5.every_months = "1"', "every_months is '1'"),
        ("cadences.who5 = { every_months = 1, after_alert = true }", "after_alert is the questionnaire's own"),
        ("cadences = [1]", "plan.cadences"),
        ("reminders = [2, 11]", "day 11 comes after closes, day 10"),
        ("reminders = [5, 2]", "5, 2 doesn't rise"),
        ("reminders = [2, 2]", "doesn't rise"),
        ("reminders = [0]", "reminders.0 is 0"),
        ("reminders = [-1]", "reminders.0 is -1"),
        ("reminders = [1, 2, 3]", "plan.reminders: too many"),
        ("reminders = [true]", "reminders.0 is True"),
        ("closes = 0", "closes is 0"),
        ("closes = 61", "closes is 61"),
        ("closes = 2.5", "closes is 2.5"),
        ('hour = "21:00"', "21:00 lies outside hours, 08:00 to 20:30"),
        ("hour = 15", "15 is no hour; write it as"),
        ('hour = "15:30:10"', "is no hour"),
        ('hour = "noon"', "'noon' is no hour"),
        ('hours = ["20:00", "08:00"]', "20:00 is not before 08:00"),
        ('hours = ["15:30", "15:30"]', "15:30 is not before 15:30"),
        ('hours = ["15:30"]', "plan.hours"),
        ("closing_days = [20261224]", "20261224 is no day"),
        ('closing_days = ["jul"]', "'jul' is no day"),
        ("closing_days = [2026-12-24T10:00:00]", "is no day"),
        ("closing_days = [{ from = 2027-07-30, to = 2027-07-12 }]", "turned round"),
        ("closing_days = [{ from = 2026-01-01, to = 2027-01-01 }]", "longer than 92 days"),
        ("closing_days = [{ from = 2027-07-30 }]", "is no day"),
        ("month_day = 32", "month_day is 32"),
        ("month_day = 0", "month_day is 0"),
        ('month_day = 3\nweekdays = ["monday"]', "weekdays and month_day are both given"),
        ('weekdays = ["mandag"]', "weekdays.0 is 'mandag'"),
        ('weekdays = ["monday", "monday"]', "named twice"),
        ('weekdays = "monday"', "plan.weekdays: is 'monday': a list is needed"),
        ('closes = "10"', "plan.closes: is '10': a whole number is needed"),
        ("silence = 2", "plan.silence: is 2: a table is needed"),
        ("weekdays = []", "plan.weekdays: too few"),
        ("aftercare_months = [0]", "aftercare_months.0 is 0"),
        ("aftercare_months = [6, 3]", "doesn't rise"),
        ('aftercare = ["gses"]', "plan.aftercare names 'gses'"),
        ('at_transitions = ["gses"]', "plan.at_transitions names 'gses'"),
        ("silence.missed = 0", "silence.missed is 0"),
        ("silence.days = -5", "silence.days is -5"),
        ("remind = [1]", "plan.remind: nothing is decided under that name"),
    ],
)
def test_a_plan_that_cannot_be_kept_is_refused(tmp_path: Path, written: str, said: str) -> None:
    with pytest.raises(OrganisationsError) as refused:
        _planned(tmp_path, written)
    assert re.search(said.replace(" is ", ".* is ", 1), str(refused.value)), str(refused.value)
    assert "demo-kommune" in str(refused.value)
    assert "Remedy: " in str(refused.value)


ALERTS, ESCALATION = "[demo-kommune.alerts]\n", "[demo-kommune.escalation]\n"
PROMISE = 'promise = { working_days = 2, hour = "15:00" }\n'


def test_what_makes_an_alert_is_read_and_has_defaults(tmp_path: Path) -> None:
    usual = read_organisations(EXAMPLE)["demo-kommune"]
    assert (usual.limits, usual.escalation, usual.urgent_promise) == (Limits(), Escalation(), None)
    text = EXAMPLE.read_text(encoding="utf-8")
    for line in ("very_low = 35", "fall = 20", "fall_ends = 60", "still_low_days = 84", "change = 10"):
        assert f"\n# {line}\n" in text, "the defaults stand in the example"
    changed = "very_low = 28\nfall = 24\nfall_ends = 52\nstill_low_days = 28\nchange = 12\n"
    path = _changed(tmp_path, ALERTS, ALERTS + changed)
    assert read_organisations(path)["demo-kommune"].limits == Limits(28, 24, 52, 28, 12)
    path = _changed(tmp_path, ESCALATION, ESCALATION + "reminded_before = 1\neach_has = 6\n")
    assert read_organisations(path)["demo-kommune"].escalation == Escalation(1, 6)
    path = _changed(tmp_path, PROMISE, PROMISE + 'urgent_promise = { working_days = 0, hour = "14:00" }\n')
    assert read_organisations(path)["demo-kommune"].urgent_promise == Promise(0, time(14))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (ALERTS, "very_low = 51", r"alerts.very_low is 51, above low_threshold, 50"),
        (ALERTS, "very_low = -1", r"alerts.very_low: is -1"),
        (ALERTS, "very_low = 101", r"alerts.very_low: is 101"),
        (ALERTS, 'very_low = "35"', r"alerts.very_low: is '35': a whole number is needed"),
        (ALERTS, "very_low = true", r"alerts.very_low: is True"),
        (ALERTS, "very_low = 35.5", r"alerts.very_low: is 35.5"),
        (ALERTS, "fall = 3", r"alerts.fall: is 3"),
        (ALERTS, "fall_ends = 101", r"alerts.fall_ends: is 101"),
        (ALERTS, "still_low_days = 13", r"alerts.still_low_days: is 13"),
        (ALERTS, "still_low_days = 367", r"alerts.still_low_days: is 367"),
        (ALERTS, "change = 0", r"alerts.change: is 0"),
        (ALERTS, "low = 50", r"alerts.low: is 50: nothing is decided under that name"),
        (ESCALATION, "reminded_before = 0", r"escalation.reminded_before: is 0"),
        (ESCALATION, "each_has = 0", r"escalation.each_has: is 0"),
        (ESCALATION, "each_has = 41", r"escalation.each_has: is 41"),
        (ESCALATION, "each_has = 2.5", r"escalation.each_has: is 2.5"),
        (PROMISE, 'urgent_promise = { working_days = 3, hour = "09:00" }', r"3 working days, 09:00\) is later than"),
        (PROMISE, 'urgent_promise = { working_days = 2, hour = "15:01" }', r"2 working days, 15:01\) is later than"),
        (PROMISE, 'urgent_promise = { working_days = -1, hour = "15:00" }', r"urgent_promise.working_days: is -1"),
        (PROMISE, "urgent_promise = { working_days = 1, hour = 15 }", r"15 is no hour; write it as"),
        (PROMISE, "urgent_promise = { working_days = 1 }", r"urgent_promise.hour: nothing stands there"),
        (PROMISE, "urgent_promise = 1", r"urgent_promise: is 1: a table is needed"),
    ],
)
def test_thresholds_and_promises_that_cannot_hold_are_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(OrganisationsError, match=said) as refused:
        read_organisations(_changed(tmp_path, old, f"{old}{new}\n"))
    assert "demo-kommune" in str(refused.value)
    assert "Remedy: " in str(refused.value)


def test_a_lower_threshold_needs_a_lower_one_for_very_low(tmp_path: Path) -> None:
    with pytest.raises(OrganisationsError, match=r"alerts.very_low is 35, above low_threshold, 32"):
        read_organisations(_changed(tmp_path, "low_threshold = 50", "low_threshold = 32"))


def test_without_any_promise_there_is_no_urgent_one(tmp_path: Path) -> None:
    urgent = 'urgent_promise = { working_days = 1, hour = "15:00" }\n'
    with pytest.raises(OrganisationsError, match="urgent_promise names a deadline"):
        read_organisations(_changed(tmp_path, PROMISE, f'promise = "never"\n{urgent}'))


def test_a_window_is_over_before_the_next_one_opens(tmp_path: Path) -> None:
    settings, registry = Settings(organisations=EXAMPLE), load_registry()
    for written, longest in (
        ("closes = 28", 27),
        ("closes = 40\naftercare_months = [3, 4]\ncadences.who5.every_months = 2", 27),
        ("closes = 57\ncadences.who5.every_months = 2", 55),
    ):
        with pytest.raises(OrganisationsError, match=rf"plan\.closes.*write {longest} days or fewer"):
            expect_plans(settings, registry, {"demo-kommune": _planned(tmp_path, written)})
    expect_plans(settings, registry, {"demo-kommune": _planned(tmp_path, "closes = 27")})


def test_what_is_odd_about_a_plan_is_said(tmp_path: Path) -> None:
    today = date(2026, 11, 22)
    for written, said in (
        ("", ["closing_days"]),
        ("closing_days = [2026-11-21]", ["closing_days"]),
        ("closing_days = [2027-11-22]", []),
        ('closing_days = [2026-12-24]\nweekdays = ["friday"]\nreminders = []', ["weekdays has Friday", "reminders"]),
        ("closing_days = [2026-12-24]\naftercare_months = [3]\naftercare = []", ["aftercare names nothing"]),
        ("closing_days = [2026-12-24]\ncadences.who5.every_months = 3", ["cadences.who5"]),
    ):
        found = _planned(tmp_path, written)
        listed = list(odd(found.plan, found.questionnaires, today))
        assert len(listed) == len(said), listed
        assert all(line.startswith(begins) for line, begins in zip(listed, said, strict=True)), listed
    assert [each.split()[1] for each in odd(found.plan, ("bip_job",), today)] == ["lacks"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('number = "112"', 'number = "1813"', "112 is missing"),
        ('zone = "Europe/Copenhagen"', 'zone = "Europe/Kobenhavn"', "no time zone"),
        ('answer_channel = "telegram"', 'answer_channel = "fax"', "answer_channel"),
        ("low_threshold = 50", "low_threshold = 500", "low_threshold"),
        ("first_names_in_notices = true", "first_name = true", "first_name"),
        ('en = "Always open. You can be anonymous"', 'de = "Immer"', "missing in en"),
        ("working_days = 2", "working_days = -1", "working_days"),
        ("[demo-kommune]", "[demo-kommune", "not TOML"),
        ('["09:00", "15:00"]', '["15:00", "09:00"]', "15:00 is not before 09:00"),
        ('guardian_under = "never"', "guardian_under = 21", "guardian_under"),
        ('guardian_under = "never"', 'guardian_under = "sometimes"', "guardian_under"),
        ("answers = 60", "answers = 0", "retention.answers"),
        ("answers = 60", "everything = 60", "'everything' is no record"),
        ("legal_basis.nudges", "legal_basis.nudging", "legal_basis.nudging"),
        ('art9 = "9(2)(j)"', 'art9 = ""', "legal_basis.statistics.art9"),
        ("erasure_days = 30", "erasure_days = 90", "erasure_days"),
        ("background = []", 'background = ["religion"]', "background.0"),
        ("tells = []", 'tells = ["nowhere"]', "choose from: none"),
        ("tells = []", 'tells = ["demo-kommune"]', "no other organisation"),
        ("# benefits_promise", 'benefits_promise = { signed_by_role = "Leader" }\n#', "benefits_promise.on"),
        ("# benefits_promise", "benefits_promise = true\n#", "benefits_promise"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = _changed(tmp_path, old, new)
    with pytest.raises(OrganisationsError, match=said) as refused:
        read_organisations(path)
    assert str(path) in str(refused.value)
    assert "Remedy: " in str(refused.value)


def test_one_help_line_alone_is_refused(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    path = tmp_path / "organisations.toml"
    path.write_text(text[: text.rindex("[[demo-kommune.help_lines]]")], encoding="utf-8")
    with pytest.raises(OrganisationsError, match="help_lines"):
        read_organisations(path)


def test_an_unknown_organisation_and_a_missing_file_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(OrganisationsError, match="use one of: demo-kommune"):
        finding(EXAMPLE, read_organisations(EXAMPLE))("andeby")
    with pytest.raises(OrganisationsError, match=r"organisations\.example\.toml"):
        read_organisations(tmp_path / "nowhere.toml")
