"""The one door by which leads come in from outside, whatever the channel."""

from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.exceptions import ConcurrencyError
from odoo.fields import Domain
from odoo.tools import escape_psql

from ...tools.expected_conflict import expected_conflict
from ...tools.lead_match import make_company_key

# what nobody sees is not logged: a new lead has no history yet
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}
# keys of values -> (field of the lead, model that is looked up and completed)
UTM_FIELDS = {
    "campaign": ("campaign_id", "utm.campaign"),
    "medium": ("medium_id", "utm.medium"),
    "utm_source": ("source_id", "utm.source"),
}
# fields that Odoo would replace with those of the contact, or write to the contact
KEPT_FIELDS = (
    "company_id",
    "email_from",
    "phone",
    "contact_name",
    "partner_name",
    "country_id",
    "street",
    "street2",
    "zip",
    "city",
    "state_id",
    "function",
    "website",
)


class CrmLeadIntake(models.AbstractModel):
    """Receive a lead: find the customer, keep the words, place it."""

    _name = "crm.lead.intake"
    _description = "Lead Intake"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _receive(self, values, utm=None, consents=()):
        """Return the new lead of the current company, routed.

        No contact is invented and none is changed: a known one is linked, and what
        was sent stays on the lead.

        :param dict values: fields of ``crm.lead``; ``name`` is required.
        :param dict utm: names of ``campaign``, ``medium``, ``utm_source``; unknown
            ones are created.
        :param consents: list of values of ``crm.lead.consent`` without lead.
        :return: one ``crm.lead``.
        """
        vals = {
            "company_id": self.env.company.id,
            "user_id": False,
            **values,
            **self._prepare_utm_vals(utm or {}),
        }
        pipeline = self.env["crm.pipeline"].browse(vals.get("pipeline_id")) or self.env[
            "crm.pipeline"
        ]._get_default(self.env.company)
        vals.setdefault("type", pipeline.lead_type or self._get_lead_type())
        lead = self.env["crm.lead"].with_context(**QUIET).create(vals)
        self._link_partner(lead)
        self._record_consents(lead, consents)
        lead = lead.with_env(self.env)
        lead._crm_route()
        return lead

    @api.model
    def _get_lead_type(self):
        """Return ``lead`` where the users work with leads, else ``opportunity``."""
        # sudo: groups are the administrator's
        groups = self.env.ref("base.group_user").sudo().all_implied_ids
        uses_leads = self.env.ref("crm.group_use_lead") in groups
        return "lead" if uses_leads else "opportunity"

    # ------------------------------------------------------------
    # CUSTOMER
    # ------------------------------------------------------------

    @api.model
    def _find_partner(self, email, phone, company_name):
        """Return the known contact that these values mean, or none.

        An address is surer than a number; of several with one address the one with
        the number too, else the oldest. The name of a company counts when exactly one
        company has it.
        """
        finder = self.env["crm.customer.finder"]
        partners = self.env["res.partner"]
        by_email = finder._find_by_email(email) if email else partners
        if len(by_email) == 1:
            return by_email
        by_phone = finder._find_by_phone(phone) if phone else partners
        partner = (by_email & by_phone)[:1] or by_email[:1] or by_phone[:1]
        if partner or not company_name:
            return partner
        named = finder._find_by_name(company_name, []).filtered("is_company")
        key = make_company_key(company_name)
        same = named.filtered(lambda found: make_company_key(found.name) == key)
        return same if len(same) == 1 else partners

    @api.model
    def _link_partner(self, lead):
        """Link the known contact; neither takes over values of the other."""
        if lead.partner_id:
            return
        partner = self._find_partner(
            lead.email_normalized, lead.phone, lead.partner_name
        )
        if partner:
            self._link(lead, partner)

    @api.model
    def _link(self, lead, partner):
        """Link a contact to a lead; neither takes over values of the other."""
        kept = [
            lead._fields[name]
            for name in KEPT_FIELDS
            if lead[name] or name == "company_id"
        ]
        with self.env.protecting(kept, lead):
            lead.partner_id = partner

    @api.model
    def _record_consents(self, lead, consents):
        """Keep what the person allowed, and hand it to a contact that is known."""
        statements = self.env["crm.lead.consent"].create(
            [
                {
                    **consent,
                    "lead_id": lead.id,
                    "company_id": self.env.company.id,
                }
                for consent in consents
            ]
        )
        statements._record()
        statements._ask_confirmation()

    # ------------------------------------------------------------
    # CAMPAIGN, MEDIUM, SOURCE
    # ------------------------------------------------------------

    @api.model
    def _prepare_utm_vals(self, names):
        """Return the fields of a lead for names of campaign, medium and source."""
        return {
            UTM_FIELDS[key][0]: self._find_or_create_utm(UTM_FIELDS[key][1], name).id
            for key, name in names.items()
            if name
        }

    @api.model
    def _find_or_create_utm(self, model_name, name):
        """Return the record with this name, created when it is new.

        :raises ConcurrencyError: when another transaction creates the same right now;
            Odoo then runs the call again.
        """
        # sudo: campaigns and sources are completed by what comes in, not by hand
        records = self.env[model_name].sudo()
        name_field = records._rec_name
        domain = Domain(name_field, "=ilike", escape_psql(name))
        if "crm_company_id" in records._fields:
            domain &= Domain("crm_company_id", "in", (False, self.env.company.id))
        record = records.with_context(active_test=False).search(
            domain, limit=1, order="id"
        )
        if record:
            return record
        try:
            with expected_conflict(self.env.cr):
                return records.create({name_field: name})
        except UniqueViolation as err:
            raise ConcurrencyError(name) from err
