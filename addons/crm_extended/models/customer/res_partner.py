"""Numbers, consents and indexes of the contact."""

from odoo import api, fields, models


class ResPartner(models.Model):
    """Add what the customer sub-domain keeps beside a contact."""

    _inherit = "res.partner"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_phone_ids = fields.One2many(
        comodel_name="crm.partner.phone",
        inverse_name="partner_id",
        string="More Numbers",
        groups="base.group_user",
    )
    crm_consent_ids = fields.One2many(
        comodel_name="crm.consent",
        inverse_name="partner_id",
        # "has any" is searched past the rules of the other model
        domain=lambda self: [("company_id", "in", self.env.companies.ids)],
        string="Consents",
        groups="base.group_user",
    )
    crm_consent_count = fields.Integer(
        string="Consent Count",
        compute="_compute_crm_consent_count",
        groups="base.group_user",
    )

    # callers and senders are looked up by these, and Odoo does not index them
    _crm_phone_sanitized_idx = models.Index(
        "(phone_sanitized) WHERE phone_sanitized IS NOT NULL"
    )
    _crm_email_normalized_idx = models.Index(
        "(email_normalized) WHERE email_normalized IS NOT NULL"
    )
    # a part of a name, where the database can index that
    _crm_name_trgm_idx = models.Index(
        lambda registry: "USING gin (name gin_trgm_ops)" if registry.has_trigram else ""
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("crm_consent_ids")
    def _compute_crm_consent_count(self):
        """Count the current statements of each person in the user's companies."""
        groups = self.env["crm.consent"]._read_group(
            [("partner_id", "in", self.ids), ("is_current", "=", True)],
            ["partner_id"],
            ["__count"],
        )
        counts = {partner.id: count for partner, count in groups}
        for partner in self:
            partner.crm_consent_count = counts.get(partner.id, 0)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_crm_person(self):
        """Open the relation and what is worth remembering: days, family, numbers."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Customer Details"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [
                (self.env.ref("crm_extended.res_partner_view_form_person").id, "form")
            ],
            "target": "new",
        }

    def action_open_crm_consents(self):
        """Open what this person allowed and refused, the current state first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_extended.crm_consent_action"
        )
        return {
            **action,
            "domain": [("partner_id", "=", self.id)],
            "context": {"default_partner_id": self.id},
        }

    def action_open_crm_documents(self):
        """Open all documents exchanged with this customer, of all its contacts."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_extended.crm_document_action"
        )
        contacts = self.with_context(active_test=False).search(
            [("commercial_partner_id", "=", self.commercial_partner_id.id)]
        )
        return {
            **action,
            # ids, so that the database uses the index of each table on the contact
            "domain": [("partner_id", "in", contacts.ids)],
            "context": {},
        }
