"""Answers by mail, shaped as calendars write them."""

from __future__ import annotations

from base64 import b64encode

# Outlook and Exchange: one text/calendar part beside text and HTML, MAILTO in capitals, quoted-printable, COMMENT with a language.
OUTLOOK = """\
Received: from EX1.mairie.example.org by mx.example.org; Thu, 11 Mar 2027 10:00:00 +0100
From: =?iso-8859-1?Q?Zo=E9_L'Ha=FF?= <{sender}>
To: "GIP" <rendez-vous@gip.example.org>
Subject: =?iso-8859-1?Q?Accept=E9=A0: Rendez-vous?=
Thread-Topic: Rendez-vous
Message-ID: <{key}@mairie.example.org>
Content-Class: urn:content-classes:calendarmessage
X-MS-Has-Attach:
Content-Type: multipart/alternative; boundary="_000_"
MIME-Version: 1.0

--_000_
Content-Type: text/plain; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable

=E0 bient=F4t
--_000_
Content-Type: text/html; charset="iso-8859-1"

<html><script>alert(1)</script></html>
--_000_
Content-Type: text/calendar; charset="utf-8"; method=REPLY
Content-Transfer-Encoding: quoted-printable

BEGIN:VCALENDAR
METHOD:REPLY
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:Romance Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=3DYEARLY;INTERVAL=3D1;BYDAY=3D-1SU;BYMONTH=3D10
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
ATTENDEE;PARTSTAT=3D{status};CN=3DZo=C3=A9 L'Ha=C3=BF:MAILTO:{named}
COMMENT;LANGUAGE=3Dfr-FR:=C3=A0 bient=C3=B4t\\n
UID:{uid}
SUMMARY;LANGUAGE=3Dfr-FR:Accept=C3=A9 : Rendez-vous
DTSTART;TZID=3DRomance Standard Time:20270325T090000
DTEND;TZID=3DRomance Standard Time:20270325T091200
CLASS:PUBLIC
PRIORITY:5
DTSTAMP:{stamp}
TRANSP:OPAQUE
STATUS:CONFIRMED
SEQUENCE:{sequence}
X-MICROSOFT-CDO-APPT-SEQUENCE:{sequence}
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
END:VEVENT
END:VCALENDAR

--_000_--
"""

# Gmail: the Sender is the calendar's robot, the object comes as a part and again as invite.ics, folded.
GMAIL = """\
Authentication-Results: mx.gip.example.org; dkim=pass header.i=@google.com; spf=pass smtp.mailfrom=google.com; dmarc=pass header.from=x
Received: from mail.google.com by mx.gip.example.org; Thu, 11 Mar 2027 10:00:00 +0100
Reply-To: {sender}
Sender: Google Calendar <calendar-notification@google.com>
Auto-Submitted: auto-generated
Message-ID: <calendar-{key}@google.com>
Subject: Accepted: Rendez-vous Openmap
From: {sender}
To: rendez-vous@gip.example.org
Content-Type: multipart/mixed; boundary="000000"
MIME-Version: 1.0

--000000
Content-Type: multipart/alternative; boundary="000001"

--000001
Content-Type: text/plain; charset="UTF-8"; format=flowed; delsp=yes
Content-Transfer-Encoding: base64

WsOpw6k=
--000001
Content-Type: text/calendar; charset="UTF-8"; method=REPLY
Content-Transfer-Encoding: 7bit

{gmail}
--000001--
--000000
Content-Type: application/ics; name="invite.ics"
Content-Disposition: attachment; filename="invite.ics"
Content-Transfer-Encoding: base64

{gmail64}
--000000--
"""
GMAIL_OBJECT = """\
BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:REPLY
BEGIN:VEVENT
DTSTART:20270325T080000Z
DTEND:20270325T081200Z
DTSTAMP:{stamp}
ORGANIZER;CN=GIP:mailto:rendez-vous@gip.example.org
UID:{uid}
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={status};CN={named}
 ;X-NUM-GUESTS=0:mailto:{named}
X-GOOGLE-CONFERENCE:https://example.org
CREATED:20270301T090000Z
DESCRIPTION:<b>x</b>
LAST-MODIFIED:20270311T090000Z
SEQUENCE:{sequence}
STATUS:CONFIRMED
SUMMARY:Rendez-vous
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR"""

