"""Reports of letters that came back, as mail servers write them, and what only looks like one.

B1  Of every server's report: which letter, and all addresses that may be meant.
B2  Only what has failed for good counts.
B3  Whatever else comes to the address is ignored with a reason: nothing in it can break the reading, or take long.
"""

from __future__ import annotations

from time import process_time

import pytest

from bot.delivery.bounces import MOST, Bounce, Ignored, read_bounce
from tests.unit.bot.delivery.reports import EXCHANGE, HOLIDAYS, POSTFIX, SERVERS, report

ID = "0123456789abcdef" * 2
METTES = "mette@kommune.test"


@pytest.mark.parametrize("template", SERVERS.values(), ids=SERVERS)
def test_which_letter_and_whose(template: str) -> None:
    """B1; a letter that was forwarded is returned with the address that we wrote to."""
    assert read_bounce(report(ID, METTES, template)) == Bounce(ID, frozenset({METTES}))
    forwarded = read_bounce(report(ID, "Mette <Mette@Kommune.test>", template, final="m.hansen@elsewhere.test"))
    assert forwarded == Bounce(ID, frozenset({METTES, "m.hansen@elsewhere.test"}))
    crlf = report(ID, METTES, template).replace(b"\n", b"\r\n")
    assert read_bounce(crlf) == Bounce(ID, frozenset({METTES}))


@pytest.mark.parametrize(
    ("action", "status", "counts"),
    [
        ("failed", "5.1.1", True),
        ("Failed", "4.4.7", True),  # given up after days
        ("failed", "", True),
        ("", "5.2.2", True),
        ("", "4.2.2", False),
        ("delayed", "4.4.1", False),
        ("delayed", "5.0.0", False),
        ("relayed", "2.0.0", False),
        ("delivered", "2.1.5", False),
        ("expanded", "2.0.0", False),
        ("", "", False),
    ],
)
def test_only_what_has_failed_for_good(action: str, status: str, counts: bool) -> None:
    """B2."""
    for template in SERVERS.values():
        found = read_bounce(report(ID, METTES, template, action=action, status=status))
        assert found == (Bounce(ID, frozenset({METTES})) if counts else Ignored.NOT_FAILED)


def test_what_is_no_report_of_ours() -> None:
    """B3."""
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(9000))
    no_report = {
        "nothing": b"",
        "a holiday notice": HOLIDAYS.format(letter_id=ID, to=METTES, sender="x@kommune.test").encode(),
        "spam": b"Subject: \xff\xfe=?utf-8?q?=?=\n\n" + bytes(range(256)),
        "ten megabytes of nothing": bytes(10_000_000),
        "no end of headers": b"X: y\n" * 400_000,
        "no end of parts": nested,
        "a report without one": b"Content-Type: multipart/report; boundary=b\n\n--b\n\nhello\n--b--\n",
        "a report without a boundary": b"Content-Type: multipart/report\n\nAction: failed\nStatus: 5.1.1\n",
        "another kind of report": report(ID, METTES).replace(b"message/delivery-status", b"message/feedback-report"),
        "a report inside a letter": b"Content-Type: message/rfc822\n\n" + report(ID, METTES),
    }
    began = process_time()
    assert {name: read_bounce(raw) for name, raw in no_report.items()} == dict.fromkeys(no_report, Ignored.NO_REPORT)
    assert process_time() - began < 2
    for letter in (
        "Subject: no id\nTo: {to}\n\n",
        "Message-ID: <somebody.elses@kommune.test>\nTo: {to}\n\n",
        "Message-ID: <{letter_id}{letter_id}@kommune.test>\nTo: {to}\n\n",
        "Message-ID: <{letter_id}@kommune.test> <x@y>\nTo: {to}\n\n",
        "",
    ):
        assert read_bounce(report(ID, METTES, letter=letter)) is Ignored.NO_LETTER


def test_what_was_cut_off_still_counts_as_far_as_it_goes() -> None:
    """B3: by a server that returns a part alone, and by our own bound."""
    whole = report(ID, METTES, EXCHANGE)
    assert read_bounce(whole[: whole.index(b"Auto-Submitted")]) == Bounce(ID, frozenset({METTES}))
    long = report(ID, METTES, POSTFIX) + b"x" * MOST
    assert read_bounce(long) == Bounce(ID, frozenset({METTES}))
    assert read_bounce(whole[: whole.index(b"Action")]) is Ignored.NOT_FAILED
    for cut in range(0, len(whole), 7):
        read_bounce(whole[:cut])
