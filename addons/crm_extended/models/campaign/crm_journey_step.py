"""One step of a journey: where it stands, and where it leads."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.journey_graph import END, GraphStep

STEP_KINDS = [
    ("mail", "E-mail"),
    ("sms", "SMS"),
    ("letter", "Letter"),
    ("call", "Call"),
    ("activity", "Activity"),
    ("wait", "Wait"),
    ("wait_until", "Wait Until"),
    ("branch", "Branch"),
    ("update", "Update"),
    ("webhook", "Webhook"),
]
WAIT_KINDS = ("wait", "wait_until")
# may have several versions, one against the other
TESTED_KINDS = ("mail", "sms")


class CrmJourneyStep(models.Model):
    """What happens to a person at one place of the journey, and where it goes on.

    A step without version is on the drawing board of its journey; steps of a version
    are copies that nobody changes.
    """

    _name = "crm.journey.step"
    _description = "Step of a Journey"
    _order = "journey_id, sequence, id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True, translate=True)
    journey_id = fields.Many2one(
        comodel_name="crm.journey",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="journey_id.company_id", store=True, index=True
    )
    version_id = fields.Many2one(
        comodel_name="crm.journey.version",
        ondelete="cascade",
        index="btree_not_null",
        readonly=True,
        copy=False,
    )
    origin_id = fields.Many2one(
        comodel_name="crm.journey.step",
        string="Copied From",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
        copy=False,
    )
    sequence = fields.Integer(default=10)
    kind = fields.Selection(selection=STEP_KINDS, required=True, default="mail")
    next_kind = fields.Selection(
        selection=[
            ("next", "The Step Below"),
            ("step", "Another Step"),
            ("end", "The End"),
        ],
        string="Then",
        required=True,
        default="next",
    )
    next_step_id = fields.Many2one(
        comodel_name="crm.journey.step",
        string="Go On With",
        ondelete="set null",
        copy=False,
        index="btree_not_null",
        domain="[('journey_id', '=', journey_id), ('version_id', '=', version_id),"
        " ('id', '!=', id)]",
    )
    no_kind = fields.Selection(
        selection=[("step", "Another Step"), ("end", "The End")],
        string="Otherwise",
        required=True,
        default="end",
        help="Where people go on for whom the condition does not hold.",
    )
    no_step_id = fields.Many2one(
        comodel_name="crm.journey.step",
        string="Otherwise Go On With",
        ondelete="set null",
        copy=False,
        index="btree_not_null",
        domain="[('journey_id', '=', journey_id), ('version_id', '=', version_id),"
        " ('id', '!=', id)]",
    )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("next_step_id", "no_step_id", "journey_id", "version_id")
    def _check_targets(self):
        """Let steps lead to steps of the same journey only."""
        for step in self:
            for target in step.next_step_id | step.no_step_id:
                if (target.journey_id, target.version_id) != (
                    step.journey_id,
                    step.version_id,
                ):
                    raise ValidationError(
                        self.env._(
                            "“%(step)s” leads to a step of another journey; choose one "
                            "of this journey.",
                            step=step.name,
                        )
                    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse to add to what people walk on."""
        steps = super().create(vals_list)
        steps._ensure_not_published()
        return steps

    def write(self, vals):
        """Refuse to change what people walk on."""
        self._ensure_not_published()
        result = super().write(vals)
        self._ensure_not_published()
        return result

    def _ensure_not_published(self):
        """Refuse to touch steps of a version, or what publishing alone writes.

        :raises UserError: for everybody but the engine.
        """
        if not self.env.su and any(step.version_id or step.mailing_id for step in self):
            raise UserError(
                self.env._(
                    "People are on their way over these steps. Change the steps of "
                    "the journey and publish them: who enters then gets the new ones."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        """Refuse, as ``write`` does."""
        if not self.env.su and any(step.version_id for step in self):
            raise UserError(
                self.env._(
                    "This step belongs to a published version and stays with it."
                )
            )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_below(self, steps):
        """Return the step that follows in the list; empty behind the last one."""
        self.ensure_one()
        following = steps.ids.index(self.id) + 1
        return steps[following : following + 1]

    def _get_target(self, steps, is_yes=True):
        """Return the step that follows among the steps of the version; empty: end.

        :param is_yes: False for the way of those for whom a condition does not hold.
        """
        self.ensure_one()
        if not is_yes:
            return self.no_step_id if self.no_kind == "step" else self.browse()
        if self.next_kind == "next":
            return self._get_below(steps)
        return self.next_step_id if self.next_kind == "step" else self.browse()

    def _get_graph(self):
        """Return these steps, in their order, as list of :class:`GraphStep`."""
        return [
            GraphStep(
                step.id, tuple(step._get_target_ids(self)), step.kind in WAIT_KINDS
            )
            for step in self
        ]

    def _get_target_ids(self, steps):
        """Return where a step leads, as :class:`GraphStep` wants it."""
        self.ensure_one()
        ways = [(self.next_kind, self.next_step_id)]
        if self.kind == "branch":
            ways.append((self.no_kind, self.no_step_id))
        for way, target in ways:
            if way == "next":
                yield self._get_below(steps).id or END
            else:
                yield END if way == "end" else target.id or None

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _prepare_call_entries(self, people):
        """Return the entries of a call list for people who reached a call step.

        Called by the engine with the step (one record) and ``crm.journey.person``;
        override to put them on a list and to return what you made. As long as nothing
        is returned, each person gets a phone activity.

        :return: recordset of the entries that were made; empty for none.
        """
        self.ensure_one()
        return self.env["crm.journey.person"].browse()
