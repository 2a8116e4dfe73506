"""What the rows of a list of leads are, and what people may write on an import."""

import base64

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ...queries.lead_import import build_match_query
from ...tools import lead_file
from ...tools.lead_match import make_company_key, make_name_key, make_vat_key

# until it was checked; the rest is written by the import itself
SETTING_FIELDS = frozenset(
    {
        "name",
        "company_id",
        "file",
        "file_name",
        "pipeline_id",
        "user_id",
        "campaign_id",
        "source_id",
        "column_ids",
        "row_ids",
    }
)
# at any time; a row lets only its choice be written
FREE_FIELDS = frozenset({"name", "row_ids"})


class CrmLeadImport(models.Model):
    """Read rows, compare them with what is known, and keep people's hands off."""

    _inherit = "crm.lead.import"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse what only the import itself writes."""
        for vals in vals_list:
            self._ensure_can_set(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Refuse what only the import itself writes, and settings after the check."""
        self._ensure_can_set(vals)
        late = set(vals) - FREE_FIELDS
        if late and not self.env.su and any(one.state != "draft" for one in self):
            raise UserError(
                self.env._("It was checked already. Go back to its settings first.")
            )
        return super().write(vals)

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _prepare_row(self, row_no, cells, keys, countries):
        """Return the values of a row: clean, with the keys it is compared by."""
        texts = {
            key: cells[index]
            for index, key in keys.items()
            if key and index < len(cells) and cells[index]
        }
        error = self._get_row_error(texts, countries)
        vals = {} if error else self._prepare_lead_vals(texts, countries)
        phone = texts.get("phone")
        return {
            "import_id": self.id,
            "row_no": row_no,
            "title": vals.get("name") or " · ".join(list(texts.values())[:3])[:120],
            "vals": vals,
            "email_normalized": email_normalize(texts.get("email_from") or ""),
            "phone_sanitized": phone
            and self.env["crm.customer.finder"]._normalize_phone(phone),
            "vat_key": make_vat_key(texts.get("crm_vat")) or False,
            "company_key": make_company_key(texts.get("partner_name")) or False,
            "contact_key": make_name_key(texts.get("contact_name")) or False,
            "error": error,
            "match_kind": "refused" if error else False,
        }

    def _get_row_error(self, texts, countries):
        """Return why a row is refused, or False."""
        if not any(texts.get(key) for key in lead_file.REQUIRED_KEYS):
            return self.env._("No e-mail address, phone number, company or person.")
        email = texts.get("email_from")
        if email and not email_normalize(email):
            return self.env._("%(value)s is not an e-mail address.", value=email[:80])
        if texts.get("country") and texts["country"].casefold() not in countries:
            return self.env._(
                "%(value)s is not a country.", value=texts["country"][:80]
            )
        if texts.get("expected_revenue"):
            try:
                lead_file.parse_amount(texts["expected_revenue"])
            except ValueError:
                return self.env._(
                    "%(value)s is not an amount.", value=texts["expected_revenue"][:80]
                )
        return False

    def _prepare_lead_vals(self, texts, countries):
        """Return values of ``crm.lead`` of the texts of a good row."""
        vals = {
            key: text
            for key, text in texts.items()
            if key not in ("country", "expected_revenue")
        }
        vals.setdefault(
            "name",
            next(
                texts[key]
                for key in ("partner_name", "contact_name", "email_from", "phone")
                if texts.get(key)
            ),
        )
        if texts.get("country"):
            vals["country_id"] = countries[texts["country"].casefold()]
        if texts.get("expected_revenue"):
            vals["expected_revenue"] = lead_file.parse_amount(texts["expected_revenue"])
        return vals

    def _match(self):
        """Compare all rows with leads and customers, and choose those that are new."""
        is_fuzzy = self.env["crm.lead"]._prepare_crm_comparison()
        self.env.flush_all()
        self.env.cr.execute(build_match_query(self.id, is_fuzzy))
        self.env.invalidate_all()
        self.row_ids.filtered(
            lambda row: row.match_kind in ("new", "customer")
        ).is_chosen = True

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _read_file(self):
        """Return the rows of the upload, the header first."""
        if not self.file:
            raise UserError(self.env._("Choose a file first."))
        try:
            content = base64.b64decode(self.with_context(bin_size=False).file)
            return lead_file.read_rows(content)
        except lead_file.FileRefusedError as error:
            raise UserError(self._get_refusals()[error.code]) from error

    def _get_refusals(self):
        """Return what to do about a file that cannot be read, by code."""
        return {
            "empty": self.env._("The file has no rows below its header."),
            "too_big": self.env._("The file is bigger than 20 MB. Split it."),
            "too_many_rows": self.env._("The file has over 20,000 rows. Split it."),
            "not_text": self.env._("This is no list. Save it as CSV or XLSX."),
            "broken": self.env._("The file is damaged. Save it once more."),
        }

    @api.model
    def _get_countries(self):
        """Return ids of countries by code and by name, in small letters."""
        names = {}
        # as many as there are countries
        # pylint: disable-next=no-search-all
        for country in self.env["res.country"].search([]):
            names[country.name.casefold()] = country.id
            names[country.code.casefold()] = country.id
        return names

    def _ensure_can_set(self, vals):
        """Raise when a person writes what only the import itself writes."""
        unknown = set(vals) - SETTING_FIELDS
        if unknown and not self.env.su:
            raise UserError(
                self.env._(
                    "“%(field)s” is recorded by the import itself and cannot be "
                    "entered.",
                    field=min(unknown),
                )
            )
