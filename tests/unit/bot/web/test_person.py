"""What a contact person sees of one young person (issue 5, point 6), over HTTP on a real store."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import httpx
import pytest
from markupsafe import escape

from bot.usecases.hand_over import carry_out
from flows.alert import Answered, Note
from flows.choices import Choice, Purpose, Sees, Way
from flows.organisation import AnswerChannel
from flows.people import Details, Handover, Participant, ParticipantStatus, StaffMember, StaffRole, Substitution
from flows.ports import Kind
from storage.tables import OUTBOX
from tests.unit.bot.seen import words
from tests.unit.bot.usecases.kit import ALI, ALMA, CONTACT, METTE, NOW, OTHER, OWN, REGISTRY, Office

WHO5 = REGISTRY.latest("who5")
LOW, HIGH = dict.fromkeys(WHO5.definition.keys, 1), dict.fromkeys(WHO5.definition.keys, 4)
EVIL = '<script>alert(1)</script> & "quotes"'


PAGE = f"/console/people/{ALMA.id}"


async def seen_by(office: Office, member: StaffMember, path: str = PAGE) -> httpx.Response:
    """What somebody else's browser shows."""
    async with office.browser(member) as browser:
        return await browser.get(path)


async def decides(office: Office, level: Sees, whose: Participant = ALMA, for_whom: StaffMember = METTE) -> None:
    """What may be seen, chosen for that contact person."""
    async with office.database.transaction() as tx:
        await tx.participants.save(replace(whose, sees={"": level}))
        made = Choice(whose.id, Purpose.SEE, granted=True, text_hash="x", at=NOW, contact_person=for_whom.id)
        await tx.participants.record_choice(replace(made, value=level))


async def deeds(office: Office, about: str = ALMA.id) -> list[tuple[str, str]]:
    async with office.database.reading() as tx:
        return [(each.actor, each.deed) for each in await tx.audit.about(about)]


async def test_that_somebody_answered_is_all_that_is_shown_unless_they_chose_more(
    browser: httpx.AsyncClient, office: Office
) -> None:
    await office.completed(WHO5, LOW)
    html = (await browser.get(PAGE)).text
    assert "Answered on 23 November 2026" in html
    for hidden in ("<svg", WHO5.wording("en").items["happy"].said(), "Some of the time", ": 20."):
        assert hidden not in html


async def test_the_curve_where_it_is_shown_and_not_the_answers(browser: httpx.AsyncClient, office: Office) -> None:
    await office.completed(WHO5, LOW, at=NOW - timedelta(days=60))
    await office.completed(WHO5, HIGH)
    await decides(office, Sees.CURVE)
    html = (await browser.get(PAGE)).text
    assert "Curve, 0 to 100. 24 September 2026: 20. 23 November 2026: 80." in html
    assert html.count('class="dot"') == 2
    assert 'role="img"' in html
    assert "style=" not in html
    assert 'data-testid="replies"' not in html


async def test_the_answers_word_by_word_where_they_are_shown(browser: httpx.AsyncClient, office: Office) -> None:
    given = {key: 4 for key in WHO5.definition.keys if key != "calm"}
    await decides(office, Sees.ANSWERS)
    await office.completed(WHO5, LOW, at=NOW - timedelta(days=30))
    await office.completed(WHO5, given, shared=True)
    html = (await browser.get(PAGE)).text
    wording = WHO5.wording("en")
    for key in given:
        assert wording.items[key].said() in html
    assert words(html).count("Most of the time") == 4
    assert "Some of the time" not in words(html), "what was answered before that choice was shown"
    assert words(html).count("Skipped") == 1


async def test_what_is_shared_one_by_one_needs_its_own_yes(browser: httpx.AsyncClient, office: Office) -> None:
    """Also where answers may be seen: a no to these is a no."""
    await decides(office, Sees.ANSWERS)
    await office.completed(OWN, dict.fromkeys(OWN.definition.keys, 3), shared=False)
    html = (await browser.get(PAGE)).text
    assert 'data-testid="replies"' not in html
    await office.completed(OWN, dict.fromkeys(OWN.definition.keys, 3), shared=True)
    assert (await browser.get(PAGE)).text.count('data-testid="replies"') == 1


async def test_answers_for_figures_alone_and_staff_forms_never_stand_there(
    browser: httpx.AsyncClient, office: Office
) -> None:
    await decides(office, Sees.ANSWERS)
    await office.completed(CONTACT, dict.fromkeys(CONTACT.definition.keys, 5))
    await office.completed(OTHER, dict.fromkeys(OTHER.definition.keys, 2), by=METTE)
    html = (await browser.get(PAGE)).text
    assert 'data-testid="shown"' not in html
    assert "has not answered yet" in html


