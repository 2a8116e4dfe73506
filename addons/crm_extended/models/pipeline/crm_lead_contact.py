"""Who decides about a deal."""

from odoo import fields, models


class CrmLeadContact(models.Model):
    """A person's part in one deal; in another deal it may be another part."""

    _name = "crm.lead.contact"
    _description = "Person of a Deal"
    _order = "lead_id, sequence, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Deal",
        required=True,
        ondelete="cascade",
        index=True,
    )
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        related="lead_id.company_id", store=True, index="btree_not_null"
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Person",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    role_id = fields.Many2one(
        comodel_name="crm.contact.role",
        required=True,
        ondelete="restrict",
        index=True,
    )
    attitude = fields.Selection(
        selection=[("for", "For us"), ("neutral", "Neutral"), ("against", "Against us")]
    )
    email = fields.Char(related="partner_id.email")
    phone = fields.Char(related="partner_id.phone")
    note = fields.Char()

    _person_uniq = models.Constraint(
        "UNIQUE(lead_id, partner_id, role_id)",
        "This person has this role in the deal already.",
    )
