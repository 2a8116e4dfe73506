"""Visits: meetings at a customer's place, with check-in and report."""

import math

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

SALES_GROUPS = (
    "crm_extended.crm_extended_group_user,crm_extended.crm_extended_group_marketer"
)
MANAGER_GROUP = "crm_extended.crm_extended_group_manager"
# only the server says when and where somebody checked in, and what became of it
PROTECTED = {
    "crm_visit_state",
    "crm_checked_in_at",
    "crm_checkin_latitude",
    "crm_checkin_longitude",
    "crm_checkin_accuracy_m",
    "crm_reported_at",
}
MAX_ACCURACY_METRES = 100_000


class CalendarEvent(models.Model):
    """Let a calendar entry be a visit to a customer.

    What a visit is about is for those who sell; where somebody checked in is for the
    person and for CRM managers.
    """

    _inherit = "calendar.event"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_is_visit = fields.Boolean(string="Is a Visit", prefetch="crm_extended")
    crm_visit_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        index="btree_not_null",
        ondelete="set null",
        prefetch="crm_extended",
    )
    crm_visit_plan_id = fields.Many2one(
        comodel_name="crm.visit.plan",
        string="Visit Plan",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        prefetch="crm_extended",
    )
    crm_visit_state = fields.Selection(
        selection=[
            ("planned", "Planned"),
            ("here", "Checked in"),
            ("done", "Reported"),
        ],
        string="Visit Status",
        default="planned",
        readonly=True,
        copy=False,
        prefetch="crm_extended",
    )
    crm_checked_in_at = fields.Datetime(
        string="Checked In", readonly=True, copy=False, prefetch="crm_extended"
    )
    crm_checkin_latitude = fields.Float(
        string="Latitude",
        digits=(9, 6),
        readonly=True,
        copy=False,
        groups=MANAGER_GROUP,
        prefetch="crm_extended",
    )
    crm_checkin_longitude = fields.Float(
        string="Longitude",
        digits=(9, 6),
        readonly=True,
        copy=False,
        groups=MANAGER_GROUP,
        prefetch="crm_extended",
    )
    crm_checkin_accuracy_m = fields.Integer(
        string="Accuracy (m)",
        readonly=True,
        copy=False,
        groups=MANAGER_GROUP,
        prefetch="crm_extended",
    )
    can_crm_check_in = fields.Boolean(compute="_compute_can_crm_check_in")
    crm_visit_address = fields.Char(
        string="Address", compute="_compute_crm_visit_address"
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("crm_is_visit", "crm_checked_in_at", "user_id")
    @api.depends_context("uid")
    def _compute_can_crm_check_in(self):
        for event in self:
            event.can_crm_check_in = (
                event.crm_is_visit
                and not event.crm_checked_in_at
                and event.user_id == self.env.user
            )

    @api.depends("crm_visit_partner_id.contact_address_inline")
    def _compute_crm_visit_address(self):
        for event in self:
            event.crm_visit_address = event.crm_visit_partner_id.contact_address_inline

    # ------------------------------------------------------------
    # CRUD METHODS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse a check-in that nobody made."""
        for vals in vals_list:
            self._ensure_not_protected(vals)
        # a default of the context is written by hand, too
        names = {f"default_{name}" for name in PROTECTED} & self.env.context.keys()
        if names and not self.env.su:
            self = self.with_context(**dict.fromkeys(names, False))
        return super().create(vals_list)

    def write(self, vals):
        """Refuse to change when, where or by whom somebody checked in."""
        self._ensure_not_protected(vals)
        if {"user_id", "crm_visit_partner_id"} & set(vals) and not self.env.su:
            if any(event.crm_checked_in_at for event in self):
                raise UserError(
                    self.env._(
                        "Somebody checked in to this visit; its customer and its "
                        "salesperson stay."
                    )
                )
        return super().write(vals)

    def _ensure_not_protected(self, vals):
        """Raise when a caller sets what only the server says."""
        if not self.env.su and PROTECTED & {
            name for name, value in vals.items() if value
        }:
            raise AccessError(
                self.env._("A check-in and its place cannot be written by hand.")
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_crm_check_in(self, latitude, longitude, accuracy_m=0):
        """Note when and where the user arrived at the customer's.

        :param float latitude: degrees, -90 to 90.
        :param float longitude: degrees, -180 to 180.
        :param float accuracy_m: radius in metres within which the place is.
        :raises UserError: when it is not the user's own visit of today, when the user
            checked in already, or when the place is none.
        """
        self.ensure_one()
        self.check_access("read")
        self._ensure_can_check_in()
        place = self._get_place(latitude, longitude, accuracy_m)
        # sudo: fields that only this method writes, on the user's own visit
        self.sudo().with_context(tracking_disable=True).write(
            {
                "crm_checked_in_at": fields.Datetime.now(),
                "crm_visit_state": "here",
                **place,
            }
        )
        return True

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _ensure_can_check_in(self):
        """Raise unless it is the user's own visit of today without check-in."""
        if not self.crm_is_visit or self.user_id != self.env.user:
            raise UserError(self.env._("You can check in to your own visits only."))
        if self.crm_checked_in_at:
            raise UserError(self.env._("You checked in to this visit already."))
        days = {
            fields.Datetime.context_timestamp(self, instant).date()
            for instant in (self.start, self.stop)
        }
        today = fields.Datetime.context_timestamp(self, fields.Datetime.now()).date()
        if not min(days) <= today <= max(days):
            raise UserError(
                self.env._(
                    "You check in on the day of the visit. Move the visit to today if "
                    "you are there now."
                )
            )

    def _get_place(self, latitude, longitude, accuracy_m):
        """Return the values of a place that a browser told."""
        numbers = (latitude, longitude, accuracy_m)
        if any(isinstance(n, bool) or not isinstance(n, (int, float)) for n in numbers):
            numbers = (math.nan,) * 3
        latitude, longitude, accuracy_m = numbers
        if not (
            -90 <= latitude <= 90
            and -180 <= longitude <= 180
            and 0 <= accuracy_m <= MAX_ACCURACY_METRES
        ):
            raise UserError(self.env._("Your phone told no place. Try again outdoors."))
        return {
            "crm_checkin_latitude": latitude,
            "crm_checkin_longitude": longitude,
            "crm_checkin_accuracy_m": round(accuracy_m),
        }
