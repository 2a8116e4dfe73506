"""The kinds of records about a person that loyalty programs keep."""

from odoo import api, models

from odoo.addons.crm_extended.tools.person_data import PersonPart

OF_CARD = ("card_id.partner_id",)


class CrmPrivacy(models.AbstractModel):
    """Declare cards, points and tiers: the ledger stays, it names a card only."""

    _inherit = "crm.privacy"

    @api.model
    def _get_parts(self):
        """Add the kinds of records of this add-on."""
        return [
            *super()._get_parts(),
            PersonPart(
                "loyalty.card", links=("partner_id",), values={"referral_code": None}
            ),
            PersonPart("loyalty.point.entry", links=OF_CARD),
            PersonPart("loyalty.member", links=("partner_id",)),
            PersonPart("loyalty.tier.change", links=("member_id.partner_id",)),
            PersonPart("loyalty.activity.event", links=("partner_id",)),
            PersonPart("loyalty.lapse.notice", links=("partner_id",)),
            PersonPart("loyalty.pool.member", links=("partner_id",)),
            PersonPart("loyalty.pool.use", links=("partner_id",)),
            PersonPart("loyalty.adjustment", links=OF_CARD, values={"note": None}),
            PersonPart(
                "loyalty.review", links=OF_CARD, values={"reason": "", "note": None}
            ),
            PersonPart("loyalty.referral", links=("friend_id", *OF_CARD)),
            # keys of address, payment and device, by which persons are told apart
            PersonPart(
                "loyalty.referral.trace",
                links=("partner_id",),
                is_deleted=True,
                hidden=("key",),
            ),
        ]
