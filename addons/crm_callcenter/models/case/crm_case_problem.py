"""One cause behind many cases."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class CrmCase(models.Model):
    """Let a case stand for the problem that others suffer from."""

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    problem_id = fields.Many2one(
        comodel_name="crm.case",
        check_company=True,
        index="btree_not_null",
        copy=False,
        domain="[('id', '!=', id), ('problem_id', '=', False), "
        "('merged_into_id', '=', False)]",
        help="The case about the cause of this one.",
    )
    incident_ids = fields.One2many(
        comodel_name="crm.case",
        inverse_name="problem_id",
        string="Incidents",
    )
    incident_count = fields.Integer(compute="_compute_incident_stats")
    open_incident_count = fields.Integer(compute="_compute_incident_stats")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("incident_ids.is_closed")
    def _compute_incident_stats(self):
        """Compute incident_count and open_incident_count."""
        counts = {}  # {(problem id, is closed): count}
        for problem, is_closed, count in self._read_group(
            Domain("problem_id", "in", self.ids),
            ["problem_id", "is_closed"],
            ["__count"],
        ):
            counts[problem.id, bool(is_closed)] = count
        for case in self:
            still_open = counts.get((case._origin.id, False), 0)
            case.open_incident_count = still_open
            case.incident_count = still_open + counts.get((case._origin.id, True), 0)

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("problem_id")
    def _check_problem_id(self):
        if self._has_cycle("problem_id"):
            raise ValidationError(
                self.env._("A case cannot be the problem of its own problem.")
            )

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_open_incidents(self):
        """Show the cases that this problem caused."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_callcenter.crm_case_action"
        )
        return {
            **action,
            "name": self.env._("Incidents"),
            "domain": [("problem_id", "=", self.id)],
            "context": {"default_problem_id": self.id},
        }

    def action_broadcast(self):
        """Open the page on which all open incidents are answered."""
        self.ensure_one()
        return self._open_wizard("crm.case.broadcast", {"default_case_id": self.id})

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_open_incidents(self):
        """Return the open cases that these problems caused."""
        return self.search(
            Domain("problem_id", "in", self.ids) & Domain("is_closed", "=", False)
        )

    def _broadcast(self, bodies, is_closing=False):
        """Answer every open incident in the language of its customer.

        :param dict bodies: code of a language -> Markup.
        :param bool is_closing: close the incidents afterwards.
        :return: the incidents that were answered.
        :raises UserError: a language has no text; nobody is answered.
        """
        incidents = self._get_open_incidents()
        by_lang = incidents.grouped(lambda case: case._get_customer_lang())
        missing = [lang for lang in by_lang if not bodies.get(lang)]
        if missing:
            raise UserError(
                self.env._(
                    "Write the answer in these languages too: %(langs)s",
                    langs=", ".join(sorted(missing)),
                )
            )
        for lang, cases in by_lang.items():
            for case in cases:
                case._add_agent_reply(bodies[lang])
        if is_closing:
            incidents._close()
        return incidents

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _move_links(self, survivor):
        """Let the incidents suffer from the case these are merged into."""
        super()._move_links(survivor)
        incidents = self.search(Domain("problem_id", "in", self.ids)) - survivor
        incidents.write({"problem_id": survivor.id})
        if survivor.problem_id in self:
            survivor.problem_id = False
