"""Sending mail through the SMTP server of the settings. Knows no account, and logs no address and no text."""

import logging
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Final, Protocol

from chemviz.errors import ChemVizError

logger = logging.getLogger(__name__)

TIMEOUT_S: Final = 20


@dataclass(frozen=True)
class Mail:
    """A mail to one person. Its text may hold a code, so it is not in `repr`."""

    to: str = field(repr=False)
    subject: str
    text: str = field(repr=False)


class Mailer(Protocol):
    """Whatever can send a mail."""

    def send(self, mail: Mail) -> None:
        """Send it. Raises `MailUnavailable`."""


class MailUnavailable(ChemVizError):
    """The mail server did not take a mail; the message repeats nothing of it."""

    def __init__(self) -> None:
        super().__init__("The mail could not be sent. Ask the administrator for a code instead.")


@dataclass(frozen=True)
class SmtpMailer:
    """Sends through one SMTP server; with `starttls` and `tls` its certificate is checked."""

    host: str
    port: int
    security: str
    sender: str
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)

    def send(self, mail: Mail) -> None:
        """Send it, or raise `MailUnavailable`."""
        try:
            message = _message(mail, self.sender)
            with self._connection() as smtp:
                if self.user:
                    smtp.login(self.user, self.password or "")
                smtp.send_message(message)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            # The server's answer may quote the address or the sign-in.
            logger.warning("A mail could not be sent: %s", type(error).__name__)
            raise MailUnavailable from error

    def _connection(self) -> smtplib.SMTP:
        trusted = ssl.create_default_context()
        if self.security == "tls":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_S, context=trusted)
        smtp = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_S)
        if self.security == "starttls":
            try:
                smtp.starttls(context=trusted)
            except BaseException:
                smtp.close()
                raise
        return smtp


def _message(mail: Mail, sender: str) -> EmailMessage:
    message = EmailMessage()
    # Assigning refuses line breaks, so no address can add a header of its own.
    message["From"], message["To"], message["Subject"] = sender, mail.to, mail.subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    return message
