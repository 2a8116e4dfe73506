"""How many customers a segment would have, while somebody edits it."""

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# an answer that takes longer is no help for somebody who is typing
ESTIMATE_TIMEOUT_MS = 2000


class CrmSegment(models.Model):
    """Count at each change of the form, without saving anything."""

    _inherit = "crm.segment"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    estimate = fields.Char(
        string="Would Be In Now",
        compute="_compute_estimate",
        help="Counted from the rules as they stand on the screen.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends(
        "domain",
        "kind",
        "level",
        "company_id",
        "rule_ids.combine",
        "rule_ids.sequence",
        "rule_ids.summary",
        "rule_ids.domain",
    )
    def _compute_estimate(self):
        """Count who would be in, or say why that is not known."""
        for segment in self:
            segment.estimate = segment._get_estimate()

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_estimate(self):
        """Return the number of customers in words; give up when it takes too long."""
        if self.kind == "static":
            return False
        self._flush_facts()
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(
                    SQL(
                        "SELECT set_config('statement_timeout', %s, true)",
                        str(ESTIMATE_TIMEOUT_MS),
                    )
                )
                query = SQL(
                    "SELECT COUNT(*) FROM (%s) estimated", self._get_fresh_query()
                )
                self.env.cr.execute(query, log_exceptions=False)
                [count] = self.env.cr.fetchone()
                self.env.cr.execute(
                    SQL("SELECT set_config('statement_timeout', '0', true)")
                )
        except psycopg2.errors.QueryCanceled:
            return self.env._(
                "Counting takes longer than %(seconds)s seconds; the number comes with "
                "the next refresh.",
                seconds=ESTIMATE_TIMEOUT_MS // 1000,
            )
        except (
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
            UserError,
            psycopg2.DataError,
            psycopg2.ProgrammingError,
        ):
            # half a rule, as it is while somebody types
            return self.env._("Complete the conditions to see how many.")
        if count == 1:
            return self.env._("1 customer or contact")
        return self.env._("%(count)s customers and contacts", count=count)
