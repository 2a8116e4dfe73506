"""Words that a search leaves out."""

from odoo import api, fields, models, tools

from ...tools.knowledge_text import get_words


class CrmKnowledgeStopWord(models.Model):
    """One word that says nothing about what is looked for."""

    _name = "crm.knowledge.stop.word"
    _description = "Search Stop Word"
    _inherit = ["crm.cached.mixin"]
    _order = "name"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(string="Word", required=True)

    _unique_name = models.Constraint("UNIQUE(name)", "This word is left out already.")

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    @tools.ormcache()
    def _get_stop_words(self):
        """Return the folded words as a frozen set."""
        # as many as people wrote; kept until one of them changes.
        # sudo: words are no secret, and visitors search too
        # pylint: disable-next=no-search-all
        words = self.sudo().search([]).mapped("name")
        return frozenset(word for name in words for word in get_words(name))
