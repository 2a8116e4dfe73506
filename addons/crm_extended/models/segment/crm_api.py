"""The segments' methods of the interface (the contract is docs/api.md)."""

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..api.crm_api import MAX_ID

MAX_CODE_LENGTH = 64
MAX_MEMBERS = 100_000


class CrmApi(models.AbstractModel):
    """Refresh segments and read who is in."""

    _inherit = "crm.api"

    # ------------------------------------------------------------
    # PUBLIC METHODS
    # ------------------------------------------------------------

    @api.model
    def segment_refresh(self, code):
        """Compare all customers with the rules of a segment, now.

        :param str code: the segment's code, in the client's company.
        :return: ``code``, ``count`` (members now), ``entered`` and ``left`` (how many
            by this refresh).
        :rtype: dict
        :raises ValidationError: when there is no such segment.
        :raises UserError: when its rules cannot be applied; nobody enters or leaves.
        """
        crm_api = self._authorize("segment_refresh")
        segment = crm_api._check_segment("code", code)
        return crm_api._to_plain(segment._refresh())

    @api.model
    @api.readonly
    def segment_members(self, code, offset=0, limit=0):
        """Return who is in a segment, as of its last refresh.

        :param str code: the segment's code, in the client's company.
        :param int offset: how many to leave out.
        :param int limit: how many to return at most; 0: 100,000, which is the most.
        :return: ``count`` (of all members) and ``partner_ids`` (ordered by id).
        :rtype: dict
        :raises ValidationError: when there is no such segment, or offset or limit is
            none.
        """
        crm_api = self._authorize("segment_members")
        segment = crm_api._check_segment("code", code)
        offset = crm_api._check_whole_number("offset", offset, 0, MAX_ID)
        limit = crm_api._check_whole_number("limit", limit, 0, MAX_ID)
        members = segment._get_member_ids_query()
        count, partner_ids = crm_api.env.execute_query(
            SQL(
                "SELECT (SELECT COUNT(*) FROM (%(members)s) member),"
                " ARRAY(%(members)s ORDER BY partner_id OFFSET %(offset)s"
                " LIMIT %(limit)s)",
                members=members,
                offset=offset,
                limit=min(limit or MAX_MEMBERS, MAX_MEMBERS),
            )
        )[0]
        return {"count": count, "partner_ids": partner_ids}

    # ------------------------------------------------------------
    # ARGUMENT CHECKS
    # ------------------------------------------------------------

    @api.model
    def _check_segment(self, key, value):
        """Return the segment of the client's company with a code, or refuse it."""
        code = self._check_text(key, value, MAX_CODE_LENGTH)
        segment = self.env["crm.segment"]._get_by_code(code, self.env.company)
        if not segment:
            raise ValidationError(
                self.env._(
                    "%(key)s: there is no segment %(code)s in the company %(company)s.",
                    key=key,
                    code=self._quote(code),
                    company=self.env.company.name,
                )
            )
        return segment

    @api.model
    def _check_whole_number(self, key, value, lowest, highest):
        """Return a whole number within its bounds, or refuse it."""
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if not is_number or not lowest <= value <= highest:
            raise ValidationError(
                self.env._(
                    "%(key)s: %(value)s is not a whole number from %(lowest)s to "
                    "%(highest)s.",
                    key=key,
                    value=self._quote(value),
                    lowest=lowest,
                    highest=highest,
                )
            )
        return value
