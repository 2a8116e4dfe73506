"""Segments: named sets of customers."""

import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

# what decides who is in: whoever changes it answers for it with his own rights
DEFINITION = ("domain", "rule_ids", "level", "kind", "company_id")


class CrmSegment(models.Model):
    """A set of customers of one company, by rules or by hand.

    Who is in stands in ``crm.segment.member``; how that is found out is in
    ``crm_segment_query.py``, how it is kept up to date in ``crm_segment_refresh.py``,
    and what is refused in ``crm_segment_check.py``.
    """

    _name = "crm.segment"
    _description = "Segment"
    _order = "sequence, name, id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        copy=False,
        help="By this, other systems ask for the segment.",
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    description = fields.Text()
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        required=True,
        default=lambda self: self.env.user,
        index=True,
        help="The rules are applied with the access rights of this person, who was "
        "the last to change them.",
    )
    kind = fields.Selection(
        selection=[("dynamic", "By rules"), ("static", "By hand")],
        required=True,
        default="dynamic",
        help="By rules: customers enter and leave by themselves. By hand: you add and "
        "remove them.",
    )
    level = fields.Selection(
        selection=[
            ("all", "Customers and their contacts"),
            ("customer", "Customers only"),
        ],
        string="Contains",
        required=True,
        default="all",
        help="A customer is a company or a private person; its contacts are the people "
        "in that company.",
    )
    is_naming = fields.Boolean(
        string="Names Customers",
        help="The first such segment that a customer is in, from top to bottom, is the "
        "name by which lists and the customer's page call it.",
    )
    domain = fields.Char(default="[]", help="What is true of the contact itself.")
    rule_ids = fields.One2many(
        comodel_name="crm.segment.rule",
        inverse_name="segment_id",
        string="Rules",
        copy=True,
    )
    choice_ids = fields.One2many(
        comodel_name="crm.segment.choice",
        inverse_name="segment_id",
        string="Added and Removed by Hand",
    )
    member_ids = fields.One2many(
        comodel_name="crm.segment.member",
        inverse_name="segment_id",
        string="Members",
    )
    # written by the refresh only
    member_count = fields.Integer(string="Members Now", readonly=True, copy=False)
    date_refreshed = fields.Datetime(string="Last Refreshed", readonly=True, copy=False)
    date_full = fields.Datetime(
        string="Last Refreshed in Full",
        readonly=True,
        copy=False,
        help="When all customers were looked at; in between only those that changed.",
    )
    date_checked = fields.Datetime(
        string="Last Nightly Check", readonly=True, copy=False
    )
    check_count = fields.Integer(
        string="Found by the Nightly Check",
        readonly=True,
        copy=False,
        help="How many customers were in or out wrongly; the check put that right.",
    )
    refresh_seconds = fields.Float(
        string="Duration of a Full Refresh (s)", readonly=True, copy=False
    )
    refresh_error = fields.Char(
        string="Why It Could Not Be Refreshed", readonly=True, copy=False
    )
    is_stale = fields.Boolean(
        string="To Be Refreshed in Full", default=True, readonly=True, copy=False
    )

    _code_company_uniq = models.Constraint(
        "UNIQUE(code, company_id)",
        "Another segment of this company has this code already.",
    )

    # ------------------------------------------------------------
    # ONCHANGE METHODS
    # ------------------------------------------------------------

    @api.onchange("name")
    def _onchange_name(self):
        """Propose a code made of the name."""
        if self.name and not self.code:
            self.code = self._get_code_of(self.name)

    # ------------------------------------------------------------
    # CRUD METHODS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Fill new segments at the end of the transaction's work."""
        for vals in vals_list:
            if not self.env.su:
                # not a default of the context, which names whom it likes
                vals.setdefault("user_id", self.env.uid)
            self._ensure_can_own(vals.get("user_id"))
            if not vals.get("code"):
                vals["code"] = self._get_code_of(vals.get("name"))
        segments = super().create(vals_list)
        segments._trigger_refresh()
        return segments

    def write(self, vals):
        """Let whoever changes what is in answer for it with the own rights.

        :raises UserError: when a segment is to move to another company.
        """
        self._ensure_can_own(vals.get("user_id"))
        if "company_id" in vals and self.company_id.ids not in (
            [],
            [vals["company_id"]],
        ):
            raise UserError(
                self.env._(
                    "A segment stays in its company, as its members do. Copy it and "
                    "choose the company of the copy."
                )
            )
        result = super().write(vals)
        if any(name in vals for name in DEFINITION):
            self._note_definition()
        return result

    def _note_definition(self):
        """Note that the rules changed, and who answers for them now."""
        vals = {"is_stale": True}
        if not self.env.su:
            vals["user_id"] = self.env.uid
        # past the checks of what people write
        super().write(vals)  # pylint: disable=super-method-mismatch
        self._trigger_refresh()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_part(self):
        """Keep a segment that is a part of another one."""
        rules = self.env["crm.segment.rule"].search(
            [("part_id", "in", self.ids), ("segment_id", "not in", self.ids)], limit=1
        )
        if rules:
            raise UserError(
                self.env._(
                    "“%(part)s” is a part of “%(segment)s”. Take it out there first.",
                    part=rules.part_id.name,
                    segment=rules.segment_id.name,
                )
            )

    def unlink(self):
        """Remove the membership with the segment."""
        self.env["crm.segment.member"]._remove("segment_id", self.ids)
        return super().unlink()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_refresh(self):
        """Refresh now, and say who entered and left."""
        self.check_access("write")
        lines = []
        for segment in self:
            result = segment._refresh()
            lines.append(
                self.env._(
                    "%(name)s: %(count)s members, %(entered)s entered, %(left)s left.",
                    name=segment.name,
                    **{key: result[key] for key in ("count", "entered", "left")},
                )
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": "\n".join(lines),
                "type": "success",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_members(self):
        """Open the contacts that are in now."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "res.partner",
            "view_mode": "list,kanban,form",
            "domain": [("crm_segment_ids", "in", self.ids)],
        }

    def action_open_history(self):
        """Open who entered and left, and when."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_extended.crm_segment_member_action"
        )
        return {
            **action,
            "domain": [("segment_id", "=", self.id)],
            "context": {"create": False},
        }

    def action_open_profile(self):
        """Open who is in, what they buy, when and how much, as charts."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "crm_segment_profile",
            "name": self.env._("Profile"),
            "params": {"segment_id": self.id},
        }

    def action_open_compare(self):
        """Open the comparison with another segment, or with everybody else."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Compare"),
            "res_model": "crm.segment.compare",
            "view_mode": "form",
            "target": "new",
            "context": {"default_segment_id": self.id},
        }

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    @api.model
    def _get_code_of(self, name):
        """Return the code that a name proposes."""
        return re.sub(r"[^a-z0-9]+", "_", (name or "").lower()).strip("_")[:64]

    @api.model
    def _get_by_code(self, code, company):
        """Return the segment with this code, empty when there is none."""
        return self.search(
            [("code", "=", code), ("company_id", "=", company.id)], limit=1
        )

    @api.model
    def _get_of_partner(self, partner, company):
        """Return the segments of a company that a contact or its company is in now.

        Called while orders are made: one query.
        """
        # sudo: whoever sells need not see all segments of the customer
        partner_ids = (partner | partner.sudo().commercial_partner_id)._origin.ids
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT segment_id FROM crm_segment_member"
                " WHERE partner_id = ANY(%s) AND company_id = %s AND date_left IS NULL",
                partner_ids,
                company.id,
            )
        )
        return self.browse(row[0] for row in rows)

    def _get_member_ids_query(self):
        """Return the query of the ids of the partners that are in now.

        :return: SQL with one column ``partner_id``; a partner may come more than once
            when there are several segments.
        """
        return SQL(
            "SELECT partner_id FROM crm_segment_member"
            " WHERE segment_id = ANY(%s) AND date_left IS NULL",
            list(self._ids),
        )

    @api.model
    def _get_part_map(self, companies):
        """Return {segment id: [ids of its parts]} of all segments of companies."""
        rules = self.env["crm.segment.rule"]
        rules.flush_model(["segment_id", "part_id", "kind"])
        segments = self.with_context(active_test=False).search(
            [("company_id", "in", companies.ids)]
        )
        parts = {segment_id: [] for segment_id in segments._ids}
        for segment, part in rules._read_group(
            [("segment_id", "in", segments.ids), ("kind", "=", "segment")],
            ["segment_id", "part_id"],
        ):
            if part:
                parts[segment.id].append(part.id)
        return parts

    @api.model
    def _ensure_can_own(self, user_id):
        """Let nobody apply rules with the rights of somebody else.

        :raises AccessError: when a user names another one as owner.
        """
        if user_id and not self.env.su and user_id != self.env.uid:
            raise AccessError(
                self.env._(
                    "The rules of a segment are applied with the rights of whoever "
                    "made them; you cannot name somebody else."
                )
            )
