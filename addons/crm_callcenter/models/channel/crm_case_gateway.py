"""Decide what becomes of a mail that reached a team."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize, email_normalize_all

from ...tools.mail_classify import (
    MailFacts,
    classify,
    clean_subject,
    find_numbers,
    split_subject,
)

_logger = logging.getLogger(__name__)
SCAN_CHANNELS = ("fax", "letter")
# so long after a case a colleague in copy may answer without saying to what
SAME_SUBJECT_DAYS = 14


class CrmCaseGateway(models.AbstractModel):
    """Filter the routes of the mail gateway that lead to cases.

    A mail opens one case per team that stands in *To*; teams in copy only count when
    no team stands in *To*. It is parked when a machine wrote it, and answers a case
    when it refers to it, or names its number or subject and comes from its people.
    """

    _name = "crm.case.gateway"
    _description = "Mail Gateway of Cases"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _filter_routes(self, message, message_dict, routes):
        """Return the routes that remain.

        :param message: the ``EmailMessage``.
        :param dict message_dict: what the gateway read in it.
        :param list routes: (model, thread id, defaults, user id, alias).
        """
        routes = routes or []
        ours = [route for route in routes if route[0] == "crm.case"]
        bounced = self._get_bounced_cases(message_dict)
        if not ours and not bounced:
            return routes
        others = [route for route in routes if route[0] != "crm.case"]
        gateway = self.sudo()  # sudo: mail comes from people without rights
        sender = email_normalize(message_dict.get("email_from") or "") or ""
        if not gateway.env["crm.mail.log"]._claim(message_dict["message_id"], sender):
            _logger.info("Mail %s was received before", message_dict["message_id"])
            return others
        values = gateway._get_target(ours, bounced)
        reason = gateway._get_park_reason(message, message_dict, sender, values)
        if reason:
            gateway.env["crm.mail.parked"]._park(message, message_dict, reason, values)
            return others
        return others + gateway._get_case_routes(message_dict, sender, ours)

    def _get_bounced_cases(self, message_dict):
        """Return the case whose mail could not be delivered, or whose team is told."""
        if not message_dict.get("is_bounce"):
            return self.env["crm.case"]
        self = self.sudo()  # sudo: mail comes from people without rights
        cases = self.env["crm.case"]
        bounced = self.env["mail.message"].browse(
            (message_dict.get("bounced_message") or cases).ids
        )
        if bounced.model == "crm.case":
            return cases.browse(bounced.res_id).exists()
        addressed = email_normalize_all(message_dict.get("recipients") or "")
        alias = self.env["mail.alias"].search(
            Domain("alias_full_name", "in", addressed)
            & Domain("alias_model_id.model", "=", "crm.case"),
            limit=1,
        )
        if not alias:
            return cases
        team = self.env[alias.alias_parent_model_id.model].browse(
            alias.alias_parent_thread_id
        )
        return cases.new({"team_id": getattr(team, "team_id", team).id})

    def _get_target(self, routes, bounced):
        """Return for whom a mail is: values of ``crm.mail.parked``."""
        if not routes:
            team = bounced.team_id
            case_id, channel = bounced._origin.id or bounced.id, "email"
        else:
            _model, case_id, defaults, _uid, _alias = routes[0]
            case = self.env["crm.case"].browse(case_id or ())
            defaults = defaults or {}
            team = case.team_id or self._get_team(defaults)
            channel = defaults.get("channel") or "email"
        return {
            "team_id": team.id,
            "company_id": team.company_id.id,
            "case_id": case_id if isinstance(case_id, int) and case_id else False,
            "channel": channel,
        }

    def _get_team(self, defaults):
        """Return the team that the defaults of an address mean."""
        team = self.env["crm.case.team"].browse(defaults.get("team_id") or ()).exists()
        return team or self.env["crm.case"]._get_default_team(self.env.company)

    # ------------------------------------------------------------
    # PARKING
    # ------------------------------------------------------------

    def _get_park_reason(self, message, message_dict, sender, values):
        """Return why a mail is parked, or nothing."""
        team = self.env["crm.case.team"].browse(values["team_id"])
        is_scan = values["channel"] in SCAN_CHANNELS
        facts = MailFacts(
            headers={name.lower(): str(val) for name, val in message.raw_items()},
            content_type=message.get_content_type(),
            sender=sender,
            subject=message_dict.get("subject") or "",
            own_addresses=frozenset(self._get_own_addresses(sender)),
            own_marker=self._get_marker(),
            is_list_welcome=team.accepts_lists,
            is_scan=is_scan,
        )
        reason = classify(facts)
        if not reason and message_dict.get("is_bounce"):
            reason = "bounce"
        if not reason and not is_scan and self._is_flood(sender, team):
            reason = "flood"
        return reason

    def _get_own_addresses(self, sender):
        """Return the address when it is one of ours."""
        if not sender:
            return []
        domains = self.env["mail.alias.domain"]
        return domains._find_aliases([sender]) + [
            address
            for domain in domains.search([], limit=100)
            for address in (domain.default_from_email,)
            if address == sender
        ]

    def _is_flood(self, sender, team):
        """Tell whether this sender sends more than a person can write."""
        if not sender or not team.mails_per_hour:
            return False
        if self.env["crm.mail.log"]._count_last_hour(sender) <= team.mails_per_hour:
            return False
        allowed = self.env["mail.gateway.allowed"]
        return not allowed.search_count(Domain("email_normalized", "=", sender))

    @api.model
    def _get_marker(self):
        """Return the value of the header that our own mail carries."""
        # sudo: the identifier of the database is told in every mail
        return self.env["ir.config_parameter"].sudo().get_param("database.uuid")

    # ------------------------------------------------------------
    # THE CASE
    # ------------------------------------------------------------

    def _get_case_routes(self, message_dict, sender, routes):
        """Return the routes to cases, one per team."""
        addressed = set(email_normalize_all(message_dict.get("to") or ""))
        in_to = [
            route
            for route in routes
            if not route[4] or route[4].alias_full_name in addressed
        ]
        result = {}  # {team id: route}
        for route in in_to or routes:
            _model, case_id, defaults, uid, alias = route
            case = self.env["crm.case"].browse(case_id or ())
            team = case.team_id or self._get_team(defaults or {})
            is_scan = (defaults or {}).get("channel") in SCAN_CHANNELS
            if not case and not is_scan:
                case = self._find_case(message_dict, sender, team)
            if case:
                case = self._get_successor(case, message_dict, sender)
                defaults = None
            result.setdefault(team.id, ("crm.case", case.id, defaults, uid, alias))
        return list(result.values())

    def _get_successor(self, case, message_dict, sender):
        """Return the case that takes the mail: the customer may be late."""
        author = self.env["res.partner"].browse(message_dict.get("author_id") or ())
        if case._get_author_side(author, sender) != "customer":
            return case._get_survivor()
        return case._get_open_successor(fields.Datetime.now())

    def _find_case(self, message_dict, sender, team):
        """Return the case that a mail without references names, or none.

        Only of people of the case: a number is easily guessed.
        """
        cases = self.env["crm.case"]
        subject = message_dict.get("subject") or ""
        if not sender:
            return cases
        in_company = Domain("company_id", "=", team.company_id.id)
        numbers = find_numbers(subject)
        if numbers:
            named = cases.search(in_company & Domain("number", "in", numbers))
            named = named.filtered(lambda case: case._is_of(sender))
            if named:
                return named[:1]
        is_reply, core = split_subject(subject)
        if not is_reply or not core:
            return cases
        since = fields.Datetime.now() - timedelta(days=SAME_SUBJECT_DAYS)
        same = cases.search(
            in_company
            & Domain("team_id", "=", team.id)
            & Domain("name", "=", clean_subject(core))
            & Domain("date_received", ">", since),
            order="id desc",
            limit=10,
        )
        return same.filtered(lambda case: case._is_of(sender))[:1]
