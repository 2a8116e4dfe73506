"""Who was written to by a campaign, and who was held out to compare with."""

from odoo import api, fields, models

from ...queries import holdout as queries

MEMBER_STATES = [
    ("treated", "Contacted"),
    ("held_out", "Held Out"),
    ("mixed", "Left Out of the Comparison"),
]


class CrmCampaignMember(models.Model):
    """One row is one person whom a campaign met, and on which side it is.

    Written once, when the campaign first meets the person, and kept: a later change of
    the share or a merge of contacts moves nobody to the other side.
    """

    _name = "crm.campaign.member"
    _description = "Campaign Member"
    _log_access = False
    _rec_name = "partner_id"
    _order = "campaign_id, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    campaign_id = fields.Many2one(
        comodel_name="utm.campaign",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Person",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    state = fields.Selection(
        selection=MEMBER_STATES,
        required=True,
        readonly=True,
        help="Who was held out as one contact and written to as another, before the "
        "two were merged, is left out of the comparison.",
    )
    date_assigned = fields.Datetime(string="Since", required=True, readonly=True)

    _campaign_partner_uniq = models.UniqueIndex(
        "(campaign_id, partner_id)",
        "A person is on one side of a campaign.",
    )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _remember(self, campaign, partner_ids, held_out_ids):
        """Note on which side of a campaign persons are; who is noted stays."""
        self.env.cr.execute(
            queries.build_remember_query(
                campaign.id,
                campaign.crm_company_id.id,
                list(partner_ids),
                list(held_out_ids),
            )
        )
        self.invalidate_model()

    @api.model
    def _mix(self, sources, target):
        """Leave one row per campaign of contacts that are merged now.

        It is marked when they were on both sides.
        """
        for build in (
            queries.build_merge_members_query,
            queries.build_drop_repeated_query,
        ):
            self.env.cr.execute(build(sources.ids, target.id))
        self.invalidate_model()
