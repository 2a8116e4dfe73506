"""Who enters a journey, and who leaves it."""

from ast import literal_eval
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ...queries.journey import build_birthday_query, build_dormant_query
from ...tools.anniversary import get_days_of_year

# days on which the job did not run are caught up with, up to so many
CATCH_UP_DAYS = 7


class CrmJourney(models.Model):
    """Rules of entering and leaving."""

    _inherit = "crm.journey"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    date_scanned = fields.Date(
        string="Looked Until",
        readonly=True,
        copy=False,
        help="The last day whose birthdays, or lapsed customers, entered.",
    )

    has_exit_rule = fields.Boolean(
        string="Some Leave Early",
        compute="_compute_has_exit_rule",
        inverse="_inverse_has_exit_rule",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("exit_domain")
    def _compute_has_exit_rule(self):
        """Tell whether there is a rule; one without conditions is none."""
        for journey in self:
            try:
                journey.has_exit_rule = not journey._get_exit_domain().is_true()
            except (ValueError, SyntaxError, TypeError):
                # refused when it is saved
                journey.has_exit_rule = True

    def _inverse_has_exit_rule(self):
        """Drop the rule when nobody is to leave early."""
        self.filtered(lambda journey: not journey.has_exit_rule).exit_domain = False

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("exit_domain")
    def _check_exit_domain(self):
        """Refuse what is no condition on contacts."""
        for journey in self.filtered("exit_domain"):
            try:
                # compiles it with the rights of the writer: the engine has all
                self.env["res.partner"].sudo(False)._search(journey._get_exit_domain())
            except (ValueError, SyntaxError, TypeError, KeyError, AccessError) as err:
                raise ValidationError(
                    self.env._(
                        "This is no condition on contacts: %(domain)s",
                        domain=journey.exit_domain,
                    )
                ) from err

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_exit_domain(self):
        """Return the condition on contacts who leave; true when there is no rule."""
        self.ensure_one()
        return Domain(literal_eval(self.exit_domain or "[]"))

    def _is_entered_by(self, kind):
        """Tell whether people enter by events of this kind now."""
        self.ensure_one()
        return self.state == "running" and self.entry_kind == kind

    def _is_entry(self, kind, res_id):
        """Tell whether one event of a kind by which people enter lets this one in."""
        return True

    def _is_left_by(self, kind):
        """Tell whether people leave by events of this kind."""
        return False

    def _get_held_out(self, partner_ids):
        """Return the ids of those who get nothing, to see what marketing brings."""
        self.ensure_one()
        # sudo: whether a campaign is planned holds for everybody
        if self.campaign_id.sudo().crm_company_id:
            return self.campaign_id._get_held_out_ids(partner_ids)
        if not self.purpose_id._is_crm_marketing():
            return set()
        return self.company_id._get_crm_held_out_ids(partner_ids)

    def _pause_if_over(self):
        """Pause when the campaign is over, or has not begun; say why.

        :return: whether the journey goes on.
        """
        self.ensure_one()
        # sudo: the state of the campaign holds for everybody
        campaign = self.campaign_id.sudo()
        reason = campaign and campaign._get_reason_not_running()
        if reason:
            self._set_state("paused")
            self.message_post(body=self.env._("Paused: %(reason)s", reason=reason))
        return not reason

    def _add_people(self, partners):
        """Let people in by hand.

        :raises UserError: when the journey does not run.
        :return: those who entered.
        """
        self.ensure_one()
        if self.state != "running":
            raise UserError(
                self.env._("Start the journey first; then people can be added.")
            )
        self.check_access("write")
        partners.check_access("read")
        # sudo: people enter by the engine alone; access was checked
        engine = self.env["crm.journey.engine"].sudo()
        return engine._enter(self.sudo(), [(partner.id, None) for partner in partners])

    def _scan(self):
        """Let those in whose birthday, or day of lapsing, came since the last time."""
        self.ensure_one()
        today = fields.Date.context_today(
            self.with_context(tz=self.company_id._get_crm_timezone())
        )
        first = max(
            (self.date_scanned or today - timedelta(days=1)) + timedelta(days=1),
            today - timedelta(days=CATCH_UP_DAYS),
        )
        if first > today:
            return
        if self.entry_kind == "birthday":
            days = [month * 100 + day for month, day in get_days_of_year(first, today)]
            query = build_birthday_query(self.company_id.id, days)
        else:
            age = timedelta(days=self.dormant_days)
            query = build_dormant_query(self.company_id.id, first - age, today - age)
        self.env["crm.journey.event"]._push_many(
            self.entry_kind, self.company_id, query, self.id
        )
        self.date_scanned = today

    def _pause_because(self, step, error):
        """Pause, and say what to do."""
        self.ensure_one()
        self._set_state("paused")
        self.message_post(
            body=self.env._(
                "The journey was paused: the step “%(step)s” failed for everybody "
                "(%(error)s). Mend what it uses, then resume; nobody got anything "
                "twice.",
                step=step.name,
                error=str(error)[:500],
            )
        )

    def _pause_because_of_server(self):
        """Pause the running ones: the server takes nothing; say what to do."""
        for journey in self.filtered(lambda journey: journey.state == "running"):
            journey._set_state("paused")
            journey.message_post(
                body=self.env._(
                    "The journey was paused: the mail server, or the provider of SMS, "
                    "could not be reached or takes nothing. When it works again, "
                    "resume the journey; the messages that waited are sent then."
                )
            )

    def _after_start(self):
        """Let mails and SMS go that could not leave: the server was not there."""
        result = super()._after_start()
        # sudo: SMS are the system's
        self.env["sms.sms"].sudo()._requeue_crm_failed(self)
        # sudo: mails and traces are the system's
        traces = (
            self.env["mailing.trace"]
            .sudo()
            .search(
                [
                    ("mass_mailing_id.crm_journey_step_id.journey_id", "in", self.ids),
                    ("trace_status", "=", "error"),
                    ("failure_type", "=", "mail_smtp"),
                    ("mail_mail_id.state", "=", "exception"),
                ]
            )
        )
        traces.mail_mail_id.mark_outgoing()
        traces.write({"trace_status": "outgoing", "failure_type": False})
        return result
