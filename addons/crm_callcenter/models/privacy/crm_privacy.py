"""The kinds of records about a person that service and telephony keep."""

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_extended.tools.person_data import Numbered, PersonPart


class CrmPrivacy(models.AbstractModel):
    """Declare cases, calls, and what was dialled."""

    _inherit = "crm.privacy"

    # ------------------------------------------------------------
    # DECLARATION
    # ------------------------------------------------------------

    @api.model
    def _get_parts(self):
        """Add the kinds of records of this add-on."""
        return [
            *super()._get_parts(),
            *self._get_case_parts(),
            *self._get_mail_parts(),
            *self._get_call_parts(),
            *self._get_outbound_parts(),
        ]

    def _get_case_parts(self):
        """Return cases and what hangs under them; their history of changes stays."""
        return [
            PersonPart(
                "crm.case",
                links=("partner_id",),
                emails=("email_from",),
                values={
                    **dict.fromkeys(
                        ("partner_name", "email_from", "email_cc", "phone")
                    ),
                    "name": Numbered("anonymous"),
                    "description": None,
                    "access_token": None,
                },
                has_chatter=True,
                hidden=("routing_log",),
            ),
            PersonPart(
                "crm.case.answer", links=("case_id.partner_id",), values={"body": ""}
            ),
            PersonPart(
                "crm.case.task",
                links=("case_id.partner_id",),
                values={
                    "name": Numbered("anonymous"),
                    "description": None,
                    "answer": None,
                },
            ),
            PersonPart(
                "crm.case.time", links=("case_id.partner_id",), values={"note": None}
            ),
            PersonPart("crm.case.event", links=("case_id.partner_id",)),
            PersonPart("crm.service.contract", links=("partner_id",)),
            PersonPart(
                "crm.knowledge.feedback",
                links=("partner_id",),
                company=None,
                values={"comment": None},
            ),
        ]

    def _get_mail_parts(self):
        """Return mails that became no case."""
        return [
            PersonPart(
                "crm.mail.parked",
                links=("case_id.partner_id",),
                emails=("email_from",),
                is_deleted=True,
            ),
            PersonPart(
                "crm.mail.log", emails=("email",), company=None, is_deleted=True
            ),
        ]

    def _get_call_parts(self):
        """Return calls; who called is emptied, how long it took stays."""
        return [
            PersonPart(
                "crm.call",
                links=("partner_id",),
                phones=("phone_sanitized",),
                values=dict.fromkeys(
                    ("from_number", "to_number", "phone_sanitized", "note")
                ),
                has_chatter=True,
                hidden=("recording_url",),
            ),
            PersonPart(
                "crm.cti.command",
                links=("call_id.partner_id",),
                values={"number": None},
                hidden=("recording_url",),
            ),
        ]

    def _get_outbound_parts(self):
        """Return who was to be called, and what was answered."""
        return [
            PersonPart(
                "crm.call.list.entry",
                links=("partner_id",),
                values={"phone_sanitized": None},
            ),
            PersonPart(
                "crm.call.attempt",
                links=("partner_id",),
                values={"phone_sanitized": Numbered("anonymous"), "note": None},
            ),
            PersonPart(
                "crm.call.answer",
                links=("entry_id.partner_id",),
                values={"value": None},
            ),
        ]

    # ------------------------------------------------------------
    # ERASING
    # ------------------------------------------------------------

    @api.model
    def _erase(self, part, records):
        """Take recordings and raw events of calls along."""
        if records and records._name == "crm.call":
            records._forget_recordings()
            self._empty_call_events(records)
        super()._erase(part, records)

    @api.model
    def _empty_call_events(self, calls):
        """Empty the numbers in what the telephone system reported of calls."""
        self.env["crm.call.event"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_call_event event SET from_number = NULL, to_number = NULL
                  FROM crm_call call
                 WHERE call.id IN %s AND event.provider_id = call.provider_id
                   AND event.external_id = call.external_id
                """,
                calls._ids,
            )
        )
        self.env["crm.call.event"].invalidate_model(flush=False)
