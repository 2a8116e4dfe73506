"""Which records are about a person."""

from odoo import api, models
from odoo.fields import Domain

from ...tools.person_data import Person, PersonPart, merge_parts

# their kinds are addresses of the same person; a "contact" is a person of its own
ADDRESS_TYPES = ("invoice", "delivery", "other")


class CrmPrivacy(models.AbstractModel):
    """Find what is stored about a person, in every part of every add-on."""

    _name = "crm.privacy"
    _description = "Personal Data"

    # ------------------------------------------------------------
    # DECLARATION
    # ------------------------------------------------------------

    @api.model
    def _get_parts(self):
        """Return the kinds of records about a person; override to add yours.

        :return: list of :class:`PersonPart`.
        """
        return []

    @api.model
    def _get_known_parts(self):
        """Return the parts whose models are installed, one per model."""
        return [
            part for part in merge_parts(self._get_parts()) if part.model in self.env
        ]

    @api.model
    def _get_part(self, model):
        """Return the part of a model.

        :raises KeyError: nothing is declared for it.
        """
        parts = {part.model: part for part in self._get_known_parts()}
        return parts[model]

    # ------------------------------------------------------------
    # FINDING
    # ------------------------------------------------------------

    @api.model
    def _get_person(self, partner):
        """Return the :class:`Person` of a partner.

        Addresses and numbers that another partner has as well are left out: a mail to
        the address of a family is not known to be about one of them.
        """
        everybody = partner.with_context(active_test=False)
        own = everybody | everybody.child_ids.filtered(
            lambda child: child.type in ADDRESS_TYPES and not child.is_company
        )
        # sudo: who else has the address matters, whoever may see them
        others = everybody.sudo().search_fetch(
            [
                ("id", "not in", own.ids),
                "|",
                ("email_normalized", "in", self._get_texts(own, "email_normalized")),
                ("phone_sanitized", "in", self._get_phones(own)),
            ],
            ["email_normalized", "phone_sanitized"],
        )
        emails = set(self._get_texts(own, "email_normalized"))
        phones = set(self._get_phones(own))
        return Person(
            tuple(own.ids),
            tuple(sorted(emails - set(others.mapped("email_normalized")))),
            tuple(sorted(phones - set(others.mapped("phone_sanitized")))),
        )

    @api.model
    def _get_texts(self, records, name):
        """Return the values of a field, without empty ones."""
        return [value for value in records.mapped(name) if value]

    @api.model
    def _get_phones(self, partners):
        """Return the numbers of partners as +479…."""
        return self._get_texts(partners, "phone_sanitized") + self._get_texts(
            partners.crm_phone_ids, "phone_sanitized"
        )

    @api.model
    def _find(self, part: PersonPart, person: Person):
        """Return the records of a part about a person, of all companies.

        :return: records with all rights; archived ones are among them.
        """
        # sudo: callers let nobody but the officer for privacy come here, and leave out
        # what belongs to companies that this person does not work for
        records_sudo = self.env[part.model].sudo().with_context(active_test=False)
        return records_sudo.search(self._get_domain(part, person), order="id")

    @api.model
    def _get_domain(self, part, person):
        """Return the domain of the records of a part about a person."""
        linked = Domain.OR([Domain(name, "in", person.ids) for name in part.links])
        unlinked = Domain.AND([Domain(name, "=", False) for name in part.own_links])
        known = [Domain(name, "in", person.emails) for name in part.emails] + [
            Domain(name, "in", person.phones) for name in part.phones
        ]
        return linked | (Domain.OR(known) & unlinked)

    @api.model
    def _is_of_companies(self, record, part, companies):
        """Tell whether a record belongs to one of the companies, or to all."""
        if not part.company:
            return True
        owners = record.mapped(part.company)
        return not owners or bool(owners & companies)
