"""Enrolling many customers at once, in batches that a job works off."""

import ast
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

BATCH = 100
_logger = logging.getLogger(__name__)


class LoyaltyEnrolment(models.Model):
    """Which customers become members of a program, and how far that is.

    Goes through the customers by id, as who began it: one enrols no customer whom one
    may not see. Begun twice, or killed and run again, nobody gets two cards.
    """

    _name = "loyalty.enrolment"
    _description = "Enrolment of Customers"
    _order = "id desc"
    _rec_name = "program_id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    program_id = fields.Many2one(
        comodel_name="loyalty.program",
        required=True,
        readonly=True,
        ondelete="cascade",
        check_company=True,
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Begun By",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    domain = fields.Char(string="Which Customers", default="[]", readonly=True)
    months = fields.Integer(
        string="Who Bought Within (Months)", readonly=True, help="0: whoever it is."
    )
    state = fields.Selection(
        selection=[
            ("running", "Running"),
            ("done", "Done"),
            ("stopped", "Stopped"),
        ],
        default="running",
        required=True,
        readonly=True,
    )
    last_partner_id = fields.Integer(readonly=True)
    total_count = fields.Integer(string="Customers", readonly=True)
    seen_count = fields.Integer(string="Looked At", readonly=True)
    enrolled_count = fields.Integer(string="New Members", readonly=True)
    failed_count = fields.Integer(string="Failed", readonly=True)
    progress_pct = fields.Float(string="Progress", compute="_compute_progress_pct")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("seen_count", "total_count", "state")
    def _compute_progress_pct(self):
        for enrolment in self:
            share = enrolment.seen_count / (enrolment.total_count or 1)
            is_done = enrolment.state == "done"
            enrolment.progress_pct = 100.0 if is_done else min(100.0 * share, 100.0)

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_stop(self):
        """Stop; who is a member stays one.

        :raises AccessError: for who is no sales manager.
        """
        self._ensure_manager()
        # sudo: written by the job and this button alone
        running = self.filtered(lambda enrolment: enrolment.state == "running")
        running.sudo().state = "stopped"

    def action_continue(self):
        """Go on where it was stopped.

        :raises AccessError: for who is no sales manager.
        """
        self._ensure_manager()
        # sudo: written by the job and this button alone
        stopped = self.filtered(lambda enrolment: enrolment.state == "stopped")
        stopped.sudo().state = "running"
        self._trigger()

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _begin(self, program, company, domain="[]", months=0):
        """Return a new enrolment; the job begins with it at once.

        :param str domain: on contacts, as text.
        :param int months: only who bought within so many months; 0: everybody.
        :raises ValidationError: the domain cannot be read.
        """
        program.check_access("write")
        enrolment = self.new(
            {
                "program_id": program.id,
                "company_id": company.id,
                "domain": domain,
                "months": months,
            }
        )
        total = self.env["res.partner"].search_count(
            enrolment._get_domain(), limit=1_000_000
        )
        # sudo: begun by this method alone, whose caller may change the program
        enrolment = self.sudo().create(
            {
                "program_id": program.id,
                "company_id": company.id,
                "user_id": self.env.uid,
                "domain": domain,
                "months": months,
                "total_count": total,
            }
        )
        self._trigger()
        return enrolment.sudo(False)

    def _get_domain(self):
        """Return the domain of the customers that are to be members.

        :raises ValidationError: the chosen domain cannot be read.
        """
        self.ensure_one()
        try:
            chosen = Domain(ast.literal_eval(self.domain or "[]"))
            chosen.validate(self.env["res.partner"])
        except (SyntaxError, TypeError, ValueError) as err:
            raise ValidationError(
                self.env._("Choose the customers anew: %(error)s", error=err)
            ) from err
        domain = (
            chosen
            & Domain("parent_id", "=", False)
            & Domain("active", "=", True)
            & Domain("company_id", "in", [self.company_id.id, False])
        )
        if not self.months:
            return domain
        today = self.env["crm.customer.document"].with_company(self.company_id)
        since = fields.Date.subtract(today._get_today(), months=self.months)
        bought = self.env["crm.customer.metric"]._search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("last_sale_date", ">=", since)
        )
        return domain & Domain("id", "in", bought.subselect("partner_id"))

    def _enrol_batch(self, limit=BATCH):
        """Enrol the next customers, and write down how far it came.

        :return: how many customers were looked at; 0 when it is done.
        """
        self.ensure_one()
        mine = self.with_user(self.user_id).with_company(self.company_id)
        mine = mine.with_context(allowed_company_ids=self.company_id.ids)
        partners = mine.env["res.partner"].search(
            mine._get_domain() & Domain("id", ">", self.last_partner_id),
            order="id",
            limit=limit,
        )
        new = failed = 0
        balance = mine.env["loyalty.balance"]
        for partner in partners:
            try:
                with self.env.cr.savepoint():
                    new += balance._enroll(partner, mine.program_id)[1]
            except (UserError, ValidationError):
                # one customer does not hold up the others
                _logger.exception("Customer %s could not be enrolled", partner.id)
                failed += 1
        # sudo: written by the job alone
        self.sudo().write(
            {
                "last_partner_id": partners[-1:].id or self.last_partner_id,
                "seen_count": self.seen_count + len(partners),
                "enrolled_count": self.enrolled_count + new,
                "failed_count": self.failed_count + failed,
                "state": "running" if len(partners) == limit else "done",
            }
        )
        return len(partners)

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _ensure_manager(self):
        """Refuse who may read enrolments and is no sales manager of the program."""
        self.check_access("read")
        self.program_id.check_access("write")

    @api.model
    def _trigger(self):
        # sudo: whoever may begin one lets the job run
        self.env.ref("crm_loyalty.ir_cron_enrol_customers").sudo()._trigger()

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_enrol(self):
        """Work running enrolments off in batches, each a transaction of its own."""
        progress = self.env["ir.cron"]._commit_progress
        running = self.search(Domain("state", "=", "running"), order="id")
        progress(remaining=sum(max(e.total_count - e.seen_count, 1) for e in running))
        for enrolment in running:
            while enrolment.try_lock_for_update() and enrolment.state == "running":
                if not progress(max(enrolment._enrol_batch(), 1)):
                    return
