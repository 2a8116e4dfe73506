"""Segments as recipients of mailings."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL


class MailingMailing(models.Model):
    """Send to the members of segments only."""

    _inherit = "mailing.mailing"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_segment_ids = fields.Many2many(
        comodel_name="crm.segment",
        relation="crm_mailing_segment_rel",
        column1="mailing_id",
        column2="segment_id",
        string="Segments",
        help="Only members of at least one of these segments get it: those who are in "
        "at the moment of sending, and fulfil the recipients' filter too.",
    )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("crm_segment_ids", "mailing_model_id")
    def _check_segment_model(self):
        """Refuse segments for recipients that are no customers."""
        for mailing in self.filtered("crm_segment_ids"):
            if not mailing._get_segment_column():
                raise ValidationError(
                    self.env._(
                        "%(model)s has no customer, so it cannot be sent by segment. "
                        "Choose Contact as recipients.",
                        model=mailing.mailing_model_id.name,
                    )
                )

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_recipients_domain(self):
        """Keep the members of the segments, as they are when it is sent."""
        domain = super()._get_recipients_domain()
        if not self.crm_segment_ids:
            return domain
        # sudo: who may send the mailing sends it to the whole segment
        segments_sudo = self.sudo().crm_segment_ids
        members = segments_sudo._get_member_ids_query()
        column = self._get_segment_column()

        def to_sql(model, alias, query):
            return SQL("%s IN (%s)", model._field_to_sql(alias, column, query), members)

        return domain & Domain.custom(to_sql=to_sql)

    def _get_segment_column(self):
        """Return the field of the recipients' model that is the customer."""
        if self.mailing_model_real == "res.partner":
            return "id"
        field = self.env[self.mailing_model_real]._fields.get("partner_id")
        is_partner = field and field.store and field.comodel_name == "res.partner"
        return "partner_id" if is_partner else False
