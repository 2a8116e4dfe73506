"""Everything that is stored about a person, in one file."""

import base64
import io
import json
import zipfile

from odoo import api, fields, models
from odoo.tools import html2plaintext

# technical columns that say nothing about a person
SKIPPED = {
    *("id", "create_uid", "write_uid", "write_date", "__last_update"),
    *("access_token", "message_main_attachment_id", "sequence"),
}
SKIPPED_TYPES = {"binary", "one2many", "many2many", "reference", "properties"}
MAX_NAME = 120


class CrmPrivacyRequest(models.Model):
    """Write the file: for people (HTML), for machines (JSON), and their own files."""

    _inherit = "crm.privacy.request"

    def _build_file(self):
        """Return the ZIP file, as base64.

        It holds what the company that was asked stores: ``data.json``,
        ``data.html``, and the attachments of messages and documents in ``files/``.
        """
        self.ensure_one()
        kinds = [self._get_partner_kind()]
        files = self._get_files(self.partner_id)
        for part, records in self._get_found():
            own = self._get_own(part, records)
            if not own:
                continue
            kinds.append(self._get_kind(own, part.hidden))
            if part.has_chatter:
                kinds[-1]["messages"] = self._get_messages(own)
                files |= self._get_files(own)
        document = {
            "person": self.partner_id.display_name,
            "made_on": fields.Datetime.to_string(fields.Datetime.now()) + "Z",
            "company": self.company_id.name,
            "kinds": kinds,
        }
        return base64.b64encode(self._zip(document, files))

    @api.model
    def _zip(self, document, files):
        """Return the bytes of the ZIP file."""
        page = self.env["ir.qweb"]._render(
            "crm_extended.crm_privacy_file_page", {"document": document}
        )
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(
                "data.json", json.dumps(document, ensure_ascii=False, indent=1)
            )
            archive.writestr("data.html", f"<!DOCTYPE html>\n{page}")
            for file in files:
                name = "".join(
                    char if char.isalnum() or char in ".-_ " else "_"
                    for char in file.name or ""
                )
                archive.writestr(f"files/{file.id}-{name[-MAX_NAME:]}", file.raw or b"")
        return stream.getvalue()

    # ------------------------------------------------------------
    # CONTENT
    # ------------------------------------------------------------

    def _get_partner_kind(self):
        """Return what the contact itself says, with its addresses."""
        person = self.env["crm.privacy"]._get_person(self.partner_id)
        partners = self.partner_id.with_context(active_test=False).browse(person.ids)
        kind = self._get_kind(partners.sudo(), ())  # sudo: as all parts
        kind["messages"] = self._get_messages(partners)
        return kind

    @api.model
    def _get_kind(self, records, hidden):
        """Return {name, labels, records} of one kind of record."""
        names = [
            name
            for name, field in records._fields.items()
            if field.store
            and field.type not in SKIPPED_TYPES
            and name not in SKIPPED
            and name not in hidden
            and not field.related
        ]
        labels = {
            name: records._fields[name]._description_string(self.env) for name in names
        }
        rows = [
            {
                name: value
                for name in names
                if (value := self._get_value(record, name)) not in (None, False, "")
            }
            for record in records
        ]
        used = {name for row in rows for name in row}
        return {
            "name": records._description,
            "model": records._name,
            "labels": {name: label for name, label in labels.items() if name in used},
            "records": rows,
        }

    @api.model
    def _get_value(self, record, name):
        """Return a value as people and JSON read it."""
        field = record._fields[name]
        value = record[name]
        if field.type == "many2one":
            return value.display_name or None
        if field.type == "html":
            return html2plaintext(value or "") or None
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if field.type in ("date", "datetime"):
            return value and field.to_string(value)
        if field.type == "many2one_reference":
            return value or None
        return value

    @api.model
    def _get_messages(self, records):
        """Return the messages on records, oldest first."""
        # sudo: the records are the person's; internal notes are about the person too
        messages_sudo = (
            self.env["mail.message"]
            .sudo()
            .search(
                [("model", "=", records._name), ("res_id", "in", records.ids)],
                order="id",
            )
        )
        return [
            {
                "date": fields.Datetime.to_string(message.date),
                "from": message.email_from or message.author_id.display_name or "",
                "subject": message.subject or "",
                "text": text,
            }
            for message in messages_sudo
            if (text := html2plaintext(message.body or ""))
        ]

    @api.model
    def _get_files(self, records):
        """Return the files of records and of their messages."""
        # sudo: as for the messages
        return (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", records._name),
                    ("res_id", "in", records.ids),
                    ("type", "=", "binary"),
                ]
            )
        )
