"""When a customer was visited last, and is visited next."""

from odoo import fields, models


class ResPartner(models.Model):
    """Show the visits of a customer on the contact."""

    _inherit = "res.partner"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_last_visit = fields.Datetime(
        string="Last Visit", compute="_compute_crm_visit_dates"
    )
    crm_next_visit = fields.Datetime(
        string="Next Visit", compute="_compute_crm_visit_dates"
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    def _compute_crm_visit_dates(self):
        """Compute crm_last_visit (somebody was there) and crm_next_visit (planned)."""
        events = self.env["calendar.event"]
        mine = [("crm_is_visit", "=", True), ("crm_visit_partner_id", "in", self.ids)]
        last = dict(
            events._read_group(
                [*mine, ("crm_visit_state", "in", ("here", "done"))],
                ["crm_visit_partner_id"],
                ["start:max"],
            )
        )
        coming = dict(
            events._read_group(
                [
                    *mine,
                    ("crm_visit_state", "=", "planned"),
                    ("start", ">=", fields.Datetime.now()),
                ],
                ["crm_visit_partner_id"],
                ["start:min"],
            )
        )
        for partner in self:
            partner.crm_last_visit = last.get(partner._origin)
            partner.crm_next_visit = coming.get(partner._origin)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_crm_plan_visit(self):
        """Return the form of a new visit of the user to this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_extended.calendar_event_action_visits"
        )
        return {
            **action,
            "name": self.env._("Plan a Visit"),
            "views": [
                (self.env.ref("crm_extended.calendar_event_view_form_visit").id, "form")
            ],
            "context": {
                "default_crm_is_visit": True,
                "default_crm_visit_partner_id": self.id,
                "default_name": self.env._(
                    "Visit: %(customer)s", customer=self.display_name
                ),
                "default_partner_ids": self.env.user.partner_id.ids,
                "default_location": self.contact_address_inline,
            },
        }
