"""What people from outside read of their case through any interface."""

from odoo import api, models

# what a customer knows or is told; all other fields are the company's own
PORTAL_FIELDS = frozenset(
    (
        "id",
        "display_name",
        "create_date",
        "write_date",
        "number",
        "name",
        "active",
        "description",
        "company_id",
        "partner_id",
        "commercial_partner_id",
        "partner_name",
        "email_from",
        "phone",
        "channel",
        "type_id",
        "product_id",
        "sale_order_id",
        "picking_id",
        "invoice_id",
        "lot_id",
        "team_id",
        "stage_id",
        # the default order needs it
        "priority",
        "date_received",
        "date_last_event",
        "date_first_response",
        "date_closed",
        "is_closed",
        "is_waiting",
        "access_url",
        "access_warning",
        "message_ids",
    )
)
# what a customer says of a message
PORTAL_POST_KEYS = ("body", "attachment_ids", "attachment_tokens", "parent_id")


class CrmCase(models.Model):
    """Close what is internal to customers with a login."""

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # ACCESS
    # ------------------------------------------------------------

    @api.model
    def _has_field_access(self, field, operation):
        """Let people from outside read what is theirs, and nothing internal.

        :param field: the field.
        :param str operation: ``read`` or ``write``.
        :rtype: bool
        """
        if not super()._has_field_access(field, operation):
            return False
        if self.env.su or not self.env.user.share:
            return True
        return operation == "read" and field.name in PORTAL_FIELDS

    # ------------------------------------------------------------
    # MESSAGES
    # ------------------------------------------------------------

    def message_post(self, **kwargs):
        """Let people from outside speak for themselves only, and now.

        :return: the message.
        """
        if self.env.su or not self.env.user.share:
            return super().message_post(**kwargs)
        self.check_access("read")
        kwargs = {name: kwargs[name] for name in PORTAL_POST_KEYS if name in kwargs}
        # sudo: access was checked, and posting reads what is internal; what decides
        # about the message is set here
        message = super(CrmCase, self.sudo()).message_post(
            **kwargs,
            author_id=self.env.user.partner_id.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        return message.sudo(False)
