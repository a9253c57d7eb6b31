"""Mails that come back, shaped as real servers write them."""

from __future__ import annotations

# Postfix: three parts, the whole mail behind the report.
POSTFIX = """\
Return-Path: <>
Date: Thu, 11 Mar 2027 10:00:01 +0100 (CET)
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: bonjour@openmap.example.org
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"
Message-Id: <20270311090001.AAAA@mx.example.org>

--B
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
X-Postfix-Sender: rfc822; bonjour@openmap.example.org
Arrival-Date: Thu, 11 Mar 2027 10:00:00 +0100 (CET)

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; {words}

--B
Content-Description: Undelivered Message
Content-Type: message/rfc822

From: GIP <rendez-vous@gip.example.org>
To: {address}
Subject: Rendez-vous
Message-ID: {message_id}
Content-Type: text/plain; charset=utf-8

Bonjour.
--B--
"""

# Exchange: the headers alone, the identifier in References too, the status after the code.
EXCHANGE = """\
From: "Microsoft Outlook" <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@mairie.example.org>
To: <bonjour@openmap.example.org>
Date: Thu, 11 Mar 2027 09:00:00 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="_X_"
X-MS-Exchange-Message-Is-Ndr:
Message-ID: <f1@mairie.example.org>
In-Reply-To: {message_id}
References: {message_id}
Subject: =?utf-8?B?Tm9uIHJlbWlzwqA6?= Rendez-vous
Auto-Submitted: auto-replied
MIME-Version: 1.0

--_X_
Content-Type: text/html; charset="utf-8"

<html><body>Votre message n'a pas pu &ecirc;tre remis.</body></html>
--_X_
Content-Type: message/delivery-status

Reporting-MTA: dns;mairie.example.org

Final-recipient: RFC822;{address}
Action: {action}
Status: {status}
Diagnostic-code: smtp;{words}

--_X_
Content-Type: text/rfc822-headers

Received: from openmap.example.org by mairie.example.org
Message-ID:
 {message_id}
Subject: Rendez-vous

--_X_--
"""

# A filter that wrote the report as plain text, in base64, and gave nothing back but Original-Message-ID.
BARE = """\
From: postmaster@filtre.example.org
To: bonjour@openmap.example.org
Subject: Delivery failure
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=zz

--zz
Content-Type: text/plain; charset=x-unknown

\u00c9chec
--zz
Content-Type: message/delivery-status
Content-Transfer-Encoding: 8bit

Original-Message-ID: {message_id}
Reporting-MTA: dns; filtre.example.org

Final-Recipient: rfc822; <{address}>
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {words}
--zz--
"""
SHAPES = {"postfix": POSTFIX, "exchange": EXCHANGE, "bare": BARE}


def returned(
    shape: str, message_id: str, address: str, *, action: str = "failed", status: str = "5.1.1", words: str = "550 5.1.1 User unknown"
) -> bytes:
    """Write a report about one of our mails."""
    text = SHAPES[shape].format(message_id=message_id, address=address, action=action, status=status, words=words)
    return text.replace("\n", "\r\n").encode()
