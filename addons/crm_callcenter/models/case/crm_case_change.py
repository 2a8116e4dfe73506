"""How changed fields of a case become its history."""

from odoo import api, models
from odoo.exceptions import UserError


class CrmCase(models.Model):
    """Write fields and events as of one instant, so that both agree.

    ``write`` of cases is extended nowhere else.
    """

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Write, and add what changed to the history.

        :raises UserError: for what follows from the history, from people: who works on
            cases does not write the figures about it.
        """
        self._ensure_is_no_figure(vals)
        return self._write_at(vals)

    def _write_at(self, vals, at=None, is_gated=True):
        """Write as of an instant: the fields and the events agree.

        :param dict vals: as for ``write``.
        :param at: when it happened, naive UTC; now when left out.
        :param bool is_gated: ask the gates of the stages. What the customer says and
            what the clock does is held up by none: nobody could answer for it.
        """
        watched = [name for name in self._get_watched_fields() if name in vals]
        if not watched:
            # pylint: disable-next=super-method-mismatch
            return super().write(vals)
        at = at or self._get_instant()
        self._check_event_date(at)
        before = self._get_watched_values()
        for cases, full_vals in self._split_by_stage_vals(vals, at):
            # pylint: disable-next=super-method-mismatch
            super(CrmCase, cases).write(full_vals)
        after = self._get_watched_values()
        changes = {
            case_id: {
                name: (before[case_id][name], value)
                for name, value in values.items()
                if before[case_id][name] != value
            }
            for case_id, values in after.items()
        }
        events = {
            case.id: case._get_change_events(changes[case.id])
            for case in self
            if changes[case.id]
        }
        changed = self.browse(events)
        if changed:
            changed._after_changes(changes, at)
            if is_gated:
                changed._check_gates(changes)
            changed._record_event_lists(events, at)
        return True

    def _store(self, vals):
        """Write technical fields: no event, no tracking, nobody told.

        For the parts that compute fields of the case from its history. The mixins have
        nothing to do with these fields, and a new case writes them many times.
        """
        return models.Model.write(self.with_context(tracking_disable=True), vals)

    def _ensure_is_no_figure(self, vals):
        """Refuse stored fields that screens only show, unless the system writes them.

        The parts that compute them use ``_store`` and ``_write_at``.
        """
        if self.env.su:
            return
        for name in vals:
            field = self._fields.get(name)
            if field and field.store and field.readonly:
                raise UserError(
                    self.env._(
                        "%(field)s of a case follows from what happens to it and "
                        "cannot be entered.",
                        field=field._description_string(self.env),
                    )
                )

    def _check_gates(self, changes):
        """Refuse changes of somebody who works on the cases; override to raise.

        Called by ``_write_at`` when everything is written.

        :param dict changes: as for ``_after_changes``.
        """

    # ------------------------------------------------------------
    # CHANGES AND EVENTS
    # ------------------------------------------------------------

    @api.model
    def _get_watched_fields(self):
        """Return the fields whose change is part of the history.

        Called by ``_write_at``; override to add fields of your part.

        :return: list of names.
        """
        return [
            "severity",
            "team_id",
            "type_id",
            "partner_id",
            "user_id",
            "stage_id",
            "is_waiting",
        ]

    def _get_watched_values(self):
        """Return {case id: {field: plain value}} of the watched fields."""
        names = self._get_watched_fields()
        return {
            case.id: {
                name: case[name].id if case._fields[name].relational else case[name]
                for name in names
            }
            for case in self
        }

    def _split_by_stage_vals(self, vals, at):
        """Complete the values so that stage, waiting and closing agree.

        :return: list of (cases, values to write).
        """
        groups = {}  # {frozen extra values: case ids}
        for case in self:
            extra = case._prepare_stage_vals(vals, at)
            groups.setdefault(tuple(sorted(extra.items())), []).append(case.id)
        return [
            (self.browse(ids), {**vals, **dict(extra)}) for extra, ids in groups.items()
        ]

    def _prepare_stage_vals(self, vals, at):
        """Return the values that follow from a new stage or from waiting."""
        self.ensure_one()
        team_id = vals.get("team_id") or self.team_id.id
        team = self.env["crm.case.team"].browse(team_id)
        stage = self.stage_id
        if vals.get("stage_id"):
            stage = self.env["crm.case.stage"].browse(vals["stage_id"])
        elif "is_waiting" in vals and not stage.is_closed:
            if vals["is_waiting"] and not stage.is_paused:
                stage = self._get_stage(team, "waiting")
            elif not vals["is_waiting"] and stage.is_paused:
                stage = self._get_stage(team, "open")
        extra = {}
        if stage != self.stage_id:
            extra["stage_id"] = stage.id
        if stage != self.stage_id or "is_waiting" in vals:
            is_waiting = bool(vals.get("is_waiting", stage.is_paused))
            if "stage_id" in vals:
                is_waiting = stage.is_paused
            extra["is_waiting"] = is_waiting and not stage.is_closed
            if extra["is_waiting"] != self.is_waiting:
                extra["date_waiting"] = at if extra["is_waiting"] else False
        if stage.is_closed != self.is_closed:
            extra["date_closed"] = at if stage.is_closed else False
        return extra

    def _get_change_events(self, changes):
        """Return the events that changed fields amount to: list of (kind, values)."""
        self.ensure_one()
        facts = {
            name: list(values)
            for name, values in changes.items()
            if name != "is_waiting"
        }
        responsible = facts.pop("user_id", None)
        events = [("changed", facts)] if facts else []
        if responsible:
            events.append(("assigned", {"user_id": responsible}))
        if "is_waiting" in changes:
            events.append(("waiting" if changes["is_waiting"][1] else "resumed", {}))
        if "stage_id" in changes:
            old, new = self.env["crm.case.stage"].browse(changes["stage_id"])
            if old.is_closed != new.is_closed:
                events.append(("closed" if new.is_closed else "reopened", {}))
        return events
