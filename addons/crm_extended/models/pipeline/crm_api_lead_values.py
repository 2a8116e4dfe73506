"""Check what other systems send about leads, before anything is written."""

import math
import re

from odoo import fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize, plaintext2html

from ..customer.crm_consent import CHANNELS

MAX_NAME_CHARS = 256
MAX_SUBJECT_CHARS = 500
MAX_BODY_CHARS = 100_000
MAX_CONSENTS = 100
MAX_AMOUNT = 10**12
CONTACT_KEYS = ("email", "phone", "company_name")
CONSENT_KEYS = ("purpose", "channel", "granted", "proof")


class CrmApi(models.AbstractModel):
    """Turn values of the interface into values of leads."""

    _inherit = "crm.api"

    # ------------------------------------------------------------
    # WHAT WAS SENT
    # ------------------------------------------------------------

    def _prepare_lead_vals(self, values):
        """Return the values of ``crm.lead`` that another system sent."""
        description = self._check_text(
            "description", values.get("description"), MAX_BODY_CHARS, required=False
        )
        vals = {
            "name": self._check_text("name", values.get("name"), MAX_SUBJECT_CHARS),
            "description": plaintext2html(description) if description else False,
            **self._prepare_lead_contact(values),
            **self._prepare_lead_revenue(values),
        }
        pipeline = self._check_pipeline("pipeline", values.get("pipeline"))
        if pipeline:
            vals["pipeline_id"] = pipeline.id
        return vals

    def _prepare_lead_contact(self, values):
        """Return what is known of the person and the company that ask."""
        texts = {
            key: self._check_text(key, values.get(key), MAX_NAME_CHARS, required=False)
            for key in ("contact_name", *CONTACT_KEYS)
        }
        if not any(texts[key] for key in CONTACT_KEYS):
            raise ValidationError(
                self.env._(
                    "values: give at least one of %(keys)s.",
                    keys=", ".join(CONTACT_KEYS),
                )
            )
        if texts["email"] and not email_normalize(texts["email"]):
            raise ValidationError(
                self.env._(
                    "email: %(value)s is not an e-mail address.",
                    value=self._quote(texts["email"]),
                )
            )
        if texts["phone"] and len(re.findall(r"\d", texts["phone"])) < 3:
            raise ValidationError(
                self.env._(
                    "phone: %(value)s is not a telephone number.",
                    value=self._quote(texts["phone"]),
                )
            )
        return {
            "contact_name": texts["contact_name"],
            "partner_name": texts["company_name"],
            "email_from": texts["email"],
            "phone": texts["phone"],
            "country_id": self._check_country(
                "country_code", values.get("country_code")
            ).id,
        }

    def _prepare_lead_revenue(self, values):
        """Return the expected revenue in the company's currency, as far as sent."""
        currency = self.env.company.currency_id
        code = self._check_text(
            "currency", values.get("currency"), MAX_NAME_CHARS, required=False
        )
        if code:
            currency = self.env["crm.sale.import"]._read_currency(code)
        amount = self._check_amount("expected_revenue", values.get("expected_revenue"))
        return {
            "expected_revenue": currency._convert(
                amount,
                self.env.company.currency_id,
                self.env.company,
                fields.Date.context_today(self),
            )
        }

    def _prepare_lead_utm(self, values):
        """Return the names of campaign, medium and source, as far as sent."""
        return {
            key: self._check_text(key, values.get(key), MAX_NAME_CHARS, required=False)
            for key in ("campaign", "medium", "utm_source")
        }

    def _prepare_lead_consents(self, values):
        """Return the values of ``crm.lead.consent`` that were sent."""
        sent = values.get("consents")
        if sent is None or sent is False:
            return []
        consents = self._check_list("consents", sent, MAX_CONSENTS)
        return [
            self._prepare_lead_consent(f"consents[{index}]", consent)
            for index, consent in enumerate(consents)
        ]

    def _prepare_lead_consent(self, key, consent):
        """Return the values of one consent, named by its place in the list."""
        self._check_dict(key, consent, allowed=CONSENT_KEYS)
        code = self._check_text(f"{key}.purpose", consent.get("purpose"), 64)
        purpose = self.env["crm.consent.purpose"]._get_or_create(code)
        return {
            "purpose_id": purpose.id,
            "channel": self._check_choice(
                f"{key}.channel", consent.get("channel"), dict(CHANNELS)
            ),
            "granted": self._check_bool(f"{key}.granted", consent.get("granted")),
            "proof": self._check_text(
                f"{key}.proof", consent.get("proof"), required=False
            ),
            "source": "api",
        }

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def _check_amount(self, key, value):
        """Return an amount that is not negative; a missing one is 0."""
        if value is None or value is False:
            return 0.0
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not is_number or not math.isfinite(value):
            raise ValidationError(
                self.env._(
                    "%(key)s: %(value)s is not a number.",
                    key=key,
                    value=self._quote(value),
                )
            )
        if not 0 <= value <= MAX_AMOUNT:
            raise ValidationError(
                self.env._(
                    "%(key)s: %(value)s lies outside of 0 to %(limit)s.",
                    key=key,
                    value=self._quote(value),
                    limit=MAX_AMOUNT,
                )
            )
        return float(value)

    def _check_country(self, key, value):
        """Return the country with this ISO code of two letters, none when missing."""
        code = self._check_text(key, value, MAX_NAME_CHARS, required=False)
        countries = self.env["res.country"]
        if not code:
            return countries
        country = countries.search([("code", "=", code.upper())], limit=1)
        if not country:
            raise ValidationError(
                self.env._(
                    "%(key)s: %(value)s is not a country; use the two letters of "
                    "ISO 3166, e.g. BE.",
                    key=key,
                    value=self._quote(code),
                )
            )
        return country

    def _check_pipeline(self, key, value):
        """Return the pipeline of the company with this code, none when missing."""
        code = self._check_text(key, value, MAX_NAME_CHARS, required=False)
        if not code:
            return self.env["crm.pipeline"]
        pipeline = self.env["crm.pipeline"]._find_by_code(code, self.env.company)
        if not pipeline:
            raise ValidationError(
                self.env._(
                    "%(key)s: there is no pipeline %(value)s in the company "
                    "%(company)s.",
                    key=key,
                    value=self._quote(code),
                    company=self.env.company.name,
                )
            )
        return pipeline
