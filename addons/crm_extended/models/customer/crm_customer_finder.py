"""Find a customer by whatever a person or another system knows of them."""

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import email_normalize, escape_psql

MAX_RESULTS = 10
# more candidates than results, so that the best of them come first
MAX_CANDIDATES = 50
MIN_PHONE_DIGITS = 3
# strongest first; equal numbers of matches are listed in this order, and a name is
# never certain
EXACT_KEYS = ("ref", "vat", "email", "phone")


class CrmCustomerFinder(models.AbstractModel):
    """Search contacts by phone, e-mail, VAT, reference and name, best first."""

    _name = "crm.customer.finder"
    _description = "Customer Finder"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _find(self, criteria):
        """Return the contacts that match any criterion, best first.

        Contacts of the current company and those shared by all; archived ones are
        left out. Who matches more exact criteria comes first, a match by name alone
        comes last. Each exact criterion is one look-up in an index.

        :param dict criteria: any of ``phone``, ``email``, ``vat``, ``ref``, ``name``;
            texts that are not empty.
        :return: at most ``MAX_RESULTS`` dictionaries with ``partner_id``,
            ``commercial_partner_id``, ``name``, ``company_name``, ``email``, ``phone``
            (``False`` when missing), ``matched_on`` (the strongest criterion that
            matched), ``open_cases`` (``False`` without an add-on for cases).
        :rtype: list
        :raises ValidationError: a criterion is not what its name says.
        """
        matches = {}  # {partner id: [criteria, strongest first]}
        for key in EXACT_KEYS:
            if criteria.get(key):
                for partner in getattr(self, f"_find_by_{key}")(criteria[key]):
                    matches.setdefault(partner.id, []).append(key)
        if criteria.get("name"):
            for partner in self._find_by_name(criteria["name"], list(matches)):
                matches.setdefault(partner.id, []).append("name")
        order = {partner_id: rank for rank, partner_id in enumerate(matches)}
        partner_ids = sorted(
            matches,
            key=lambda partner_id: (
                -len([key for key in matches[partner_id] if key != "name"]),
                -len(matches[partner_id]),
                order[partner_id],
            ),
        )[:MAX_RESULTS]
        partners = self.env["res.partner"].browse(partner_ids)
        cases = self._get_open_case_counts(partners)
        return [
            self._prepare_result(partner, matches[partner.id][0], cases)
            for partner in partners
        ]

    def _prepare_result(self, partner, matched_on, cases):
        """Return one entry of ``_find``."""
        return {
            "partner_id": partner.id,
            "commercial_partner_id": partner.commercial_partner_id.id,
            "name": partner.name or False,
            "company_name": partner.commercial_company_name or False,
            "email": partner.email or False,
            "phone": partner.phone or False,
            "matched_on": matched_on,
            "open_cases": cases.get(partner.id, False),
        }

    # ------------------------------------------------------------
    # ONE CRITERION
    # ------------------------------------------------------------

    def _find_by_phone(self, phone):
        """Return the contacts with this number, in whatever notation it is given."""
        if sum(char.isdigit() for char in phone) < MIN_PHONE_DIGITS:
            raise ValidationError(
                self.env._("phone: %(value)r is not a telephone number.", value=phone)
            )
        number = self._normalize_phone(phone)
        if not number:
            return self.env["res.partner"]
        partners = self._search(Domain("phone_sanitized", "=", number))
        numbers = self.env["crm.partner.phone"].search(
            Domain("phone_sanitized", "=", number)
            & Domain("partner_id", "any", self._get_partner_domain()),
            limit=MAX_CANDIDATES,
        )
        return partners | numbers.partner_id

    def _find_by_email(self, email):
        """Return the contacts with this address."""
        normalized = email_normalize(email)
        if not normalized:
            raise ValidationError(
                self.env._("email: %(value)r is not an e-mail address.", value=email)
            )
        return self._search(Domain("email_normalized", "=", normalized))

    def _find_by_vat(self, vat):
        """Return the contacts with this tax number, with or without country prefix."""
        compact = "".join(char for char in vat if char.isalnum()).upper()
        country_code = self.env.company.country_id.code or ""
        variants = {vat, compact, f"{country_code}{compact}"}
        if country_code:
            variants.add(compact.removeprefix(country_code))
        return self._search(Domain("vat", "in", sorted(variants - {""})))

    def _find_by_ref(self, ref):
        """Return the contacts with this reference, ours or another system's."""
        partners = self._search(Domain("ref", "=", ref))
        refs = self.env["crm.partner.ref"].search(
            Domain("ref", "=", ref)
            & Domain("company_id", "=", self.env.company.id)
            & Domain("partner_id", "any", self._get_partner_domain()),
            limit=MAX_CANDIDATES,
        )
        return partners | refs.partner_id

    def _find_by_name(self, name, partner_ids):
        """Return contacts with this name, those that begin with it first.

        :param str name: a name or part of one.
        :param list partner_ids: contacts found already; they are asked in any case.
        """
        pattern = escape_psql(name)
        found = self._search(
            Domain("id", "in", partner_ids) & Domain("name", "ilike", pattern)
        )
        for operator, text in (
            ("=ilike", pattern),
            ("=ilike", f"{pattern}%"),
            ("ilike", pattern),
        ):
            if len(found) >= MAX_RESULTS:
                break
            found |= self._search(Domain("name", operator, text))
        return found

    # ------------------------------------------------------------
    # HELPERS AND HOOKS
    # ------------------------------------------------------------

    def _normalize_phone(self, phone):
        """Return a number in E.164, read in the company's country, or ``False``."""
        compact = phone.strip()
        number = self.env["res.partner"]._phone_format(
            number=compact, country=self.env.company.country_id
        )
        if not number and compact.startswith("00"):
            # without a country the international prefix 00 means nothing
            number = self.env["res.partner"]._phone_format(number=f"+{compact[2:]}")
        return number

    def _get_partner_domain(self):
        """Return the domain of the contacts that the current company has."""
        partners = self.env["res.partner"]
        return Domain(partners._check_company_domain(self.env.company)) & Domain(
            "active", "=", True
        )

    def _search(self, domain):
        """Return contacts of the current company, a bounded number."""
        return self.env["res.partner"].search(
            domain & self._get_partner_domain(), limit=MAX_CANDIDATES, order="id"
        )

    def _get_open_case_counts(self, partners):
        """Return how many cases are open for each contact.

        Called by ``_find``; an add-on with cases overrides it and returns an entry for
        each contact, 0 included. Without one nothing is known.

        :return: partner id -> number of open cases.
        :rtype: dict
        """
        return {}
