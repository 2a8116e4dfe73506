"""Ask the workshop for a repair, for a case."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.crm_callcenter.models.back_office.crm_case_back_office import (
    GROUP_STOCK,
)


class CrmCaseRepair(models.TransientModel):
    """A dialog that makes one repair order, once."""

    _name = "crm.case.repair"
    _inherit = ["crm.case.document.dialog"]
    _description = "Repair of a Case"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    picking_id = fields.Many2one(
        comodel_name="stock.picking",
        string="Return",
        compute="_compute_picking_id",
        precompute=True,
        store=True,
        readonly=False,
        ondelete="cascade",
        domain="""[
            ('company_id', '=', company_id),
            ('partner_id.commercial_partner_id', '=', commercial_partner_id),
            ('return_id', '!=', False),
            ('location_id.usage', '=', 'customer'),
            ('state', '!=', 'cancel'),
        ]""",
        help="With what the product came back. Leave empty when it was handed in.",
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        required=True,
        compute="_compute_product_id",
        precompute=True,
        store=True,
        readonly=False,
        ondelete="cascade",
        domain="[('type', '=', 'consu'), ('company_id', 'in', (False, company_id))]",
    )
    tracking = fields.Selection(related="product_id.tracking")
    lot_id = fields.Many2one(
        comodel_name="stock.lot",
        string="Serial Number",
        compute="_compute_lot_id",
        precompute=True,
        store=True,
        readonly=False,
        ondelete="cascade",
        domain="[('product_id', '=', product_id)]",
    )
    quantity = fields.Float(
        digits="Product Unit",
        required=True,
        compute="_compute_quantity",
        precompute=True,
        store=True,
        readonly=False,
    )
    is_under_warranty = fields.Boolean(
        string="Under Warranty", help="The customer pays nothing for the parts."
    )
    repair_id = fields.Many2one(
        comodel_name="repair.order", readonly=True, ondelete="set null"
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("case_id")
    def _compute_picking_id(self):
        """Propose the last return of the case."""
        for wizard in self:
            wizard.picking_id = self.env["stock.picking"].search(
                Domain("case_id", "=", wizard.case_id.id)
                & Domain("return_id", "!=", False)
                & Domain("location_id.usage", "=", "customer")
                & Domain("state", "!=", "cancel"),
                order="id DESC",
                limit=1,
            )

    @api.depends("case_id", "picking_id")
    def _compute_product_id(self):
        """Propose the product concerned, else the one that came back."""
        for wizard in self:
            returned = wizard.picking_id.move_ids.product_id
            concerned = wizard.case_id.product_id
            if returned and concerned not in returned:
                concerned = returned
            wizard.product_id = concerned if len(concerned) == 1 else False

    @api.depends("product_id", "picking_id")
    def _compute_lot_id(self):
        """Propose the serial number concerned, else the only one that came back."""
        for wizard in self:
            # sudo: agents read no lines of transfers; the return is the case's
            lots = wizard.sudo().picking_id.move_ids.move_line_ids.lot_id
            concerned = wizard.case_id.lot_id
            if not concerned and len(lots) == 1:
                concerned = lots
            is_same = concerned.product_id == wizard.product_id
            wizard.lot_id = is_same and concerned

    @api.depends("product_id", "lot_id", "picking_id")
    def _compute_quantity(self):
        """Propose all that came back, of a serial number one."""
        for wizard in self:
            left = 1.0
            if wizard.picking_id and wizard.product_id:
                left = wizard._get_left()
            wizard.quantity = min(left, 1.0) if wizard.lot_id else left

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_confirm(self):
        """Make the repair order, once, and open it.

        :raises AccessError: when the user may not ask for repairs.
        :raises UserError: when this cannot be repaired like this; nothing is made.
        """
        self.ensure_one()
        case = self.case_id
        case._ensure_can_repair()
        case._claim(self)
        if not self.repair_id:
            case._claim(self.picking_id or case)
            self._check_repair()
            self.repair_id = self._make_repair()
        return {
            "type": "ir.actions.act_window",
            "res_model": "repair.order",
            "res_id": self.repair_id.id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _check_repair(self):
        """Refuse what is not this customer's, or did not come back."""
        if self.product_id.type != "consu":
            raise UserError(
                self.env._("%s is nothing to repair.", self.product_id.display_name)
            )
        if self.product_id.company_id not in (
            self.env["res.company"],
            self.company_id,
        ):
            raise UserError(
                self.env._(
                    "%(product)s is of another company than %(case)s.",
                    product=self.product_id.display_name,
                    case=self.case_id.number,
                )
            )
        if self.lot_id and self.lot_id.product_id != self.product_id:
            raise UserError(
                self.env._(
                    "%(lot)s is no serial number of %(product)s.",
                    lot=self.lot_id.name,
                    product=self.product_id.display_name,
                )
            )
        uom = self.product_id.uom_id
        if uom.compare(self.quantity, 0) <= 0:
            raise UserError(self.env._("Say how many are to be repaired."))
        if not self.picking_id:
            return
        self.case_id._ensure_own_document(self.picking_id)
        if uom.compare(self.quantity, self._get_left()) > 0:
            raise UserError(
                self.env._(
                    "Of %(product)s, %(left)s of %(picking)s can still be repaired.",
                    product=self.product_id.display_name,
                    left=self._get_left(),
                    picking=self.picking_id.name,
                )
            )

    def _make_repair(self):
        """Return the new repair order; the workshop confirms it."""
        case = self.case_id
        # sudo: the team lets agents arrange repairs, see _ensure_can_repair
        repairs_sudo = (
            self.env["repair.order"]
            .with_company(case.company_id)
            .sudo(self.env.su or not self.env.user.has_group(GROUP_STOCK))
        )
        repair_sudo = repairs_sudo.create(self._prepare_repair_vals())
        repair_sudo._message_log(body=self.reason)
        case._log_document(
            self.env._("Repair: %(reason)s", reason=self.reason), repair_sudo
        )
        return repair_sudo.sudo(False)

    def _prepare_repair_vals(self):
        """Return the values of the repair order.

        Called by ``_make_repair``; override to add what your part knows.

        :return: dict of values.
        """
        return {
            "case_id": self.case_id.id,
            "company_id": self.company_id.id,
            "partner_id": self.case_id.partner_id.id,
            "picking_id": self.picking_id.id,
            "product_id": self.product_id.id,
            "lot_id": self.lot_id.id,
            "product_qty": self.quantity,
            "product_uom": self.product_id.uom_id.id,
            "under_warranty": self.is_under_warranty,
        }

    def _get_left(self):
        """Return how much of the product came back and is in no repair yet."""
        moves = self.picking_id.move_ids.filtered(
            lambda move: move.product_id == self.product_id and move.state != "cancel"
        )
        returned = sum(
            move.product_uom._compute_quantity(
                move.quantity if move.state == "done" else move.product_uom_qty,
                self.product_id.uom_id,
            )
            for move in moves
        )
        # sudo: every repair counts, also those the user may not read
        repairs_sudo = self.env["repair.order"].sudo()
        in_repair = sum(
            repair_sudo.product_uom._compute_quantity(
                repair_sudo.product_qty, self.product_id.uom_id
            )
            for repair_sudo in repairs_sudo.search(
                Domain("picking_id", "=", self.picking_id._origin.id)
                & Domain("product_id", "=", self.product_id._origin.id)
                & Domain("state", "!=", "cancel")
            )
        )
        return self.product_id.uom_id.round(max(returned - in_repair, 0))
