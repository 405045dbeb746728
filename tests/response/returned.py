"""Mail that comes back, in the shapes that mail servers give it; and answers that are none."""

from email.message import EmailMessage
from textwrap import dedent

ADDRESS = "maija@example.net"


def _report(headers: str, said: str, status: str, *, after: str = "") -> bytes:
    """A report as RFC 3462 has it: in words, for machines, and what was returned."""
    return "\r\n".join(
        [
            *dedent(headers).strip().splitlines(),
            "MIME-Version: 1.0",
            'Content-Type: multipart/report; report-type=delivery-status;\r\n boundary="a-boundary"',
            "",
            "--a-boundary",
            "Content-Type: text/plain; charset=us-ascii",
            "",
            *dedent(said).strip().splitlines(),
            "",
            "--a-boundary",
            "Content-Type: message/delivery-status",
            "",
            *dedent(status).strip().splitlines(),
            "",
            "--a-boundary",
            "Content-Type: text/rfc822-headers",
            "",
            "From: Kallio <noreply@dialogue.example.org>",
            f"To: {ADDRESS}",
            "Subject: A message from Kallio",
            "",
            "--a-boundary--",
            after,
        ]
    ).encode()


def postfix(to: str) -> bytes:
    return _report(
        f"""
        Return-Path: <>
        X-Original-To: {to}
        Delivered-To: {to}
        Received: by mx.example.net (Postfix) id 4F1Zk52kQzz1; Sat, 21 Nov 2026 22:05:09 +0000 (UTC)
        Date: Sat, 21 Nov 2026 22:05:09 +0000 (UTC)
        From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
        Subject: Undelivered Mail Returned to Sender
        To: {to}
        Auto-Submitted: auto-replied
        """,
        f"""
        This is the mail system at host mx.example.net.

        I'm sorry to have to inform you that your message could not
        be delivered to one or more recipients. It's attached below.

        <{ADDRESS}>: host in.example.net[192.0.2.7] said: 550 5.1.1
            <{ADDRESS}>: Recipient address rejected: User unknown in virtual
            mailbox table (in reply to RCPT TO command)
        """,
        f"""
        Reporting-MTA: dns; mx.example.net
        X-Postfix-Queue-ID: 4F1Zk52kQzz1
        Arrival-Date: Sat, 21 Nov 2026 22:05:08 +0000 (UTC)

        Final-Recipient: rfc822; {ADDRESS}
        Original-Recipient: rfc822;{ADDRESS}
        Action: failed
        Status: 5.1.1
        Remote-MTA: dns; in.example.net
        Diagnostic-Code: smtp; 550 5.1.1 <{ADDRESS}>: Recipient address rejected: User unknown
        """,
    )


def postfix_delay(to: str) -> bytes:
    return _report(
        f"""
        Return-Path: <>
        Delivered-To: {to}
        From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
        Subject: Delayed Mail (still being retried)
        To: {to}
        Auto-Submitted: auto-replied
        """,
        """
        ####################################################################
        # THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #
        ####################################################################

        Your message could not be delivered for more than 4 hour(s).
        It will be retried until it is 5 day(s) old.
        """,
        f"""
        Reporting-MTA: dns; mx.example.net

        Final-Recipient: rfc822; {ADDRESS}
        Action: delayed
        Status: 4.4.1
        Diagnostic-Code: X-Postfix; connect to in.example.net[192.0.2.7]:25: Connection timed out
        Will-Retry-Until: Thu, 26 Nov 2026 22:05:09 +0000 (UTC)
        """,
    )


def exim(to: str) -> bytes:
    """As Exim 4 has long sent it: no report for machines, but a header of its own."""
    lines = f"""
        Return-path: <>
        Envelope-to: {to}
        Received: from Debian-exim by relay.example.net with local (Exim 4.94.2)
        X-Failed-Recipients: {ADDRESS}
        Auto-Submitted: auto-replied
        From: Mail Delivery System <Mailer-Daemon@relay.example.net>
        To: {to}
        Subject: Mail delivery failed: returning message to sender
        Message-Id: <E1kgZ2d-0001Jw-9t@relay.example.net>

        This message was created automatically by mail delivery software.

        A message that you sent could not be delivered to one or more of its
        recipients. This is a permanent error. The following address(es) failed:

          {ADDRESS}
            host in.example.net [192.0.2.7]
            SMTP error from remote mail server after RCPT TO:<{ADDRESS}>:
            550 5.1.1 no mailbox here by that name

        ------ This is a copy of the message, including all the headers. ------

        To: {ADDRESS}
        Subject: A message from Kallio
        """
    return dedent(lines).lstrip("\n").replace("\n", "\r\n").encode()


def exim_report(to: str) -> bytes:
    return _report(
        f"""
        Return-path: <>
        Envelope-to: {to}
        X-Failed-Recipients: {ADDRESS}
        Auto-Submitted: auto-replied
        From: Mail Delivery System <Mailer-Daemon@relay.example.net>
        To: {to}
        References: <a-notice@dialogue.example.org>
        Subject: Mail delivery failed: returning message to sender
        """,
        """
        This message was created automatically by mail delivery software.

        A message that you sent could not be delivered to one or more of its
        recipients. This is a permanent error.
        """,
        f"""
        Reporting-MTA: dns; relay.example.net

        Action: failed
        Final-Recipient: rfc822;{ADDRESS}
        Status: 5.0.0
        Remote-MTA: dns; in.example.net
        Diagnostic-Code: smtp; 550 5.1.1 no mailbox here by that name
        """,
    )


