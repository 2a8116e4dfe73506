"""Who the customer is: the facts on the left of the page."""

from odoo import fields, models

from ...tools.anniversary import get_next_anniversary

SOON_DAYS = 14


class CrmCustomerIdentity(models.AbstractModel):
    """Collect the facts about a person that one wants to know before the call."""

    _name = "crm.customer.identity"
    _inherit = "crm.customer.document"
    _description = "Customer Identity"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_identity(self, partner, overview):
        """Return who the person is.

        :param overview: the overview of the same customer.
        :return: dict of texts and lists for the page; what is not known is empty.
        """
        customer = partner.commercial_partner_id
        return {
            "name": partner.name or partner.display_name,
            "is_company": partner.is_company,
            "is_archived": not partner.active,
            "image_key": partner.write_date and int(partner.write_date.timestamp()),
            "function": partner.function or "",
            "company": partner != customer
            and {"id": customer.id, "name": customer.display_name},
            "address": ", ".join(
                filter(None, [partner.street, partner.city, partner.country_id.name])
            ),
            "relation": self._get_label(partner, "crm_relation_type"),
            "phones": self._get_phones(partner),
            "people": self._get_people(overview),
            "facts": self._get_person_facts(partner),
            "days": self._get_days(partner),
            "relatives": self._get_relatives(partner),
            "consents": self._get_consents(overview),
        }

    # ------------------------------------------------------------
    # HOW TO REACH
    # ------------------------------------------------------------

    def _get_phones(self, partner):
        """Return all numbers: list of dicts ``phone``, ``label``, ``note``."""
        phones = [{"phone": partner.phone, "label": "", "note": ""}]
        if self._can_read("crm.partner.phone"):
            phones += [
                {
                    "phone": number.phone,
                    "label": self._get_label(number, "phone_type"),
                    "note": number.note or "",
                }
                for number in partner.crm_phone_ids
            ]
        return [phone for phone in phones if phone["phone"]]

    def _get_people(self, overview):
        """Return who is responsible: list of dicts ``role`` and ``name``."""
        roles = [
            (self.env._("Salesperson"), overview["partner"]["salesperson"]),
            (self.env._("Account manager"), overview["relation"]["account_manager"]),
        ]
        return [{"role": role, "name": name} for role, name in roles if name]

    def _get_consents(self, overview):
        """Return the consents: list of ``label``, ``is_granted`` and ``date`` (day)."""
        statements = overview["relation"]["consents"]
        if not statements:
            return []
        purposes = self.env["crm.consent.purpose"].with_context(active_test=False)
        purposes = purposes.search(
            [("code", "in", [statement["purpose"] for statement in statements])]
        )
        names = {purpose.code: purpose.name for purpose in purposes}
        channel_field = self.env["crm.consent"]._fields["channel"]
        channels = dict(channel_field._description_selection(self.env))
        return [
            {
                "label": f"{names[statement['purpose']]} · "
                f"{channels[statement['channel']]}",
                "is_granted": statement["granted"],
                "date": statement["date"][:10],
            }
            for statement in statements
        ]

    # ------------------------------------------------------------
    # WHAT TO REMEMBER
    # ------------------------------------------------------------

    def _get_person_facts(self, partner):
        """Return languages, channel and interests: list of ``label``, ``value``."""
        facts = [
            (
                self.env._("Languages"),
                ", ".join(partner.spoken_language_ids.mapped("name")),
            ),
            (
                self.env._("Preferred channel"),
                self._get_label(partner, "preferred_channel"),
            ),
            (self.env._("Interests"), ", ".join(partner.interest_ids.mapped("name"))),
        ]
        return [{"label": label, "value": value} for label, value in facts if value]

    def _get_days(self, partner):
        """Return birthday and name day: list of ``label``, ``date``, ``soon``.

        ``date`` is the next time; ``soon`` says how soon when it is within two weeks,
        and is empty otherwise.
        """
        keys = [
            (self.env._("Birthday"), partner.birth_month_day),
            (self.env._("Name day"), partner.name_day_month_day),
        ]
        return [self._prepare_day(label, key) for label, key in keys if key]

    def _prepare_day(self, label, month_day):
        """Return when an anniversary comes next.

        :param int month_day: month × 100 + day.
        """
        today = self._get_today()
        day = get_next_anniversary(month_day // 100, month_day % 100, today)
        days_left = (day - today).days
        if days_left > SOON_DAYS:
            soon = ""
        elif days_left > 1:
            soon = self.env._("in %(count)s days", count=days_left)
        else:
            soon = self.env._("tomorrow") if days_left else self.env._("today")
        return {"label": label, "date": fields.Date.to_string(day), "soon": soon}

    def _get_relatives(self, partner):
        """Return the family: list of ``name``, ``kinship``, ``note``, ``birthday``.

        ``birthday`` is as an item of ``_get_days``, or ``False``.
        """
        if not self._can_read("crm.partner.relative"):
            return []
        return [
            {
                "name": relative.name,
                "kinship": self._get_label(relative, "kinship"),
                "note": relative.note or "",
                "birthday": relative.birth_date
                and self._prepare_day(
                    self.env._("Birthday"),
                    relative.birth_date.month * 100 + relative.birth_date.day,
                ),
            }
            for relative in partner.relative_ids
        ]

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_label(self, record, field_name):
        """Return the translated label of a selection field, empty when not set."""
        labels = dict(record._fields[field_name]._description_selection(self.env))
        return labels.get(record[field_name], "")
