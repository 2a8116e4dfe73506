"""Cases that say the same twice."""

from datetime import timedelta

from odoo import models
from odoo.fields import Domain

from ...queries.case_duplicate import build_similar_case_query

WINDOW_DAYS = 30
# share of common three-letter groups from which two subjects are taken for one
MIN_SIMILARITY = 0.6


class CrmCaseDuplicate(models.AbstractModel):
    """Find the open case that a new one repeats."""

    _name = "crm.case.duplicate"
    _description = "Case Duplicates"

    def _find(self, case):
        """Return the oldest open case that this one repeats, or none.

        It is of the same company and customer (or, of an unknown person, with the same
        e-mail address or number), was received in the 30 days before, and is about the
        same order or has a similar subject.

        :param case: one case; it need not be stored yet.
        """
        cases = self.env["crm.case"]
        sender = self._get_sender_domain(case)
        if sender is None:
            return cases
        domain = (
            Domain("company_id", "=", case.company_id.id)
            & Domain("is_closed", "=", False)
            & Domain("id", "not in", case._origin.ids)
            & Domain("date_received", "<=", case.date_received)
            & Domain("date_received", ">=", case.date_received - timedelta(WINDOW_DAYS))
            & sender
        )
        query = build_similar_case_query(
            cases._search(domain),
            case.name,
            case.sale_order_id.id or None,
            # without the trigrams of PostgreSQL only the very same subject counts
            MIN_SIMILARITY if self.env.registry.has_trigram else None,
        )
        return cases.browse(row_id for (row_id,) in self.env.execute_query(query))

    def _get_sender_domain(self, case):
        """Return the domain of the cases of the same person, ``None`` of a stranger."""
        if case.commercial_partner_id:
            return Domain("commercial_partner_id", "=", case.commercial_partner_id.id)
        if case.email_from:
            return Domain("email_from", "=ilike", case.email_from)
        if case.phone:
            return Domain("phone", "=", case.phone)
        return None