# Apple: the object alone in the mail, lower-case mailto, charset without quotes, no COMMENT, no trailing line.
APPLE = """\
From: "Zoé" <{sender}>
To: rendez-vous@gip.example.org
Subject: Zoé a répondu
Message-Id: <{key}@mac.example.org>
Mime-Version: 1.0
Content-Type: text/calendar; charset=utf-8; method=REPLY
Content-Transfer-Encoding: base64

{apple64}
"""
APPLE_OBJECT = """\
BEGIN:VCALENDAR
CALSCALE:GREGORIAN
PRODID:-//Apple Inc.//macOS 14.0//EN
METHOD:REPLY
VERSION:2.0
BEGIN:VEVENT
CREATED:20270311T085900Z
UID:{uid}
ATTENDEE;CN="Zoé; L'Haÿ";CUTYPE=INDIVIDUAL;EMAIL="{named}";PARTSTAT={status}:mailto:{named}
DTEND:20270325T081200Z
SUMMARY:Rendez-vous
DTSTART:20270325T080000Z
DTSTAMP:{stamp}
ORGANIZER;CN="GIP":mailto:rendez-vous@gip.example.org
SEQUENCE:{sequence}
END:VEVENT
END:VCALENDAR"""

# Thunderbird: text and an attachment of which neither type nor part says REPLY; the object does.
THUNDERBIRD = """\
From: =?UTF-8?B?Wm/DqQ==?= <{sender}>
To: rendez-vous@gip.example.org
Message-ID: <{key}@thunderbird.example.org>
Subject: Invitation Reply
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="------------0"

--------------0
Content-Type: text/plain; charset=UTF-8; format=flowed

Bonjour
--------------0
Content-Type: application/octet-stream; name="invite.ics"
Content-Disposition: attachment; filename="Réponse.ics"

BEGIN:VCALENDAR
PRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN
VERSION:2.0
METHOD:REPLY
BEGIN:VEVENT
UID:{uid}
DTSTAMP:{stamp}
DTSTART:20270325T080000Z
SEQUENCE:{sequence}
ATTENDEE;PARTSTAT={status}:mailto:{named}
END:VEVENT
END:VCALENDAR

--------------0--
"""
SHAPES = {"outlook": OUTLOOK, "gmail": GMAIL, "apple": APPLE, "thunderbird": THUNDERBIRD}


def replied(
    shape: str,
    uid: str,
    address: str,
    *,
    status: str = "ACCEPTED",
    sequence: int = 0,
    stamp: str = "20270311T090000Z",
    named: str = "",
    key: str = "k1",
    head: str = "",
) -> bytes:
    """Write a reply as one of the programs would; `head` stands above its headers."""
    values = {"uid": uid, "sender": address, "named": named or address, "status": status, "sequence": sequence, "stamp": stamp, "key": key}
    gmail, apple = GMAIL_OBJECT.format(**values), APPLE_OBJECT.format(**values)
    text = SHAPES[shape].format(**values, gmail=gmail, gmail64=_base64(gmail), apple64=_base64(apple))
    return (head + text).replace("\n", "\r\n").encode()


def simple(uid: str, address: str, lines: str = "", *, method: str = "REPLY", status: str = "PARTSTAT=ACCEPTED", key: str = "k1") -> bytes:
    """Write the least a reply needs, with more lines in its event."""
    return (
        f"From: {address}\r\nMessage-ID: <{key}@x.example.org>\r\nContent-Type: text/calendar; method={method}\r\n\r\n"
        f"BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nATTENDEE;{status}:mailto:{address}\r\n{lines}"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()


def _base64(text: str) -> str:
    return b64encode(text.replace("\n", "\r\n").encode()).decode()
