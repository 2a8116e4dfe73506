"""A case says what it seems to be about."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class CrmCase(models.Model):
    """Show what is proposed, and accept it."""

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    proposal_text = fields.Char(
        string="Proposed",
        compute="_compute_proposal_text",
        groups="crm_callcenter.crm_callcenter_group_agent",
        help="By the rules, else by similar closed cases. For open cases without type.",
    )

    _words = models.Index(
        "USING gin (to_tsvector('simple'::regconfig, COALESCE(name, '') || ' ' || "
        "left(COALESCE(description, ''), 4000))) "
        "WHERE is_closed IS TRUE AND type_id IS NOT NULL"
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("channel", "description", "email_from", "is_closed", "name", "type_id")
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_proposal_text(self):
        """Only the form shows it: each case asks for itself."""
        for case in self:
            case.proposal_text = "; ".join(
                self.env._(
                    "%(label)s because %(reason)s",
                    label=found["label"],
                    reason=found["reason"],
                )
                for found in case._origin._get_proposals()
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_accept_proposal(self):
        """Fill the case in as proposed.

        :raises UserError: nothing is proposed any more.
        """
        self.ensure_one()
        self.check_access("write")
        proposals = self._get_proposals()
        if not proposals:
            raise UserError(
                self.env._("Nothing is proposed any more. Reload the case.")
            )
        vals = {found["field"]: found["value"] for found in proposals}
        if "tag_ids" in vals:
            vals["tag_ids"] = [Command.link(tag_id) for tag_id in vals["tag_ids"]]
        self.write(vals)

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_proposals(self):
        """Return what is proposed for an open case without type, else nothing."""
        if not self.id or self.is_closed or self.type_id:
            return []
        return self.env["crm.case.proposal"]._propose(self)
