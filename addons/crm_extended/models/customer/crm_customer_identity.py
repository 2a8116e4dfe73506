"""Who the customer is: the facts on the left of the page."""

from odoo import models


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
            "image_key": int(partner.write_date.timestamp()),
            "function": partner.function or "",
            "company": partner != customer
            and {"id": customer.id, "name": customer.display_name},
            "address": ", ".join(
                filter(None, [partner.street, partner.city, partner.country_id.name])
            ),
            "phones": self._get_phones(partner),
            "relation": self._get_relation_label(partner),
            "people": self._get_people(overview),
            "consents": self._get_consents(overview),
        }

    def _get_phones(self, partner):
        """Return all numbers: list of dicts ``phone``, ``label``, ``note``."""
        phones = [{"phone": partner.phone, "label": "", "note": ""}]
        if self._can_read("crm.partner.phone"):
            numbers = partner.crm_phone_ids
            labels = dict(
                numbers._fields["phone_type"]._description_selection(self.env)
            )
            phones += [
                {
                    "phone": number.phone,
                    "label": labels[number.phone_type],
                    "note": number.note or "",
                }
                for number in numbers
            ]
        return [phone for phone in phones if phone["phone"]]

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
        fields_by_name = self.env["crm.consent"]._fields
        channels = dict(fields_by_name["channel"]._description_selection(self.env))
        return [
            {
                "label": f"{names[statement['purpose']]} · "
                f"{channels[statement['channel']]}",
                "is_granted": statement["granted"],
                "date": statement["date"][:10],
            }
            for statement in statements
        ]

    def _get_relation_label(self, partner):
        """Return what the customer is to the company, in words."""
        labels = dict(
            partner._fields["crm_relation_type"]._description_selection(self.env)
        )
        return labels.get(partner.crm_relation_type, "")

    def _get_people(self, overview):
        """Return who is responsible: list of dicts ``role`` and ``name``."""
        roles = [
            (self.env._("Salesperson"), overview["partner"]["salesperson"]),
            (self.env._("Account manager"), overview["relation"]["account_manager"]),
        ]
        return [{"role": role, "name": name} for role, name in roles if name]
