"""A period of a company: drafted, looked at, posted, reversed."""

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from odoo.addons.crm_extended.tools.expected_conflict import expected_conflict

# how a period begins
FIRST_VALS = {
    "state": "draft",
    "date_computed": False,
    "line_ids": False,
    "move_ids": False,
    "reversal_move_ids": False,
}
ACCOUNTANTS = ("account.group_account_user", "account.group_account_manager")


class LoyaltyLiabilityClose(models.Model):
    """One period of one company, for all its programs; periods leave no gap.

    A draft counts movements of points and shows what would be posted. Posting counts
    again, and makes a journal entry per program and currency. A posted period can be
    reversed when no later one is posted; then it can be closed anew.
    """

    _name = "loyalty.liability.close"
    _inherit = ["mail.thread", "crm.customer.document"]
    _description = "Close of the Liability for Points"
    _order = "date_to desc, id desc"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(
        string="From",
        compute="_compute_dates",
        store=True,
        precompute=True,
        help="The day after the last posted period.",
    )
    date_to = fields.Date(
        string="To",
        compute="_compute_dates",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
        help="The last day, on which the entries are posted.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("posted", "Posted"),
            ("reversed", "Reversed"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    date_computed = fields.Datetime(string="Counted On", readonly=True, copy=False)
    line_ids = fields.One2many(
        comodel_name="loyalty.liability.line", inverse_name="close_id", readonly=True
    )
    move_ids = fields.Many2many(
        comodel_name="account.move",
        relation="loyalty_liability_close_move_rel",
        string="Journal Entries",
        readonly=True,
        copy=False,
    )
    reversal_move_ids = fields.Many2many(
        comodel_name="account.move",
        relation="loyalty_liability_close_reversal_rel",
        string="Reversals",
        readonly=True,
        copy=False,
    )
    late_count = fields.Integer(
        string="Late Movements",
        compute="_compute_counts",
        help="Dated in a period that was closed already; they count here.",
    )
    move_count = fields.Integer(string="Entries", compute="_compute_counts")
    can_reverse = fields.Boolean(compute="_compute_can_reverse")
    opening = fields.Monetary(
        compute="_compute_totals", currency_field="company_currency_id"
    )
    closing = fields.Monetary(
        compute="_compute_totals", currency_field="company_currency_id"
    )

    _one_draft = models.UniqueIndex(
        "(company_id) WHERE state = 'draft'",
        "The company has a draft already; post or delete it first.",
    )
    _posted_once = models.UniqueIndex(
        "(company_id, date_from) WHERE state = 'posted'",
        "This period was posted by somebody else in the meantime.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("date_from", "date_to")
    def _compute_name(self):
        """Name a period by its days."""
        for close in self:
            days = (close.date_from, close.date_to)
            close.name = " - ".join(format_date(self.env, day) for day in days if day)

    @api.depends("company_id")
    def _compute_dates(self):
        """Compute the days of a draft: it begins after the last one, and is a month."""
        for close in self.filtered(lambda close: close.state == "draft"):
            close.date_from = self._get_next_start(close.company_id)
            close.date_to = fields.Date.end_of(
                close.date_from or fields.Date.today(), "month"
            )

    def _compute_counts(self):
        """Compute what belongs to each close: late_count, move_count."""
        # sudo: how many movements are late is no secret from who sees the close
        shares = self.env["loyalty.liability.share"].sudo()
        late = dict(
            shares._read_group(
                Domain("close_id", "in", self.ids) & Domain("is_late", "=", True),
                ["close_id"],
                ["__count"],
            )
        )
        for close in self:
            close.late_count = late.get(close, 0)
            close.move_count = len(close.move_ids | close.reversal_move_ids)

    @api.depends("state", "company_id")
    def _compute_can_reverse(self):
        """Compute whether this is the last posted period of its company."""
        for close in self:
            last = self._get_last(close.company_id)
            close.can_reverse = close.state == "posted" and last == close

    @api.depends("line_ids.opening", "line_ids.closing")
    def _compute_totals(self):
        """Compute the balances of all programs: opening, closing."""
        groups = self.env["loyalty.liability.line"]._read_group(
            [("close_id", "in", self.ids)], ["close_id"], ["opening:sum", "closing:sum"]
        )
        totals = {close: amounts for close, *amounts in groups}
        for close in self:
            close.opening, close.closing = totals.get(close, (0.0, 0.0))

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("date_from", "date_to", "company_id")
    def _check_dates(self):
        """Let a period follow the last one, and end today at the latest.

        What is moved later today counts in the next period, and is shown there as late.
        """
        for close in self.filtered(lambda close: close.state == "draft"):
            start = self._get_next_start(close.company_id)
            if not start:
                raise ValidationError(
                    self.env._(
                        "%(company)s accounts for no program yet. Begin under "
                        "Liability > Accounting of Programs.",
                        company=close.company_id.display_name,
                    )
                )
            if close.date_from != start:
                raise ValidationError(
                    self.env._(
                        "From: periods leave no gap; the next one of %(company)s "
                        "begins on %(date)s.",
                        company=close.company_id.display_name,
                        date=start,
                    )
                )
            today = self.with_company(close.company_id)._get_today()
            if not close.date_from <= close.date_to <= today:
                raise ValidationError(
                    self.env._(
                        "To: a period that begins on %(date)s ends on that day or "
                        "later, and today at the latest.",
                        date=close.date_from,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Begin as a draft, whatever is asked for."""
        own = ("company_id", "date_to")
        # said here: defaults of the context would hold for what is left out
        drafts = [
            {**FIRST_VALS, **{key: vals[key] for key in own if key in vals}}
            for vals in vals_list
        ]
        try:
            # two accountants who begin at once are no fault of the server's
            with expected_conflict(self.env.cr):
                return super().create(drafts)
        except UniqueViolation as err:
            raise UserError(
                self.env._("The company has a draft already; post or delete it first.")
            ) from err

    def write(self, vals):
        """Let people move the last day of a draft, and nothing else."""
        fixed = [name for name in vals if name in self._get_fixed_fields()]
        is_draft = all(close.state == "draft" for close in self)
        if fixed or ("date_to" in vals and not is_draft):
            raise UserError(
                self.env._("A period is counted, posted and reversed by its buttons.")
            )
        result = super().write(vals)
        if "date_to" in vals:
            for close in self:
                close._clear()
                close._store(date_computed=False)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_posted(self):
        """Delete drafts only, with what they counted."""
        for close in self:
            if close.state != "draft":
                raise UserError(
                    self.env._("Posted periods stay; reverse the last one instead.")
                )
            close._clear()

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_fixed_fields(self):
        """Return the names of fields that only the methods of a close change."""
        return (
            "company_id",
            "date_computed",
            "date_from",
            "line_ids",
            "move_ids",
            "name",
            "reversal_move_ids",
            "state",
        )

    def _store(self, **values):
        """Write what the buttons change, past the guard of ``write``."""
        return super().write(values)  # pylint: disable=super-method-mismatch

    @api.model
    def _get_last(self, company):
        """Return the last posted period of a company, empty when there is none."""
        # sudo: which days are closed, for who may not see the figures
        closes = self.sudo()
        return closes.search(
            Domain("company_id", "=", company.id) & Domain("state", "=", "posted"),
            order="date_to desc",
            limit=1,
        ).with_env(self.env)

    @api.model
    def _get_next_start(self, company):
        """Return the day on which the next period begins, ``False`` without policy."""
        # sudo: which days are closed, for who may not see the figures
        last = self._get_last(company).sudo()
        if last:
            return fields.Date.add(last.date_to, days=1)
        # sudo: the first day only
        policies = self.env["loyalty.liability.policy"].sudo()
        policies = policies.search(Domain("company_id", "=", company.id))
        return min(policies.mapped("date_start"), default=False)

    def _clear(self):
        """Forget what this close counted, in SQL: records refuse it."""
        self.ensure_one()
        self.env.flush_all()
        for table in ("line", "share"):
            self.env.cr.execute(
                SQL(
                    "DELETE FROM %s WHERE close_id = %s",
                    SQL.identifier(f"loyalty_liability_{table}"),
                    self.id,
                )
            )
        self.env.invalidate_all(flush=False)

    def _lock_row(self):
        """Lock this period for the transaction, and forget what was read before.

        :raises UserError: somebody else has it; nothing changes.
        """
        self.ensure_one()
        try:
            self.lock_for_update()
        except LockError as err:
            raise UserError(
                self.env._("Somebody else counts or posts %s right now.", self.name)
            ) from err
        self.invalidate_recordset(["state"])

    def _ensure_accountant(self):
        """Let those go on who keep the accounts of this company.

        :raises AccessError: otherwise.
        """
        self.ensure_one()
        self.check_access("write")
        if not any(map(self.env.user.has_group, ACCOUNTANTS)):
            raise AccessError(self.env._("This is for accountants."))
        if self.company_id not in self.env.companies:
            raise AccessError(
                self.env._(
                    "%(company)s is not among the companies that you work for now.",
                    company=self.company_id.display_name,
                )
            )

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_open_lines(self):
        """Open the lines of this close.

        :return: the action.
        """
        return self._open_records("loyalty_liability_line_action", "close_id")

    def action_open_shares(self):
        """Open the movements of points that this close counted.

        :return: the action.
        """
        return self._open_records("loyalty_liability_share_action", "close_id")

    def action_open_late(self):
        """Open the movements that came late.

        :return: the action.
        """
        action = self.action_open_shares()
        return {**action, "domain": [*action["domain"], ("is_late", "=", True)]}

    def action_open_moves(self):
        """Open the journal entries of this close and their reversals.

        :return: the action.
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Journal Entries"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("id", "in", (self.move_ids | self.reversal_move_ids).ids)],
        }

    def _open_records(self, name, field):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(f"crm_loyalty.{name}")
        return {**action, "domain": [(field, "=", self.id)], "context": {}}
