"""What the agent desk shows: queues, and one case with its conversation."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html

QUEUE_LIMIT = 80
COUNT_LIMIT = 1000
MESSAGE_LIMIT = 40
CANNED_LIMIT = 50
BREACHING_HOURS = 4
LATE_SOON_HOURS = 1
ENDINGS = ("", "wait", "close")


class CrmCaseDesk(models.AbstractModel):
    """Answer the web client; the number of queries does not grow with the cases."""

    _name = "crm.case.desk"
    _description = "Agent Desk"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def get_desk(self, tab="mine"):
        """Return the queues with their sizes, and the cases of one.

        :param str tab: ``mine``, ``team``, ``unassigned``, ``breaching``, ``waiting``.
        :return: dict ``tab``, ``tabs`` (list of ``key``, ``label``, ``count``,
            ``empty``), ``cases`` (rows; very important customers first) and
            ``vip_count`` (how many of the rows those are).
        :raises AccessError: the user may not read cases.
        """
        cases = self.env["crm.case"]
        cases.check_access("read")
        domains = self._get_tab_domains()
        tab = tab if tab in domains else "mine"
        labels = self._get_tab_labels()
        rows = self._get_queue(domains[tab])
        return {
            "tab": tab,
            "tabs": [
                {
                    "key": key,
                    "label": labels[key][0],
                    "empty": labels[key][1],
                    "count": cases.search_count(domain, limit=COUNT_LIMIT),
                }
                for key, domain in domains.items()
            ],
            "cases": [self._get_row(case) for case in rows],
            "vip_count": sum(case.service_level == "vip" for case in rows),
        }

    @api.model
    @api.readonly
    def get_case(self, case_id):
        """Return one case with its conversation and what can be done with it.

        :param int case_id: the case.
        :return: dict of the row, with ``description``, ``messages`` (oldest first),
            ``macros``, ``canned``, ``last_answer_id``, ``requires_approval``,
            ``can_write``, and ``proposal``: what ``action_accept_proposal`` would fill
            in and why, empty where there is nothing to accept.
        :raises UserError: it no longer exists.
        :raises AccessError: the user may not read it.
        """
        case = self._get_case(case_id)
        messages = self._get_messages(case)
        macros = self.env["crm.case.macro"]
        canned = self.env["mail.canned.response"].search([], limit=CANNED_LIMIT)
        can_write = case.has_access("write")
        return {
            **self._get_row(case),
            "description": case.description or "",
            "messages": messages,
            "last_answer_id": self._get_last_answer(case).id or 0,
            "requires_approval": case._is_approval_missing(),
            "can_write": can_write,
            "proposal": case.proposal_text if can_write else "",
            "macros": macros.search(macros._get_usable_domain(case)).read(["name"]),
            "canned": canned.read(["source", "substitution"]),
        }

    @api.model
    def reply(self, case_id, text, ending="", last_answer_id=None):
        """Send an answer, or ask for its approval, and end or hold the case.

        :param int case_id: the case.
        :param str text: plain text.
        :param str ending: empty, ``wait`` or ``close``; done when the answer left.
        :param last_answer_id: the answer the user has seen last; when another one left
            since, nothing is sent. Leave out to send anyway.
        :return: dict ``sent``, and ``message`` to show.
        :raises UserError: no text, or an unknown ending.
        """
        case = self._get_case(case_id)
        case.check_access("write")
        if not isinstance(text, str) or not text.strip() or ending not in ENDINGS:
            raise UserError(self.env._("Write an answer first."))
        last = self._get_last_answer(case)
        if last_answer_id is not None and last.id > int(last_answer_id):
            return {
                "sent": False,
                "message": self.env._(
                    "%(name)s has answered while you were writing. Read it, then send "
                    "again if yours is still needed.",
                    # sudo: the author of a message the user can read
                    name=last.sudo().author_id.name,
                ),
            }
        body = plaintext2html(text)
        if case._is_approval_missing():
            case._ask_approval(body)
            message = self.env._("The answer waits for approval.")
            return {"sent": True, "message": message}
        case._add_agent_reply(body)
        if ending == "wait":
            case._set_waiting(True)
        elif ending == "close":
            case._close()
        return {"sent": True, "message": self.env._("The answer was sent.")}

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_case(self, case_id):
        """Return the case as the user may read it."""
        case = self.env["crm.case"].browse(int(case_id)).exists()
        if not case:
            raise UserError(self.env._("This case no longer exists."))
        case.check_access("read")
        return case

    def _get_tab_domains(self):
        """Return {queue: domain}, in the order shown."""
        is_open = Domain("is_closed", "=", False)
        is_mine = Domain("user_id", "=", self.env.uid)
        user = Domain("member_ids", "in", self.env.uid)
        user |= Domain("leader_id", "=", self.env.uid)
        teams = self.env["crm.case.team"].search(user)
        in_team = Domain("team_id", "in", teams.ids) if teams else Domain.TRUE
        soon = fields.Datetime.now() + timedelta(hours=BREACHING_HOURS)
        return {
            "mine": is_open & is_mine & Domain("is_waiting", "=", False),
            "team": is_open & in_team,
            "unassigned": is_open & in_team & Domain("user_id", "=", False),
            "breaching": is_open
            & (in_team | is_mine)
            & Domain("is_waiting", "=", False)
            & Domain("sla_deadline", "<=", soon),
            "waiting": is_open & (in_team | is_mine) & Domain("is_waiting", "=", True),
        }

    def _get_tab_labels(self):
        """Return {queue: (label, what an empty one says)}."""
        _ = self.env._
        return {
            "mine": (
                _("My queue"),
                _("Nothing waits for you. Take a case of the team."),
            ),
            "team": (_("Team queue"), _("Your team has no open case.")),
            "unassigned": (_("Unassigned"), _("Every case has somebody responsible.")),
            "breaching": (
                _("Breaching soon"),
                _("No promise is about to be broken."),
            ),
            "waiting": (_("Waiting"), _("No case waits for its customer.")),
        }

    def _get_queue(self, domain):
        """Return the first cases of a queue, very important customers first."""
        cases = self.env["crm.case"]
        is_vip = Domain("service_level", "=", "vip")
        order = "priority desc, id"
        found = cases.search(domain & is_vip, order=order, limit=QUEUE_LIMIT)
        if len(found) < QUEUE_LIMIT:
            found += cases.search(
                domain & ~is_vip,
                order=order,
                limit=QUEUE_LIMIT - len(found),
            )
        return found

    def _get_row(self, case):
        """Return a case as the list shows it."""
        # sudo: the names beside a case belong to it, whoever may open the records
        case_sudo = case.sudo()
        priorities = dict(case._fields["priority"]._description_selection(self.env))
        return {
            "id": case.id,
            "number": case.number,
            "name": case.name,
            "partner_id": case_sudo.partner_id.id,
            "customer": case_sudo.partner_id.display_name
            or case.partner_name
            or case.email_from
            or "",
            "user_id": case_sudo.user_id.id,
            "user": case_sudo.user_id.name or "",
            "team": case_sudo.team_id.name or "",
            "type": case_sudo.type_id.complete_name or "",
            "stage": case_sudo.stage_id.name or "",
            "is_vip": case.service_level == "vip",
            "is_waiting": case.is_waiting,
            "is_closed": case.is_closed,
            "is_unanswered": case.is_unanswered and not case.is_closed,
            "priority": int(case.priority),
            "priority_label": priorities[case.priority],
            "priority_reason": case.priority_reason or "",
            "deadline": fields.Datetime.to_string(case.sla_deadline) or False,
            "is_paused": self._is_paused(case),
            "tone": self._get_tone(case),
            "received": fields.Datetime.to_string(case.date_received),
        }

    def _is_paused(self, case):
        """Tell whether the clocks of a case stand still, as lists and form say it."""
        return case.is_waiting or case.sla_state == "paused"

    def _get_tone(self, case):
        """Return how urgent the deadline is: a colour of the web client."""
        now = fields.Datetime.now()
        if not case.sla_deadline or self._is_paused(case):
            return "secondary"
        if case.sla_deadline <= now:
            return "danger"
        is_soon = case.sla_deadline <= now + timedelta(hours=LATE_SOON_HOURS)
        return "warning" if is_soon else "success"

    def _get_message_domain(self, case):
        """Return the messages of the conversation: Domain."""
        return (
            Domain("model", "=", "crm.case")
            & Domain("res_id", "=", case.id)
            & Domain("message_type", "in", ("comment", "email", "auto_comment"))
        )

    def _get_messages(self, case):
        """Return the last messages, oldest first."""
        messages = self.env["mail.message"].search(
            self._get_message_domain(case), order="id desc", limit=MESSAGE_LIMIT
        )
        # sudo: authors and attachments of messages that the user may read
        return [
            {
                "id": message.id,
                "author": message.author_id.display_name or message.email_from or "",
                "date": fields.Datetime.to_string(message.date),
                "body": message.body or "",
                "is_internal": message.subtype_id.internal,
                "is_agent": any(not user.share for user in message.author_id.user_ids),
                "attachments": [
                    {"id": file.id, "name": file.name}
                    for file in message.attachment_ids
                ],
            }
            for message in reversed(messages.sudo())
        ]

    def _get_last_answer(self, case):
        """Return the last message of a colleague that the customer got."""
        # sudo: which authors are colleagues; the messages are those of a readable case
        return (
            self.env["mail.message"]
            .sudo()
            .search(
                self._get_message_domain(case)
                & Domain("subtype_id.internal", "=", False)
                & Domain("author_id.user_ids.share", "=", False),
                order="id desc",
                limit=1,
            )
        )
