"""What no segment may be."""

import re

import psycopg2

from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ...tools.segment import find_cycle, parse_domain


class CrmSegment(models.Model):
    """Refuse codes, domains and parts that cannot be, on whatever way they come."""

    _inherit = "crm.segment"

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("code")
    def _check_code(self):
        for segment in self:
            if not re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", segment.code or ""):
                raise ValidationError(
                    self.env._(
                        "The code “%(code)s” of a segment may have letters, digits, "
                        "“_”, “-” and “.” only, at most 64.",
                        code=segment.code or "",
                    )
                )

    @api.constrains("domain", "user_id", "company_id")
    def _check_domain(self):
        """Refuse a domain that is none, or that its owner may not use."""
        for segment in self:
            segment._check_domain_text(segment.domain)

    def _check_domain_text(self, text):
        """Try a domain on no rows; refuse it with a sentence that says why.

        :raises ValidationError: when it cannot be applied to contacts.
        """
        self.ensure_one()
        try:
            domain = Domain(parse_domain(text))
            query = self._search_base(domain)
            query.limit = 0
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(query.select(), log_exceptions=False)
        except psycopg2.errors.SerializationFailure:
            # the conditions have no fault: Odoo runs the request again
            raise
        except AccessError as err:
            raise ValidationError(
                self.env._(
                    "%(user)s may not use the conditions of “%(segment)s”: %(reason)s",
                    user=self.user_id.name,
                    segment=self.name,
                    reason=err.args[0],
                )
            ) from err
        except (
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
            UserError,
            psycopg2.Error,
        ) as err:
            raise ValidationError(
                self.env._(
                    "The conditions of “%(segment)s” cannot be understood: %(domain)s. "
                    "Build them again in the editor. (%(reason)s)",
                    segment=self.name,
                    domain=(text or "")[:200],
                    reason=str(err).strip().splitlines()[0][:200] if str(err) else "",
                )
            ) from err

    @api.constrains("rule_ids")
    def _check_cycle(self):
        """Refuse a segment that contains itself, on whatever way."""
        parts = self._get_part_map(self.company_id)
        for segment in self:
            path = [self.browse(part) for part in find_cycle(parts, segment.id)]
            if path:
                raise ValidationError(
                    self.env._(
                        "A segment cannot contain itself: %(path)s. Take one of these "
                        "parts out.",
                        path=" → ".join(part.name for part in path),
                    )
                )
