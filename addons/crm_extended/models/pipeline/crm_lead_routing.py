"""What routing knows and notes on a lead, and the buttons that answer it."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import lead_routing as engine

ACCEPT_ACTIVITY = "crm_extended.mail_activity_accept_lead"
# by hand at once; more is left to the job
DIRECT_LIMIT = 200


class CrmLead(models.Model):
    """Place leads that nobody has, and say why some could not be placed."""

    _inherit = "crm.lead"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    territory_id = fields.Many2one(
        comodel_name="crm.territory",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        copy=False,
        prefetch="crm_extended",
    )
    crm_has_fixed_territory = fields.Boolean(
        string="Territory by Hand",
        copy=False,
        help="Rules leave the territory as it is.",
        prefetch="crm_extended",
    )
    crm_industry_id = fields.Many2one(
        comodel_name="res.partner.industry",
        string="Industry",
        compute="_compute_crm_company_facts",
        store=True,
        readonly=False,
        precompute=True,
        prefetch="crm_extended",
    )
    crm_employee_count = fields.Integer(
        string="Number of Employees",
        compute="_compute_crm_company_facts",
        store=True,
        readonly=False,
        precompute=True,
        prefetch="crm_extended",
    )
    crm_route_date = fields.Datetime(
        string="Routed On", readonly=True, copy=False, prefetch="crm_extended"
    )
    crm_route_code = fields.Char(readonly=True, copy=False, prefetch="crm_extended")
    crm_route_facts = fields.Json(readonly=True, copy=False, prefetch="crm_extended")
    crm_route_note = fields.Char(
        string="Routing", compute="_compute_crm_route_note", compute_sudo=True
    )
    crm_placement_ids = fields.One2many(
        "crm.lead.placement", "lead_id", string="Placements", readonly=True
    )
    crm_accept_deadline = fields.Datetime(
        string="To Be Accepted By", compute="_compute_crm_accept_deadline"
    )
    can_crm_accept = fields.Boolean(compute="_compute_crm_accept_deadline")

    _crm_unrouted_index = models.Index(
        "(company_id, id) WHERE crm_route_date IS NULL AND active"
    )
    # Odoo's own finds parts of addresses; the last owner, duplicates and imports ask
    # for whole ones
    _crm_email_index = models.Index(
        "(email_normalized) WHERE email_normalized IS NOT NULL"
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("partner_id")
    def _compute_crm_company_facts(self):
        """Take from the customer: crm_industry_id, crm_employee_count."""
        for lead in self:
            partner = lead.partner_id
            if partner.industry_id:
                lead.crm_industry_id = partner.industry_id
            if partner.crm_employee_count:
                lead.crm_employee_count = partner.crm_employee_count

    @api.depends("crm_route_code", "crm_route_facts", "user_id", "company_id")
    @api.depends_context("lang")
    def _compute_crm_route_note(self):
        for lead in self:
            lead.crm_route_note = lead._get_crm_route_note()

    @api.depends("crm_placement_ids.state", "user_id")
    @api.depends_context("uid")
    def _compute_crm_accept_deadline(self):
        """Compute what is to be accepted: crm_accept_deadline, can_crm_accept."""
        for lead in self:
            placement = lead._get_open_placement()
            lead.crm_accept_deadline = placement.date_deadline
            lead.can_crm_accept = bool(placement) and lead.user_id == self.env.user

    # ------------------------------------------------------------
    # CRUD METHODS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Let the job look at new leads: where they belong, and who gets them."""
        leads = super().create(vals_list)
        if any(
            not lead.user_id and lead.company_id.crm_routing_enabled for lead in leads
        ):
            self.env["crm.lead.router"]._wake_up()
        return leads

    def write(self, vals):
        """Keep a territory that a person sets."""
        if "territory_id" in vals and "crm_has_fixed_territory" not in vals:
            vals = {**vals, "crm_has_fixed_territory": bool(vals["territory_id"])}
        return super().write(vals)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_crm_accept(self):
        """Accept leads that routing gave to the user.

        :raises UserError: when one of them waits for nobody's, or for somebody else's
            answer.
        """
        self._get_own_open_placements()._finish("accepted")
        return True

    def action_crm_pass(self):
        """Pass leads on to somebody else.

        :raises UserError: as ``action_crm_accept``.
        """
        placements = self._get_own_open_placements()
        self._crm_take_back(placements, "passed")
        return True

    def action_crm_route(self):
        """Place the selected leads that nobody has; many of them in the background.

        :raises AccessError: for who may not write to them.
        """
        self.check_access("write")
        if len(self) <= DIRECT_LIMIT:
            self._crm_route()
            return True
        # sudo: the job's own mark; that the user may write was checked above
        self.sudo().write({"crm_route_date": False})
        self.env["crm.lead.router"]._wake_up()
        return True

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _crm_route(self, now=None):
        """Place those of the leads that have no salesperson.

        For a few at once; thousands are left to the job. Never raises for one bad
        lead: it is noted as one that could not be placed.

        :param now: naive UTC; the instant of the decision.
        :return: the leads that were placed.
        """
        return self.env["crm.lead.router"]._route(self, now)

    def _crm_take_back(self, placements, state):
        """Take leads from people who did not take them, and place them anew."""
        leads = placements.lead_id
        placements._finish(state)
        leads.with_context(tracking_disable=True).write({"user_id": False})
        leads._crm_route()

    def _get_open_placement(self):
        """Return the placement that waits for the answer of the salesperson."""
        self.ensure_one()
        # sudo: who may read a lead may know for whom it waits
        return self.sudo().crm_placement_ids.filtered(
            lambda placement: (
                placement.state == "open" and placement.user_id == self.user_id
            )
        )[:1]

    def _get_own_open_placements(self):
        """Return the open placements of the user's own leads, one for each.

        Sales managers answer for everybody.
        """
        self.check_access("write")
        is_manager = self.env.user.has_group("crm_extended.crm_extended_group_manager")
        placements = self.env["crm.lead.placement"].sudo()  # sudo: own ones only
        for lead in self:
            placement = lead._get_open_placement()
            if not placement or not (is_manager or lead.user_id == self.env.user):
                raise UserError(
                    self.env._(
                        "“%(lead)s” does not wait for your answer.",
                        lead=lead.display_name,
                    )
                )
            placements |= placement
        return placements

    def _remove_accept_activities(self):
        """Remove the activities that ask to accept the leads."""
        activity_type = self.env.ref(ACCEPT_ACTIVITY, raise_if_not_found=False)
        if self and activity_type:
            # sudo: the activity of whoever had the lead
            self.env["mail.activity"].sudo().search(
                [
                    ("res_model", "=", "crm.lead"),
                    ("res_id", "in", self.ids),
                    ("activity_type_id", "=", activity_type.id),
                ]
            ).unlink()

    # ------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------

    def _get_crm_route_note(self):
        """Return in words what routing found, or why it has not looked."""
        self.ensure_one()
        code, facts = self.crm_route_code, self.crm_route_facts or {}
        if self.user_id and code not in (engine.LAST_OWNER, engine.TURN):
            return False
        if not code:
            if self.company_id and not self.company_id.crm_routing_enabled:
                return self.env._("Routing is switched off in this company")
            return self.env._("Waits for the next run")
        texts = {
            engine.LAST_OWNER: self.env._("Given to who looks after the customer"),
            engine.TURN: self.env._("Given to who was next in turn"),
            engine.NO_POOL: self.env._(
                "Fits no territory, and its team has no members"
            ),
            engine.NOBODY: self.env._("Nobody works for this territory or team"),
            engine.ABSENT: self.env._("Everybody who could take it is away"),
            engine.NO_SKILL: self.env._("Nobody there has the skill that it needs"),
            engine.PASSED: self.env._("Everybody who is there has let it pass"),
            engine.FULL: self.env._("Everybody who could take it has enough leads"),
            "no_company": self.env._("It belongs to no company"),
            "error": self.env._("It could not be written; a look at it is needed"),
        }
        text = texts.get(code, code)
        counts = self._get_obstacle_words(facts)
        return f"{text} ({counts})" if counts else text

    def _get_obstacle_words(self, facts):
        """Return how many people are kept from a lead by what."""
        words = {
            engine.FULL: self.env._("full"),
            engine.ABSENT: self.env._("away"),
            engine.PASSED: self.env._("let it pass"),
            engine.NO_SKILL: self.env._("without the skill"),
        }
        return ", ".join(
            f"{facts[code]} {word}" for code, word in words.items() if facts.get(code)
        )
