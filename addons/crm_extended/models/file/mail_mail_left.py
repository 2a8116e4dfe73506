"""A mail leaves once, also when noting it is refused or the process is killed."""

from functools import partial

import psycopg2

from odoo import SUPERUSER_ID, api, models
from odoo.service.model import retrying
from odoo.tools import SQL

from odoo.addons.base.models.ir_mail_server import MailDeliveryException

LEAVING = "crm_extended.departures"


class IrMailServer(models.Model):
    """Note before a mail leaves that it does, and forget it once it is written down.

    Odoo sends first and writes it down afterwards. If another transaction changes the
    message in between, or the process is killed, the next run would send it again.
    """

    _inherit = "ir.mail_server"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def send_email(self, message, *args, **kwargs):
        """Send what has not left.

        :return: as Odoo's, the Message-Id.
        :raises MailDeliveryException: also when nobody knows whether it left.
        """
        if self._disable_send():
            return super().send_email(message, *args, **kwargs)
        departures = self.env["crm.mail.departure"]
        own_ids = _get_own(self.env.cr)
        departure_id, is_known, has_left = departures._begin(message, own_ids)
        registry = self.env.registry
        if is_known and not has_left:
            raise MailDeliveryException(
                self.env._("Mail Delivery Failed"), _doubt(self)
            )
        if not has_left:
            try:
                super().send_email(message, *args, **kwargs)
            except Exception:
                _forget(registry, [departure_id])
                raise
        _remember(self.env.cr.postcommit, partial(_forget, registry), departure_id)
        _remember(self.env.cr.postrollback, partial(_note_left, registry), departure_id)
        return message["Message-Id"]


class MailMail(models.Model):
    """Send nothing again of which nobody knows whether it left."""

    _inherit = "mail.mail"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def send(self, auto_commit=False, raise_exception=False, post_send_callback=None):
        """Send; of what the database refuses nothing is half done.

        Odoo's job catches the refusal, and commits a transaction that cannot be
        committed any more: nobody would learn that it was rolled back.
        """
        try:
            others = self._leave_to_others()
            if others and post_send_callback:
                post_send_callback(others.ids)
            return super(MailMail, self - others).send(
                auto_commit=auto_commit,
                raise_exception=raise_exception,
                post_send_callback=post_send_callback,
            )
        except psycopg2.Error:
            if auto_commit:
                self.env.cr.rollback()
            raise

    def mark_outgoing(self):
        """Let a person decide that a mail leaves, whether or not it left before."""
        # sudo: the table is nobody's; whoever may write the mail decides
        departures = self.env["crm.mail.departure"].sudo()
        result = super().mark_outgoing()
        departures._forget_cut_off(self.mapped("message_id"))
        return result

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _leave_to_others(self):
        """Return mails that are not sent now, because somebody began to send them.

        What was cut off is left to a person. What may be leaving right now, or another
        mail of the same message, stays in the queue.
        """
        # Odoo sends in a transaction of its own: some may be gone by then
        leaving = self.exists().filtered(lambda mail: mail.state == "outgoing")
        # sudo: the table is nobody's
        departures = self.env["crm.mail.departure"].sudo()
        own_ids = _get_own(self.env.cr)
        found = departures._find_others(leaving.mapped("message_id"), own_ids)
        others = leaving.filtered(lambda mail: mail.message_id in found)
        cut_off = others.filtered(lambda mail: found[mail.message_id])
        if cut_off:
            reason = _doubt(self)
            values = {"failure_type": "unknown", "failure_reason": reason}
            cut_off.write({"state": "exception", **values})
            cut_off._postprocess_sent_message([], [], reason, "unknown")
        return others


def _doubt(records):
    """Return what a person reads about a mail that was cut off."""
    return records.env._(
        "The server stopped while this mail was leaving: it may have arrived. Ask the "
        "recipient, or retry to send it again."
    )


def _get_own(cr):
    """Return the departures of a transaction that is not at its end."""
    return cr.postcommit.data.get(LEAVING, [])


def _remember(callbacks, function, departure_id):
    """Do something with all departures of a transaction at its end, in one go."""
    if LEAVING not in callbacks.data:
        callbacks.data[LEAVING] = []
        callbacks.add(partial(function, callbacks.data[LEAVING]))
    callbacks.data[LEAVING].append(departure_id)


def _forget(registry, departure_ids):
    """Forget departures: the mails are written down as sent, or have not left."""
    _write(registry, "DELETE FROM crm_mail_departure WHERE id = ANY(%s)", departure_ids)


def _note_left(registry, departure_ids):
    """Keep that mails left whose note was rolled back."""
    _write(
        registry,
        "UPDATE crm_mail_departure SET has_left = TRUE WHERE id = ANY(%s)",
        departure_ids,
    )


def _write(registry, statement, departure_ids):
    """Write in a transaction of its own; what the database refuses is done again."""
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        retrying(partial(cr.execute, SQL(statement, departure_ids)), env)
