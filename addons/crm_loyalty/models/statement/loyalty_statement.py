"""The statement of a card over some days."""

import base64

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools.rounding import to_points

REPORT = "crm_loyalty.loyalty_statement_report"
TEMPLATE = "crm_loyalty.mail_template_statement"


class LoyaltyStatement(models.Model):
    """A member's statement: asked for by somebody, or of a month.

    It names the days only; the figures come from the ledger, which does not change.
    There is one per card and days, so that none is sent twice.
    """

    _name = "loyalty.statement"
    _description = "Statement of Points"
    _order = "date_to desc, id desc"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    card_id = fields.Many2one(
        comodel_name="loyalty.card",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(related="card_id.partner_id", string="Member")
    program_id = fields.Many2one(related="card_id.program_id")
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="To", required=True, readonly=True)
    is_monthly = fields.Boolean(string="Of a Month", readonly=True)
    date_sent = fields.Datetime(string="Sent On", readonly=True)

    _unique_days = models.Constraint(
        "UNIQUE(card_id, date_from, date_to)", "This statement exists already."
    )
    _check_days = models.Constraint(
        "CHECK(date_from <= date_to)", "A statement begins before it ends."
    )
    _unsent = models.Index("(id) WHERE is_monthly AND date_sent IS NULL")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("card_id", "date_from", "date_to")
    def _compute_display_name(self):
        """Name a statement by program and days."""
        for statement in self:
            statement.display_name = self.env._(
                "Statement %(program)s %(start)s to %(end)s",
                program=statement.program_id.name,
                start=statement.date_from,
                end=statement.date_to,
            )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _get_statement(self, card, date_from, date_to):
        """Return the statement of a card over some days, made when there is none.

        The caller has checked access to the card.

        :raises ValidationError: the days do not follow each other, or no program that
            the ledger keeps.
        """
        if date_from > date_to:
            raise ValidationError(self.env._("A statement begins before it ends."))
        if not card.program_id._is_ledgered():
            raise ValidationError(
                self.env._("Only cards of loyalty programs have statements.")
            )
        # sudo: who may see the card gets its statement
        statements = self.sudo()
        found = statements.search(
            Domain("card_id", "=", card.id)
            & Domain("date_from", "=", date_from)
            & Domain("date_to", "=", date_to)
        )
        return found or statements.create(
            {
                "card_id": card.id,
                "company_id": (card.company_id or self.env.company).id,
                "date_from": date_from,
                "date_to": date_to,
            }
        )

    def _get_figures(self):
        """Return what the statement says.

        Movements of a month that is not over may follow; those of the past stay.

        :return: dict with ``opening`` and ``closing`` (all points, held ones included),
            ``rows`` (list of dicts ``date``, ``text``, ``points``, ``balance``), sums
            ``received`` and ``gone``, and ``expiring`` (list of ``date``, ``points``:
            what may be used today and lapses next).
        """
        self.ensure_one()
        clock = self._get_company_clock()
        start = clock.get_day_start(self.date_from)
        end = clock.get_day_start(fields.Date.add(self.date_to, days=1))
        # sudo: figures of a card that the caller may see
        entries = self.env["loyalty.point.entry"].sudo()
        own = Domain("card_id", "=", self.card_id.id)
        before = entries._read_group(
            own & Domain("date", "<", start), aggregates=["points:sum"]
        )
        opening = balance = self._to_points(before[0][0])
        kinds = dict(entries._fields["kind"]._description_selection(self.env))
        rows = []
        for entry in entries.search(
            own & Domain("date", ">=", start) & Domain("date", "<", end),
            order="date, sequence",
        ):
            points = self._to_points(entry.points)
            balance += points
            rows.append(
                {
                    "date": clock.get_day(entry.date),
                    "text": entry.reason or kinds.get(entry.kind),
                    "points": float(points),
                    "balance": float(balance),
                }
            )
        return {
            "opening": float(opening),
            "closing": float(balance),
            "rows": rows,
            "received": sum(row["points"] for row in rows if row["points"] > 0),
            "gone": sum(row["points"] for row in rows if row["points"] < 0),
            "expiring": self._get_expiring(),
        }

    def _print(self):
        """Return the statement as PDF."""
        self.ensure_one()
        reports = self.env["ir.actions.report"].with_company(self.company_id)
        # sudo: who may see the card prints its statement
        content, _kind = reports.sudo()._render_qweb_pdf(REPORT, self.ids)
        return content

    def _send(self, has_pdf=False):
        """Mail the statement to the member, in the member's language.

        :raises UserError: the member has no mail address.
        """
        self.ensure_one()
        if not self.partner_id.email:
            raise UserError(
                self.env._("%(name)s has no e-mail address.", name=self.partner_id.name)
            )
        values = {}
        if has_pdf:
            lang = self.partner_id.lang or self.env.lang
            content = base64.b64encode(self.with_context(lang=lang)._print())
            values["attachments"] = [(f"{self.display_name}.pdf", content)]
        template = self.env.ref(TEMPLATE)
        template.with_company(self.company_id).send_mail(
            self.id,
            email_values=values,
            email_layout_xmlid="mail.mail_notification_light",
        )
        self.date_sent = fields.Datetime.now()

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_company_clock(self):
        """Return what time it is in the company of the statement."""
        ledger = self.env["loyalty.ledger"]
        return ledger.with_company(self.company_id)._get_clock()

    def _get_expiring(self):
        """Return what lapses next, of what may be used now."""
        balance = self.env["loyalty.balance"].with_company(self.company_id)
        found = balance._get_balance(self.partner_id, self.program_id)
        return found["expiring"][:3] if self.partner_id else []

    @api.model
    def _to_points(self, points):
        """Return points of the database with two decimals."""
        return to_points(points)
