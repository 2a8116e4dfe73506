"""Who is on the other side of a call."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...queries.call import build_caller_query, build_rank_query

# what telephone systems send instead of a number; +266696687 spells ANONYMOUS
WITHHELD = {
    "",
    "anonymous",
    "blocked",
    "no number",
    "private",
    "restricted",
    "unavailable",
    "unknown",
    "withheld",
    "+266696687",
    "266696687",
}


class CrmCallCaller(models.AbstractModel):
    """Find the contact or the lead behind a number."""

    _name = "crm.call.caller"
    _description = "Caller"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _identify(self, provider, number):
        """Return who has a number, best first.

        Look-ups in indexes only: the time does not depend on how many contacts there
        are. The company's own numbers, and those of colleagues, are nobody's.

        :param provider: the ``crm.cti.provider``, whose country and company count.
        :param str number: in any notation; withheld ones find nobody.
        :return: (number in E.164 or ``False``, contacts, leads without a contact).
        """
        nobody = self.env["res.partner"], self.env["crm.lead"]
        if (number or "").strip().lower() in WITHHELD:
            return False, *nobody
        normalized = provider._normalize(number)
        if not normalized:
            return False, *nobody
        if normalized in provider._get_own_numbers():
            return normalized, *nobody
        self._flush()
        company = provider.company_id
        rows = self.env.execute_query(
            build_caller_query(normalized, company.id, self._get_own_partner_ids())
        )
        partner_ids = tuple(row[0] for row in rows if row[0])
        if len(partner_ids) > 1:
            partner_ids = self._rank(partner_ids, company)
        return (
            normalized,
            self.env["res.partner"].browse(partner_ids),
            self.env["crm.lead"].browse(row[1] for row in rows if row[1]),
        )

    def _rank(self, partner_ids, company):
        """Return contacts, who most likely calls first."""
        rows = self.env.execute_query(build_rank_query(partner_ids, company.id))
        return tuple(row[0] for row in rows)

    def _get_own_partner_ids(self):
        """Return the contacts of all companies and of all colleagues."""
        rows = self.env.execute_query(
            SQL(
                "SELECT partner_id FROM res_company UNION "
                "SELECT partner_id FROM res_users WHERE active AND NOT share"
            )
        )
        return tuple(partner_id for (partner_id,) in rows)

    def _flush(self):
        """Write what the queries read."""
        self.env["res.partner"].flush_model(
            ["phone_sanitized", "active", "company_id", "is_company"]
        )
        self.env["crm.partner.phone"].flush_model(["phone_sanitized", "partner_id"])
        self.env["crm.lead"].flush_model(
            ["phone_sanitized", "active", "partner_id", "company_id"]
        )
        self.env["crm.case"].flush_model(
            ["partner_id", "company_id", "active", "is_closed"]
        )
        self.env["crm.call"].flush_model(["partner_id", "company_id", "date_started"])
        self.env["sale.order"].flush_model(
            ["partner_id", "company_id", "state", "invoice_status"]
        )

    @api.model
    def _get_open_case(self, partner, company):
        """Return the case that a contact most likely calls about: the last open one."""
        if not partner:
            return self.env["crm.case"]
        return self.env["crm.case"].search(
            Domain("commercial_partner_id", "=", partner.commercial_partner_id.id)
            & Domain("company_id", "=", company.id)
            & Domain("is_closed", "=", False),
            order="date_received desc, id desc",
            limit=1,
        )
