"""Take a delivery back for a case, and replace it."""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..models.back_office.crm_case_back_office import GROUP_STOCK


class CrmCaseReturn(models.TransientModel):
    """A dialog that makes one return of one delivery, once."""

    _name = "crm.case.return"
    _inherit = ["crm.case.document.dialog"]
    _description = "Return of a Case"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    picking_id = fields.Many2one(
        comodel_name="stock.picking",
        string="Delivery",
        required=True,
        compute="_compute_picking_id",
        precompute=True,
        store=True,
        readonly=False,
        ondelete="cascade",
        domain="""[
            ('company_id', '=', company_id),
            ('partner_id.commercial_partner_id', '=', commercial_partner_id),
            ('location_dest_id.usage', '=', 'customer'),
            ('state', '=', 'done'),
        ]""",
    )
    line_ids = fields.One2many(
        comodel_name="crm.case.return.line",
        inverse_name="return_id",
        string="Products",
        compute="_compute_line_ids",
        precompute=True,
        store=True,
        readonly=False,
    )
    is_exchange = fields.Boolean(
        string="Send a Replacement",
        help="The same products are delivered once more, without being invoiced.",
    )
    return_picking_id = fields.Many2one(
        comodel_name="stock.picking", readonly=True, ondelete="set null"
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("case_id")
    def _compute_picking_id(self):
        """Propose what is concerned; the customer's last one when nothing is named."""
        for wizard in self:
            case = wizard.case_id
            deliveries = Domain(
                [
                    ("company_id", "=", case.company_id.id),
                    (
                        "partner_id.commercial_partner_id",
                        "=",
                        case.commercial_partner_id.id,
                    ),
                    ("location_dest_id.usage", "=", "customer"),
                    ("state", "=", "done"),
                ]
            )
            if case.picking_id or case.sale_order_id:
                # another order's delivery would be a guess that costs money
                concerned = case.picking_id | case.sale_order_id.picking_ids
                deliveries &= Domain("id", "in", concerned.ids)
            wizard.picking_id = self.env["stock.picking"].search(
                deliveries, order="date_done DESC, id DESC", limit=1
            )

    @api.depends("picking_id")
    def _compute_line_ids(self):
        """List what was delivered and has not come back yet."""
        for wizard in self:
            left = wizard._get_left(wizard.picking_id._origin)
            wizard.line_ids = [
                Command.clear(),
                *[
                    Command.create({"move_id": move.id, "quantity": quantity})
                    for move, quantity in left.items()
                    if quantity > 0
                ],
            ]

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_confirm(self):
        """Make the return, and the replacement, once; open the return.

        :raises AccessError: when the user may not arrange returns.
        :raises UserError: when the delivery is no longer, or not at all, to be returned
            like this; nothing is made.
        """
        self.ensure_one()
        case = self.case_id
        case._ensure_can_return()
        case._claim(self)
        if not self.return_picking_id:
            case._claim(self.picking_id)
            self._check_return()
            self.return_picking_id = self._make_return()
        return {
            "type": "ir.actions.act_window",
            "res_model": "stock.picking",
            "res_id": self.return_picking_id.id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _check_return(self):
        """Refuse what is not this customer's, was not delivered, or came back."""
        picking = self.picking_id
        self.case_id._ensure_own_document(picking)
        if picking.state != "done" or picking.location_dest_id.usage != "customer":
            raise UserError(
                self.env._("%s is no delivery that reached the customer.", picking.name)
            )
        lines = self.line_ids.filtered("quantity")
        if not lines:
            raise UserError(self.env._("Say how many of which product come back."))
        left = self._get_left(picking)
        for line in lines:
            uom = line.move_id.product_uom
            if (
                line.quantity < 0
                or uom.compare(line.quantity, left.get(line.move_id, 0)) > 0
                or len(lines.filtered(lambda x, m=line.move_id: x.move_id == m)) > 1
            ):
                raise UserError(
                    self.env._(
                        "Of %(product)s, %(left)s can still come back from "
                        "%(picking)s.",
                        product=line.product_id.display_name,
                        left=left.get(line.move_id, 0),
                        picking=picking.name,
                    )
                )

    def _make_return(self):
        """Return the new return; it is confirmed and waits to be received."""
        case = self.case_id
        # sudo: the team lets agents arrange returns, see _ensure_can_return
        wizard_sudo = (
            self.env["stock.return.picking"]
            .with_company(case.company_id)
            .sudo(self.env.su or not self.env.user.has_group(GROUP_STOCK))
            .create({"picking_id": self.picking_id.id, "case_id": case.id})
        )
        quantities = {line.move_id: line.quantity for line in self.line_ids}
        for line in wizard_sudo.product_return_moves:
            line.quantity = quantities.get(line.move_id, 0)
        create = (
            wizard_sudo.action_create_exchanges
            if self.is_exchange
            else wizard_sudo.action_create_returns
        )
        picking_sudo = wizard_sudo.picking_id.browse(create()["res_id"])
        picking_sudo._message_log(body=self.reason)
        case._log_document(
            self.env._("Return: %(reason)s", reason=self.reason), picking_sudo
        )
        if self.is_exchange:
            self._link_replacement(picking_sudo)
        return picking_sudo.sudo(False)

    def _link_replacement(self, return_picking_sudo):
        """Put the case on the deliveries that the exchange created.

        What was created after the return in this transaction is what nobody else can
        have created in it.
        """
        pickings_sudo = return_picking_sudo.search(
            Domain("id", ">", return_picking_sudo.id)
            & Domain("company_id", "=", self.case_id.company_id.id)
            & Domain("move_ids.product_id", "in", self.line_ids.product_id.ids)
            & Domain("case_id", "=", False)
            & Domain("create_uid", "=", self.env.uid)
            & Domain("state", "!=", "done")
        )
        pickings_sudo.case_id = self.case_id
        for picking_sudo in pickings_sudo:
            self.case_id._log_document(self.env._("Replacement:"), picking_sudo)

    def _get_left(self, picking):
        """Return {move: quantity delivered and neither back nor on its way back}."""
        left = {}
        for move in picking.move_ids:
            if move.state != "done" or move.location_dest_usage == "inventory":
                continue
            returned = sum(
                back.product_uom._compute_quantity(
                    back.quantity if back.state == "done" else back.product_uom_qty,
                    move.product_uom,
                )
                for back in move.returned_move_ids
                if back.state != "cancel" and back.location_id.usage == "customer"
            )
            left[move] = move.product_uom.round(max(move.quantity - returned, 0))
        return left
