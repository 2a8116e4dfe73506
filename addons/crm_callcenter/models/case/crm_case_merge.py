"""Cases that became one."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

# facts that the survivor takes over where it has none
FILLED_FIELDS = (
    "partner_id",
    "type_id",
    "product_id",
    "sale_order_id",
    "picking_id",
    "invoice_id",
    "lot_id",
)


class CrmCase(models.Model):
    """Put several cases together, and split one.

    Only the conversation moves. Every case keeps its own history of events, so the
    clocks of the survivor are those of its own customer.
    """

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    merged_into_id = fields.Many2one(
        comodel_name="crm.case",
        check_company=True,
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    merged_ids = fields.One2many(
        comodel_name="crm.case", inverse_name="merged_into_id", string="Merged Cases"
    )
    split_from_id = fields.Many2one(
        comodel_name="crm.case",
        check_company=True,
        index="btree_not_null",
        readonly=True,
        copy=False,
    )
    split_ids = fields.One2many(
        comodel_name="crm.case", inverse_name="split_from_id", string="Split Off"
    )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("merged_into_id")
    def _check_merged_into_id(self):
        if self._has_cycle("merged_into_id"):
            raise ValidationError(self.env._("A case cannot be merged into itself."))

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_merge(self):
        """Open the page on which cases are put together."""
        self.check_access("write")
        return self._open_wizard("crm.case.merge", {"default_case_ids": self.ids})

    def action_split(self):
        """Open the page on which messages become a case of their own."""
        self.ensure_one()
        self.check_access("write")
        return self._open_wizard("crm.case.split", {"default_case_id": self.id})

    @api.model
    def _open_wizard(self, model, context):
        """Return the action that opens a dialogue."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env[model]._description,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": context,
        }

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_survivor(self):
        """Return the case that this one lives on in; itself when it was not merged."""
        self.ensure_one()
        # sudo: the chain is followed whoever writes; the caller checks its end
        seen = case_sudo = self.sudo()
        while case_sudo.merged_into_id and case_sudo.merged_into_id not in seen:
            case_sudo = case_sudo.merged_into_id
            seen |= case_sudo
        # back to the rights of the caller
        return case_sudo.sudo(self.env.su)

    def _get_open_successor(self, at):
        """Let the survivor take what the customer writes to a merged case."""
        return super(CrmCase, self._get_survivor())._get_open_successor(at)

    def _merge_into(self, survivor):
        """Put these cases into another one and close them.

        :param survivor: one case; of a merged one, what it was merged into.
        :raises UserError: other company, or nothing is left to merge.
        """
        survivor = survivor._get_survivor()
        # one of them that was merged before stays what it is
        sources = (self - survivor).filtered(lambda case: not case.merged_into_id)
        if not sources:
            raise UserError(
                self.env._("Choose at least two cases that are not merged yet.")
            )
        if sources.company_id != survivor.company_id:
            raise UserError(
                self.env._(
                    "Cases of different companies cannot be merged. Choose cases of "
                    "%(company)s.",
                    company=survivor.company_id.name,
                )
            )
        (sources | survivor).check_access("write")
        # who merges one of them at the same moment waits, and is run again
        (sources | survivor)._lock_history()
        sources._move_conversation(survivor)
        sources._move_links(survivor)
        sources._store({"merged_into_id": survivor.id})
        sources.filtered(lambda case: not case.is_closed)._close()
        sources._log_merge(survivor)
        return survivor

    def _move_conversation(self, survivor):
        """Move messages, attachments, activities and followers to another case."""
        at_cases = Domain("res_model", "=", self._name) & Domain(
            "res_id", "in", self.ids
        )
        # sudo: the conversation belongs to the case, which the user may write
        self_sudo = self.sudo()
        for model, domain in (
            ("mail.message", self._get_said_domain()),
            ("ir.attachment", at_cases),
            ("mail.activity", at_cases),
        ):
            self_sudo.env[model].search(domain).write({"res_id": survivor.id})
        survivor.message_subscribe(self_sudo.message_partner_ids.ids)

    def _get_said_domain(self):
        """Return the domain of what people said; what Odoo logged stays."""
        return (
            Domain("model", "=", self._name)
            & Domain("res_id", "in", self.ids)
            & Domain("message_type", "not in", ("notification", "user_notification"))
        )

    def _log_merge(self, survivor):
        """Say on both sides what became of the cases."""
        survivor._message_log(
            body=self.env._(
                "Merged into this case: %(cases)s",
                cases=", ".join(self.mapped("display_name")),
            )
        )
        text = self.env._("Merged into %(case)s", case=survivor.display_name)
        self._message_log_batch(bodies={case.id: text for case in self})

    def _split_off(self, messages, vals, is_copied=False):
        """Make a new case of some messages of this one.

        :param messages: messages of this case.
        :param dict vals: values of the new case; ``name`` is required.
        :param bool is_copied: leave the messages here too.
        :return: the new case.
        :raises UserError: a message is not of this case.
        """
        self.ensure_one()
        self.check_access("write")
        # sudo: that they are messages of a case that the user may write is what counts
        messages_sudo = messages.sudo()
        if any(m.model != self._name or m.res_id != self.id for m in messages_sudo):
            raise UserError(self.env._("Choose messages of this case only."))
        case = self.create(
            {
                "company_id": self.company_id.id,
                "team_id": self.team_id.id,
                "channel": self.channel,
                "split_from_id": self.id,
                **vals,
            }
        )
        if is_copied:
            for message in messages_sudo.sorted("id"):
                message.copy({"res_id": case.id, "message_id": False})
        else:
            attachments = messages_sudo.attachment_ids.filtered(
                lambda a: a.res_model == self._name and a.res_id == self.id
            )
            attachments.write({"res_id": case.id})
            messages_sudo.write({"res_id": case.id})
        self._message_log(
            body=self.env._("Split off: %(case)s", case=case.display_name)
        )
        case._message_log(
            body=self.env._("Split off from %(case)s", case=self.display_name)
        )
        return case

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _move_links(self, survivor):
        """Move what points to these cases to the case they are merged into.

        Called by ``_merge_into``; override to move rows of your part.

        :param survivor: one case.
        """
        vals = {}
        for name in FILLED_FIELDS:
            value = self[name][:1]
            if value and not survivor[name]:
                vals[name] = value.id
        tags = self.tag_ids - survivor.tag_ids
        if tags:
            vals["tag_ids"] = [fields.Command.link(tag.id) for tag in tags]
        if vals:
            survivor.write(vals)
        for name in ("origin_id", "duplicate_of_id", "split_from_id"):
            linked = self.search(Domain(name, "in", self.ids)) - survivor
            linked._store({name: survivor.id})
