"""The kinds of records about a person that this add-on, and Odoo beneath it, keep."""

from odoo import api, models

from ...tools.person_data import Numbered, PersonPart

NO_MAIL = {"body": "", "subject": None, "email_from": None, "reply_to": None}
ADDRESS = dict.fromkeys(("street", "street2", "phone", "website", "function"))


class CrmPrivacy(models.AbstractModel):
    """Declare documents, consents, leads, campaigns and what was sent."""

    _inherit = "crm.privacy"

    @api.model
    def _get_parts(self):
        """Add the kinds of records of this add-on and of Odoo."""
        return [
            *super()._get_parts(),
            *self._get_document_parts(),
            *self._get_contact_parts(),
            *self._get_lead_parts(),
            *self._get_marketing_parts(),
            *self._get_message_parts(),
        ]

    def _get_document_parts(self):
        """Return what the law on bookkeeping keeps, and the statistics."""
        return [
            # links that were mailed open nothing any more
            PersonPart(
                "sale.order", links=("partner_id",), values={"access_token": None}
            ),
            PersonPart(
                "account.move", links=("partner_id",), values={"access_token": None}
            ),
            PersonPart("account.payment", links=("partner_id",)),
            PersonPart("stock.picking", links=("partner_id",)),
            PersonPart("crm.sale.history", links=("partner_id",)),
            PersonPart("crm.customer.metric", links=("partner_id",)),
            PersonPart("crm.segment.member", links=("partner_id",)),
            PersonPart("crm.segment.choice", links=("partner_id",), is_deleted=True),
        ]

    def _get_contact_parts(self):
        """Return what describes the person."""
        return [
            PersonPart(
                "res.partner.bank",
                links=("partner_id",),
                values={
                    "acc_number": Numbered("anonymous"),
                    "sanitized_acc_number": Numbered("ANONYMOUS"),
                    "acc_holder_name": None,
                    "note": None,
                },
            ),
            PersonPart(
                "crm.partner.phone",
                links=("partner_id",),
                company=None,
                is_deleted=True,
            ),
            PersonPart("crm.partner.ref", links=("partner_id",), is_deleted=True),
            PersonPart(
                "crm.partner.relative",
                links=("partner_id", "related_partner_id"),
                company=None,
                is_deleted=True,
            ),
            # the proof that what was sent was allowed outlives the person's name
            PersonPart("crm.consent", links=("partner_id",)),
            PersonPart(
                "crm.opt.in",
                links=("partner_id",),
                values={"address": Numbered("anonymous")},
                hidden=("token",),
            ),
        ]

    def _get_lead_parts(self):
        """Return what the sales force wrote down."""
        return [
            PersonPart(
                "crm.lead",
                links=("partner_id",),
                emails=("email_normalized",),
                phones=("phone_sanitized",),
                values={
                    **ADDRESS,
                    "name": Numbered("anonymous"),
                    "contact_name": None,
                    "partner_name": None,
                    "email_from": None,
                    "email_normalized": None,
                    "email_cc": None,
                    "phone_sanitized": None,
                    "description": None,
                    "referred": None,
                },
                has_chatter=True,
            ),
            PersonPart(
                "crm.lead.contact", links=("partner_id",), values={"note": None}
            ),
            PersonPart(
                "crm.lead.import.row",
                links=("partner_id", "lead_id.partner_id"),
                emails=("email_normalized",),
                phones=("phone_sanitized",),
                company="import_id.company_id",
                values=dict.fromkeys(
                    (
                        "title",
                        "email_normalized",
                        "phone_sanitized",
                        "vat_key",
                        "company_key",
                        "contact_key",
                        "vals",
                    )
                ),
            ),
            PersonPart(
                "crm.lead.merge",
                links=("head_id.partner_id",),
                values={"values_before": None, "values_after": None},
            ),
            PersonPart(
                "calendar.event",
                links=("crm_visit_partner_id",),
                company=None,
                values={"description": None},
                has_chatter=True,
            ),
        ]

    def _get_marketing_parts(self):
        """Return campaigns, journeys and mailings."""
        return [
            PersonPart("crm.campaign.member", links=("partner_id",)),
            PersonPart("crm.journey.person", links=("partner_id",)),
            PersonPart("crm.journey.trace", links=("partner_id",)),
            PersonPart(
                "crm.journey.letter",
                links=("partner_id",),
                values={"subject": None, "body": None},
            ),
            PersonPart(
                "crm.journey.webhook",
                links=("partner_id",),
                values={"body": "", "answer": None},
            ),
            PersonPart("crm.send.log", links=("partner_id",), values={"address": None}),
            PersonPart(
                "mailing.contact",
                emails=("email_normalized",),
                phones=("phone_sanitized",),
                company=None,
                is_deleted=True,
            ),
            PersonPart(
                "mailing.trace",
                emails=("email",),
                phones=("sms_number",),
                company=None,
                values={"email": None, "sms_number": None},
            ),
        ]

    def _get_message_parts(self):
        """Return what was said, wherever it is stored."""
        return [
            PersonPart(
                "mail.message",
                links=("author_id",),
                company="record_company_id",
                values=NO_MAIL,
                hidden=("reply_to",),
            ),
            PersonPart(
                "mail.mail",
                links=("recipient_ids",),
                company=None,
                values={"body_html": None, "email_to": None, "email_cc": None},
                hidden=("body", "headers"),
            ),
            PersonPart(
                "sms.sms",
                links=("partner_id",),
                phones=("number",),
                company=None,
                values={"number": None, "body": None},
            ),
            PersonPart(
                "rating.rating",
                links=("partner_id",),
                company=None,
                values={"feedback": None, "res_name": None, "publisher_comment": None},
                hidden=("access_token",),
            ),
        ]
