"""Words that mean the same in a search."""

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ...tools.knowledge_text import fold


class CrmKnowledgeSynonym(models.Model):
    """One group of words and phrases; who searches one finds all."""

    _name = "crm.knowledge.synonym"
    _description = "Search Synonyms"
    _inherit = ["crm.cached.mixin"]
    _rec_name = "words"
    _order = "words"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    words = fields.Char(
        required=True, help="Words or phrases separated by commas: invoice, bill"
    )
    active = fields.Boolean(default=True)

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("words")
    def _check_words(self):
        for synonym in self:
            if len(synonym._get_phrases()) < 2:
                raise ValidationError(
                    self.env._(
                        "“%(words)s” names one word only: write two or more that mean "
                        "the same, separated by commas.",
                        words=synonym.words,
                    )
                )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_phrases(self):
        """Return the folded phrases of the group."""
        self.ensure_one()
        parts = (" ".join(fold(part).split()) for part in self.words.split(","))
        return {part for part in parts if part}

    @api.model
    @tools.ormcache()
    def _get_synonyms(self):
        """Return {folded word: set of phrases that mean the same}."""
        synonyms = {}
        # as many as people wrote; kept until one of them changes.
        # sudo: words are no secret, and visitors search too
        # pylint: disable-next=no-search-all
        for group in self.sudo().search([]):
            phrases = group._get_phrases()
            for phrase in phrases:
                synonyms.setdefault(phrase, set()).update(phrases - {phrase})
        return synonyms
