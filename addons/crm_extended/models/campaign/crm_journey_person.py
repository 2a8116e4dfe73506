"""People on their way through journeys."""

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.journey_result import StepResult

PERSON_STATES = [
    ("running", "On the Way"),
    ("done", "Walked to the End"),
    ("goal", "Reached the Goal"),
    ("left", "Taken Out"),
]


class CrmJourneyPerson(models.Model):
    """One walk of one person through one journey.

    Written by the engine alone. What is due is found through a partial index that
    holds only those who are on the way, so a minute costs what is due in it.
    """

    _name = "crm.journey.person"
    _description = "Person in a Journey"
    _order = "date_entered desc, id desc"
    _rec_name = "partner_id"
    _check_company_auto = True
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    journey_id = fields.Many2one(
        comodel_name="crm.journey",
        required=True,
        readonly=True,
        ondelete="cascade",
        check_company=True,
    )
    version_id = fields.Many2one(
        comodel_name="crm.journey.version",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Person",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    res_id = fields.Integer(
        string="Document",
        readonly=True,
        help="The id of the lead, order, invoice or case with which the person came.",
    )
    state = fields.Selection(
        selection=PERSON_STATES, required=True, readonly=True, default="running"
    )
    step_id = fields.Many2one(
        comodel_name="crm.journey.step",
        string="Next Step",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    date_due = fields.Datetime(string="Due", readonly=True)
    date_entered = fields.Datetime(string="Entered", required=True, readonly=True)
    date_left = fields.Datetime(string="Left", readonly=True)
    reason = fields.Char(readonly=True, help="Why the person left.")
    attempts = fields.Integer(
        readonly=True, help="How often the step failed and was tried again."
    )
    trace_ids = fields.One2many(
        comodel_name="crm.journey.trace",
        inverse_name="person_id",
        string="What Happened",
    )

    _due_idx = models.Index("(journey_id, date_due, id) WHERE state = 'running'")
    _running_uniq = models.UniqueIndex(
        "(journey_id, partner_id) WHERE state = 'running'"
    )
    _entered_idx = models.Index("(journey_id, partner_id, date_entered)")

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_results(self, outcome, reason=""):
        """Return {id: :class:`StepResult`}, the same for all of these people."""
        return dict.fromkeys(self.ids, StepResult(outcome, reason))

    @api.model
    def _leave_all(self, journey):
        """Take everybody out of an ended journey, with one statement."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE crm_journey_person SET state = 'left', date_left = %s,"
                " reason = %s, step_id = NULL, date_due = NULL"
                " WHERE journey_id = %s AND state = 'running'",
                fields.Datetime.now(),
                self.env._("The journey was ended."),
                journey.id,
            )
        )
        self.invalidate_model(flush=False)
