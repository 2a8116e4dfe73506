"""Which leads are the same person or company, within one company."""

from odoo import api, fields, models
from odoo.tools import SQL

from ...queries import lead_duplicate
from ...tools.lead_match import make_company_key, make_name_key, make_vat_key


class CrmLead(models.Model):
    """Keep what leads are compared by, and compare them."""

    _inherit = "crm.lead"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_vat = fields.Char(
        string="Tax ID",
        help="The tax number of the company that asks; leads with the same are the "
        "same company.",
        prefetch="crm_extended",
    )
    crm_vat_key = fields.Char(
        compute="_compute_crm_vat_key",
        store=True,
        index="btree_not_null",
        prefetch="crm_extended",
    )
    crm_company_key = fields.Char(
        string="Company Name to Compare",
        compute="_compute_crm_company_key",
        store=True,
        prefetch="crm_extended",
    )
    crm_contact_key = fields.Char(
        string="Person's Name to Compare",
        compute="_compute_crm_contact_key",
        store=True,
        prefetch="crm_extended",
    )

    crm_pair_count = fields.Integer(
        string="Duplicates",
        compute="_compute_crm_pair_count",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("crm_vat")
    def _compute_crm_vat_key(self):
        """Bring tax numbers into the form in which they are compared."""
        for lead in self:
            lead.crm_vat_key = make_vat_key(lead.crm_vat) or False

    @api.depends("partner_name")
    def _compute_crm_company_key(self):
        """Bring names of companies into the form in which they are compared."""
        for lead in self:
            lead.crm_company_key = make_company_key(lead.partner_name) or False

    @api.depends("contact_name")
    def _compute_crm_contact_key(self):
        """Bring names of people into the form in which they are compared."""
        for lead in self:
            lead.crm_contact_key = make_name_key(lead.contact_name) or False

    def _compute_crm_pair_count(self):
        """Count the pairs that look like one, with two queries for any number."""
        pairs = self.env["crm.lead.pair"]
        counts = dict.fromkeys(self.ids, 0)
        names = ("lead_id", "other_id") if pairs.has_access("read") else ()
        for name in names:
            for lead, count in pairs._read_group(
                [(name, "in", self.ids), ("state", "=", "open")], [name], ["__count"]
            ):
                counts[lead.id] += count
        for lead in self:
            lead.crm_pair_count = counts.get(lead.id, 0)

    # ------------------------------------------------------------
    # SETUP
    # ------------------------------------------------------------

    def init(self):
        """Index the names for searching similar ones, where PostgreSQL can."""
        super().init()
        if self.env.registry.has_trigram:
            for column in ("crm_company_key", "crm_contact_key"):
                self.env.cr.execute(lead_duplicate.build_index(column))

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_crm_duplicates(self):
        """Return the open leads that are the same person or company as each of these.

        By customer, e-mail, phone, tax number, and similar names of company or person
        (threshold of the company); within one company, whoever asks; pairs of which
        somebody said that they are two are left out. The number of queries does not
        depend on the number of leads.

        :return: lead -> leads, the most similar first; each of ``self`` has an entry.
        :rtype: dict
        """
        found = {lead.id: [] for lead in self}
        for lead_id, other_id, _reason, _similarity in self._get_crm_duplicate_rows():
            if other_id not in found[lead_id]:
                found[lead_id].append(other_id)
        return {lead: self.browse(found[lead.id]) for lead in self}

    def _get_crm_duplicate_rows(self):
        """Return (lead id, other id, reason, similarity 0-1), the surest first.

        :rtype: list
        """
        if not self.ids:
            return []
        is_fuzzy = self._prepare_crm_comparison()
        self.env.cr.execute(lead_duplicate.build_duplicate_query(self.ids, is_fuzzy))
        return self.env.cr.fetchall()

    def _prepare_crm_comparison(self):
        """Write what is compared, and return whether similar names can be found."""
        self.env["crm.lead"].flush_model(lead_duplicate.LEAD_FIELDS)
        self.env["res.partner"].flush_model(["vat", "commercial_partner_id"])
        self.env["res.company"].flush_model(
            ["crm_duplicate_pct", "crm_duplicates_enabled"]
        )
        self.env["crm.lead.pair"].flush_model()
        is_fuzzy = self.env.registry.has_trigram
        if is_fuzzy:
            self.env.cr.execute(
                SQL(
                    "SELECT set_config('pg_trgm.similarity_threshold', %s, true)",
                    str(lead_duplicate.MIN_SIMILARITY),
                )
            )
        return is_fuzzy

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_crm_duplicates(self):
        """Open the pairs of this lead.

        :raises AccessError: the user may not read the lead.
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: only leads' ids; the list shows what the user may see
        self.env["crm.lead.pair"].sudo()._refresh(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_extended.crm_lead_pair_action"
        )
        return action | {
            "domain": ["|", ("lead_id", "=", self.id), ("other_id", "=", self.id)],
            "context": {},
        }
