"""See what a merge of leads would write before it is done."""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

# in the order in which they are shown
MERGE_FIELDS = (
    "name",
    "partner_id",
    "contact_name",
    "partner_name",
    "crm_vat",
    "email_from",
    "phone",
    "function",
    "website",
    "street",
    "street2",
    "zip",
    "city",
    "state_id",
    "country_id",
    "expected_revenue",
    "date_deadline",
    "priority",
    "user_id",
    "team_id",
    "campaign_id",
    "medium_id",
    "source_id",
)


class CrmLeadMergePreview(models.TransientModel):
    """Choose which lead stays, and whose value wins in each field that differs."""

    _name = "crm.lead.merge.preview"
    _description = "Preview of a Merge"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    lead_ids = fields.Many2many(
        comodel_name="crm.lead",
        string="Leads",
        readonly=True,
        context={"active_test": False},
    )
    head_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Lead That Stays",
        required=True,
        domain="[('id', 'in', lead_ids)]",
        help="Its pipeline and stage stay; the other leads are archived.",
    )
    line_ids = fields.One2many(
        comodel_name="crm.lead.merge.preview.line",
        inverse_name="preview_id",
        string="What Differs",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    message_count = fields.Integer(compute="_compute_moved_counts")
    activity_count = fields.Integer(compute="_compute_moved_counts")
    order_count = fields.Integer(compute="_compute_moved_counts")

    # ------------------------------------------------------------
    # DEFAULTS AND COMPUTE METHODS
    # ------------------------------------------------------------

    @api.model
    def default_get(self, fields):
        """Begin with the leads that were chosen; the furthest one stays."""
        values = super().default_get(fields)
        context = self.env.context
        if context.get("active_model") == "crm.lead":
            leads = self.env["crm.lead"].browse(context.get("active_ids", []))
        else:
            pair = self.env["crm.lead.pair"].browse(context.get("active_id"))
            leads = pair.lead_id | pair.other_id
        leads = leads.exists()
        if len(leads) < 2:
            raise UserError(self.env._("Choose at least two leads."))
        leads.check_access("read")
        values["lead_ids"] = [Command.set(leads.ids)]
        values["head_id"] = leads._sort_by_confidence_level(reverse=True)[0].id
        return values

    @api.depends("head_id", "lead_ids")
    def _compute_line_ids(self):
        """Propose the value of the lead that stays, else the first there is."""
        for preview in self:
            head = preview.head_id._origin
            leads = head | (preview.lead_ids._origin - head)
            lines = [Command.clear()]
            for sequence, name in enumerate(MERGE_FIELDS):
                values = {lead[name] for lead in leads}
                if len(values) < 2:
                    continue
                winner = next((lead for lead in leads if lead[name]), head)
                lines.append(
                    Command.create(
                        {
                            "sequence": sequence,
                            "field_name": name,
                            "lead_id": winner.id,
                        }
                    )
                )
            preview.line_ids = lines

    @api.depends("head_id", "lead_ids")
    def _compute_moved_counts(self):
        """Count what goes to the lead that stays: messages, activities, orders."""
        for preview in self:
            losers = preview.lead_ids._origin - preview.head_id._origin
            # sudo: counts only, of leads that the user may read
            losers = losers.sudo()
            preview.message_count = len(losers.message_ids)
            preview.activity_count = len(losers.activity_ids)
            preview.order_count = len(losers.order_ids)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_merge(self):
        """Merge as shown, and open the lead that stays."""
        self.ensure_one()
        losers = self.lead_ids - self.head_id
        self.env["crm.lead.merge"]._merge(
            self.head_id, losers, self._prepare_values(losers)
        )
        return self.head_id.redirect_lead_opportunity_view()

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _prepare_values(self, losers):
        """Return what is written on the lead that stays."""
        values = {}
        for line in self.line_ids:
            name, source = line.field_name, line.lead_id
            if name not in MERGE_FIELDS or source not in self.lead_ids:
                raise UserError(self.env._("Reload the page and choose again."))
            if source != self.head_id:
                field = self.head_id._fields[name]
                values[name] = field.convert_to_write(source[name], source)
        notes = [
            lead.description
            for lead in self.head_id | losers
            if not is_html_empty(lead.description)
        ]
        if any(not is_html_empty(lead.description) for lead in losers):
            values["description"] = "<br/><br/>".join(map(str, notes))
        tags = losers.tag_ids - self.head_id.tag_ids
        if tags:
            values["tag_ids"] = [Command.set((self.head_id.tag_ids | tags).ids)]
        return values