async def test_opening_is_noted_and_looking_at_the_list_is_not(browser: httpx.AsyncClient, office: Office) -> None:
    listed = (await browser.get("/console")).text
    assert f'/{ALMA.id}"' in listed
    assert await deeds(office) == []
    await browser.get(PAGE)
    assert await deeds(office) == [(METTE.id, "read_answers")]
    await office.completed(OWN, dict.fromkeys(OWN.definition.keys, 3), shared=True)
    await browser.get("/console")
    assert await deeds(office) == [(METTE.id, "read_answers")]
    await browser.get("/console/side-by-side")
    assert await deeds(office) == [(METTE.id, "read_answers")] * 2


@pytest.mark.parametrize("role", StaffRole)
async def test_for_others_there_is_nothing_and_nothing_is_noted(office: Office, role: StaffRole) -> None:
    """A colleague, a coordinator and a leader see what they would see of a code that is nobody's."""
    somebody = replace(ALI, id="S-OTHER2", role=role)
    async with office.database.transaction() as tx:
        await tx.staff.add(somebody)
    async with office.browser(somebody) as browser:
        answers = [await browser.get(f"/console/people/{code}") for code in (ALMA.id, "P-XXXX", "S-ABC234", "%00", "æ")]
        answers.append(await office.post(browser, f"{PAGE}/note", note="Hello"))
        answers.append(await office.post(browser, f"{PAGE}/talk", on="2026-11-23", agreed="Hello"))
    assert {each.status_code for each in answers} == {404}
    assert len({each.text for each in answers}) == 1
    assert await deeds(office) == []


@pytest.mark.parametrize("status", [ParticipantStatus.STOPPED, ParticipantStatus.ENDED, ParticipantStatus.WELCOME])
async def test_whoever_takes_no_part_has_no_page(
    browser: httpx.AsyncClient, office: Office, status: ParticipantStatus
) -> None:
    await office.save(replace(ALMA, status=status))
    assert (await browser.get(PAGE)).status_code == 404
    assert f'{PAGE}"' not in (await browser.get("/console")).text


async def test_a_substitute_sees_it_on_their_days_alone(browser: httpx.AsyncClient, office: Office) -> None:
    async with office.database.transaction() as tx:
        await tx.substitutions.add(Substitution(METTE.id, ALI.id, NOW.date(), date(2026, 11, 27)))
    html = (await seen_by(office, ALI)).text
    assert "Du er vikar for Mette til og med 27. november 2026" in html
    assert "Du er vikar for" in (await seen_by(office, ALI, "/console")).text
    office.clock.at = NOW + timedelta(days=5)
    assert (await seen_by(office, ALI)).status_code == 404
    assert ALMA.id not in (await seen_by(office, ALI, "/console")).text


async def test_after_a_handover_the_old_one_sees_nothing_and_the_new_one_nothing_of_before(
    browser: httpx.AsyncClient, office: Office
) -> None:
    await decides(office, Sees.ANSWERS)
    await office.completed(WHO5, HIGH)
    await office.completed(OWN, dict.fromkeys(OWN.definition.keys, 3), shared=True)
    assert 'data-testid="replies"' in (await browser.get(PAGE)).text
    async with office.world() as world:
        await carry_out(world, Handover(ALMA.id, ALI.id, NOW.date()))
    assert (await browser.get(PAGE)).status_code == 404
    new = await seen_by(office, ALI)
    assert new.status_code == 200
    assert 'data-testid="shown"' not in new.text
    async with office.database.reading() as tx:
        handed = await tx.participants.get(ALMA.id)
    await office.completed(WHO5, LOW, replace(handed))
    html = (await seen_by(office, ALI)).text
    assert html.count('data-testid="answered"') == 1  # chosen for Mette, not for Ali
    assert "<svg" not in html


async def test_a_missing_birth_date_is_said_and_a_known_one_is_not_shown(
    browser: httpx.AsyncClient, office: Office
) -> None:
    assert 'data-testid="lacks-birth"' in (await browser.get(PAGE)).text
    await office.save(replace(ALMA, details=Details(birth=date(2010, 3, 1))))
    html = (await browser.get(PAGE)).text
    assert 'data-testid="lacks-birth"' not in html
    assert "2010" not in html


async def test_how_they_want_to_be_reached(browser: httpx.AsyncClient, office: Office) -> None:
    assert "No wish has been given." in (await browser.get(PAGE)).text
    await office.save(replace(ALMA, details=Details(reach=Way.CALL_MORNING)))
    html = (await browser.get(PAGE)).text
    assert "By a call before noon" in html
    assert "<textarea" not in html


