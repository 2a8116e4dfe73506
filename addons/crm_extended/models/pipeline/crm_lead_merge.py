"""Merging leads in a way that can be undone."""

import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...queries import lead_merge
from ...tools.expected_conflict import expected_conflict

UNDO_DAYS = 30
MAX_LEADS = 20
FORGET_BATCH = 10_000
# many2one of other tables to the leads, whose rows follow: (model, field)
REFERENCES = (
    ("sale.order", "opportunity_id"),
    ("calendar.event", "opportunity_id"),
    ("crm.lead.consent", "lead_id"),
    ("crm.lead.contact", "lead_id"),
    ("crm.lead.line", "lead_id"),
    ("crm.lead.split", "lead_id"),
    ("crm.journey.person", "lead_id"),
)


class CrmLeadMerge(models.Model):
    """The journal of one merge: what was written, what moved, from whom.

    The leads that went are archived, not deleted, so that everything can be put back.
    """

    _name = "crm.lead.merge"
    _description = "Merge of Leads"
    _order = "id desc"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    head_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Lead That Stayed",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", readonly=True, ondelete="cascade"
    )
    merged_ids = fields.One2many(
        comodel_name="crm.lead",
        inverse_name="crm_merge_id",
        string="Merged Leads",
        context={"active_test": False},
        readonly=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Merged By",
        readonly=True,
        default=lambda self: self.env.user,
    )
    date_merged = fields.Datetime(
        string="Merged On", readonly=True, default=fields.Datetime.now
    )
    state = fields.Selection(
        selection=[("done", "Merged"), ("undone", "Undone")],
        required=True,
        readonly=True,
        default="done",
    )
    # {field: value} of the lead that stayed, as `_read_format` and `write` know them
    values_before = fields.Json(readonly=True)
    values_after = fields.Json(readonly=True)
    follower_ids = fields.Json(readonly=True)
    can_undo = fields.Boolean(compute="_compute_can_undo")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("state", "date_merged")
    def _compute_can_undo(self):
        """Tell whether there is still time to undo a merge."""
        oldest = fields.Datetime.now() - timedelta(days=UNDO_DAYS)
        for merge in self:
            merge.can_undo = merge.state == "done" and merge.date_merged >= oldest

    @api.depends("head_id", "date_merged")
    def _compute_display_name(self):
        """Show the lead that stayed."""
        for merge in self:
            merge.display_name = merge.head_id.name

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_undo(self):
        """Put everything back as it was before the merge.

        What was changed on the lead since then stays; what came since then stays with
        it.

        :raises UserError: after 30 days, or when a later merge has to be undone first.
        """
        self.ensure_one()
        self._ensure_can_undo()
        # sudo: the messages and orders of the leads go back, whoever may see them
        self.sudo()._undo()
        return self.head_id._get_records_action()

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _merge(self, head, losers, values):
        """Merge leads of one company, and return the journal.

        :param head: the lead that stays.
        :param losers: the leads that are archived; their messages, activities, files,
            meetings, orders, consents, people in the deal and in journeys go to the
            one that stays; products and shares of credit when it has none.
        :param dict values: what is written on the one that stays.
        """
        self._lock(head | losers)
        self._check_leads(head, losers)
        values = {**values, **self._get_values_of_lines(head, losers)}
        before = self._read_values(head, values)
        # sudo: who may write the leads moves all that belongs to them
        merge = self.sudo().create(
            {
                "head_id": head.id,
                "company_id": head.company_id.id,
                "user_id": self.env.uid,
                "values_before": before,
                "follower_ids": self._get_new_followers(head, losers).ids,
            }
        )
        merge._move(losers)
        quiet = losers.with_context(tracking_disable=True)
        # sudo: the mark of the merge is nobody's to write by hand
        quiet.sudo().write({"active": False, "crm_merge_id": merge.id})
        head.write(values)
        merge.values_after = self._read_values(head, values)
        head.message_subscribe(merge.follower_ids or [])
        merge._log()
        return merge.with_env(self.env)

    def _lock(self, leads):
        """Let merges of the same leads follow each other.

        Whoever waited for one that came first is begun anew by Odoo, and then sees it.
        """
        leads.check_access("write")
        self.env.flush_all()
        with expected_conflict(self.env.cr):
            self.env.cr.execute(lead_merge.build_lock(leads.ids))

    def _check_leads(self, head, losers):
        """Refuse what cannot be merged, with a sentence that says why."""
        leads = head | losers
        leads.check_access("write")
        if not losers or head in losers or len(leads) > MAX_LEADS:
            raise UserError(
                self.env._(
                    "Choose the lead that stays, and one to %(max)s others.",
                    max=MAX_LEADS - 1,
                )
            )
        if len(set(leads.mapped("company_id.id"))) > 1:
            raise UserError(self.env._("Leads of two companies are never merged."))
        gone = leads.filtered("crm_merge_id")
        won = losers.filtered(lambda lead: lead.won_status == "won")
        if gone or won:
            raise UserError(
                self.env._(
                    "%(lead)s is won or was merged already. Leave it out.",
                    lead=(gone | won)[0].name,
                )
            )

    def _get_references(self):
        """Return what follows a lead: list of (model, many2one to the lead).

        Called when leads are merged; override to add documents of your own.
        """
        return list(REFERENCES)

    def _get_chosen(self, losers):
        """Return which rows follow, where not all of them do.

        People in the deal, unless the one that stays has them in the same role.
        Products and shares of credit belong together: those of the first lead that has
        any, when the one that stays has none. What a won deal sold, and whose credit
        that is, stays as it was won.

        Called when leads are merged; override beside ``_get_references``.

        :return: {model: recordset}.
        """
        head = self.head_id
        known = {(link.partner_id, link.role_id) for link in head.contact_ids}
        contacts = losers.contact_ids.browse()
        for link in losers.contact_ids:
            if (link.partner_id, link.role_id) not in known:
                known.add((link.partner_id, link.role_id))
                contacts |= link
        is_won = head.won_status == "won"
        chosen = {"crm.lead.contact": contacts}
        for model, name in (
            ("crm.lead.line", "line_ids"),
            ("crm.lead.split", "split_ids"),
        ):
            rows = self.env[model]
            if not head[name] and not is_won:
                rows = next((lead[name] for lead in losers if lead[name]), rows)
            chosen[model] = rows
        return chosen

    def _get_values_of_lines(self, head, losers):
        """Return the expected revenue of a deal that takes products over."""
        if head.line_ids or head.won_status == "won":
            return {}
        # sudo: as all that belongs to leads that the user may write
        donor = next((lead for lead in losers.sudo() if lead.line_ids), None)
        if not donor:
            return {}
        return {"expected_revenue": sum(donor.line_ids.mapped("subtotal"))}

    def _move(self, losers):
        """Note what belongs to the leads that go, and give it to the one that stays."""
        self.env.flush_all()
        for table, (_model_column, column) in lead_merge.LINKED.items():
            self.env.cr.execute(
                lead_merge.build_note_linked(self.id, table, losers.ids)
            )
            self.env.cr.execute(
                lead_merge.build_move(self.id, table, column, self.head_id.id)
            )
        # sudo: all that belongs to the leads follows, whoever may see it
        chosen = self._get_chosen(losers.sudo())
        for model, column in self._get_references():
            table = self.env[model]._table
            row_ids = chosen[model].ids if model in chosen else None
            self.env.cr.execute(
                lead_merge.build_note_reference(
                    self.id, table, column, losers.ids, row_ids
                )
            )
            self.env.cr.execute(
                lead_merge.build_move(self.id, table, column, self.head_id.id)
            )
        self.env.invalidate_all()

    def _undo(self):
        """Give everything back, and bring the leads back to life."""
        self.env.flush_all()
        columns = [
            (table, column) for table, (_model, column) in lead_merge.LINKED.items()
        ]
        for table, column in columns + self._get_reference_columns():
            self.env.cr.execute(
                lead_merge.build_move_back(self.id, table, column, self.head_id.id)
            )
        self.env.invalidate_all()
        leads = self.merged_ids
        leads.with_context(tracking_disable=True).write(
            {"active": True, "crm_merge_id": False}
        )
        before, after = self.values_before or {}, self.values_after or {}
        now = self._read_values(self.head_id, before)
        unchanged = {
            name: value
            for name, value in before.items()
            if now[name] == after[name] and now[name] != value
        }
        self.head_id.write(unchanged)
        self.head_id.message_unsubscribe(self.follower_ids or [])
        self.state = "undone"
        self.head_id._message_log(
            body=self.env._(
                "The merge of %(date)s was undone.",
                date=fields.Date.to_string(self.date_merged),
            )
        )

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _ensure_can_undo(self):
        """Raise when the merge cannot be undone, or not by this user."""
        is_manager = self.env.user.has_group("crm_extended.crm_extended_group_manager")
        is_own = self.user_id == self.env.user
        if not (is_own or is_manager or self.env.su):
            raise AccessError(
                self.env._("Only who merged these leads, or a manager, can undo it.")
            )
        if not self.can_undo:
            raise UserError(
                self.env._(
                    "A merge can be undone once, within %(days)s days.", days=UNDO_DAYS
                )
            )
        later = self.search(
            [
                ("id", ">", self.id),
                ("state", "=", "done"),
                "|",
                ("head_id", "=", self.head_id.id),
                ("merged_ids", "in", self.head_id.ids),
            ],
            limit=1,
        )
        if later:
            raise UserError(
                self.env._(
                    "%(lead)s was merged again. Undo that first.",
                    lead=self.head_id.name,
                )
            )

    def _get_reference_columns(self):
        """Return (table, column) of what follows a lead by a foreign key."""
        return [
            (self.env[model]._table, field) for model, field in self._get_references()
        ]

    def _get_new_followers(self, head, losers):
        """Return who follows a lead that goes, but not the one that stays."""
        # sudo: followers of leads that the user may write
        return losers.sudo().message_partner_ids - head.sudo().message_partner_ids

    def _read_values(self, lead, names):
        """Return fields of a lead in the form in which they can be written and kept."""
        values = {}
        for name in names:
            field, value = lead._fields[name], lead[name]
            if field.type == "many2one":
                value = value.id
            elif field.type == "many2many":
                value = [fields.Command.set(sorted(value.ids))]
            elif field.type in ("date", "datetime"):
                value = field.to_string(value)
            elif field.type == "html":
                value = str(value or "") or False
            values[name] = value
        # as the database gives it back
        return json.loads(json.dumps(values))

    def _log(self):
        """Say on the lead that stayed what was merged into it."""
        self.head_id._message_log(
            body=self.env._(
                "Merged with %(leads)s. It can be undone for %(days)s days.",
                leads=", ".join(self.merged_ids.mapped("name")),
                days=UNDO_DAYS,
            )
        )

    @api.autovacuum
    def _gc_items(self):
        """Forget what moved when it can be undone no more.

        :return: how many went, and whether there may be more: then it goes on.
        """
        oldest = fields.Datetime.now() - timedelta(days=UNDO_DAYS + 1)
        old = self.env["crm.lead.merge.item"].search(
            [("merge_id.date_merged", "<", oldest)], limit=FORGET_BATCH
        )
        old.unlink()
        return len(old), len(old) == FORGET_BATCH
