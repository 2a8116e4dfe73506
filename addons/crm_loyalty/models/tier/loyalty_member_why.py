"""The list of what counts for a member, made when somebody asks for it."""

from odoo import models
from odoo.tools import SQL

from ...tools.tier import Days, get_measure, get_window
from .tier_run import TierRun

MAX_DOCUMENTS = 1000


class LoyaltyMember(models.Model):
    """Show why a member stands where it stands."""

    _inherit = "loyalty.member"

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_open_documents(self):
        """Open what counts for the next tier today, the latest 1000 documents.

        :return: the action.
        :raises AccessError: for who may not read the member.
        """
        self.ensure_one()
        self.check_access("read")
        documents = self.env["loyalty.member.document"]
        # sudo: made by the system for who may see the member; it is only names and sums
        documents.sudo().search(
            [("member_id", "=", self.id), ("create_uid", "=", self.env.uid)]
        ).unlink()
        rows = documents.create(self._get_documents())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What Counts for %(name)s", name=self.display_name),
            "res_model": documents._name,
            "view_mode": "list",
            "domain": [("id", "in", rows.ids)],
        }

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_documents(self):
        """Return what counts for the next tier, the latest first.

        :return: list of values of ``loyalty.member.document``.
        """
        self.ensure_one()
        # sudo: names and sums of documents of a customer that the user may see
        member = self.sudo()
        engine = member.env["loyalty.tier.engine"].with_company(member.company_id)
        ladder = member.program_id._get_ladder()
        if not ladder.tiers:
            return []
        today = member._get_today(member.company_id)
        window = get_measure(ladder, member.tier_id.id)
        first, last = get_window(window, today, member.enrolled_on, ladder.months)
        run = TierRun(member.program_id, member.company_id, None, ladder, today)
        engine._flush_sources()
        rows = self.env.execute_query(
            SQL(
                "SELECT day, ROUND(amount, 2), res_model, res_id FROM (%s) document"
                " ORDER BY day DESC, res_id DESC LIMIT %s",
                engine._build_documents(run, Days(first, last), member.partner_id.ids),
                MAX_DOCUMENTS,
            )
        )
        names = member._get_document_names(rows)
        return [
            {
                "member_id": member.id,
                "day": day,
                "amount": float(amount),
                "res_model": model,
                "res_id": res_id,
                "name": names.get((model, res_id)) or self.env._("Visit"),
            }
            for day, amount, model, res_id in rows
        ]

    def _get_document_names(self, rows):
        """Return {(model, id): name} of documents."""
        names = {}
        for model in {row[2] for row in rows if row[2]}:
            ids = [row[3] for row in rows if row[2] == model]
            for document in self.env[model].browse(ids):
                names[model, document.id] = document.display_name
        return names
