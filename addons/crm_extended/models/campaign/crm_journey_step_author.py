"""A condition finds what the one who wrote it may find, and nothing else."""

import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)


def note_author(records, vals, name, author):
    """Return the values with who wrote a condition; nobody may claim to be another."""
    if not records.env.su:
        vals = {key: value for key, value in vals.items() if key != author}
    if name in vals and author not in vals:
        vals = {**vals, author: records.env.uid}
    return vals


class CrmJourney(models.Model):
    """Remember who wrote the rule for leaving."""

    _inherit = "crm.journey"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    exit_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Wrote Leave When",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The rule finds what this person may find.",
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Note who wrote the rule for leaving."""
        return super().create(
            [
                note_author(self, vals, "exit_domain", "exit_user_id")
                for vals in vals_list
            ]
        )

    def write(self, vals):
        """Note who wrote the rule for leaving."""
        return super().write(note_author(self, vals, "exit_domain", "exit_user_id"))

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _find_for_author(self, author, partners, domain):
        """Return those people for whom a condition holds, as its author sees it.

        Who lost the right to what the condition asks for finds nobody any more.
        """
        self.ensure_one()
        seen = self.env["res.partner"].with_user(author or self.create_uid)
        seen = seen.with_context(allowed_company_ids=self.company_id.ids)
        try:
            with self.env.cr.savepoint(flush=False):
                found = seen.search(Domain("id", "in", partners.ids) & domain)
        except AccessError:
            _logger.info("a condition of journey %s is not its author's", self.id)
            return partners.browse()
        return partners & partners.browse(found.ids)


class CrmJourneyStep(models.Model):
    """Remember who wrote the condition of a branch; its copies keep that."""

    _inherit = "crm.journey.step"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    branch_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Wrote the Condition",
        readonly=True,
        ondelete="set null",
        help="The condition finds what this person may find.",
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Note who wrote the condition."""
        return super().create(
            [
                note_author(self, vals, "branch_domain", "branch_user_id")
                for vals in vals_list
            ]
        )

    def write(self, vals):
        """Note who wrote the condition."""
        return super().write(note_author(self, vals, "branch_domain", "branch_user_id"))
