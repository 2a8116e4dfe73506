"""How much a lead is engaged, beside Odoo's probability to win it."""

import logging

import psycopg2.errors

from odoo import fields, models
from odoo.tools import SQL

from ...queries import lead_score

_logger = logging.getLogger(__name__)

GRADES = [("a", "A"), ("b", "B"), ("c", "C"), ("d", "D")]


class CrmLead(models.Model):
    """Score leads by what they are and did, and act when one is engaged enough."""

    _inherit = "crm.lead"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_score = fields.Integer(
        string="Engagement",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Points for what the lead is and did; recent things count more. "
        "Computed within minutes of a change, and each night.",
        prefetch="crm_extended",
    )
    crm_grade = fields.Selection(
        selection=GRADES,
        string="Grade",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The band of the company into which the engagement falls.",
        prefetch="crm_extended",
    )
    crm_date_engaged = fields.Datetime(
        string="Engaged Since",
        readonly=True,
        copy=False,
        help="When the engagement reached the threshold of the company.",
        prefetch="crm_extended",
    )
    crm_score_reason_ids = fields.One2many(
        comodel_name="crm.lead.score.reason",
        inverse_name="lead_id",
        string="Reasons of the Engagement",
        readonly=True,
    )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _refresh_crm_score(self):
        """Score these leads now, and act for those that reached the threshold.

        Closed leads keep their last score. The number of queries does not depend on
        the number of leads.

        :return: the leads whose score or grade changed.
        """
        for model_name in lead_score.EVENT_MODELS:
            self.env[model_name].flush_model()
        # as few as a person sets up
        # pylint: disable-next=no-search-all
        rules = self.env["crm.score.rule"].search([])
        rules.flush_model()
        self.env.cr.execute(
            lead_score.build_score_query(
                self.ids,
                self._get_crm_score_events(),
                rules._get_attribute_selects(self.ids),
                fields.Datetime.now(),
            )
        )
        rows = self.env.cr.fetchall()
        changed = self.browse([row[0] for row in rows])
        changed.invalidate_recordset(
            ["crm_score", "crm_grade", "crm_score_reason_ids"], flush=False
        )
        self._act_on_crm_score(rows)
        return changed

    def _get_crm_score_events(self) -> list[SQL]:
        """Return what counts as an event of leads: selects of lead_id, kind, at.

        Called by ``_refresh_crm_score``, combined by UNION ALL; override to add events
        of a kind of ``crm.score.rule`` (see ``queries.lead_score.build_events``).
        """
        clicks = self.env["link.tracker.click"]
        # where clicks are told apart, those of machines do not count
        return lead_score.build_events("crm_is_scanner" in clicks._fields)

    # ------------------------------------------------------------
    # THRESHOLD
    # ------------------------------------------------------------

    def _act_on_crm_score(self, rows):
        """Do what the company wants for leads that reach its threshold, once each.

        :param rows: tuples (lead id, score before or ``None``, score).
        """
        before = {lead_id: old or 0 for lead_id, old, _new in rows}
        leads = self.browse(list(before))
        reached = leads.filtered(
            lambda lead: (
                lead.company_id.crm_score_action
                and not lead.crm_date_engaged
                and before[lead.id]
                < lead.company_id.crm_score_threshold
                <= lead.crm_score
            )
        )
        for lead in reached:
            try:
                with self.env.cr.savepoint():
                    lead.crm_date_engaged = fields.Datetime.now()
                    getattr(lead, f"_crm_engaged_{lead.company_id.crm_score_action}")()
            except psycopg2.errors.SerializationFailure:
                # it reaches it once only: the next run looks at the whole batch again
                raise
            except Exception:
                # one lead that cannot be converted holds up no other
                _logger.exception("Lead %s reached the threshold in vain", lead.id)

    def _crm_engaged_activity(self):
        """Ask the salesperson, or the team's leader, to get in touch."""
        user = self.user_id or self.team_id.user_id
        self.activity_schedule(
            "mail.mail_activity_data_call",
            summary=self.env._("Engaged lead: get in touch"),
            note=self.env._("The engagement reached %(score)s.", score=self.crm_score),
            user_id=user.id or self.env.uid,
        )

    def _crm_engaged_assign(self):
        """Give the lead to a salesperson, when it has none."""
        self.filtered(lambda lead: not lead.user_id)._crm_route()

    def _crm_engaged_convert(self):
        """Make the lead an opportunity; no contact is created."""
        if self.type == "lead":
            self.convert_opportunity(self.partner_id)
