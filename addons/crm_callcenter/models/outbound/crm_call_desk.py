"""What the page of the next call shows and does."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

GROUP_AGENT = "crm_callcenter.crm_callcenter_group_agent"
MOST_NOTE_CHARS = 5000
MOST_ATTEMPTS_SHOWN = 10


class CrmCallDesk(models.AbstractModel):
    """Answer the web client: take the next entry, call, ask, wrap up.

    Each method works on the user's own entry only.
    """

    _name = "crm.call.desk"
    _description = "Next Call"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def get_desk(self):
        """Return the lists from which the user calls, and who is on the screen.

        :return: dict ``lists`` (list of ``id``, ``name``, ``mode``), ``callbacks``
            (how many of the user's own are due) and ``entry`` (as ``take_next``).
        :raises AccessError: the user is no agent.
        """
        self._ensure_agent()
        lists = self._get_lists()
        entries = self.env["crm.call.list.entry"]
        return {
            "lists": [
                {"id": one.id, "name": one.name, "mode": one.mode} for one in lists
            ],
            "callbacks": entries.search_count(
                Domain("state", "=", "callback")
                & Domain("user_id", "=", self.env.uid)
                & Domain("date_next", "<=", fields.Datetime.now())
                & Domain("list_id", "in", lists.ids)
            ),
            "entry": self._prepare_entry(self.env["crm.call.pull"]._get_held()),
        }

    @api.model
    def take_next(self, list_id=False):
        """Take the next person to call; who is on the screen already stays there.

        :param list_id: take from this list only; otherwise from all of the user's.
        :return: dict of the entry: ``id``, ``list``, ``mode``, ``partner``, ``phone``,
            ``local_time``, ``attempts``, ``script``, ``dispositions``…; ``False`` when
            nobody can be called now.
        :raises AccessError: the user is no agent.
        """
        self._ensure_agent()
        pull = self.env["crm.call.pull"]
        entry = pull._get_held()
        if not entry:
            lists = self._get_lists()
            if list_id:
                lists = lists.filtered(lambda one: one.id == list_id)
            entry = pull._take_next(lists)
        return self._prepare_entry(entry)

    @api.model
    def dial(self, entry_id):
        """Call the person on the screen, if that is allowed now.

        :param int entry_id: the user's own entry.
        :return: dict ``state``: ``dialled`` (the telephone system calls), ``link``
            (open ``url``) or ``refused`` (with ``message``; the entry is gone).
        :raises UserError: the entry is not on the user's screen.
        """
        entry = self._get_own(entry_id)
        now = fields.Datetime.now()
        # sudo: whether it is the user's own was checked
        is_again = bool(entry.sudo()._get_open_attempt())
        if not is_again and not entry._ensure_callable(now):
            return {"state": "refused", "message": self._get_refusal(entry)}
        entry._note_dialled(now)
        user = self.env.user
        if user._can_dial():
            user._crm_dial(entry.phone_sanitized, entry.partner_id)
            return {"state": "dialled", "url": ""}
        return {"state": "link", "url": f"tel:{entry.phone_sanitized}"}

    @api.model
    def answer(self, entry_id, page_id, choice_id=False, value=""):
        """Keep an answer and return the page that comes next, ``False`` at the end.

        :param int entry_id: the user's own entry.
        :param int page_id: a page of the script.
        :param choice_id: the chosen answer, of a question with answers.
        :param value: what the person said, for all other questions.
        :raises UserError: the answer does not fit, or the entry is not the user's.
        """
        entry = self._get_own(entry_id)
        page = self.env["crm.call.script.page"].browse(page_id).exists()
        if not page:
            raise UserError(self.env._("This page is no longer in the script."))
        following = entry._record_answer(page, choice_id, value)
        return following._prepare_payload(entry) if following else False

    @api.model
    def get_page(self, entry_id, page_id):
        """Return a page again, with the answer that was given: to go back.

        :param int entry_id: the user's own entry.
        :param int page_id: a page of its script.
        :raises UserError: it is none of its script.
        """
        entry = self._get_own(entry_id)
        pages = entry.list_id.script_id.page_ids
        page = pages.filtered(lambda one: one.id == page_id)
        if not page:
            raise UserError(self.env._("This page is no longer in the script."))
        return page._prepare_payload(entry)

    @api.model
    def finish(
        self, entry_id, disposition_id, note="", callback_at=False, for_team=False
    ):
        """Wrap the call up.

        :param int entry_id: the user's own entry.
        :param int disposition_id: one of the outcomes of the list.
        :param str note: what was said.
        :param callback_at: text ``YYYY-MM-DD HH:MM:SS`` in UTC, where the outcome
            agrees on a callback.
        :param bool for_team: anybody may call back.
        :return: dict ``documents``: list of ``model``, ``id`` and ``name`` of what was
            made; ``mode``: that of the list.
        :raises UserError: the outcome is none of the list, or the callback is at a time
            at which nobody may be called.
        """
        entry = self._get_own(entry_id)
        disposition = entry.list_id._get_dispositions().filtered(
            lambda one: one.id == disposition_id
        )
        if not disposition:
            raise UserError(self.env._("Choose one of the outcomes of the list."))
        try:
            at = fields.Datetime.to_datetime(callback_at or None)
        except (ValueError, TypeError) as err:
            raise UserError(self.env._("Say when to call back.")) from err
        entry._wrap_up(
            disposition, str(note or "")[:MOST_NOTE_CHARS], at, bool(for_team)
        )
        return {"documents": self._get_documents(entry), "mode": entry.list_id.mode}

    @api.model
    def give_back(self, entry_id):
        """Put the person back on the list without a call.

        :param int entry_id: the user's own entry.
        :raises UserError: the call was made already: it has an outcome.
        """
        entry = self._get_own(entry_id)
        # sudo: whether it is the user's own was checked
        if entry.sudo()._get_open_attempt():
            raise UserError(
                self.env._("You called already: say what came of it instead.")
            )
        entry._release()
        return True

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _ensure_agent(self):
        """Refuse who is no agent."""
        if not self.env.user.has_group(GROUP_AGENT):
            raise AccessError(self.env._("Only agents call from lists."))

    def _get_lists(self):
        """Return the lists from which the user calls."""
        lists = self.env["crm.call.list"]
        return lists.search(lists._get_callable_domain())

    def _get_own(self, entry_id):
        """Return the user's own entry.

        :raises UserError: somebody else has it, or nobody.
        """
        self._ensure_agent()
        entry = self.env["crm.call.list.entry"].search(
            Domain("id", "=", entry_id)
            & Domain("user_id", "=", self.env.uid)
            & Domain("state", "=", "taken")
            & Domain("company_id", "in", self.env.companies.ids),
            limit=1,
        )
        if not entry:
            raise UserError(
                self.env._("This person is not on your screen any more. Take the next.")
            )
        return entry

    def _get_refusal(self, entry):
        """Return why somebody may not be called, as a sentence."""
        labels = dict(entry._fields["reason"]._description_selection(self.env))
        return self.env._(
            "%(person)s is not called: %(reason)s.",
            person=entry.partner_id.display_name,
            reason=labels.get(entry.reason, ""),
        )

    def _get_documents(self, entry):
        """Return what was made for the person and may be opened by the user."""
        documents = entry.case_id, entry.lead_id, entry.sale_order_id
        return [
            {"model": one._name, "id": one.id, "name": one.display_name}
            for one in documents
            if one and one.has_access("read")
        ]

    def _prepare_entry(self, entry):
        """Return what the page shows of an entry, ``False`` without one."""
        if not entry:
            return False
        # sudo: script, outcomes and the number of the person on the own screen
        entry_sudo = entry.sudo()
        call_list = entry_sudo.list_id
        page = call_list.script_id._get_first_page()
        return {
            "id": entry.id,
            "list": call_list.name,
            "list_id": call_list.id,
            "mode": call_list.mode,
            "partner": {
                "id": entry_sudo.partner_id.id,
                "name": entry_sudo.partner_id.display_name,
            },
            "phone": entry_sudo.phone_sanitized,
            "zone": entry_sudo.zone_id.display_name,
            "time_zone": entry_sudo.zone_id.time_zones.split(",")[0],
            "is_callback": bool(entry_sudo.date_team),
            "is_dialled": bool(entry_sudo._get_open_attempt()),
            "attempts": [
                {
                    "date": fields.Datetime.to_string(attempt.date_dialled),
                    "agent": attempt.user_id.name,
                    "outcome": attempt.disposition_id.name or "",
                    "note": attempt.note or "",
                }
                for attempt in entry_sudo.attempt_ids[:MOST_ATTEMPTS_SHOWN]
            ],
            "page": page._prepare_payload(entry_sudo) if page else False,
            "dispositions": [
                {"id": one.id, "name": one.name, "follow_up": one.follow_up}
                for one in call_list._get_dispositions()
            ],
            "documents": self._get_documents(entry),
        }
