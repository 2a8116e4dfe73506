"""How long which kind of data about people is kept."""

import logging

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

BATCH_SIZE = 500

_logger = logging.getLogger(__name__)


class CrmPrivacyRetention(models.Model):
    """A rule: what is older than so many months is made anonymous, or deleted.

    What happens to a record is what happens to it when its person is forgotten.
    """

    _name = "crm.privacy.retention"
    _description = "Retention Rule"
    _order = "company_id, kind"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    kind = fields.Selection(selection="_get_kind_selection", required=True)
    months = fields.Integer(
        string="Kept For (months)",
        required=True,
        default=36,
        help="After that time the records no longer name anybody.",
    )
    date_run = fields.Datetime(string="Last Run", readonly=True, copy=False)
    done_count = fields.Integer(
        string="Records So Far",
        readonly=True,
        copy=False,
        help="How many records this rule has emptied or deleted.",
    )
    due_count = fields.Integer(
        string="Due Now",
        compute="_compute_due_count",
        help="How many records the next run takes.",
    )

    _kind_uniq = models.Constraint(
        "UNIQUE(company_id, kind)", "There is a rule for this kind of data already."
    )

    @api.constrains("months")
    def _check_months(self):
        """Refuse a rule of no months: it would empty what is being worked on."""
        for rule in self:
            if not 1 <= rule.months <= 360:
                raise ValidationError(
                    self.env._("Data is kept for 1 to 360 months by a rule.")
                )

    @api.depends("kind", "months", "company_id")
    def _compute_due_count(self):
        """Count as the job does."""
        for rule in self:
            rule.due_count = 0
            if rule.kind and rule.months:
                due = rule._get_due()
                rule.due_count = due[0].search_count(due[1]) if due else 0

    @api.depends("kind", "months")
    def _compute_display_name(self):
        """Kind and months."""
        kinds = dict(self._get_kind_selection())
        for rule in self:
            rule.display_name = self.env._(
                "%(kind)s: %(months)s months",
                kind=kinds.get(rule.kind, ""),
                months=rule.months,
            )

    # ------------------------------------------------------------
    # KINDS
    # ------------------------------------------------------------

    @api.model
    def _get_kind_selection(self):
        """Return the kinds and their names; override to add yours."""
        return [
            ("lead_closed", self.env._("Leads that were lost or won")),
            ("letter", self.env._("Letters of journeys")),
            ("webhook", self.env._("What journeys sent to other systems")),
            ("send_log", self.env._("Addresses of what was sent")),
        ]

    @api.model
    def _get_kind(self, kind, before):
        """Return (model, domain) of the records of a kind that ended before.

        Override to add yours.

        :param before: naive UTC.
        :return: the model is None when no add-on that is installed knows the kind.
        """
        if kind == "lead_closed":
            closed = Domain("active", "=", False) | Domain("won_status", "=", "won")
            return "crm.lead", closed & Domain("write_date", "<", before)
        if kind == "letter":
            return "crm.journey.letter", Domain("date_printed", "<", before)
        if kind == "webhook":
            sent = Domain("state", "!=", "waiting")
            return "crm.journey.webhook", sent & Domain("create_date", "<", before)
        if kind == "send_log":
            return "crm.send.log", Domain("date", "<", before)
        # of an add-on that was uninstalled: nothing of another kind goes in its place
        return None, Domain.FALSE

    # ------------------------------------------------------------
    # JOB
    # ------------------------------------------------------------

    def _get_due(self):
        """Return where to search, and the domain of what is due and holds something.

        :return: (empty records with the context to search in, domain); None for a kind
            that nobody knows any more.
        """
        self.ensure_one()
        before = fields.Datetime.now() - relativedelta(months=self.months)
        model, domain = self._get_kind(self.kind, before)
        if not model:
            return None
        part = self.env["crm.privacy"]._get_part(model)
        held = Domain.TRUE
        if not part.is_deleted:
            held = Domain.OR(
                Domain(name, "not in", (False, ""))
                for name, value in part.values.items()
                if value in (None, "") and name in self.env[model]._fields
            )
        own = Domain(part.company, "in", self.company_id.ids)
        # sudo: rules of a company see all of its own
        records_sudo = self.env[model].sudo().with_context(active_test=False)
        return records_sudo, domain & own & held

    def _apply_batch(self):
        """Empty or delete one batch; return how many records it had."""
        privacy = self.env["crm.privacy"]
        due = self._get_due()
        if not due:
            return 0
        records = due[0].search(due[1], order="id", limit=BATCH_SIZE)
        if records:
            privacy._erase(privacy._get_part(records._name), records)
        self.write(
            {
                "date_run": fields.Datetime.now(),
                "done_count": self.done_count + len(records),
            }
        )
        return len(records)

    @api.model
    def _cron_apply(self):
        """Apply all rules, a batch per transaction, until nothing is due."""
        rules = self.search(Domain("active", "=", True))
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(rules))
        for rule in rules:
            count = BATCH_SIZE
            while count == BATCH_SIZE:
                count = rule._apply_batch()
                if not cron._commit_progress(int(count < BATCH_SIZE)):
                    return
            _logger.info("retention: rule %s, %s records", rule.id, rule.done_count)
