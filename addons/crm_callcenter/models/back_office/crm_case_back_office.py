"""What the back office does for a case: returns, credit notes, quotations."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...queries.back_office import build_claim_query

GROUP_STOCK = "stock.group_stock_user"
GROUP_ACCOUNTING = "account.group_account_invoice"
# {field of the case: model of the documents}
DOCUMENT_COUNTS = {
    "return_count": "stock.picking",
    "refund_count": "account.move",
    "quotation_count": "sale.order",
}


class CrmCase(models.Model):
    """Open the dialogs of the back office, and what they made."""

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    return_count = fields.Integer(
        string="Returns",
        compute="_compute_document_stats",
        groups="crm_callcenter.crm_callcenter_group_agent",
    )
    refund_count = fields.Integer(
        string="Credit Notes",
        compute="_compute_document_stats",
        groups="crm_callcenter.crm_callcenter_group_agent",
    )
    quotation_count = fields.Integer(
        string="Quotations",
        compute="_compute_document_stats",
        groups="crm_callcenter.crm_callcenter_group_agent",
    )
    can_return = fields.Boolean(compute="_compute_back_office_rights")
    can_refund = fields.Boolean(compute="_compute_back_office_rights")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    def _compute_document_stats(self):
        """Compute return_count, refund_count and quotation_count."""
        for name, model in DOCUMENT_COUNTS.items():
            groups = self.env[model]._read_group(
                Domain("case_id", "in", self.ids), ["case_id"], ["__count"]
            )
            counts = {case.id: count for case, count in groups}
            for case in self:
                case[name] = counts.get(case.id, 0)

    @api.depends("team_id", "partner_id")
    @api.depends_context("uid")
    def _compute_back_office_rights(self):
        """Compute can_return and can_refund: whether the buttons are of use."""
        is_stock = self.env.user.has_group(GROUP_STOCK)
        is_accounting = self.env.user.has_group(GROUP_ACCOUNTING)
        for case in self:
            has_customer = bool(case.partner_id)
            case.can_return = has_customer and (is_stock or case.team_id.can_return)
            case.can_refund = has_customer and (
                is_accounting or case.team_id.refund_limit > 0
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_return(self):
        """Open the dialog that takes a delivery back."""
        self._ensure_can_return()
        return self._get_dialog(self.env._("Return"), "crm.case.return")

    def action_replace(self):
        """Open the dialog that takes a delivery back and sends another."""
        self._ensure_can_return()
        return self._get_dialog(
            self.env._("Replacement"), "crm.case.return", default_is_exchange=True
        )

    def action_refund(self):
        """Open the dialog that proposes a credit note."""
        self._ensure_can_refund()
        return self._get_dialog(self.env._("Credit Note"), "crm.case.refund")

    def action_quote(self):
        """Open a new quotation for the customer, linked to the case."""
        self._ensure_has_customer()
        self.env["sale.order"].check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Quotation"),
            "res_model": "sale.order",
            "views": [(False, "form")],
            "context": {
                "default_partner_id": self.partner_id.id,
                "default_company_id": self.company_id.id,
                "default_origin": self.number,
                "default_case_id": self.id,
            },
        }

    def action_open_returns(self):
        """List returns and replacements of the case."""
        return self._get_document_action(
            self.env._("Returns"), "stock.action_picking_tree_all"
        )

    def action_open_refunds(self):
        """List credit notes of the case."""
        return self._get_document_action(
            self.env._("Credit Notes"), "account.action_move_out_refund_type"
        )

    def action_open_quotations(self):
        """List quotations and orders of the case."""
        return self._get_document_action(
            self.env._("Quotations"), "sale.action_quotations"
        )

    # ------------------------------------------------------------
    # RIGHTS
    # ------------------------------------------------------------

    def _ensure_has_customer(self):
        """Refuse a case that the user may not work on, or without a customer."""
        self.ensure_one()
        self.check_access("write")
        if not self.partner_id:
            raise UserError(
                self.env._("Say first who the customer of %s is.", self.number)
            )

    def _ensure_can_return(self):
        """Refuse who may not take goods back.

        :raises AccessError: without a role in the warehouse, when the team's agents
            arrange no returns.
        """
        self._ensure_has_customer()
        if not self.can_return:
            raise AccessError(
                self.env._(
                    "The agents of %(team)s arrange no returns. Ask the warehouse, or "
                    "ask your supervisor to allow it in the settings of the team.",
                    team=self.team_id.name,
                )
            )

    def _ensure_can_refund(self):
        """Refuse who may not propose credit notes.

        :raises AccessError: without a role in accounting, when the team has no limit.
        """
        self._ensure_has_customer()
        if not self.can_refund:
            raise AccessError(
                self.env._(
                    "The agents of %(team)s propose no credit notes. Ask accounting, "
                    "or ask your supervisor for a limit in the settings of the team.",
                    team=self.team_id.name,
                )
            )

    def _ensure_own_document(self, document):
        """Refuse a document of another customer or company.

        :raises UserError: which is refused, and why.
        """
        # sudo: to compare with customers that the user may not read
        document_sudo, case_sudo = document.sudo(), self.sudo()
        partner_sudo = document_sudo.partner_id.commercial_partner_id
        if document_sudo.company_id != self.company_id:
            raise UserError(
                self.env._(
                    "%(document)s is of another company than %(case)s.",
                    document=document_sudo.name,
                    case=self.number,
                )
            )
        if partner_sudo != case_sudo.commercial_partner_id:
            raise UserError(
                self.env._(
                    "%(document)s is of another customer than %(case)s.",
                    document=document_sudo.name,
                    case=self.number,
                )
            )

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    @api.model
    def _claim(self, records):
        """Let only one transaction at a time work on these records.

        Whoever comes second, with an older view of the database, fails with a
        serialisation error and is run again by Odoo.
        """
        self.env.cr.execute(build_claim_query(records._table, records.ids))

    def _get_dialog(self, name, model, **context):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_case_id": self.id, **context},
        }

    def _get_document_action(self, name, action):
        self.ensure_one()
        self.check_access("read")
        result = self.env["ir.actions.act_window"]._for_xml_id(action)
        documents = self.env[result["res_model"]].search(
            Domain("case_id", "=", self.id)
        )
        result.update(
            name=f"{name} · {self.number}",
            domain=[("case_id", "=", self.id)],
            context={"create": False},
            path=False,
        )
        if len(documents) == 1:
            result.update(res_id=documents.id, views=[(False, "form")])
        return result

    def _log_document(self, text, document):
        """Note on the case, for colleagues, what was made for it."""
        self._message_log(body=text + " " + document._get_html_link())
