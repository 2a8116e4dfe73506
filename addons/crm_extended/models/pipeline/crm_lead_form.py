"""A public form that makes leads."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import plaintext2html

from ...tools import web_form

CONTACT_KINDS = ("email", "phone", "partner_name")


class CrmLeadForm(models.Model):
    """One form of a company, with a page of its own, for embedding too."""

    _name = "crm.lead.form"
    _description = "Web Form of Leads"
    _order = "name, id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(
        string="Title",
        required=True,
        translate=True,
        help="The heading of the page; new leads are called after it.",
    )
    active = fields.Boolean(default=True, help="An archived form has no page any more.")
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    code = fields.Char(
        string="Page",
        required=True,
        copy=False,
        compute="_compute_code",
        store=True,
        readonly=False,
        precompute=True,
        help="The last part of the address: /contact-form/…",
    )
    intro = fields.Text(
        string="Introduction", translate=True, help="What stands above the fields."
    )
    thanks = fields.Text(
        translate=True, help="What people read when the form was sent."
    )
    pipeline_id = fields.Many2one(
        comodel_name="crm.pipeline",
        check_company=True,
        ondelete="restrict",
        help="Empty: the company's default pipeline.",
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Sales Team",
        check_company=True,
        ondelete="set null",
        help="Empty: whom the routing chooses.",
    )
    campaign_id = fields.Many2one(
        comodel_name="utm.campaign",
        help="Of leads whose address names no campaign.",
        ondelete="set null",
    )
    medium_id = fields.Many2one(comodel_name="utm.medium", ondelete="set null")
    source_id = fields.Many2one(comodel_name="utm.source", ondelete="set null")
    origins = fields.Text(
        string="Shown Inside",
        help="Web sites that may show the form inside their own pages, one per line, "
        "as https://www.example.com. Leave empty for none.",
    )
    needs_confirmation = fields.Boolean(
        string="Double Opt-in",
        help="Consents by e-mail count only when the person confirmed them from its "
        "mailbox.",
    )
    field_ids = fields.One2many(
        comodel_name="crm.lead.form.field",
        inverse_name="form_id",
        string="Fields",
        copy=True,
        default=lambda self: self._get_default_fields(),
    )
    consent_ids = fields.One2many(
        comodel_name="crm.lead.form.consent",
        inverse_name="form_id",
        string="Consents",
        copy=True,
    )
    url = fields.Char(string="Address", compute="_compute_addresses")
    snippet = fields.Text(
        string="To Embed",
        compute="_compute_addresses",
        help="Paste this into a page of a web site that is listed above.",
    )
    lead_count = fields.Integer(string="Leads", compute="_compute_lead_count")

    _code_uniq = models.UniqueIndex("(code)", "Another form has this page already.")

    # ------------------------------------------------------------
    # DEFAULTS AND COMPUTE METHODS
    # ------------------------------------------------------------

    @api.model
    def _get_default_fields(self):
        """Return the fields that a new form shows."""
        return [
            fields.Command.create({"kind": "contact_name", "sequence": 1}),
            fields.Command.create({"kind": "partner_name", "sequence": 2}),
            fields.Command.create(
                {"kind": "email", "sequence": 3, "is_required": True}
            ),
            fields.Command.create({"kind": "phone", "sequence": 4}),
            fields.Command.create({"kind": "description", "sequence": 5}),
        ]

    @api.depends("name")
    def _compute_code(self):
        """Propose a page that no other form has."""
        for form in self.filtered(lambda form: form.name and not form.code):
            form.code = form._get_free_code()

    @api.depends("code")
    def _compute_addresses(self):
        """Put together the address of the page and the text to embed it."""
        for form in self:
            form.url = f"{form.get_base_url()}/contact-form/{form.code or ''}"
            form.snippet = web_form.build_snippet(form.url, form.code or "")

    def _compute_lead_count(self):
        """Count the leads that came by each form."""
        # sudo: whoever may see the form may know how much it brings; marketing has no
        # access to leads
        counts = dict(
            self.env["crm.lead"]
            .sudo()
            .with_context(active_test=False)
            ._read_group(
                [("crm_form_id", "in", self.ids)], ["crm_form_id"], ["__count"]
            )
        )
        for form in self:
            form.lead_count = counts.get(form, 0)

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("code")
    def _check_code(self):
        """Refuse what cannot be part of an address."""
        for form in self:
            if form.code != self.env["ir.http"]._slugify(form.code or ""):
                raise ValidationError(
                    self.env._(
                        "“%(page)s” cannot be a page. Use small letters, digits and "
                        "hyphens, as in “ask-for-a-quote”.",
                        page=form.code,
                    )
                )

    @api.constrains("origins")
    def _check_origins(self):
        """Refuse lines that are no web sites."""
        for form in self:
            form._get_origins()

    @api.constrains("field_ids")
    def _check_fields(self):
        """Ask for something by which the person can be reached."""
        for form in self:
            kinds = form.field_ids.mapped("kind")
            if not set(kinds) & set(CONTACT_KINDS):
                raise ValidationError(
                    self.env._(
                        "“%(form)s” must ask for an e-mail address, a phone number or "
                        "a company.",
                        form=form.name,
                    )
                )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_page(self):
        """Open the page of the form as strangers see it."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.url, "target": "new"}

    def action_open_leads(self):
        """Open the leads that came by this form."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Leads"),
            "res_model": "crm.lead",
            "view_mode": "list,form",
            "domain": [("crm_form_id", "=", self.id)],
            "context": {"active_test": False},
        }

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _take(self, values, utm):
        """Return the new lead of what a stranger typed; called in sudo mode.

        :param dict values: texts by kind of field, ``consent_<id>`` for ticks, and
            ``page``, as they were sent.
        :param dict utm: ``utm_campaign``, ``utm_medium``, ``utm_source``, clean.
        :raises UserError: says what to correct; nothing is stored.
        """
        self.ensure_one()
        texts = {line.kind: line._read(values) for line in self.field_ids}
        if not any(texts.get(kind) for kind in CONTACT_KINDS):
            raise UserError(
                self.env._("Tell us how to reach you: by e-mail, phone or company.")
            )
        page = web_form.clean_page(values.get("page"), self.url)
        consents = self._read_consents(values, page, texts.get("email"))
        who = next(
            texts[kind]
            for kind in ("partner_name", "contact_name", "email", "phone")
            if texts.get(kind)
        )
        return (
            self.env["crm.lead.intake"]
            .with_company(self.company_id)
            ._receive(
                {
                    **self._prepare_lead_vals(texts),
                    "name": f"{self.name}: {who}",
                    "crm_source_page": page,
                },
                {
                    "campaign": utm.get("utm_campaign"),
                    "medium": utm.get("utm_medium"),
                    "utm_source": utm.get("utm_source"),
                },
                consents,
            )
        )

    def _prepare_lead_vals(self, texts):
        """Return values of ``crm.lead`` for clean texts by kind of field."""
        country = self._get_countries().filtered(
            lambda country: country.code == texts.get("country")
        )
        description = texts.get("description")
        vals = {
            "crm_form_id": self.id,
            "contact_name": texts.get("contact_name"),
            "partner_name": texts.get("partner_name"),
            "email_from": texts.get("email"),
            "phone": texts.get("phone"),
            "function": texts.get("function"),
            "zip": texts.get("zip"),
            "city": texts.get("city"),
            "crm_vat": texts.get("vat"),
            "country_id": country.id,
            "description": description and plaintext2html(description),
            "campaign_id": self.campaign_id.id,
            "medium_id": self.medium_id.id,
            "source_id": self.source_id.id,
        }
        if self.pipeline_id:
            vals["pipeline_id"] = self.pipeline_id.id
        if self.team_id:
            vals["team_id"] = self.team_id.id
        return vals

    def _read_consents(self, values, page, email):
        """Return values of ``crm.lead.consent`` for the boxes that were ticked.

        The proof is the very text that stood beside the box, and the page.
        """
        consents = []
        for line in self.consent_ids:
            if not values.get(f"consent_{line.id}"):
                if line.is_required:
                    raise UserError(
                        self.env._("Please tick “%(text)s”.", text=line.text)
                    )
                continue
            waits = self.needs_confirmation and line.channel == "email" and email
            consents.append(
                {
                    "purpose_id": line.purpose_id.id,
                    "channel": line.channel,
                    "granted": True,
                    "proof": self.env._(
                        "Ticked “%(text)s” on %(page)s",
                        text=line.text,
                        page=page,
                    ),
                    "source": "portal",
                    "state": "pending" if waits else "given",
                }
            )
        return consents

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_origins(self):
        """Return the list of origins that may embed the form.

        :raises ValidationError: a line is no origin.
        """
        self.ensure_one()
        try:
            return web_form.parse_origins(self.origins or "")
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "“%(line)s” is no web site. Write it as https://www.example.com, "
                    "without a path.",
                    line=error,
                )
            ) from error

    def _get_countries(self):
        """Return the countries to choose from, none when the form does not ask."""
        countries = self.env["res.country"]
        if "country" not in self.field_ids.mapped("kind"):
            return countries
        # as many as there are countries
        # pylint: disable-next=no-search-all
        return countries.search([])

    def _get_free_code(self):
        """Return a page that no other form has."""
        self.ensure_one()
        code = self.env["ir.http"]._slugify(self.name) or "form"
        # sudo: pages are unique over all companies
        taken = set(
            self.sudo()
            .with_context(active_test=False)
            .search([("code", "=like", f"{code}%"), ("id", "not in", self.ids)])
            .mapped("code")
        )
        number, free = 1, code
        while free in taken:
            number += 1
            free = f"{code}-{number}"
        return free