def exchange(to: str) -> bytes:
    return _report(
        f"""
        Received: from AM0PR01MB1234.eurprd01.prod.exchangelabs.com (2603:10a6:208::1) by mx.example.org
        From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.net>
        To: <{to}>
        Date: Sat, 21 Nov 2026 22:05:11 +0000
        Content-Language: en-GB
        Message-ID: <8a1d0c7b-3b1e-4b0c-a7e2-5f2e2cbd0f1a@AM0PR01MB1234.eurprd01.prod.exchangelabs.com>
        In-Reply-To: <a-notice@dialogue.example.org>
        Subject: Undeliverable: A message from Kallio
        Auto-Submitted: auto-replied
        X-MS-Exchange-Message-Is-Ndr:
        X-MS-PublicTrafficType: Email
        """,
        f"""
        Your message to {ADDRESS} couldn't be delivered.

        maija wasn't found at example.net.

        Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'
        """,
        f"""
        Reporting-MTA: dns;AM0PR01MB1234.eurprd01.prod.exchangelabs.com
        Received-From-MTA: dns;mx.example.org
        Arrival-Date: Sat, 21 Nov 2026 22:05:10 +0000

        Final-Recipient: rfc822;{ADDRESS}
        Action: failed
        Status: 5.1.10
        Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup
        X-Display-Name: maija
        """,
    )


def gmail(to: str) -> bytes:
    return _report(
        f"""
        Delivered-To: {to}
        Return-Path: <>
        Received: by 2002:a05:6402:35c6:b0:46 with SMTP id z6mr1;
        From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
        To: {to}
        Auto-Submitted: auto-replied
        Subject: Delivery Status Notification (Failure)
        References: <a-notice@dialogue.example.org>
        In-Reply-To: <a-notice@dialogue.example.org>
        X-Failed-Recipients: {ADDRESS}
        """,
        f"""
        ** Address not found **

        Your message wasn't delivered to {ADDRESS} because the address couldn't be found, or is unable to receive mail.

        The response was:

        550 5.1.1 The email account that you tried to reach does not exist.
        """,
        f"""
        Reporting-MTA: dns; googlemail.com
        Arrival-Date: Sat, 21 Nov 2026 14:05:10 -0800 (PST)
        X-Original-Message-ID: <a-notice@dialogue.example.org>

        Final-Recipient: rfc822; {ADDRESS}
        Action: failed
        Status: 5.1.1
        Diagnostic-Code: smtp; 550 5.1.1 The email account that you tried to reach does not exist.
        Last-Attempt-Date: Sat, 21 Nov 2026 14:05:10 -0800 (PST)
        """,
    )


def _answer(to: str, words: str, **headers: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"Maija <{ADDRESS}>", to, "Re: A message from Kallio"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(dedent(words))
    return message.as_bytes()


def vacation(to: str) -> bytes:
    """As the vacation program of a mail server answers; its words sound like those of a report."""
    return _answer(
        to,
        f"""
        I am away until Monday. This message was created automatically by mail delivery software.
        If <{ADDRESS}> is unreachable (550 5.1.1 User unknown), write to my sister.
        """,
        Return_Path="<>",
        Auto_Submitted="auto-replied (vacation)",
        Precedence="bulk",
    )


def out_of_office(to: str) -> bytes:
    """As Exchange answers for somebody who is away."""
    return _answer(
        to,
        "I am out of the office. Your message was not delivered to anybody else.",
        X_Auto_Response_Suppress="All",
        Auto_Submitted="auto-generated",
    )


def old_vacation(to: str) -> bytes:
    """As programs answer that know no RFC 3834."""
    return _answer(
        to, "I am away, the following addresses had permanent fatal errors: none.", Precedence="auto_reply"
    )


def reply(to: str) -> bytes:
    """Somebody answers by hand, with an old report below their own words."""
    return _answer(
        to,
        f"""
        Thank you! My old address does not work any more, as you see:

        This message was created automatically by mail delivery software.
        A message that you sent could not be delivered to one or more of its recipients.
        The following address(es) failed:

          {ADDRESS}
        """,
        Return_Path=f"<{ADDRESS}>",
    )


def read_receipt(to: str) -> bytes:
    return _report(
        f"""
        From: Maija <{ADDRESS}>
        To: {to}
        Subject: Read: A message from Kallio
        """,
        "Your message was read on Saturday.",
        f"""
        Final-Recipient: rfc822;{ADDRESS}
        Disposition: manual-action/MDN-sent-manually; displayed
        """,
    ).replace(b"delivery-status", b"disposition-notification")


FOR_GOOD = (postfix, exim, exim_report, exchange, gmail)
ANSWERS = (vacation, out_of_office, old_vacation, reply, read_receipt)
