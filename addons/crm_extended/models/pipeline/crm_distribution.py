"""A list of prospects is shared among salespeople, with a task for each, in one go."""

from ast import literal_eval
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...queries import distribution as queries
from ...tools import lead_routing as engine

BATCH_SIZE = 200
MAX_PROSPECTS = 50_000


class CrmDistribution(models.Model):
    """Prospects, who shares them, and what each salesperson is to do.

    First a preview, then done by the job, batch by batch: an interrupted distribution
    goes on where it stopped, and no prospect is given twice.
    """

    _name = "crm.distribution"
    _description = "Distribution of Prospects"
    _check_company_auto = True
    _order = "id desc"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("preview", "Preview"),
            ("running", "Running"),
            ("done", "Done"),
        ],
        default="draft",
        readonly=True,
        copy=False,
        required=True,
    )
    partner_domain = fields.Char(
        string="Prospects",
        required=True,
        default="[('is_company', '=', True)]",
    )
    segment_ids = fields.Many2many(
        comodel_name="crm.segment",
        relation="crm_distribution_crm_segment_rel",
        column1="distribution_id",
        column2="segment_id",
        string="In Segments",
        check_company=True,
        help="Only who is in one of these segments is contacted; leave empty for all.",
    )
    user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="crm_distribution_res_users_rel",
        column1="distribution_id",
        column2="user_id",
        string="Salespeople",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    uses_territories = fields.Boolean(
        string="By Territory",
        help="A prospect goes to the people of its territory, among those chosen.",
    )
    keeps_owner = fields.Boolean(
        string="Keep Who Looks After Them",
        default=True,
        help="A prospect with a salesperson among those chosen stays with this person.",
    )
    activity_type_id = fields.Many2one(
        comodel_name="mail.activity.type",
        string="Task",
        domain="[('res_model', 'in', (False, 'crm.lead'))]",
        default=lambda self: self.env.ref(
            "mail.mail_activity_data_call", raise_if_not_found=False
        ),
        ondelete="set null",
    )
    activity_summary = fields.Char(string="What to Do")
    activity_days = fields.Integer(string="Within (days)", default=7)
    line_ids = fields.One2many(
        "crm.distribution.line", "distribution_id", string="Prospects in Detail"
    )
    line_count = fields.Integer(compute="_compute_line_stats")
    done_count = fields.Integer(compute="_compute_line_stats")
    unplaced_count = fields.Integer(string="With Nobody", compute="_compute_line_stats")
    share_note = fields.Text(string="Who Gets How Many", compute="_compute_line_stats")

    _check_days = models.Constraint(
        "CHECK(activity_days BETWEEN 0 AND 365)", "A task is due within 0 to 365 days."
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("line_ids.state", "line_ids.user_id")
    def _compute_line_stats(self):
        """Count: line_count, done_count, unplaced_count, share_note."""
        rows = self.env["crm.distribution.line"]._read_group(
            [("distribution_id", "in", self.ids)],
            ["distribution_id", "user_id", "state"],
            ["__count"],
        )
        for distribution in self:
            own = [row[1:] for row in rows if row[0] == distribution]
            distribution.line_count = sum(row[2] for row in own)
            distribution.done_count = sum(row[2] for row in own if row[1] == "done")
            distribution.unplaced_count = sum(row[2] for row in own if not row[0])
            shares = {}
            for user, _state, count in own:
                if user:
                    shares[user] = shares.get(user, 0) + count
            distribution.share_note = "\n".join(
                f"{user.name}: {count}"
                for user, count in sorted(shares.items(), key=lambda item: item[0].name)
            )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("partner_domain")
    def _check_partner_domain(self):
        for distribution in self:
            try:
                self.env["res.partner"].search(
                    distribution._get_partner_domain(), limit=1
                )
            except (ValueError, SyntaxError, TypeError, KeyError) as err:
                raise ValidationError(
                    self.env._(
                        "The prospects of “%(name)s” are not described correctly; "
                        "choose them again.",
                        name=distribution.name,
                    )
                ) from err

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_preview(self):
        """Decide who gets which prospect, and show it; nothing is given yet.

        :raises UserError: when it is running, or nobody or too many are chosen.
        """
        self.ensure_one()
        self.check_access("write")
        if self.state not in ("draft", "preview"):
            raise UserError(self.env._("This distribution runs already."))
        if not self.user_ids:
            raise UserError(self.env._("Choose the salespeople who share the list."))
        self.line_ids.unlink()
        self._create_lines()
        self.state = "preview"
        return True

    def action_start(self):
        """Let the job give the prospects as the preview says.

        :raises UserError: without a preview.
        """
        self.ensure_one()
        self.check_access("write")
        if self.state != "preview":
            raise UserError(self.env._("Look at the preview first."))
        self.state = "running"
        cron = self.env.ref("crm_extended.ir_cron_run_distribution")
        # sudo: who may start a distribution may let the job run
        cron.sudo()._trigger()
        return True

    def action_back(self):
        """Drop the preview.

        :raises UserError: when it is running.
        """
        self.ensure_one()
        self.check_access("write")
        if self.state != "preview":
            raise UserError(self.env._("This distribution runs already."))
        self.line_ids.unlink()
        self.state = "draft"
        return True

    # ------------------------------------------------------------
    # PREVIEW
    # ------------------------------------------------------------

    def _get_partner_domain(self) -> Domain:
        """Return the prospects, those of the company only."""
        self.ensure_one()
        domain = Domain(literal_eval(self.partner_domain or "[]")) & Domain(
            "company_id", "in", [self.company_id.id, False]
        )
        if self.segment_ids:
            domain &= Domain("crm_segment_ids", "in", self.segment_ids.ids)
        return domain

    def _create_lines(self):
        """Create the lines of the preview, one per prospect."""
        partners = self.env["res.partner"].search(
            self._get_partner_domain(), limit=MAX_PROSPECTS + 1, order="id"
        )
        if len(partners) > MAX_PROSPECTS:
            raise UserError(
                self.env._(
                    "These are more than %(limit)s prospects; choose fewer.",
                    limit=MAX_PROSPECTS,
                )
            )
        rows = [
            (p.lead, p.person, p.reason if p.person is None else None)
            for p in self._decide(partners)
        ]
        if rows:
            self.env.cr.execute(
                queries.build_lines_query(
                    self.id, rows, fields.Datetime.now(), self.env.uid
                )
            )
            self.env["crm.distribution.line"].invalidate_model(flush=False)
            self.invalidate_recordset(["line_ids"], flush=False)

    def _decide(self, partners):
        """Return the placements of prospects, by the engine of routing."""
        company = self.company_id
        router = self.env["crm.lead.router"].with_company(company)
        # sudo: who is on leave and has room is for routing to know
        people = router.sudo()._get_people(
            company, fields.Datetime.now(), self.user_ids
        )
        chosen = {
            user_id: people[user_id]
            for user_id in self.user_ids.ids
            if user_id in people
        }
        pools = {None: self.user_ids.ids}  # {territory id or None: user ids}
        territories = {}
        if self.uses_territories:
            territories = self.env["crm.territory"]._find_for_partners(
                partners, company
            )
            for territory in {t for t in territories.values() if t}:
                members = set(self._get_territory_people(territory).ids)
                pools[territory.id] = sorted(members & set(chosen))
        leads = [
            engine.Lead(
                id=partner.id,
                pool=("pool", territories[partner.id].id or None)
                if territories
                else ("pool", None),
                last_owner=partner.user_id.id if self.keeps_owner else None,
            )
            for partner in partners
        ]
        return engine.decide(
            leads,
            [person.facts for person in chosen.values()],
            [engine.Pool(("pool", key), tuple(ids)) for key, ids in pools.items()],
        ).placements

    def _get_territory_people(self, territory):
        """Return the people of a territory, else of the nearest one above."""
        while territory and not territory.user_ids:
            territory = territory.parent_id
        return territory.user_ids

    # ------------------------------------------------------------
    # RUNNING
    # ------------------------------------------------------------

    def _run_batch(self):
        """Give the next prospects to their salespeople; return how many were looked at.

        A prospect becomes an opportunity with a task. One that cannot be written says
        so and does not hold up the others.
        """
        self.ensure_one()
        lines = self.env["crm.distribution.line"].search(
            [
                ("distribution_id", "=", self.id),
                ("state", "=", "waiting"),
                ("user_id", "!=", False),
            ],
            order="id",
            limit=BATCH_SIZE,
        )
        locked = lines.try_lock_for_update()
        locked._give()
        if not lines:
            self.state = "done"
        return len(lines)

    def _prepare_activity_vals(self, lead):
        """Return the values of the task on a lead, none without a kind of task.

        Called for each prospect; override to fill more.
        """
        self.ensure_one()
        if not self.activity_type_id:
            return {}
        due = fields.Date.context_today(self) + timedelta(days=self.activity_days)
        return {
            "activity_type_id": self.activity_type_id.id,
            "summary": self.activity_summary or self.name,
            "date_deadline": due,
            "user_id": lead.user_id.id,
            "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
            "res_id": lead.id,
        }

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_run(self):
        """Run what was started, batch by batch."""
        cron = self.env["ir.cron"]
        running = self.search([("state", "=", "running")], order="id")
        remaining = self.env["crm.distribution.line"].search_count(
            [("distribution_id", "in", running.ids), ("state", "=", "waiting")]
        )
        if not cron._commit_progress(0, remaining=remaining or len(running)):
            return
        for distribution in running:
            distribution = distribution.with_company(distribution.company_id)
            while distribution.state == "running":
                count = distribution._run_batch()
                if not cron._commit_progress(count):
                    return
