"""The coordinator's view (issue 2, point 3): who takes part, what waits, and the export; never an answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, get_args

import httpx
import pytest

from bot.demo.desk import STATUS
from bot.web.desk import AlertRow, CourseRow, Mail, Status
from flows.people import ParticipantStatus
from tests.unit.bot.seen import words

if TYPE_CHECKING:
    from tests.unit.bot.demo.conftest import MemoryDesk

MakeCourse = Callable[..., CourseRow]
MakeAlert = Callable[[str, timedelta], AlertRow]


async def test_a_row_says_who_with_whom_and_when(client: httpx.AsyncClient) -> None:
    html = (await client.get("/coordinator/rows")).text
    assert 'data-code="P-7KQ4"' in html
    said = words(html)
    for part in ("Alma P-7KQ4", "Mette", "Deltager", "ons. 2. dec. kl. 14.05", "fre. 1. jan. kl. 15.05", "1 forløb"):
        assert part in said


async def test_english_dates_and_words(client: httpx.AsyncClient) -> None:
    said = words((await client.get("/coordinator/rows?lang=en")).text)
    for part in ("Taking part", "Wed 2 Dec, 14:05", "Fri 1 Jan, 15:05", "1 course"):
        assert part in said


@pytest.mark.parametrize(
    ("status", "danish", "english"),
    [
        ("invited", "Inviteret", "Invited"),
        ("choosing", "Er ved at vælge", "Making choices"),
        ("taking_part", "Deltager", "Taking part"),
        ("paused", "Holder pause", "Has a break"),
        ("stopped", "Stoppet", "Stopped"),
        ("ended", "Forløbet er slut", "The course is over"),
    ],
)
async def test_every_status_has_its_words(
    client: httpx.AsyncClient, desk: MemoryDesk, make_course: MakeCourse, status: str, danish: str, english: str
) -> None:
    desk.courses = [make_course(status=status)]
    for lang, wanted in (("da", danish), ("en", english)):
        html = (await client.get(f"/coordinator/rows?lang={lang}")).text
        assert f'<span class="pill {status}" data-testid="status">{wanted}</span>' in html


def test_everybody_but_the_erased_has_a_status_here() -> None:
    assert STATUS.keys() == set(ParticipantStatus) - {ParticipantStatus.ERASED}
    assert set(STATUS.values()) == set(get_args(Status))


async def test_open_alerts_show_state_and_age(
    client: httpx.AsyncClient, desk: MemoryDesk, make_course: MakeCourse, make_alert: MakeAlert
) -> None:
    alerts = [
        make_alert("sent", timedelta(seconds=20)),
        make_alert("delivered", timedelta(hours=2)),
        make_alert("seen", timedelta(days=3)),
        make_alert("contact", timedelta(days=4)),
    ]
    desk.courses = [make_course(alerts=alerts), make_course(code="P-2MX9")]
    said = words((await client.get("/coordinator/rows")).text)
    assert "2 forløb 4 åbne varsler" in said
    assert "Varsel sendt · Sara · for sent lige nu Varsel leveret · Sara for 2 timer siden" in said
    assert "Varsel set · Sara for 3 dage siden Kontakt taget · Sara for 4 dage siden" in said


async def test_one_alert_is_counted_in_the_singular(
    client: httpx.AsyncClient, desk: MemoryDesk, make_course: MakeCourse, make_alert: MakeAlert
) -> None:
    desk.courses = [make_course(alerts=[make_alert("sent", timedelta(minutes=5))])]
    assert "1 åbent varsel" in (await client.get("/coordinator/rows")).text


async def test_what_has_not_happened_is_said_in_words(
    client: httpx.AsyncClient, desk: MemoryDesk, make_course: MakeCourse
) -> None:
    desk.courses = [make_course(last_answered=None, next_due=None)]
    said = words((await client.get("/coordinator/rows")).text)
    assert "Ikke endnu" in said
    assert "Ingen planlagt" in said


@pytest.mark.parametrize(
    ("lang", "sentence"), [("da", "Ingen er inviteret endnu."), ("en", "Nobody has been invited yet.")]
)
async def test_empty_state(client: httpx.AsyncClient, desk: MemoryDesk, lang: str, sentence: str) -> None:
    desk.courses = []
    html = (await client.get(f"/coordinator?lang={lang}")).text
    assert sentence in html
    assert "<table" not in html


async def test_the_page_holds_the_same_rows_and_says_where_fresh_ones_come_from(client: httpx.AsyncClient) -> None:
    whole = (await client.get("/coordinator?lang=en")).text
    rows = (await client.get("/coordinator/rows?lang=en")).text
    assert "<html" not in rows
    assert words(rows) in words(whole)
    assert 'data-source="/coordinator/rows?lang=en"' in whole


async def test_a_name_is_text_and_never_markup(
    client: httpx.AsyncClient, desk: MemoryDesk, make_course: MakeCourse
) -> None:
    desk.courses = [make_course(first_name="<script>x</script>", contact_person="O'<i>")]
    html = (await client.get("/coordinator/rows")).text
    assert "<script" not in html
    assert "<i>" not in html


async def test_mails_can_be_read_and_their_links_opened(client: httpx.AsyncClient, desk: MemoryDesk) -> None:
    assert "Mail" not in words((await client.get("/coordinator/rows")).text)
    desk.kept = [Mail("<i>@x", "Pejling: der er nyt", "http://localhost:8420/console/in/t0ken"), Mail("b@x", "Nyt", "")]
    html = (await client.get("/coordinator/rows")).text
    assert words(html).endswith("Mail &lt;i&gt;@x Pejling: der er nyt Åbn b@x Nyt")
    assert re.findall(r'href="([^"]+)" target="_blank" rel="noopener"', html) == [desk.kept[0].link]


async def test_the_export_is_a_download_named_after_the_local_date(client: httpx.AsyncClient, desk: MemoryDesk) -> None:
    desk.at = datetime(2026, 12, 2, 23, 30, tzinfo=UTC)  # already the third in Copenhagen
    answer = await client.get("/coordinator/export.zip")
    assert answer.content == await desk.export_csv()
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == 'attachment; filename="pejling-2026-12-03.zip"'
