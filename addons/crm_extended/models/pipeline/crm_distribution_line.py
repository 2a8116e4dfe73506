"""One prospect of a distribution: who gets it, and what became of it."""

import logging

import psycopg2.errors

from odoo import api, fields, models

from ...tools import lead_routing as engine
from .crm_lead_router import QUIET

_logger = logging.getLogger(__name__)


class CrmDistributionLine(models.Model):
    """A prospect and its salesperson; written in one go by the preview."""

    _name = "crm.distribution.line"
    _description = "Prospect of a Distribution"
    _order = "distribution_id, id"
    _rec_name = "partner_id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    distribution_id = fields.Many2one(
        comodel_name="crm.distribution",
        required=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Prospect",
        required=True,
        index=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Salesperson", ondelete="set null"
    )
    reason_code = fields.Char(readonly=True)
    reason = fields.Char(string="Why Nobody", compute="_compute_reason")
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Opportunity",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    state = fields.Selection(
        selection=[
            ("waiting", "To be given"),
            ("done", "Given"),
            ("failed", "Could not be given"),
        ],
        default="waiting",
        required=True,
        readonly=True,
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("reason_code", "user_id")
    @api.depends_context("lang")
    def _compute_reason(self):
        texts = {
            engine.NO_POOL: self.env._("Fits no territory"),
            engine.NOBODY: self.env._("None of those chosen works in its territory"),
            engine.ABSENT: self.env._("Everybody who could take it is away"),
            engine.FULL: self.env._("Everybody who could take it has enough leads"),
        }
        for line in self:
            code = False if line.user_id else line.reason_code
            line.reason = code and texts.get(code, code)

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _give(self):
        """Make opportunities with their tasks, each prospect in its own savepoint."""
        activities = []
        for line in self:
            try:
                with self.env.cr.savepoint():
                    lead = (
                        self.env["crm.lead"]
                        .with_context(**QUIET)
                        .create([line._prepare_lead_vals()])
                    )
                    lead.flush_recordset()
            except psycopg2.errors.SerializationFailure:
                # the prospect has no fault: the next run gives it
                raise
            except Exception:
                _logger.exception("Distribution: line %s could not be given", line.id)
                line.state = "failed"
                continue
            line.write({"state": "done", "lead_id": lead.id})
            vals = line.distribution_id._prepare_activity_vals(lead)
            if vals:
                activities.append(vals)
        self.env["mail.activity"].with_context(**QUIET).create(activities)

    def _prepare_lead_vals(self):
        """Return the values of the opportunity of a prospect.

        Called by the job for each line; override to fill more.
        """
        self.ensure_one()
        distribution = self.distribution_id
        return {
            "type": "opportunity",
            "name": f"{distribution.name}: {self.partner_id.display_name}",
            "partner_id": self.partner_id.id,
            "user_id": self.user_id.id,
            "company_id": distribution.company_id.id,
        }
