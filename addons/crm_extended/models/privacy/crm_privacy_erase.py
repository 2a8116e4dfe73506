"""Make what is stored about a person anonymous, where it lies."""

from odoo import api, models
from odoo.tools import SQL

from ...tools.person_data import Numbered

CHATTER = {
    "body": "",
    "subject": None,
    "email_from": None,
    "reply_to": None,
    "incoming_email_to": None,
    "incoming_email_cc": None,
    "outgoing_email_to": None,
}


class CrmPrivacy(models.AbstractModel):
    """Empty or delete records, past what guards them from people.

    History, closed documents and sent messages may be changed by nobody; that they no
    longer name a person is the one exception, so it goes past the ORM's guards.
    """

    _inherit = "crm.privacy"

    @api.model
    def _erase(self, part, records):
        """Do to records of a part what the part declares."""
        if not records:
            return
        if records._name == "crm.lead":
            self._empty_lead_events(records)
        if part.has_chatter:
            self._empty_chatter(records)
        if part.is_deleted:
            records.unlink()
        elif part.values:
            self._empty(records, part.values)

    @api.model
    def _empty(self, records, values):
        """Replace values of records, and compute again what follows from them.

        :param dict values: field -> None, a text, or :class:`Numbered`.
        """
        names = [name for name in values if self._is_column(records, name)]
        if not records or not names:
            return
        records.flush_model()
        parts = [
            SQL("%s = %s", SQL.identifier(name), self._get_sql(values[name]))
            for name in names
        ]
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id IN %s",
                SQL.identifier(records._table),
                SQL(", ").join(parts),
                records._ids,
            )
        )
        records.invalidate_recordset(flush=False)
        records.modified(names)
        records.env.flush_all()

    @api.model
    def _is_column(self, records, name):
        """Tell whether a field is there: Odoo's modules add and drop some."""
        field = records._fields.get(name)
        return bool(field and field.store and field.column_type)

    @api.model
    def _get_sql(self, value):
        """Return the SQL of a value that replaces another one."""
        if isinstance(value, Numbered):
            return SQL("%s || ' ' || id", value.word)
        return SQL("%s", value)

    @api.model
    def _empty_chatter(self, records):
        """Empty the messages of records, and delete their files and old values."""
        # sudo: as the records themselves
        messages_sudo = (
            self.env["mail.message"]
            .sudo()
            .search([("model", "=", records._name), ("res_id", "in", records.ids)])
        )
        if messages_sudo:
            self.env.cr.execute(
                SQL(
                    "DELETE FROM mail_tracking_value WHERE mail_message_id IN %s",
                    messages_sudo._ids,
                )
            )
            self.env["mail.tracking.value"].invalidate_model(flush=False)
        self._empty(messages_sudo, CHATTER)
        # sudo: files of the records and of their messages
        self.env["ir.attachment"].sudo().search(
            [
                "|",
                "&",
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
                ("id", "in", messages_sudo.attachment_ids.ids),
            ]
        ).unlink()

    @api.model
    def _empty_lead_events(self, leads):
        """Take the names of leads out of what other systems are, and were, told."""
        self.env["crm.api.delivery"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_api_event SET reference = NULL
                 WHERE kind = 'lead' AND res_id = ANY(%s)
                """,
                leads.ids,
            )
        )
        # the bodies are what json.dumps made of the events, which may be gone by now
        self.env.cr.execute(
            SQL(
                r"""
                UPDATE crm_api_delivery
                   SET body = regexp_replace(
                           body, '"reference": "(?:[^"\\]|\\.)*"', '"reference": false'
                       ),
                       answer = NULL
                 WHERE body LIKE '%%"kind": "lead"%%'
                   AND substring(body FROM '"id": (\d+)')::bigint = ANY(%s)
                """,
                leads.ids,
            )
        )
        self.env["crm.api.event"].invalidate_model(flush=False)
        self.env["crm.api.delivery"].invalidate_model(flush=False)
