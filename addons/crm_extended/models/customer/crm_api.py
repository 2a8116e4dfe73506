"""The customer's methods of the interface (the contract is docs/api.md)."""

import time

from odoo import api, models
from odoo.exceptions import ValidationError

from .crm_consent import CHANNELS

MAX_REFS = 10_000
MAX_SEARCH_LENGTH = 256
CRITERIA = ("phone", "email", "vat", "ref", "name")


class CrmApi(models.AbstractModel):
    """Find, describe and complete customers from outside."""

    _inherit = "crm.api"

    # ------------------------------------------------------------
    # FINDING
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def customer_find(self, criteria):
        """Return the customers that match any of the criteria, best first.

        :param dict criteria: any of ``phone`` (any notation), ``email``, ``vat``,
            ``ref``, ``name``; at least one.
        :return: at most 10 dictionaries with ``partner_id``, ``commercial_partner_id``,
            ``name``, ``company_name``, ``email``, ``phone``, ``matched_on`` (the
            strongest criterion that matched) and ``open_cases``.
        :rtype: list
        :raises ValidationError: a criterion is unknown, or not what its name says.
        """
        crm_api = self._authorize("customer_find")
        crm_api._check_dict("criteria", criteria, allowed=CRITERIA)
        checked = {
            key: crm_api._check_text(key, value, MAX_SEARCH_LENGTH, required=False)
            for key, value in criteria.items()
        }
        checked = {key: value for key, value in checked.items() if value}
        if not checked:
            raise ValidationError(
                crm_api.env._(
                    "criteria: give at least one of %(keys)s.", keys=", ".join(CRITERIA)
                )
            )
        return crm_api._to_plain(crm_api.env["crm.customer.finder"]._find(checked))

    @api.model
    @api.readonly
    def partners_by_ref(self, source, refs):
        """Return the customers that another system knows by these references.

        :param str source: the other system's name.
        :param list refs: its references (texts).
        :return: reference -> partner id; unknown references are left out.
        :rtype: dict
        """
        crm_api = self._authorize("partners_by_ref")
        source = crm_api._check_text("source", source, MAX_SEARCH_LENGTH)
        refs = [
            crm_api._check_text(f"refs[{index}]", ref, MAX_SEARCH_LENGTH)
            for index, ref in enumerate(crm_api._check_list("refs", refs, MAX_REFS))
        ]
        return crm_api._to_plain(
            crm_api.env["crm.partner.ref"]._get_partner_map(source, refs)
        )

    # ------------------------------------------------------------
    # KNOWING
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def customer_overview(self, partner_id):
        """Return the customer as the whole company knows it.

        :param int partner_id: a contact of the client's company.
        :return: the keys of API version 1; a part that is not installed is ``False``.
        :rtype: dict
        """
        crm_api = self._authorize("customer_overview")
        partner = crm_api._check_partner("partner_id", partner_id)
        return crm_api._to_plain(
            crm_api.env["crm.customer.overview"]._get_overview(partner)
        )

    @api.model
    def metrics_refresh(self):
        """Compute the figures of all customers that changed, now.

        :return: ``partners`` (int: how many were computed) and ``seconds`` (float).
        :rtype: dict
        """
        crm_api = self._authorize("metrics_refresh")
        start = time.monotonic()
        count = crm_api.env["crm.customer.metric"]._refresh(crm_api.env.company)
        return {"partners": count, "seconds": round(time.monotonic() - start, 3)}

    @api.model
    @api.readonly
    def metrics_get(self, partner_ids):
        """Return the sales figures of customers.

        :param list partner_ids: ids; an empty list asks for nobody. Contacts that the
            client's company does not have are left out.
        :return: one dictionary per contact, in the order asked for; who never bought
            has zeros and ``False``.
        :rtype: list
        """
        crm_api = self._authorize("metrics_get")
        return crm_api._to_plain(
            crm_api.env["crm.customer.metric"]._get_values(
                crm_api._check_ids("partner_ids", partner_ids)
            )
        )

    # ------------------------------------------------------------
    # COMPLETING
    # ------------------------------------------------------------

    @api.model
    def sale_history_import(self, rows, options):
        """Take in sales made in another system, line by line.

        :param list rows: dictionaries, one per line of a document.
        :param dict options: ``source`` (required), ``currency`` (ISO code).
        :return: ``imported``, ``unchanged``, ``updated``, ``partners_created``,
            ``skipped_anonymous`` (counts) and ``errors`` (bad rows; the others land).
        :rtype: dict
        """
        crm_api = self._authorize("sale_history_import")
        return crm_api._to_plain(
            crm_api.env["crm.sale.import"]._import_rows(rows, options)
        )

    @api.model
    def consent_set(self, partner_id, purpose, channel, granted, proof):
        """Record that a person allowed or refused something.

        Repeating what is already recorded writes nothing.

        :param int partner_id: the person.
        :param str purpose: code of the purpose; an unknown one is created.
        :param str channel: one of the channels of ``crm.consent``.
        :param bool granted: True = allowed, False = refused.
        :param str proof: how we know, e.g. the text of the form; may be empty.
        :return: the current state of each pair of this person (``consent_get``).
        :rtype: list
        """
        crm_api = self._authorize("consent_set")
        partner = crm_api._check_partner("partner_id", partner_id)
        purpose = crm_api._check_text("purpose", purpose, MAX_SEARCH_LENGTH)
        channel = crm_api._check_text("channel", channel, MAX_SEARCH_LENGTH)
        if channel not in dict(CHANNELS):
            raise ValidationError(
                crm_api.env._(
                    "channel: %(value)s is not a channel; channels are %(allowed)s.",
                    value=crm_api._quote(channel),
                    allowed=", ".join(dict(CHANNELS)),
                )
            )
        granted = crm_api._check_bool("granted", granted)
        proof = crm_api._check_text("proof", proof, required=False)
        consent = crm_api.env["crm.consent"]
        consent._record(partner, purpose, channel, granted, proof, "api")
        return crm_api._to_plain(consent._get_current(partner)[partner.id])

    @api.model
    @api.readonly
    def consent_get(self, partner_id):
        """Return what a person allowed and refused: the latest of each pair.

        :param int partner_id: the person.
        :return: ``purpose``, ``channel``, ``granted``, ``date``, ``proof`` of each
            pair, ordered by purpose and channel.
        :rtype: list
        """
        crm_api = self._authorize("consent_get")
        partner = crm_api._check_partner("partner_id", partner_id)
        return crm_api._to_plain(
            crm_api.env["crm.consent"]._get_current(partner)[partner.id]
        )
