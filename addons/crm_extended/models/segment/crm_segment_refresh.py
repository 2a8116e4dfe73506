"""Bringing the membership up to date, by one statement per segment."""

import time

import psycopg2

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...queries import segment as queries
from ...tools.segment import MAX_CHANGED


class CrmSegment(models.Model):
    """Let customers enter and leave."""

    _inherit = "crm.segment"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _refresh(self):
        """Compare all customers of the company with the rules.

        :return: dict ``code``, ``count`` (members now), ``entered``, ``left``.
        :raises UserError: when the rules cannot be applied; the sentence says why, and
            nobody enters or leaves.
        :raises psycopg2.errors.SerializationFailure: somebody else refreshed it since
            this transaction began; it has to be run again (Odoo does for requests).
        """
        return self._update_members(None)

    def _refresh_partners(self, partner_ids):
        """Compare these partners only with the rules; return as `_refresh`.

        A segment that was never refreshed is left to its first refresh.
        """
        self.ensure_one()
        if not self.date_refreshed or self.is_stale:
            return self._refresh()
        return self._update_members(list(partner_ids))

    def _refresh_changed(self, company, state):
        """Look at what changed in a company since the last run, in all its segments.

        Parts come before the segments that they are parts of, which look at the same
        partners and so see who entered and left the part. A segment that fails is
        looked at in full by the next run; the others go on.

        :param state: the locked ``crm.segment.state`` of the company.
        :return: number of partners that were looked at, ``None`` for all.
        """
        self._flush_facts()
        segments = self.search(
            [
                ("company_id", "=", company.id),
                ("kind", "=", "dynamic"),
                ("is_stale", "=", False),
            ]
        )
        partner_ids = segments._get_changed_ids(company, state)
        if partner_ids != []:
            for segment in segments._sort_by_parts():
                try:
                    with self.env.cr.savepoint(flush=False):
                        segment._update_members(partner_ids, is_passed_on=True)
                except UserError as err:
                    segment._note_error(str(err))
        return None if partner_ids is None else len(partner_ids)

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _after_membership(self, entered_ids, left_ids):
        """Tell others who entered and who left this segment.

        Called once per refresh that changed anything, in its transaction; override to
        act on it.

        :param list entered_ids: partner ids.
        :param list left_ids: partner ids.
        """
        events = self.env["crm.journey.event"]
        for kind, ids in (("entered", entered_ids), ("left", left_ids)):
            events._push_many(f"segment_{kind}", self.company_id, ids, self.id)

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _update_members(self, partner_ids, is_passed_on=False):
        """Make the open rows equal to what the rules say today.

        :param bool is_passed_on: the caller looks at the same partners in the segments
            that this one is a part of.
        """
        self.ensure_one()
        # sudo: membership is the company's; the rules run with the owner's rights
        segment = self.sudo()
        self._flush_facts()
        segment._lock()
        started = time.monotonic()
        fresh = segment._get_checked_query(partner_ids)
        rows = segment._merge_members(fresh, partner_ids)
        entered_ids = [partner_id for partner_id, is_new in rows if is_new]
        left_ids = [partner_id for partner_id, is_new in rows if not is_new]
        segment._set_refreshed(
            partner_ids, time.monotonic() - started, len(entered_ids) - len(left_ids)
        )
        if rows:
            if not is_passed_on:
                segment._pass_on(entered_ids + left_ids)
            segment._after_membership(entered_ids, left_ids)
        return {
            "code": segment.code,
            "count": segment.member_count,
            "entered": len(entered_ids),
            "left": len(left_ids),
        }

    def _pass_on(self, partner_ids):
        """Have the segments look again that this one is a part of."""
        rules = self.env["crm.segment.rule"].search(
            [("kind", "=", "segment"), ("part_id", "=", self.id)]
        )
        if not rules:
            return
        if len(partner_ids) > MAX_CHANGED:
            rules.segment_id.is_stale = True
            rules.segment_id._trigger_refresh()
        else:
            self.env["crm.segment.queue"]._push(self.company_id.id, partner_ids)

    def _get_checked_query(self, partner_ids):
        """Return the query of who belongs in, or say why there is none.

        :raises UserError: when the rules cannot be applied any more.
        """
        owner = self.user_id
        is_here = owner.active and self.company_id in owner.company_ids
        if not is_here and not owner._is_superuser():
            raise UserError(
                self.env._(
                    "%(user)s, with whose rights “%(segment)s” is filled, works in "
                    "%(company)s no longer. Open the segment and save its rules anew.",
                    user=owner.name,
                    segment=self.name,
                    company=self.company_id.name,
                )
            )
        try:
            return self._get_fresh_query(partner_ids)
        except (ValueError, TypeError, KeyError, AccessError) as err:
            raise UserError(
                self.env._(
                    "“%(segment)s” cannot be refreshed: %(reason)s Open the segment "
                    "and mend its conditions.",
                    segment=self.name,
                    reason=str(err),
                )
            ) from err

    def _merge_members(self, fresh, partner_ids):
        """Write who enters and who leaves; return [(partner id, entered?)]."""
        now = fields.Datetime.now()
        statement = queries.build_merge_query(
            self.id, self.company_id.id, fresh, now, partner_ids
        )
        try:
            with self.env.cr.savepoint(flush=False):
                return self.env.execute_query(statement)
        except psycopg2.DataError as err:
            raise UserError(
                self.env._(
                    "“%(segment)s” cannot be refreshed: %(reason)s Open the segment "
                    "and mend its conditions.",
                    segment=self.name,
                    reason=str(err).strip().splitlines()[0],
                )
            ) from err
        finally:
            self.env["crm.segment.member"].invalidate_model(flush=False)
            self.env["res.partner"].invalidate_model(
                ["crm_segment_ids", "crm_segment_id"], flush=False
            )

    def _lock(self):
        """Let one refresh at a time work on a segment.

        The row is changed in the same transaction (`_set_refreshed`), so that a second
        one, which does not see the first one's rows, fails and is run again.
        """
        self.env.cr.execute(
            SQL("SELECT id FROM crm_segment WHERE id = %s FOR UPDATE", self.id),
            log_exceptions=False,
        )

    def _set_refreshed(self, partner_ids, seconds, difference):
        """Record the outcome of a refresh."""
        values = SQL("member_count = member_count + %s", difference)
        if partner_ids is None:
            values = SQL(
                "member_count = (SELECT COUNT(*) FROM (%s) member),"
                " is_stale = FALSE, refresh_seconds = %s, date_full = %s",
                self._get_member_ids_query(),
                seconds,
                fields.Datetime.now(),
            )
        self.env.cr.execute(
            SQL(
                "UPDATE crm_segment SET %s, date_refreshed = %s, refresh_error = NULL"
                " WHERE id = %s",
                values,
                fields.Datetime.now(),
                self.id,
            )
        )
        self.invalidate_recordset(flush=False)

    def _trigger_refresh(self):
        """Have the job fill the segments soon."""
        cron = self.env.ref(
            "crm_extended.ir_cron_refresh_segment", raise_if_not_found=False
        )
        if cron:
            # sudo: anybody's change may start the job
            cron.sudo()._trigger()
