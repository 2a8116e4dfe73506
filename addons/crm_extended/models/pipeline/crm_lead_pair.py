"""Two leads that look like one, and what a person said about it."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...queries.lead_duplicate import build_pair_query


class CrmLeadPair(models.Model):
    """One pair of leads of one company.

    ``open`` pairs are found by a job and go when they are similar no more; ``two`` is
    what a person said: they are not duplicates, and never shown as such again.
    """

    _name = "crm.lead.pair"
    _description = "Pair of Similar Leads"
    _order = "state, similarity_pct desc, id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        ondelete="cascade",
    )
    # the smaller id first, so that a pair has one row
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        required=True,
        ondelete="cascade",
        check_company=True,
    )
    other_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Similar Lead",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    state = fields.Selection(
        selection=[("open", "Looks Like One"), ("two", "Not a Duplicate")],
        required=True,
        default="open",
    )
    # rank and code of each, e.g. "1partner,3email"
    reason = fields.Char()
    reason_text = fields.Char(
        string="In Common",
        compute="_compute_reason_text",
    )
    similarity_pct = fields.Integer(string="Similarity (%)", aggregator="avg")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Said By",
        readonly=True,
    )

    _pair_uniq = models.UniqueIndex(
        "(lead_id, other_id)", "These two leads are a pair already."
    )
    _check_order = models.Constraint(
        "CHECK(lead_id < other_id)", "A pair names the older lead first."
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("reason")
    def _compute_reason_text(self):
        """Say what the two have in common, the surest first."""
        words = {
            "partner": self.env._("customer"),
            "vat": self.env._("tax number"),
            "email": self.env._("e-mail"),
            "phone": self.env._("phone"),
            "company": self.env._("company name"),
            "contact": self.env._("person's name"),
        }
        for pair in self:
            codes = sorted((pair.reason or "").split(","))
            pair.reason_text = ", ".join(
                words[code[1:]] for code in codes if code[1:] in words
            )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("lead_id", "other_id", "company_id")
    def _check_one_company(self):
        """Keep pairs within one company."""
        for pair in self:
            if pair.lead_id.company_id != pair.other_id.company_id:
                raise ValidationError(
                    self.env._("Leads of two companies are never duplicates.")
                )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_set_two(self):
        """Say that the leads of these pairs are not duplicates."""
        self._set_state({"state": "two", "user_id": self.env.uid})
        return True

    def action_set_open(self):
        """Take it back that the leads of these pairs are not duplicates."""
        self._set_state({"state": "open", "user_id": False})
        return True

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _refresh(self, leads):
        """Find the pairs of some leads anew, in one query."""
        if not leads:
            return
        is_fuzzy = leads._prepare_crm_comparison()
        self.env.cr.execute(build_pair_query(leads.ids, is_fuzzy, self.env.uid))
        self.invalidate_model(flush=False)
        leads.invalidate_recordset(["crm_pair_count"], flush=False)

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _set_state(self, vals):
        """Write what a person said of pairs that it may see."""
        self.check_access("read")
        # sudo: who sees a pair may judge it, but not write anything else on it
        self.sudo().write(vals)
