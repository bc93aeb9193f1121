"""What mail servers write when a letter could not be delivered, each in its own way; made up after RFC 3464."""

from __future__ import annotations

LETTER = """\
Return-Path: <{sender}>
Received: from pejling.kommune.test (pejling [10.0.0.5])
\tby mx.kommune.test (Postfix) with ESMTPS id 4F1aB2
\tfor <{to}>; Mon, 23 Nov 2026 09:00:01 +0100 (CET)
From: Pejling <{sender}>
To: {to}
Subject: Pejling: der er noget til dig
Message-ID: <{letter_id}@kommune.test>
Auto-Submitted: auto-generated
Content-Type: text/plain; charset="utf-8"

Nyt om P-7KQ4. =C3=85bn Pejling.
"""

POSTFIX = """\
Return-Path: <>
Date: Mon, 23 Nov 2026 09:00:02 +0100 (CET)
From: MAILER-DAEMON@mx.kommune.test (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {sender}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4F1aB2.1764000002/mx.kommune.test"
Content-Transfer-Encoding: 8bit

This is a MIME-encapsulated message.

--4F1aB2.1764000002/mx.kommune.test
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.kommune.test.

<{final}>: host mx.kommune.test[10.0.0.9] said: 550 5.1.1 User unknown

--4F1aB2.1764000002/mx.kommune.test
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.kommune.test
X-Postfix-Queue-ID: 4F1aB2
X-Postfix-Sender: rfc822; {sender}
Arrival-Date: Mon, 23 Nov 2026 09:00:01 +0100 (CET)

Final-Recipient: rfc822; {final}
Original-Recipient: rfc822;{final}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.kommune.test
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--4F1aB2.1764000002/mx.kommune.test
Content-Description: Undelivered Message
Content-Type: message/rfc822
Content-Transfer-Encoding: 8bit

{letter}
--4F1aB2.1764000002/mx.kommune.test--
"""

EXCHANGE = """\
From: <postmaster@kommune.test>
To: <{sender}>
Date: Mon, 23 Nov 2026 08:00:03 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="9B095B5ADSN=_01DC5B1A2E8F0A3B00000A1Cmbx01.kommune."
X-DSNContext: 335a7efd - 4523 - 00000001 - 80040546
Message-ID: <a1b2c3d4-e5f6@mbx01.kommune.test>
In-Reply-To: <{letter_id}@kommune.test>
Subject: Kan ikke leveres: Pejling: der er noget til dig

--9B095B5ADSN=_01DC5B1A2E8F0A3B00000A1Cmbx01.kommune.
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="b2_alt"

--b2_alt
Content-Type: text/plain; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable

Levering til f=F8lgende modtagere mislykkedes.
--b2_alt
Content-Type: text/html; charset="iso-8859-1"

<html><body><p>{final}</p></body></html>
--b2_alt--

--9B095B5ADSN=_01DC5B1A2E8F0A3B00000A1Cmbx01.kommune.
Content-Type: message/delivery-status

Reporting-MTA: dns;mbx01.kommune.test
Received-From-MTA: dns;pejling.kommune.test
Arrival-Date: Mon, 23 Nov 2026 08:00:02 +0000

Final-Recipient: rfc822;{final}
Action: {action}
Status: {status}
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup
X-Display-Name: Somebody

--9B095B5ADSN=_01DC5B1A2E8F0A3B00000A1Cmbx01.kommune.
Content-Type: message/rfc822

{letter}
--9B095B5ADSN=_01DC5B1A2E8F0A3B00000A1Cmbx01.kommune.--
"""

HEADERS_ALONE = """\
Return-path: <>
From: Mail Delivery System <Mailer-Daemon@exim.kommune.test>
To: {sender}
Content-Type: multipart/report; report-type=delivery-status; boundary=1764000002-eximdsn-77
MIME-Version: 1.0

--1764000002-eximdsn-77
Content-type: text/plain; charset=x-no-such-charset

This message was created automatically by mail delivery software.

--1764000002-eximdsn-77
Content-type: message/delivery-status

Reporting-MTA: dns; exim.kommune.test

Action: {action}
Final-Recipient: rfc822;{final}
Status: {status}

--1764000002-eximdsn-77
Content-type: text/rfc822-headers

{letter}
--1764000002-eximdsn-77--
"""

SERVERS = {"Postfix": POSTFIX, "Exchange": EXCHANGE, "Exim, with the headers alone": HEADERS_ALONE}

HOLIDAYS = """\
From: Mette <{to}>
To: {sender}
Subject: Autosvar: Pejling: der er noget til dig
Auto-Submitted: auto-replied
In-Reply-To: <{letter_id}@kommune.test>

Jeg er paa ferie til mandag.
"""


def report(
    letter_id: str,
    to: str,
    template: str = POSTFIX,
    *,
    final: str = "",
    action: str = "failed",
    status: str = "5.1.1",
    letter: str = LETTER,
) -> bytes:
    """What a server writes of a letter to somebody; `final`: the address that it names, where that is another."""
    known = {"letter_id": letter_id, "to": to, "sender": "bounces@kommune.test"}
    named = {"final": final or to, "action": action, "status": status, "letter": letter.format(**known)}
    return template.format(**known, **named).encode()
