"""The versions of an A/B test, and what they reached."""

from typing import NamedTuple

from odoo import api, fields, models

from ...tools.proportion import get_rate


class VersionKey(NamedTuple):
    """What a version is: a mailing, or a variant of a step."""

    mailing_id: int
    variant: str


class CrmCampaignTestVersion(models.Model):
    """One row is one version; written by the test, by nobody else."""

    _name = "crm.campaign.test.version"
    _description = "Version of an A/B Test"
    _order = "test_id, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    test_id = fields.Many2one(
        comodel_name="crm.campaign.test",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="test_id.company_id", store=True)
    name = fields.Char(required=True, readonly=True)
    mailing_id = fields.Many2one(
        comodel_name="mailing.mailing",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    variant = fields.Char(readonly=True)
    recipients = fields.Integer(readonly=True)
    successes = fields.Integer(string="Did It", readonly=True)
    rate_pct = fields.Float(
        string="Rate (%)",
        digits=(16, 2),
        compute="_compute_rate",
    )
    rate_range = fields.Char(
        string="In Truth",
        compute="_compute_rate",
        help="Where the rate lies with 95 % certainty.",
    )
    is_winner = fields.Boolean(readonly=True)

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("recipients", "successes")
    def _compute_rate(self):
        """Compute rate_pct and rate_range."""
        for version in self:
            rate = get_rate(version.successes, version.recipients)
            version.rate_pct = 100 * rate.value
            version.rate_range = f"{100 * rate.low:.1f} – {100 * rate.high:.1f} %"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _make_key(self, mailing_id, variant):
        """Return what tells one version from another."""
        return VersionKey(mailing_id or 0, variant or "")

    def _get_key(self):
        """Return what tells this version from another."""
        self.ensure_one()
        return self._make_key(self.mailing_id.id, self.variant)
