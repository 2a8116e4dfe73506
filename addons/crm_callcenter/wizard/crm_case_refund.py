"""Propose a credit note for a case."""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..models.back_office.crm_case_back_office import GROUP_ACCOUNTING


class CrmCaseRefund(models.TransientModel):
    """A dialog that drafts one credit note of one invoice, once.

    Nothing is posted here: that is for accounting.
    """

    _name = "crm.case.refund"
    _inherit = ["crm.case.document.dialog"]
    _description = "Credit Note of a Case"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    invoice_id = fields.Many2one(
        comodel_name="account.move",
        required=True,
        compute="_compute_invoice_id",
        precompute=True,
        store=True,
        readonly=False,
        ondelete="cascade",
        domain="""[
            ('company_id', '=', company_id),
            ('commercial_partner_id', '=', commercial_partner_id),
            ('move_type', '=', 'out_invoice'),
            ('state', '=', 'posted'),
        ]""",
    )
    currency_id = fields.Many2one(related="invoice_id.currency_id")
    line_ids = fields.One2many(
        comodel_name="crm.case.refund.line",
        inverse_name="refund_id",
        string="Invoice Lines",
        compute="_compute_line_ids",
        precompute=True,
        store=True,
        readonly=False,
    )
    amount_untaxed = fields.Monetary(
        string="Net Amount", compute="_compute_amount_untaxed"
    )
    refund_move_id = fields.Many2one(
        comodel_name="account.move", readonly=True, ondelete="set null"
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("case_id")
    def _compute_invoice_id(self):
        """Propose what is concerned; the customer's last one when nothing is named."""
        for wizard in self:
            case = wizard.case_id
            invoices = Domain(
                [
                    ("company_id", "=", case.company_id.id),
                    ("commercial_partner_id", "=", case.commercial_partner_id.id),
                    ("move_type", "=", "out_invoice"),
                    ("state", "=", "posted"),
                ]
            )
            if case.invoice_id or case.sale_order_id:
                # another order's invoice would be a guess that costs money
                concerned = case.invoice_id | case.sale_order_id.invoice_ids
                invoices &= Domain("id", "in", concerned.ids)
            wizard.invoice_id = self.env["account.move"].search(
                invoices, order="invoice_date DESC, id DESC", limit=1
            )

    @api.depends("invoice_id")
    def _compute_line_ids(self):
        """List the lines of the invoice as they were invoiced."""
        for wizard in self:
            wizard.line_ids = [
                Command.clear(),
                *[
                    Command.create(
                        {
                            "invoice_line_id": line.id,
                            "quantity": line.quantity,
                            "price_unit": line.price_unit,
                        }
                    )
                    for line in wizard._get_invoice_lines(wizard.invoice_id._origin)
                ],
            ]

    @api.depends("line_ids.amount")
    def _compute_amount_untaxed(self):
        for wizard in self:
            wizard.amount_untaxed = sum(wizard.line_ids.mapped("amount"))

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_confirm(self):
        """Draft the credit note, once; open it.

        :raises AccessError: when the user may not propose credit notes.
        :raises UserError: when more is credited than was invoiced, or than the team's
            agents may; nothing is made.
        """
        self.ensure_one()
        case = self.case_id
        case._ensure_can_refund()
        case._claim(self)
        if not self.refund_move_id:
            case._claim(self.invoice_id)
            case._claim(case)
            self._check_refund()
            self.refund_move_id = self._make_refund()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.refund_move_id.id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _check_refund(self):
        """Refuse what is not this customer's, or more than a line was invoiced."""
        invoice = self.invoice_id
        self.case_id._ensure_own_document(invoice)
        if invoice.move_type != "out_invoice" or invoice.state != "posted":
            raise UserError(self.env._("%s is no posted invoice.", invoice.name))
        lines = self._get_credited_lines()
        if not lines:
            raise UserError(self.env._("Say how much of which line is credited."))
        if len(lines.invoice_line_id) != len(lines):
            raise UserError(self.env._("List each line of the invoice once."))
        for line in lines:
            invoiced = line.invoice_line_id
            if (
                invoiced.move_id != invoice
                or not 0 < line.quantity <= invoiced.quantity
                or not 0 < line.price_unit <= invoiced.price_unit
            ):
                raise UserError(
                    self.env._(
                        "Of “%(line)s”, at most %(quantity)s at %(price)s can be "
                        "credited.",
                        line=invoiced.name,
                        quantity=invoiced.quantity,
                        price=invoiced.price_unit,
                    )
                )

    def _make_refund(self):
        """Return the draft credit note, checked against what is left and the limit."""
        case, invoice = self.case_id, self.invoice_id
        is_accounting = self.env.user.has_group(GROUP_ACCOUNTING)
        # sudo: the team lets agents propose credit notes, see _ensure_can_refund
        reversal_sudo = (
            self.env["account.move.reversal"]
            .with_company(case.company_id)
            .sudo(self.env.su or not is_accounting)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"reason": self.reason, "journal_id": invoice.journal_id.id})
        )
        reversal_sudo.refund_moves()
        refund_sudo = reversal_sudo.new_move_ids
        refund_sudo.write(
            {
                "case_id": case.id,
                "invoice_line_ids": self._get_line_commands(refund_sudo),
            }
        )
        self._check_amounts(refund_sudo, is_accounting)
        case._log_document(
            self.env._("Credit note: %(reason)s", reason=self.reason), refund_sudo
        )
        return refund_sudo.sudo(False)

    def _get_line_commands(self, refund):
        """Return the commands that leave of the full credit note what is credited."""
        chosen = {line.invoice_line_id: line for line in self._get_credited_lines()}
        commands = []
        for invoiced, line in zip(
            self._get_invoice_lines(self.invoice_id),
            self._get_invoice_lines(refund),
            strict=True,
        ):
            if invoiced in chosen:
                wanted = chosen[invoiced]
                vals = {"quantity": wanted.quantity, "price_unit": wanted.price_unit}
                commands.append(Command.update(line.id, vals))
            else:
                commands.append(Command.delete(line.id))
        return commands

    def _check_amounts(self, refund, is_accounting):
        """Refuse more than was invoiced, or than the team's agents may credit.

        Credit notes that are still drafts count, so that nobody takes the limit twice.
        """
        # sudo: every credit note counts, also those the user may not read
        moves_sudo = self.env["account.move"].sudo()
        credited = Domain("move_type", "=", "out_refund") & Domain(
            "state", "!=", "cancel"
        )
        of_invoice = moves_sudo.search(
            credited & Domain("reversed_entry_id", "=", self.invoice_id.id)
        )
        total = sum(of_invoice.mapped("amount_total"))
        if self.currency_id.compare_amounts(total, self.invoice_id.amount_total) > 0:
            raise UserError(
                self.env._(
                    "With its other credit notes, more than %(invoice)s amounts to "
                    "would be credited.",
                    invoice=self.invoice_id.name,
                )
            )
        if is_accounting:
            return
        company, team = self.company_id, self.case_id.team_id
        of_case = moves_sudo.search(credited & Domain("case_id", "=", self.case_id.id))
        amount = -sum(of_case.mapped("amount_total_signed"))
        if company.currency_id.compare_amounts(amount, team.refund_limit) > 0:
            raise UserError(
                self.env._(
                    "Agents of %(team)s may credit up to %(limit)s for one case, and "
                    "this makes %(amount)s. Ask accounting.",
                    team=team.name,
                    limit=company.currency_id.format(team.refund_limit),
                    amount=company.currency_id.format(amount),
                )
            )

    def _get_credited_lines(self):
        """Return the lines of which something is credited."""
        return self.line_ids.filtered(lambda line: line.quantity and line.price_unit)

    def _get_invoice_lines(self, move):
        """Return the lines with an amount, in their order."""
        return move.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        ).sorted(lambda line: (line.sequence, line.id))
