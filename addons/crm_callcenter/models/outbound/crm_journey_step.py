"""Journeys put people on call lists, and go on as the calls ended."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmJourneyStep(models.Model):
    """Fill a call list, and branch by what came of the call."""

    _inherit = "crm.journey.step"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    call_list_id = fields.Many2one(
        comodel_name="crm.call.list",
        ondelete="set null",
        index="btree_not_null",
        domain="[('company_id', '=', company_id)]",
        help="People are put on it; empty: somebody gets a phone activity.",
    )
    branch_kind = fields.Selection(
        selection_add=[("call_outcome", "A Call Ended With")],
        ondelete={"call_outcome": "set null"},
    )
    branch_disposition_ids = fields.Many2many(
        comodel_name="crm.call.disposition",
        relation="crm_journey_step_disposition_rel",
        column1="step_id",
        column2="disposition_id",
        string="Outcomes",
    )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("call_list_id", "journey_id")
    def _check_call_list(self):
        """Keep a journey and its call lists within one company."""
        # sudo: also what the writer may not read
        for step in self.sudo():
            company = step.call_list_id.company_id
            if company and company != step.journey_id.company_id:
                raise ValidationError(
                    self.env._(
                        "“%(step)s”: the call list belongs to another company.",
                        step=step.name,
                    )
                )

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _prepare_call_entries(self, people):
        """Put people on the call list of the step.

        Who waits there already, or is spoken with, is not put there twice.
        """
        self.ensure_one()
        # sudo: the engine walks for the company
        call_list = self.sudo().call_list_id
        if not call_list or call_list.state == "closed":
            return super()._prepare_call_entries(people)
        # sudo: as above
        entries = self.env["crm.call.list.entry"].sudo()
        waiting = entries.search(
            [
                ("list_id", "=", call_list.id),
                ("partner_id", "in", people.partner_id.ids),
                ("state", "in", ("todo", "callback", "taken")),
            ]
        )
        walks = {person.partner_id.id: person.id for person in people}
        for entry in waiting:
            entry.journey_person_id = walks[entry.partner_id.id]
        there = waiting.partner_id
        new = people.filtered(lambda person: person.partner_id not in there)
        return waiting | call_list._add_people(
            new.partner_id,
            leads={one.partner_id.id: one.lead_id.id for one in new},
            walks=walks,
        )

    def _get_matching(self, people):
        """Add those whose call on this walk ended as the branch says."""
        if self.branch_kind != "call_outcome":
            return super()._get_matching(people)
        # sudo: the engine walks for the company
        entries = (
            self.env["crm.call.list.entry"]
            .sudo()
            .search(
                [
                    ("journey_person_id", "in", people.ids),
                    ("disposition_id", "in", self.branch_disposition_ids.ids),
                ]
            )
        )
        walks = set(entries.journey_person_id.ids)
        return people.filtered(lambda person: person.id in walks)
