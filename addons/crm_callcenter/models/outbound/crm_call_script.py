"""What agents say and ask on the phone."""

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_extended.tools.journey_graph import END, GraphStep, get_problems


class CrmCallScript(models.Model):
    """Pages of text and questions; the answer says which page comes next."""

    _name = "crm.call.script"
    _description = "Call Script"
    _order = "name, id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        ondelete="cascade",
        help="Empty: for all companies.",
    )
    page_ids = fields.One2many(
        comodel_name="crm.call.script.page",
        inverse_name="script_id",
        string="Pages",
    )

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_check(self):
        """Say whether every way through the script comes to an end.

        :raises UserError: it does not, with the pages to change.
        """
        self.ensure_one()
        self.check_access("read")
        self._ensure_walkable()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Every way through the script comes to an end."),
            },
        }

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _ensure_walkable(self):
        """Refuse a script in which an agent would get stuck.

        :raises UserError: with a sentence per page that has to be changed.
        """
        self.ensure_one()
        pages = self.page_ids
        if not pages:
            raise UserError(
                self.env._("“%(script)s” has no page yet.", script=self.name)
            )
        names = {page.id: page.name for page in pages}
        sentences = self._get_sentences()
        problems = get_problems(
            [GraphStep(page.id, page._get_targets()) for page in pages]
        )
        if problems:
            raise UserError(
                "\n".join(
                    sentences[problem.kind] % {"page": names[problem.step_id]}
                    for problem in problems
                )
            )

    def _get_sentences(self):
        """Return what to do about each kind of problem."""
        _ = self.env._
        return {
            "dead_end": _(
                "“%(page)s” leads nowhere: give it answers, or say how it goes on.",
                page="%(page)s",
            ),
            "foreign": _("“%(page)s” leads into another script.", page="%(page)s"),
            "loop": _(
                "From “%(page)s” one comes back to it: people would be asked the same "
                "again and again.",
                page="%(page)s",
            ),
            "unreachable": _(
                "Nobody comes to “%(page)s”: let an answer lead there, or delete it.",
                page="%(page)s",
            ),
        }

    def _get_first_page(self):
        """Return the page with which a call begins."""
        return self.page_ids[:1]

    @staticmethod
    def _get_end():
        """Return what stands for the end among the targets of a page."""
        return END
