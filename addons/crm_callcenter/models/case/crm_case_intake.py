"""The one door by which cases come in, whatever the channel."""

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize

# what a new case costs is what the channels wait for: nobody follows it and nothing
# is logged that its history does not say already
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}
# not fields of the case
CONTACT_KEYS = ("email", "customer_ref", "create_partner")
MAX_CANDIDATES = 10


class CrmCaseIntake(models.AbstractModel):
    """Receive a case: find the customer, keep the words, notice a repetition.

    Deadline, priority and responsible follow from the event *received* of the case.
    """

    _name = "crm.case.intake"
    _description = "Case Intake"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _receive(self, values, at=None):
        """Return the new case.

        :param dict values: fields of ``crm.case`` (``name`` is required), and
            ``email``, ``phone``, ``customer_ref`` by which the customer is found when
            there is no ``partner_id``; with ``create_partner`` an unknown person
            becomes a contact, otherwise only the contact data are kept.
        :param at: when it was received, naive UTC; now when left out.
        :return: one record of ``crm.case`` in ``env.company``.
        """
        vals = {key: val for key, val in values.items() if key not in CONTACT_KEYS}
        vals["company_id"] = self.env.company.id
        vals["email_from"] = vals.get("email_from") or values.get("email")
        vals["date_received"] = at or fields.Datetime.now()
        if not vals.get("partner_id"):
            vals["partner_id"] = self._get_partner(values).id
        vals.setdefault("user_id", False)
        quiet = self.env["crm.case"].with_context(**QUIET)
        # looked for before the case is written, which is then written once
        duplicate = self.env["crm.case.duplicate"]._find(quiet.new(vals))
        vals["duplicate_of_id"] = duplicate.id
        return quiet.create(vals).with_env(self.env)

    # ------------------------------------------------------------
    # THE CUSTOMER
    # ------------------------------------------------------------

    def _get_partner(self, values):
        """Return the contact that these values mean, in the current company.

        A reference is surer than an address, an address surer than a number. Several
        contacts with one address: the one with the number too, else the oldest.
        """
        by_ref = self._find_by_ref(values)
        if by_ref:
            return by_ref
        by_email = self._find_by_email(values.get("email") or values.get("email_from"))
        if len(by_email) == 1:
            return by_email
        by_phone = self._find_by_phone(values.get("phone"))
        partner = (by_email & by_phone)[:1] or by_email[:1] or by_phone[:1]
        if not partner and values.get("create_partner"):
            return self._create_partner(values)
        return partner

    def _find_by_ref(self, values):
        """Return who is known under this reference in the system that sent it."""
        ref = values.get("customer_ref")
        partners = self.env["res.partner"]
        if not ref:
            return partners
        source = values.get("source")
        if source:
            refs = self.env["crm.partner.ref"]._get_partner_map(source, [ref])
            if ref in refs:
                return partners.browse(refs[ref])
        return self.env["crm.customer.finder"]._find_by_ref(ref)[:1]

    def _find_by_email(self, email):
        """Return the contacts with this address."""
        partners = self.env["res.partner"]
        normalized = email_normalize(email or "")
        if not normalized:
            return partners
        # with the fields, which the case asks for next
        return partners.search_fetch(
            Domain("email_normalized", "=", normalized)
            & Domain(partners._check_company_domain(self.env.company)),
            order="id",
            limit=MAX_CANDIDATES,
        )

    def _find_by_phone(self, phone):
        """Return the contacts with this number; what is no number has none."""
        finder = self.env["crm.customer.finder"]
        number = phone and finder._normalize_phone(phone)
        if not number:
            return self.env["res.partner"]
        return finder._find_by_phone(number).sorted("id")

    def _create_partner(self, values):
        """Return a new contact made of what is known of the person."""
        email, phone = values.get("email"), values.get("phone")
        name = values.get("partner_name") or email or phone
        partners = self.env["res.partner"].with_context(**QUIET)
        if not name:
            return partners
        return partners.create(
            {
                "name": name,
                "email": email,
                "phone": phone,
                "company_id": self.env.company.id,
            }
        ).with_env(self.env)
