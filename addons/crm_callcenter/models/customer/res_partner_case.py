"""The way from a contact to its cases."""

from odoo import fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """Count the cases of a contact; of an organisation, those of all its people."""

    _inherit = "res.partner"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    case_count = fields.Integer(
        string="Cases",
        compute="_compute_case_count",
        groups="crm_callcenter.crm_callcenter_group_agent",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    def _compute_case_count(self):
        counts = self._get_case_counts(Domain.TRUE)
        for partner in self:
            partner.case_count = counts.get(partner.id, 0)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_cases(self):
        """Return the action that lists the cases of this contact."""
        self.ensure_one()
        self.env["crm.case"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_callcenter.crm_case_action"
        )
        action.update(
            domain=list(self._get_case_domain()),
            context={"default_partner_id": self.id},
            path=False,
        )
        return action

    def action_new_case(self):
        """Return the action that opens a new case of this contact."""
        self.ensure_one()
        self.env["crm.case"].check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Case"),
            "res_model": "crm.case",
            "views": [(False, "form")],
            "context": {"default_partner_id": self.id},
        }

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_case_domain(self):
        """Return the domain of the contacts' cases, as ``_get_case_counts`` counts."""
        return Domain("partner_id", "in", self.ids) | Domain(
            "commercial_partner_id", "in", self.ids
        )

    def _get_case_counts(self, domain):
        """Return {partner id: cases}, by one query; no entry for none.

        :param domain: which cases.
        """
        groups = self.env["crm.case"]._read_group(
            self._get_case_domain() & domain,
            ["partner_id", "commercial_partner_id"],
            ["__count"],
        )
        counts = {}  # {partner id: cases}
        for partner, commercial_partner, count in groups:
            for partner_id in {partner.id, commercial_partner.id}:
                counts[partner_id] = counts.get(partner_id, 0) + count
        return counts
