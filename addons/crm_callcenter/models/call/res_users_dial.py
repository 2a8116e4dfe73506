"""Dialling from the screen."""

import re

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .crm_cti_command import DIAL

# what is left of a number when it is dialled
NOT_DIALLED = re.compile(r"[^0-9+*#]")
MAX_DIALLED = 32
DOUBLE_CLICK_SECONDS = 3


class ResUsers(models.Model):
    """Let people call a number with their telephone."""

    _inherit = "res.users"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _crm_dial(self, number, record=None):
        """Let the user's telephone ring, and dial a number when the user picks it up.

        The bridge of the telephone system does it; the call that comes of it is linked
        with the record.

        :param str number: in any notation; letters and signs are left out.
        :param record: what the call is about: a contact, lead or case, or any other
            record that the user may read; may be nothing.
        :return: dict with ``command_id`` and ``number`` (as it is dialled).
        :rtype: dict
        :raises AccessError: somebody else's telephone, or a record one may not read.
        :raises UserError: no extension, no number, or nobody who dials.
        """
        self.ensure_one()
        if not self.env.su and self != self.env.user:
            raise AccessError(self.env._("Only your own telephone dials for you."))
        if record:
            record.ensure_one()
            record.check_access("read")
        provider = self._get_dial_provider()
        dialled = self._clean_number(provider, number)
        commands = self.env["crm.cti.command"].with_user(self)
        values = {
            # sudo: the own extension
            "extension": self.sudo().cti_extension,
            "number": dialled,
            "res_model": record._name if record else False,
            "res_id": record.id if record else False,
        }
        command = self._find_double_click(provider, values)
        command = command or commands._ask(provider, DIAL, **values)
        return {"command_id": command.id, "number": dialled}

    def _can_dial(self):
        """Tell whether this user has a telephone that can be asked to dial now."""
        # sudo: the own extension
        return bool(self.sudo().cti_extension and self._find_dial_provider())

    def _get_dial_provider(self):
        """Return the telephone system of the company that takes commands.

        :raises UserError: the user has no extension, or there is none.
        """
        # sudo: the own extension
        if not self.sudo().cti_extension:
            raise UserError(
                self.env._(
                    "You have no extension. An administrator enters it in your user, "
                    "then numbers are dialled by your telephone."
                )
            )
        provider = self._find_dial_provider()
        if not provider:
            raise UserError(
                self.env._(
                    "No telephone system of %(company)s takes commands. Dial by hand.",
                    company=self.env.company.name,
                )
            )
        return provider

    def _find_dial_provider(self):
        """Return the telephone system of the company that takes commands, or none."""
        # sudo: people who are no agents dial, too
        return (
            self.env["crm.cti.provider"]
            .sudo()
            .search(
                Domain("company_id", "=", self.env.company.id)
                & Domain("date_bridge", "!=", False),
                order="date_bridge desc",
                limit=1,
            )
        )

    def _clean_number(self, provider, number):
        """Return a number as a telephone dials it.

        :raises UserError: there is nothing to dial.
        """
        text = number if isinstance(number, str) else ""
        cleaned = NOT_DIALLED.sub("", provider._normalize(text) or text)
        if not any(sign.isdigit() for sign in cleaned) or len(cleaned) > MAX_DIALLED:
            raise UserError(
                self.env._("%(number)s is no number to dial.", number=text[:40])
            )
        return cleaned

    def _find_double_click(self, provider, values):
        """Return the same command of a moment ago, or none."""
        since = fields.Datetime.subtract(
            fields.Datetime.now(), seconds=DOUBLE_CLICK_SECONDS
        )
        # sudo: the user's own command
        return (
            self.env["crm.cti.command"]
            .sudo()
            .search(
                Domain("provider_id", "=", provider.id)
                & Domain("kind", "=", DIAL)
                & Domain("extension", "=", values["extension"])
                & Domain("number", "=", values["number"])
                & Domain("date_asked", ">=", since),
                limit=1,
            )
        )
