"""The loyalty methods of the interface for other systems (contract: docs/api.md)."""

from odoo import api, models
from odoo.exceptions import UserError

from ...tools import api_contract

EARN_KEYS = (
    "source",
    "external_ref",
    "partner_id",
    "program",
    "points",
    "amount",
    "reason",
    "available_on",
    "expires_on",
)
REDEEM_KEYS = ("source", "external_ref", "partner_id", "program", "points", "reason")
MAX_LEDGER_ROWS = 1000


class CrmApi(models.AbstractModel):
    """Let other systems read and move a customer's points."""

    _inherit = "crm.api"

    # ------------------------------------------------------------
    # CONTRACT
    # ------------------------------------------------------------

    @api.model
    def _get_contract_parts(self):
        """Add what this add-on offers."""
        return [*super()._get_contract_parts(), api_contract.PART]

    # ------------------------------------------------------------
    # PUBLIC METHODS
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def loyalty_balance(self, partner_id):
        """Return the customer's points in the program of the client's company.

        :param int partner_id: a contact of the client's company.
        :return: the keys of ``loyalty.balance._get_balance``; ``program`` is ``False``
            when the company runs none.
        :rtype: dict
        :raises AccessError: when the client may not call this, or the company has no
            such contact.
        :raises UserError: when the company has turned loyalty off.
        """
        crm_api, partner = self._authorize_loyalty("loyalty_balance", partner_id)
        balance = crm_api.env["loyalty.balance"]
        balance._bring_up_to_date(partner)
        return crm_api._to_plain(balance._get_balance(partner))

    @api.model
    def loyalty_enroll(self, partner_id, program):
        """Make a customer a member of a program, once.

        :param int partner_id: a contact of the client's company.
        :param program: name or id of a running program; ``False`` for the first one.
        :return: ``member`` (id of the card), ``card`` (its code), ``created`` (whether
            the customer was no member before), and the keys of ``loyalty_balance``.
        :rtype: dict
        :raises ValidationError: there is no such program.
        """
        crm_api, partner = self._authorize_loyalty("loyalty_enroll", partner_id)
        program = crm_api._check_program("program", program)
        balance = crm_api.env["loyalty.balance"]
        card, is_created = balance._enroll(partner, program)
        return crm_api._to_plain(
            {
                **balance._get_balance(partner, program),
                "member": card.id,
                "card": card.code,
                "created": is_created,
            }
        )

    @api.model
    def loyalty_earn(self, values):
        """Give a customer points, once for each reference.

        :param dict values: ``source``, ``external_ref``, ``partner_id``, ``points`` or
            ``amount`` (in the currency of the program, turned into points by its
            rules); any of ``program``, ``reason``, ``available_on`` (instant, default
            now), ``expires_on`` (last day, default by the program).
        :return: ``entry`` (id), ``created``, ``points`` (that may be spent now) and
            ``pending``.
        :rtype: dict
        :raises ValidationError: a value is not what its key says; nothing is kept.
        """
        crm_api, partner = self._authorize_loyalty("loyalty_earn", values)
        return crm_api._move_once("earn", partner, values, EARN_KEYS)

    @api.model
    def loyalty_redeem(self, values):
        """Spend points of a customer, once for each reference.

        :param dict values: ``source``, ``external_ref``, ``partner_id``, ``points``;
            any of ``program``, ``reason``.
        :return: as ``loyalty_earn``.
        :rtype: dict
        :raises UserError: more than the customer may spend; nothing changes.
        """
        crm_api, partner = self._authorize_loyalty("loyalty_redeem", values)
        return crm_api._move_once("redeem", partner, values, REDEEM_KEYS)

    @api.model
    def loyalty_reverse(self, source, external_ref, points):
        """Take an earning back, or give back what was spent.

        :param str source: with ``external_ref`` names what was earned or spent.
        :param points: how many; ``False``: all that is left of it. Each call takes
            back as many as it says, until nothing is left.
        :return: as ``loyalty_earn``; ``created`` is ``False`` when nothing was left.
        :rtype: dict
        :raises ValidationError: nothing has this reference, or less is left of it.
        """
        crm_api = self._authorize("loyalty_reverse")
        crm_api._ensure_loyalty_is_on()
        return crm_api._reverse_reference(source, external_ref, points)

    @api.model
    @api.readonly
    def loyalty_ledger(self, partner_id, offset=0, limit=100):
        """Return the movements of a customer's points, the oldest first.

        :param int partner_id: a contact of the client's company.
        :param int offset: how many are left out at the beginning.
        :param int limit: how many are returned at most; ``False`` or 0: 1000.
        :return: list of ``date``, ``kind``, ``points``, ``balance`` (all points after
            it, held ones included), ``expires_on``, ``source``, ``external_ref``,
            ``reason``.
        :rtype: list
        """
        crm_api, partner = self._authorize_loyalty("loyalty_ledger", partner_id)
        offset = crm_api._check_count("offset", offset)
        limit = crm_api._check_count("limit", limit) or MAX_LEDGER_ROWS
        balance = crm_api.env["loyalty.balance"]
        balance._bring_up_to_date(partner)
        return crm_api._to_plain(
            balance._get_ledger(partner, offset, min(limit, MAX_LEDGER_ROWS))
        )

    # ------------------------------------------------------------
    # ACCESS
    # ------------------------------------------------------------

    def _authorize_loyalty(self, operation, partner):
        """Let a client in, and return (``crm.api``, the customer that it names).

        :param partner: the id, or the values that have it as ``partner_id``.
        """
        crm_api = self._authorize(operation)
        if not isinstance(partner, int):
            values = crm_api._check_dict("values", partner)
            partner = values.get("partner_id")
        partner = crm_api._check_partner("partner_id", partner)
        crm_api._ensure_loyalty_is_on()
        return crm_api, partner

    def _ensure_loyalty_is_on(self):
        """Raise when the company has turned loyalty off."""
        if not self.env.company.crm_loyalty_enabled:
            raise UserError(
                self.env._(
                    "Loyalty is turned off for the company %(company)s. Ask the "
                    "administrator to turn it on in the settings of Loyalty.",
                    company=self.env.company.name,
                )
            )
