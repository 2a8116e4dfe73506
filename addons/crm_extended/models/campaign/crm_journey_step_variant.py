"""Versions of the text of a step, one against the other."""

from odoo import api, fields, models
from odoo.exceptions import UserError

MAXIMUM = 9  # versions besides the text of the step itself


class CrmJourneyStepVariant(models.Model):
    """One more version of the mail or SMS of a step.

    The text of the step itself is version A; these are B, C and so on.
    """

    _name = "crm.journey.step.variant"
    _description = "Version of a Step"
    _order = "step_id, sequence, id"
    _rec_name = "code"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    step_id = fields.Many2one(
        comodel_name="crm.journey.step",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(related="step_id.company_id", store=True, index=True)
    kind = fields.Selection(related="step_id.kind")
    sequence = fields.Integer(default=10)
    code = fields.Char(string="Version", compute="_compute_code")
    mail_template_id = fields.Many2one(
        comodel_name="mail.template",
        string="Mail",
        domain="[('model', '=', 'res.partner')]",
        ondelete="restrict",
    )
    sms_template_id = fields.Many2one(
        comodel_name="sms.template",
        string="SMS",
        domain="[('model', '=', 'res.partner')]",
        ondelete="restrict",
    )
    mailing_id = fields.Many2one(
        comodel_name="mailing.mailing",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="Carries the text as it was when the journey was published.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("sequence", "step_id.variant_ids.sequence")
    def _compute_code(self):
        """Count from B, in the order of the list."""
        for variant in self:
            siblings = variant.step_id.variant_ids
            place = list(siblings).index(variant) if variant in siblings else 0
            variant.code = chr(ord("B") + place)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse to add to what people walk on.

        :raises UserError: with the way out.
        """
        variants = super().create(vals_list)
        variants._ensure_not_published()
        for step in variants.step_id:
            if len(step.variant_ids) > MAXIMUM:
                raise UserError(
                    self.env._(
                        "“%(step)s” has too many versions: compare %(count)s at most.",
                        step=step.name,
                        count=MAXIMUM + 1,
                    )
                )
        return variants

    def write(self, vals):
        """Refuse to change what people walk on."""
        self._ensure_not_published()
        result = super().write(vals)
        self._ensure_not_published()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        """Refuse, as ``write`` does."""
        self._ensure_not_published()

    def _ensure_not_published(self):
        """Refuse to touch versions of published steps, or what publishing writes.

        :raises UserError: for everybody but the engine.
        """
        self.step_id._ensure_not_published()
        if not self.env.su and any(variant.mailing_id for variant in self):
            raise UserError(
                self.env._("The texts that people got stay as they were sent.")
            )
