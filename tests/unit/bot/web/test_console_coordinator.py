"""The coordinators' pages: what a hurried coordinator, a tired one, and somebody without the right can do there."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, time, timedelta

import httpx
import pytest
from PIL import Image
from sqlalchemy import update

from bot.enrolment.sheets import template
from bot.usecases.overview import FOUND_AT_MOST
from bot.web.routes.console.office_words import KINDS
from flows.check_in import Ending, Status
from flows.organisation import Escalation, Limits, Promise
from flows.overview import PER_PAGE
from flows.people import Participant, ParticipantStatus, StaffMember, StaffRole
from flows.ports import Kind, Outgoing
from storage.tables import CHECK_IN, OUTBOX
from storage.tables.outbox import OutboxState
from tests.unit.bot.usecases.authorising import COLE, CORA, LEO, PETER
from tests.unit.bot.usecases.kit import ALI, ALMA, METTE, NOW, OWN, Office

COURSE = f"/console/people/{ALMA.id}/course"
PAGES = ("/console/people", "/console/enrol", "/console/enrol/many", "/console/staff", "/console/deliveries", COURSE)
FORMS = (
    "/console/enrol",
    "/console/enrol/many",
    "/console/enrol/many/now",
    "/console/staff",
    "/console/deliveries/again",
    f"/console/staff/{METTE.id}/end",
    f"{COURSE}/assess",
)
TWINS = f"name;contact;birth\nAlma;{METTE.id};\nBo;{METTE.id};31-02-2009\nKim;S-NOBODY;\n"


@pytest.fixture
async def office(office: Office) -> Office:
    """Cora coordinates, Leo leads; Peter coordinates elsewhere; everybody can be reached."""
    office.organisation = replace(office.organisation, background=("sex", "municipality"), guardian_under=18)
    async with office.database.transaction() as tx:
        for number, member in enumerate((CORA, LEO, COLE, PETER), start=10):
            await tx.staff.add(replace(member, language="en"))
            await tx.identities.tie(member.id, number)
        await tx.identities.tie(ALI.id, 20)
        await tx.identities.tie(METTE.id, 21)
    return office


@asynccontextmanager
async def as_cora(office: Office) -> AsyncIterator[httpx.AsyncClient]:
    async with office.browser(CORA) as client:
        yield client


async def everybody(office: Office) -> dict[str, Participant]:
    async with office.database.reading() as tx:
        return {each.name: each for each in await tx.participants.all()}


async def member(office: Office, staff: str) -> StaffMember:
    async with office.database.reading() as tx:
        return await tx.staff.get(staff)


def said(page: httpx.Response, status: int = 200) -> str:
    assert page.status_code == status, page.text
    main = page.text[page.text.index("<main") :]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.mark.parametrize("who", [METTE, LEO, PETER], ids=lambda each: each.name)
async def test_nobody_else_gets_in(office: Office, who: StaffMember) -> None:
    """Whoever isn't coordinator here sees nothing, changes nothing, and can't tell what is there."""
    before = await everybody(office)
    mette = f"/console/staff/{METTE.id}"
    pages = PAGES if who is not PETER else (COURSE, mette, f"{mette}/portrait.jpg")
    forms = FORMS if who is not PETER else FORMS[-2:]
    async with office.browser(who) as client:
        nothing = await client.get("/console/people/P-NONE/course")
        for page in pages:
            found = await client.get(page)
            assert (found.status_code, found.text) == (404, nothing.text), page
        for form in forms:
            assert (await office.post(client, form, sure="1", name="Bo", contact=METTE.id)).status_code == 404, form
        decisions = await client.get("/console/decisions")
        assert decisions.status_code == (404 if who.role is StaffRole.CONTACT_PERSON else 200)
    assert await everybody(office) == before


async def test_the_list_says_how_it_stands_and_never_what(office: Office) -> None:
    await office.completed(OWN, dict.fromkeys(OWN.definition.keys, 4), shared=True, at=NOW - timedelta(days=40))
    waiting = await office.participant(contact_person=ALI.id)
    await office.opened(OWN, waiting)
    office.clock.at = NOW + timedelta(days=3)
    async with as_cora(office) as client:
        listed = said(await client.get("/console/people"))
        assert "2 courses" in listed
        assert "14 October 2026" in listed
        assert "Asked on 23 November 2026. Can be answered until 3 December 2026." in listed
        for query, names in (
            ("show=waiting", [waiting.name]),
            ("show=due", []),
            ("show=late&show='", ["Alma", waiting.name]),
            (f"contact={METTE.id}", ["Alma"]),
            ("status=active", ["Alma", waiting.name]),
            ("status=paused", []),
            (f"search={ALMA.id[:4].lower()}", ["Alma"]),
            ("search=7kq", ["Alma"]),
            ("search=alm", ["Alma"]),
            ("search=%25", []),
            ("search=' or 1=1 --", []),
            ("page=99999", ["Alma", waiting.name]),
            ("page=-1&status=no&contact=S-NOBODY", []),
        ):
            found = await client.get(f"/console/people?{query}")
            assert re.findall(r"/course\"><bdi>(\w+)</bdi>", found.text) == names, query


async def test_a_page_has_fifty(office: Office) -> None:
    async with office.database.transaction() as tx:
        for number in range(PER_PAGE):
            await tx.participants.add(replace(ALMA, id=f"P-X{number:03}", name=f"Extra{number}"))
        await tx.participants.add(replace(ALMA, id="P-GONE", name="", status=ParticipantStatus.ERASED))
    async with as_cora(office) as client:
        first = await client.get("/console/people?search=P-")
        assert first.text.count('data-testid="course"') == PER_PAGE
        assert "51 courses · page 1 of 2" in said(first)
        [following] = re.findall(r'rel="next" href="([^"]+)"', first.text)
        assert (await client.get(following.replace("&amp;", "&"))).text.count('data-testid="course"') == 1
    assert FOUND_AT_MOST >= PER_PAGE


async def test_one_is_enrolled_once_and_handed_a_paper(office: Office) -> None:
    async with as_cora(office) as client:
        [once] = re.findall(r'name="once" value="([^"]+)"', (await client.get("/console/enrol")).text)
        form = {"once": once, "name": " Bo ", "contact": METTE.id, "language": "da", "birth": "17-05-2009"}
        form |= {"sex": "male", "municipality": "751", "towards_education": "yes"}
        sent = await office.post(client, "/console/enrol", **form)
        bo = (await everybody(office))["Bo"]
        assert sent.headers["location"] == f"/console/people/{bo.id}/course?done=enrolled"
        assert (bo.contact_person, bo.language, bo.details.birth) == (METTE.id, "da", date(2009, 5, 17))
        assert (bo.facts, bo.details.background) == (
            {"towards_education": True},
            {"sex": "male", "municipality": "751"},
        )
        again = said(await office.post(client, "/console/enrol", **{**form, "name": "Bo II"}), 422)
        assert "This form was sent already" in again
        assert len(await everybody(office)) == 2
        paper = await office.post(client, f"/console/people/{bo.id}/course/invite")
        assert re.search(r'href="https://t.me/office_bot\?start=[\w-]{24}"', paper.text)
        assert bo.id in said(paper) and "Bo" not in said(paper)
        assert "<svg" in paper.text and "style=" not in paper.text


@pytest.mark.parametrize(
    ("field", "typed", "why"),
    [
        ("name", "170509-4321", "looks like a CPR number"),
        ("name", "=1+1", "The cell is a formula"),
        ("name", "  ", "The name has 0 characters"),
        ("contact", "", "No contact person is named"),
        ("contact", LEO.id, "is a leader"),
        ("contact", PETER.id, "There is no contact person"),
        ("language", "tlh", "The language is not offered"),
        ("birth", "31-02-2009", "The birth date is no date"),
        ("birth", "17-05-2014", "which is Telegram&#39;s age"),
        ("sex", "x", "The code is none that sex has"),
        ("name", "alma", "has the same name and contact person"),
    ],
)
async def test_what_cant_be_used_is_said_at_its_field_and_the_rest_is_kept(
    office: Office, field: str, typed: str, why: str
) -> None:
    async with as_cora(office) as client:
        form = {"once": "x", "name": "Bo", "contact": METTE.id, "language": "da", "municipality": "751", field: typed}
        sent = await office.post(client, "/console/enrol", **form)
        assert sent.status_code == 422
        [problem] = re.findall(rf'id="{field}-wrong">\s*([^<]+)', sent.text)
        assert (why in problem and typed not in problem.replace("Text", "")) or len(typed.strip()) < 9
        assert 'value="751"' in sent.text
    assert list(await everybody(office)) == ["Alma"]


async def test_a_sheet_is_looked_through_then_enrolled_and_never_by_halves(office: Office) -> None:
    async with as_cora(office) as client:
        looked = await office.post(client, "/console/enrol/many", sheet=TWINS)
        words = said(looked, 422)
        assert "3 things are wrong. Nobody is enrolled." in words
        assert "2 First name P-7KQ4 has the same name" in words
        assert "3 Birth date The birth date is no date" in words
        assert "4 Contact person There is no contact person &#39;S-NOBODY&#39; here" in words
        assert TWINS.replace("birth\n", "birth\n").splitlines()[0] in looked.text
        right = f"name;contact;birth\n\nKim;;\nBo;{ALI.id};17-05-2009\n"
        ready = await office.post(client, "/console/enrol/many", sheet=right, contact=METTE.id)
        assert "Nothing is wrong: 2 people can be enrolled." in said(ready)
        assert len(await everybody(office)) == 1
        [kept] = re.findall(r'type="hidden" name="sheet" value="([^"]+)"', ready.text)
        [once] = re.findall(r'name="once" value="([^"]+)"', ready.text)
        form = {"once": once, "sheet": kept, "contact": METTE.id}
        papers = await office.post(client, "/console/enrol/many/now", **form)
        assert papers.text.count('data-testid="paper"') == 2
        assert "For Kim. The name isn&#39;t printed." in said(papers)
        enrolled = await everybody(office)
        assert (enrolled["Kim"].contact_person, enrolled["Bo"].contact_person) == (METTE.id, ALI.id)
        again = said(await office.post(client, "/console/enrol/many/now", **form), 422)
        assert "This sheet was sent already; look for them in the list" in again and "wrong" not in again
        anew = said(await office.post(client, "/console/enrol/many/now", **{**form, "once": "another"}), 422)
        assert "2 things are wrong" in anew
        assert await everybody(office) == enrolled


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "The file is empty"),
        (b"PK\x03\x04 no zip", "is no workbook that can be read"),
        (b"name;cpr\nBo;1\n", "has no known name in column 2"),
        (b"name\n" + b"Bo\n" * 201, "The sheet has 201 lines; give at most 200."),
        (b"\xff\xfe\x00\x00", "is neither XLSX nor text"),
        (b"x" * 5_000_001, "is larger than 5 MB"),
    ],
)
async def test_a_file_that_cant_be_used(office: Office, content: bytes, why: str) -> None:
    async with as_cora(office) as client:
        page = await client.get("/console/enrol/many")
        [csrf] = set(re.findall(r'name="csrf" value="(\w+)"', page.text))
        sent = await client.post("/console/enrol/many", data={"csrf": csrf}, files={"file": ("<b>.csv", content)})
        assert why in said(sent, 422)
        forged = await client.post("/console/enrol/many", data={"csrf": "x"}, files={"file": ("a.csv", b"name\nBo\n")})
        assert forged.status_code in (400, 403, 404)
    assert list(await everybody(office)) == ["Alma"]


async def test_a_workbook_and_its_template(office: Office) -> None:
    async with as_cora(office) as client:
        found = await client.get("/console/enrol/template.xlsx")
        assert found.content[:2] == b"PK" and "attachment" in found.headers["content-disposition"]
        csv = await client.get("/console/enrol/template.csv")
        assert csv.text.lstrip("\ufeff").startswith("name;contact;language;birth;")
        [csrf] = set(re.findall(r'name="csrf" value="(\w+)"', (await client.get("/console/enrol/many")).text))
        sheet = template(("name", "contact"), workbook=True)
        sent = await client.post("/console/enrol/many", data={"csrf": csrf}, files={"file": ("a.xlsx", sheet)})
        assert "has a header and no lines below it" in said(sent, 422)


async def test_a_course_from_its_facts_to_its_end(office: Office) -> None:
    async with as_cora(office) as client:

        async def sent(what: str, **form: str) -> Participant:
            answer = await office.post(client, f"{COURSE}/{what}", **form)
            assert answer.status_code == 303, said(answer, 422)
            assert said(await client.get(answer.headers["location"])).strip()
            async with office.database.reading() as tx:
                return await tx.participants.get(ALMA.id)

        noted = await sent(
            "facts", name="Alma B", birth="17.05.2009", in_youth_education="no", sex="female", municipality=""
        )
        assert (noted.name, noted.facts["in_youth_education"], noted.details.background) == (
            "Alma B",
            False,
            {"sex": "female"},
        )
        await sent("address", address="alma@example.dk")
        await sent("guardian", approves="yes")
        assert (await sent("assign", to=ALI.id, **{"from": "2026-11-23"})).contact_person == ALI.id
        assert (await sent("pause", reason="prison", until="")).status is ParticipantStatus.PAUSED
        assert (await sent("return")).status is ParticipantStatus.ACTIVE
        assert (await sent("end", reason="moved")).status is ParticipantStatus.ENDED
        await sent("erasure")
        refused = said(await office.post(client, f"{COURSE}/assess", keep_answers="journal_duty"), 422)
        assert "tick that you are sure" in refused
        await sent("assess", keep_answers="journal_duty", sure="1")
    async with office.database.reading() as tx:
        wish = await tx.erasures.open_of(ALMA.id)
        assert wish is not None and list(wish.kept) == ["answers"] and wish.assessed_by == CORA.id
        assert {each.actor for each in await tx.audit.about(ALMA.id)} == {CORA.id}


@pytest.mark.parametrize(
    ("what", "form", "why"),
    [
        ("assign", {}, "Choose who takes over"),
        ("assign", {"to": "S-NOBODY"}, "used as it is"),
        ("assign", {"to": LEO.id}, "is a leader"),
        ("assign", {"to": PETER.id}, "used as it is"),
        ("assign", {"to": ALI.id, "from": "yesterday"}, "is no day"),
        ("pause", {"reason": "own"}, "Choose a reason"),
        ("end", {"reason": "<b>"}, "Choose a reason"),
        ("assess", {"sure": "1"}, "There is no wish"),
        ("facts", {"name": "Alma", "birth": "1.1.1900"}, "gives an age outside 10 to 40 years"),
        ("guardian", {"approves": "yes"}, "no birth date is noted"),
    ],
)
async def test_a_refused_form_stands_on_the_course(office: Office, what: str, form: dict[str, str], why: str) -> None:
    async with as_cora(office) as client:
        sent = await office.post(client, f"{COURSE}/{what}", **form)
        assert why.casefold() in said(sent, 422).casefold()
    assert (await everybody(office)) == {"Alma": ALMA}


async def test_staff_are_added_invited_and_end(office: Office) -> None:
    async with as_cora(office) as client:
        added = await office.post(
            client, "/console/staff", name="Nina", role="contact_person", address="nina@example.dk"
        )
        [nina] = re.findall(r"/staff/(S-\w+)", added.headers["location"])
        path = f"/console/staff/{nina}"
        assert "nina@example.dk" in said(await client.get(path))
        assert "t.me/office_bot?start=" in said(await office.post(client, f"{path}/invite"))
        for form, why in (
            ({"role": "boss", "name": "X"}, "Choose a role"),
            ({"role": "leader", "name": ""}, "0 characters"),
        ):
            assert why in said(await office.post(client, "/console/staff", **form), 422)
        mette = f"/console/staff/{METTE.id}"
        assert (await office.post(client, f"{mette}/away", substitute=ALI.id)).status_code == 303
        assert "stands in for somebody" in said(
            await office.post(client, f"/console/staff/{ALI.id}/end", sure="1"), 422
        )
        assert (await office.post(client, f"{mette}/back")).status_code == 303
        assert "has young people" in said(await office.post(client, f"{mette}/end", sure="1"), 422)
        assert "tick that you are sure" in said(await office.post(client, f"{path}/end"), 422).casefold()
        assert (
            "nobody ends themselves"
            in said(await office.post(client, f"/console/staff/{CORA.id}/end", sure="1"), 422).casefold()
        )
        async with office.browser(await member(office, nina)) as hers:
            assert (await hers.get("/console/settings")).status_code == 200
            assert (await office.post(client, f"{path}/end", sure="1")).status_code == 303
            assert (await hers.get("/console/settings")).status_code != 200
        assert (await client.get(path)).status_code == 404
        assert "Nina" not in said(await client.get("/console/staff"))
        form = {"once": "y", "name": "Bo", "contact": nina}
        assert "There is no contact person" in said(await office.post(client, "/console/enrol", **form), 422)
    assert (await member(office, nina)).left_on == NOW.date()


async def test_colleagues_of_one_name_are_told_apart(office: Office) -> None:
    twin = replace(METTE, id="S-METTE9", name="mette ")
    async with office.database.transaction() as tx:
        await tx.staff.add(twin)
        await tx.identities.tie(twin.id, 30)
    async with as_cora(office) as client:
        for page, ids in (
            ("/console/people", (METTE.id, twin.id)),
            ("/console/enrol", (METTE.id, twin.id)),
            ("/console/enrol/many", (METTE.id, twin.id)),
            (COURSE, ()),  # Mette's own: there is one other
            (f"/console/staff/{ALI.id}", (METTE.id, twin.id)),
        ):
            options = re.findall(r'<option value="(S-\w+)">([^<]+)</option>', (await client.get(page)).text)
            assert {each for each, shown in options if f"({each})" in shown} == set(ids), page
            assert (ALI.id, "Ali") in options or ALI.id in page
    async with office.browser(ALI) as his:
        assert f">{METTE.name} ({METTE.id})</option>" in (await his.get("/console/absence")).text


async def test_a_portrait_is_opened_for_real(office: Office) -> None:
    async with as_cora(office) as client:
        path = f"/console/staff/{METTE.id}"
        [csrf] = set(re.findall(r'name="csrf" value="(\w+)"', (await client.get(path)).text))
        svg = {"picture": ("a.png", b"<svg onload=alert(1)>")}
        sent = await client.post(f"{path}/portrait", data={"csrf": csrf}, files=svg)
        assert "is no PNG or JPEG that can be opened" in said(sent, 422)
        assert '<details class="card" open><summary>Picture' in sent.text
        assert "Choose a picture first" in said(await office.post(client, f"{path}/portrait"), 422)
        assert (await client.get(f"{path}/portrait.jpg")).status_code == 404
        png = io.BytesIO()
        Image.new("RGB", (300, 200), "teal").save(png, "PNG")
        good = {"picture": ("a.png", png.getvalue())}
        assert (await client.post(f"{path}/portrait", data={"csrf": csrf}, files=good)).status_code == 303
        shown = await client.get(f"{path}/portrait.jpg")
        assert (shown.headers["content-type"], shown.content[:2]) == ("image/jpeg", b"\xff\xd8")


async def test_what_was_given_up_is_sent_again_or_put_away(office: Office) -> None:
    async with office.database.transaction() as tx:
        for key, to in (("one", ALMA.id), ("two", ALMA.id), ("theirs", PETER.id), ("late", ALMA.id)):
            await tx.outbox.put(Outgoing(Kind.REPLY, to, key))
        failed = update(OUTBOX).where(OUTBOX.c.dedupe_key != "late")
        await tx.connection.execute(failed.values(state=OutboxState.FAILED, error="BlockedError", attempts=3))
        await tx.connection.execute(update(OUTBOX).values(put_at=NOW - timedelta(hours=2)))
        await tx.updates.park(4711, 1, b"{}", "KeyError", NOW)
    async with as_cora(office) as client:
        listed = await client.get("/console/deliveries")
        assert set(KINDS) == set(Kind)
        assert listed.text.count("Send again") == 2
        assert "the bot was blocked" in said(listed) and "Waits for more than an hour" in said(listed)
        assert "One message to the bot could not be handled" in said(listed)
        assert (await office.post(client, "/console/deliveries/again", letter="one")).status_code == 303
        assert (await office.post(client, "/console/deliveries/away", letter="two")).status_code == 303
        for letter in ("theirs", "late", "one", "two", ""):
            refused = said(await office.post(client, "/console/deliveries/again", letter=letter), 422)
            assert "not among those that were given up" in refused
    async with office.database.reading() as tx:
        states = {row.dedupe_key: row.state for row in (await tx.connection.execute(OUTBOX.select())).all()}
        noted = [each.about for each in await tx.audit.about(METTE.organisation)]
    assert states == {"one": "waiting", "two": "dropped", "theirs": "failed", "late": "waiting"}
    assert noted == ["", "put away"]


async def test_decisions_are_read_and_what_is_blank_is_said(office: Office) -> None:
    office.organisation = replace(office.organisation, blank=("promise", "legal_basis.nudges"))
    async with office.browser(LEO) as client:
        read = said(await client.get("/console/decisions"))
    assert "2 decisions are missing" in read
    assert "Not decided yet: the leader decides it" in read
    async with as_cora(office) as client:
        assert "organisations.toml" in said(await client.get("/console/decisions"))


async def test_decisions_say_what_makes_an_alert(office: Office) -> None:
    limits, urgent = Limits(very_low=28, fall=24, fall_ends=56, still_low_days=70, change=12), Promise(0, time(14))
    escalation = Escalation(reminded_before=1, each_has=4)
    changed = {"limits": limits, "urgent_promise": urgent, "escalation": escalation, "low_threshold": 48}
    office.organisation = replace(office.organisation, **changed)  # type: ignore[arg-type]
    async with office.browser(LEO) as client:
        read = said(await client.get("/console/decisions"))
    for line in (
        "48 or under",
        "28 or under",
        "24 or more, to 56 or under",
        "70 days after the last contact",
        "A rise or fall of 12 or more",
        "A reminder one working hour before the deadline; then the next one has 4 working hours",
        "On the same working day, by 14:00, where somebody asks for contact or a point is 28 or under.",
    ):
        assert line in read


async def test_what_waits_is_what_the_index_holds(office: Office) -> None:
    """SQLite uses a partial index only where the query says the same: a status more must be said in both."""
    one = await office.opened(OWN)
    async with as_cora(office) as client:
        for status in Status:
            async with office.database.transaction() as tx:
                final = status in ("completed", "declined", "closed")
                values = {
                    "status": status,
                    "item": OWN.definition.keys[0],
                    "started_at": NOW,
                    "ended_at": NOW if final else None,
                    "ending": Ending.SET_ASIDE if status is Status.CLOSED else None,
                }
                await tx.connection.execute(update(CHECK_IN).where(CHECK_IN.c.id == one.id).values(values))
            found = said(await client.get("/console/people?show=waiting"))
            assert ("1 course " in found) is not final, status


async def test_an_assignment_in_which_nobody_can_react_is_red(office: Office) -> None:
    async with as_cora(office) as client:
        assert "unreached" not in (await client.get("/console/people")).text
        async with office.database.transaction() as tx:
            await tx.identities.mark_unreachable(METTE.id)
        page = (await client.get("/console/people")).text
        red = page[page.index('data-testid="unreached"') : page.index("</section>")]
        assert (METTE.id in red, ALMA.id in red, "nobody stands in" in red) == (True, True, True)