async def notes(office: Office) -> list[str]:
    async with office.database.reading() as tx:
        rows = await tx.connection.execute(OUTBOX.select().where(OUTBOX.c.kind == Kind.NOTE))
        return [row.recipient for row in rows]


async def send(browser: httpx.AsyncClient, office: Office, note: str) -> httpx.Response:
    return await office.post(browser, f"{PAGE}/note", note=note)


async def test_a_note_goes_out_and_is_noted(browser: httpx.AsyncClient, office: Office) -> None:
    await office.save(replace(ALMA, details=Details(reach=Way.NOTE)))
    html = (await browser.get(PAGE)).text
    assert ("<textarea" in html, "it goes through Telegram" in html) == (True, True)
    office.organisation = replace(office.organisation, answer_channel=AnswerChannel.WEB)
    html = (await browser.get(PAGE)).text
    assert ("reads it on the page" in html, "Telegram" in html) == (True, False)
    answer = await send(browser, office, "Skal vi gå en tur? Æøå 👋")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?done=note")
    assert await notes(office) == [ALMA.id]
    assert (METTE.id, "relay_note") in await deeds(office)
    assert "Your note is on its way." in (await browser.get(answer.headers["location"])).text


async def test_the_newest_notes_stand_there_with_what_was_answered(browser: httpx.AsyncClient, office: Office) -> None:
    """Three of them, the newest first, whoever wrote them."""
    assert 'data-testid="notes"' not in (await browser.get(PAGE)).text
    async with office.database.transaction() as tx:
        for number, by in enumerate((METTE, METTE, ALI, METTE)):
            written = NOW + timedelta(hours=number)
            await tx.notes.add(Note(f"n{number}", ALMA.id, by.id, written, f"{EVIL} {number}"))
        for arrived in ("n1", "n2"):
            await tx.notes.arrive(arrived, NOW)
        await tx.notes.answer("n1", Answered.LATER, NOW)
    html = (await browser.get(PAGE)).text
    section = words(re.search(r'data-testid="notes".*?</section>', html, re.DOTALL)[0])  # type: ignore[index]
    notes = [part.strip() for part in section.split(words(str(escape(EVIL))))[1:]]
    assert [each[:1] for each in notes] == ["3", "2", "1"]
    assert [("Has not arrived yet." in each, "There is no answer yet." in each) for each in notes] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    assert ("Ali" in notes[1], "says: “Later”" in notes[2]) == (True, True)
    assert "<script>" not in html


@pytest.mark.parametrize(
    "note",
    ["", "   \n ", "x" * 301, f"{EVIL} 010203-1234", "call me 0102031234", "hidden\u202eeman"],
    ids=["empty", "blank", "long", "CPR", "CPR in one", "turned round"],
)
async def test_a_note_that_cannot_go_out_says_why_and_keeps_what_was_typed(
    browser: httpx.AsyncClient, office: Office, note: str
) -> None:
    await office.save(replace(ALMA, details=Details(reach=Way.NOTE)))
    answer = await send(browser, office, note)
    assert answer.status_code == 422
    assert 'data-testid="problem"' in answer.text
    assert str(escape(note)) in answer.text
    assert "<script>" not in answer.text
    assert await notes(office) == []
    assert (METTE.id, "relay_note") not in await deeds(office)


async def test_a_note_to_one_who_did_not_choose_it_is_refused(browser: httpx.AsyncClient, office: Office) -> None:
    answer = await send(browser, office, "Hello")
    assert answer.status_code == 422
    assert await notes(office) == []


async def test_a_flood_is_not_read(browser: httpx.AsyncClient, office: Office) -> None:
    await office.save(replace(ALMA, details=Details(reach=Way.NOTE)))
    answer = await send(browser, office, "x" * 1_000_000)
    assert answer.status_code == 403
    assert await notes(office) == []


async def test_where_there_is_no_way_in_none_is_noted(browser: httpx.AsyncClient, office: Office) -> None:
    """The young person reads who made a link to their page."""
    assert (await browser.get(f"{PAGE}/let-in")).status_code == 200
    answer = await office.post(browser, f"{PAGE}/let-in")
    assert (answer.status_code, "no page of their own" in answer.text) == (422, True)
    assert not [deed for _who, deed in await deeds(office) if deed == "let_in"]


async def test_names_are_text(browser: httpx.AsyncClient, office: Office) -> None:
    await office.save(replace(ALMA, name=EVIL))
    html = (await browser.get(PAGE)).text
    assert "<script>" not in html
    assert str(escape(EVIL)) in html
