"""One request of one customer, from the first word to the last."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

CHANNELS = [
    ("phone", "Phone"),
    ("email", "E-mail"),
    ("web", "Web"),
    ("chat", "Live Chat"),
    ("fax", "Fax"),
    ("letter", "Letter"),
    ("api", "Another System"),
    ("in_person", "In Person"),
]
SEVERITIES = [
    ("low", "Low"),
    ("normal", "Normal"),
    ("high", "High"),
    ("urgent", "Urgent"),
]
PRIORITIES = [("0", "Low"), ("1", "Normal"), ("2", "High"), ("3", "Urgent")]


class CrmCase(models.Model):
    """A case: facts in fields, history in ``crm.case.event``.

    How changed fields become events stands in ``crm_case_change.py``; other parts use
    the hooks ``_after_events`` and ``_after_changes``.
    """

    _name = "crm.case"
    _description = "Case"
    _inherit = [
        "portal.mixin",
        "mail.thread.cc",
        "mail.activity.mixin",
        "rating.mixin",
    ]
    _primary_email = "email_from"
    _mail_post_access = "read"
    _rec_names_search = ["number", "name", "partner_id.name", "email_from"]
    _order = "priority desc, id desc"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    number = fields.Char(readonly=True, copy=False, index="trigram")
    name = fields.Char(string="Subject", required=True, index="trigram")
    active = fields.Boolean(default=True)
    description = fields.Html()
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    # who serves
    team_id = fields.Many2one(
        comodel_name="crm.case.team",
        check_company=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        index=True,
        tracking=True,
    )
    stage_id = fields.Many2one(
        comodel_name="crm.case.stage",
        domain="['|', ('team_ids', '=', False), ('team_ids', 'in', team_id)]",
        group_expand="_read_group_stage_ids",
        ondelete="restrict",
        tracking=True,
        copy=False,
    )
    # who asks
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        check_company=True,
        index=True,
        tracking=True,
    )
    commercial_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer's Company",
        compute="_compute_commercial_partner_id",
        store=True,
        index=True,
    )
    partner_name = fields.Char(
        string="Contact Name", help="Who wrote, when the person is no contact yet."
    )
    email_from = fields.Char(string="E-mail", index="btree_not_null")
    phone = fields.Char()
    # what about
    channel = fields.Selection(selection=CHANNELS, required=True, default="in_person")
    type_id = fields.Many2one(
        comodel_name="crm.case.type",
        check_company=True,
        ondelete="restrict",
        tracking=True,
    )
    tag_ids = fields.Many2many(comodel_name="crm.case.tag", string="Tags")
    severity = fields.Selection(
        selection=SEVERITIES, required=True, default="normal", tracking=True
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        check_company=True,
        index="btree_not_null",
    )
    sale_order_id = fields.Many2one(
        comodel_name="sale.order",
        string="Order Concerned",
        check_company=True,
        index="btree_not_null",
    )
    picking_id = fields.Many2one(
        comodel_name="stock.picking",
        string="Delivery Concerned",
        check_company=True,
        index="btree_not_null",
    )
    invoice_id = fields.Many2one(
        comodel_name="account.move",
        string="Invoice Concerned",
        check_company=True,
        index="btree_not_null",
    )
    lot_id = fields.Many2one(
        comodel_name="stock.lot",
        string="Serial Number",
        check_company=True,
        index="btree_not_null",
    )
    # how urgent
    service_level = fields.Selection(
        selection="_get_service_levels",
        readonly=True,
        help="How well this customer is to be served, when the case was last looked "
        "at.",
    )
    priority = fields.Selection(
        selection=PRIORITIES, default="1", required=True, readonly=True
    )
    priority_reason = fields.Char(readonly=True)
    # where it came from
    source = fields.Char(readonly=True, help="The other system that sent it.")
    external_ref = fields.Char(
        string="Reference There", readonly=True, index="btree_not_null"
    )
    duplicate_of_id = fields.Many2one(
        comodel_name="crm.case", check_company=True, index="btree_not_null"
    )
    origin_id = fields.Many2one(
        comodel_name="crm.case",
        string="Follow-up Of",
        check_company=True,
        index="btree_not_null",
        readonly=True,
    )
    # when
    date_received = fields.Datetime(
        string="Received",
        default=fields.Datetime.now,
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    date_last_event = fields.Datetime(readonly=True, copy=False)
    date_first_response = fields.Datetime(
        string="First Answer", readonly=True, copy=False
    )
    date_last_customer_message = fields.Datetime(
        string="Customer's Last Message", readonly=True, copy=False
    )
    date_closed = fields.Datetime(string="Closed On", readonly=True, copy=False)
    is_closed = fields.Boolean(
        string="Closed", related="stage_id.is_closed", store=True
    )
    is_waiting = fields.Boolean(string="Waiting for Customer", copy=False)
    date_waiting = fields.Datetime(string="Waiting Since", readonly=True, copy=False)

    _unique_number = models.Constraint(
        "UNIQUE(company_id, number)", "This number is taken."
    )
    # all cases in the order of the list, and a stage's in that of the board
    _by_priority = models.Index("(company_id, priority DESC, id DESC)")
    _by_stage = models.Index("(stage_id, priority DESC, id DESC)")
    _by_type = models.Index("(type_id, date_received) WHERE type_id IS NOT NULL")
    # the open ones in the order of the list, whose reader may have chosen several
    # companies, and in that of the desk
    _open_list = models.Index("(priority DESC, id DESC) WHERE is_closed IS NOT TRUE")
    _desk_queue = models.Index(
        "(company_id, priority DESC, id) WHERE is_closed IS NOT TRUE"
    )
    _queue = models.Index(
        "(company_id, team_id, priority DESC, id) WHERE is_closed IS NOT TRUE"
    )
    _own_queue = models.Index(
        "(user_id, priority DESC, id) WHERE is_closed IS NOT TRUE"
    )

    # ------------------------------------------------------------
    # DEFAULTS
    # ------------------------------------------------------------

    @api.model
    def default_get(self, fields_list):
        """Propose the user's own team, else the first of the company."""
        defaults = super().default_get(fields_list)
        if "team_id" in fields_list and not defaults.get("team_id"):
            defaults["team_id"] = self._get_default_team(self.env.company).id
        return defaults

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("partner_id.commercial_partner_id")
    def _compute_commercial_partner_id(self):
        for case in self:
            # sudo: a customer that the user may not read is still the customer
            case.commercial_partner_id = case.sudo().partner_id.commercial_partner_id

    @api.depends("number", "name")
    def _compute_display_name(self):
        for case in self:
            case.display_name = f"{case.number or ''} {case.name or ''}".strip()

    def _compute_access_url(self):
        super()._compute_access_url()
        for case in self:
            case.access_url = f"/my/cases/{case.id}"

    @api.model
    def _get_service_levels(self):
        return self.env["res.partner"]._fields["service_level"].selection

    @api.model
    def _read_group_stage_ids(self, stages, domain):
        """Show the empty columns of the team that is looked at, too."""
        team_id = self.env.context.get("default_team_id")
        own = Domain("team_ids", "in", team_id) if team_id else Domain.FALSE
        return stages | stages.search(Domain("team_ids", "=", False) | own)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create cases with number, first stage and the event that begins them."""
        vals_list = [self._prepare_create_vals(vals) for vals in vals_list]
        cases = super().create(vals_list)
        # a new case has no rating, and its stage was known: nothing has to be looked up
        self.env.remove_to_compute(self._fields["rating_last_value"], cases)
        for case, vals in zip(cases, vals_list, strict=True):
            if "is_closed" in vals:
                self.env.remove_to_compute(self._fields["is_closed"], case)
        for at, received in cases.grouped("date_received").items():
            received._record_events("received", at)
        return cases

    def _prepare_create_vals(self, vals):
        """Return the values of a new case with what nobody has to type."""
        company = self.env["res.company"].browse(
            vals.get("company_id")
            or self.env.context.get("default_company_id")
            or self.env.company.id
        )
        vals = {**vals, "rating_last_value": 0, "company_id": company.id}
        # the stage alone says it
        vals.pop("is_closed", None)
        vals["date_received"] = vals.get("date_received") or fields.Datetime.now()
        vals.setdefault("number", company._get_next_case_number())
        if not vals.get("team_id"):
            vals["team_id"] = self._get_default_team(company).id
        if not vals.get("stage_id"):
            team = self.env["crm.case.team"].browse(vals["team_id"])
            vals["stage_id"] = self._get_stage(team, "new").id
            vals["is_closed"] = False
        if vals.get("partner_id"):
            # sudo: the address of the customer is on the case whoever creates it
            partner = self.env["res.partner"].sudo().browse(vals["partner_id"])
            for name, value in (
                ("email_from", partner.email),
                ("phone", partner.phone),
            ):
                vals[name] = vals.get(name) or value
        return vals

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    @api.private
    def _after_changes(self, changes, at):
        """Do what follows from changed fields, before the events are recorded.

        Called by ``_write_at`` when the fields are written; override to refuse the
        change (raise) or to recompute what depends on the fields.

        :param dict changes: case id -> {field: (old, new)}, plain values.
        :param at: the instant of the change, naive UTC.
        """

    @api.private
    def _after_events(self, kinds, at):
        """Do what follows from an event.

        Called by ``_record_events`` when everything is written; override to add what
        your part computes from the history. ``self`` are the cases.

        :param dict kinds: case id -> list of the kinds of events, in their order.
        :param at: the instant it happened, naive UTC.
        """

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    @api.model
    def _get_default_team(self, company):
        """Return the user's own team in the company, else its first; it has one.

        A case always finds a team: a company without any gets one.
        """
        # sudo: mail and other systems open cases, and read no teams
        teams_sudo = self.env["crm.case.team"].sudo()
        in_company = Domain("company_id", "=", company.id)
        team = teams_sudo.search(
            in_company & Domain("member_ids", "in", self.env.uid), limit=1
        ) or teams_sudo.search(in_company, limit=1)
        if not team:
            team = teams_sudo.create(
                {"name": self.env._("Customer Service"), "company_id": company.id}
            )
        return team.with_env(self.env)

    @api.model
    def _get_stage(self, team, purpose):
        """Return the first stage of a team that serves a purpose.

        :param team: one team.
        :param str purpose: ``new``, ``open``, ``waiting`` or ``closed``.
        :raises UserError: when the team has no such stage.
        """
        stages = self.env["crm.case.stage"]._get_of_team(team.id)
        working = [s.id for s in stages if not s.is_closed and not s.is_paused]
        found = {
            "new": working[:1],
            "open": working[1:2] or working[:1],
            "waiting": [s.id for s in stages if s.is_paused][:1],
            "closed": [s.id for s in stages if s.is_closed][:1],
        }[purpose]
        if not found:
            raise UserError(
                self.env._(
                    "The team %(team)s has no stage for “%(purpose)s”. Add one under "
                    "Customer Service > Configuration > Stages.",
                    team=team.name,
                    purpose=purpose,
                )
            )
        return self.env["crm.case.stage"].browse(found)
