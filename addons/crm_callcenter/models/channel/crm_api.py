"""The methods of the interface for service cases (the contract is docs/api.md)."""

from odoo import api, models

from ...tools import api_contract
from .crm_api_values import MAX_BODY_LENGTH, MAX_NAME_LENGTH

INTAKE_KEYS = (
    "source",
    "external_ref",
    "channel",
    "subject",
    "description",
    "partner_id",
    "email",
    "phone",
    "customer_ref",
    "contact_name",
    "create_partner",
    "team",
    "type",
    "product_ref",
    "order_ref",
    "severity",
    "at",
)
REPLY_KEYS = ("author", "body", "at")
SET_KEYS = ("stage", "severity", "team", "type", "waiting", "at")
AUTHORS = ("customer", "agent")


class CrmApi(models.AbstractModel):
    """Take cases in, follow them and change them from outside."""

    _inherit = "crm.api"

    # ------------------------------------------------------------
    # CONTRACT
    # ------------------------------------------------------------

    @api.model
    def _get_contract_parts(self):
        """Add what this add-on offers."""
        return [*super()._get_contract_parts(), api_contract.PART]

    # ------------------------------------------------------------
    # PUBLIC METHODS
    # ------------------------------------------------------------

    @api.model
    def case_intake(self, values):
        """Take in a case of another system, once.

        The same ``source`` and ``external_ref`` with the same values again return the
        first answer with ``created`` False, and write nothing.

        :param dict values: ``source``, ``external_ref``, ``subject`` (required), and
            any of ``INTAKE_KEYS``.
        :return: ``id``, ``number``, ``created``, ``partner_id``, ``team``, ``user_id``,
            ``priority``, ``stage``, ``sla`` (list of ``milestone``, ``deadline``),
            ``suggested_articles`` (list of ``id``, ``title``), ``duplicate_of`` (the
            number of the open case that this one repeats).
        :rtype: dict
        :raises ValidationError: a value is not what its key says; nothing is kept.
        """
        crm_api = self._authorize("case_intake")
        crm_api._check_dict("values", values, allowed=INTAKE_KEYS)
        source = crm_api._check_text("source", values.get("source"), MAX_NAME_LENGTH)
        ref = crm_api._check_text(
            "external_ref", values.get("external_ref"), MAX_NAME_LENGTH
        )
        vals, at = crm_api._prepare_case_vals(values)
        answer, intake = crm_api.env["crm.api.intake"]._get_first_answer(
            "case_intake", source, ref, crm_api._to_plain(values)
        )
        if answer:
            return {**answer, "created": False}
        case = crm_api.env["crm.case.intake"]._receive(
            {**vals, "source": source, "external_ref": ref}, at
        )
        answer = crm_api._to_plain(crm_api._get_intake_answer(case, at))
        intake._store_answer(answer)
        return answer

    @api.model
    def case_reply(self, number, values):
        """Record what the customer or an agent said.

        :param str number: the case.
        :param dict values: ``author`` (``customer`` or ``agent``), ``body``, ``at``.
        :return: as ``case_get`` at that instant, of the case that holds the message: a
            follow-up when the customer wrote to a case that was closed too long ago.
        :rtype: dict
        """
        crm_api = self._authorize("case_reply")
        case = crm_api._check_case(number)
        crm_api._check_dict("values", values, allowed=REPLY_KEYS)
        author = crm_api._check_choice("author", values.get("author"), AUTHORS)
        body = crm_api._check_text("body", values.get("body"), MAX_BODY_LENGTH)
        at = crm_api._check_instant("at", values.get("at"))
        case._check_event_date(at or case._get_instant())
        if author == "customer":
            case = case._add_customer_message(body, at)
        else:
            case._add_agent_reply(body, at)
        return crm_api._to_plain(crm_api._get_case_answer(case, at))

    @api.model
    def case_set(self, number, values):
        """Change a case.

        :param str number: the case.
        :param dict values: any of ``stage`` (name, code, or ``new``, ``open``,
            ``waiting``, ``closed``), ``severity``, ``team``, ``type``, ``waiting``
            (True stops the clocks), ``at`` (when it was changed; default now).
        :return: as ``case_get`` at that instant.
        :rtype: dict
        """
        crm_api = self._authorize("case_set")
        case = crm_api._check_case(number)
        crm_api._check_dict("values", values, allowed=SET_KEYS)
        at = crm_api._check_instant("at", values.get("at"))
        case._check_event_date(at or case._get_instant())
        vals = crm_api._prepare_classification(values)
        if "stage" in values:
            team = crm_api.env["crm.case.team"].browse(
                vals.get("team_id", case.team_id.id)
            )
            vals["stage_id"] = crm_api._check_stage(team, values["stage"]).id
        if vals:
            case._write_at(vals, at)
        if "waiting" in values:
            crm_api._set_case_waiting(case, values["waiting"], at)
        return crm_api._to_plain(crm_api._get_case_answer(case, at))

    @api.model
    @api.readonly
    def case_get(self, number):
        """Return a case as it stands now.

        :param str number: the case.
        :return: the keys of ``case_intake``, ``closed``, ``close_date``,
            ``first_response_date``, and in ``sla`` for each clock ``milestone``,
            ``deadline``, ``state``, ``reached`` and ``escalations`` (percents).
        :rtype: dict
        """
        crm_api = self._authorize("case_get")
        case = crm_api._check_case(number)
        return crm_api._to_plain(crm_api._get_case_answer(case))

    # ------------------------------------------------------------
    # ANSWERS
    # ------------------------------------------------------------

    def _get_intake_answer(self, case, at=None):
        """Return the dictionary of ``case_intake``."""
        clocks = self.env["crm.sla.status"]._get_clocks(case, at)[case.id]
        return {
            **self._get_case_facts(case),
            "created": True,
            "sla": [
                {"milestone": clock["milestone"], "deadline": clock["deadline"]}
                for clock in clocks
            ],
            "suggested_articles": self._get_suggested_articles(case),
        }

    def _get_suggested_articles(self, case):
        """Return the articles that may answer a case.

        Called for each answer; override where articles are kept.

        :return: list of dicts ``id`` and ``title``, best first.
        """
        return []

    def _get_case_answer(self, case, at=None):
        """Return the dictionary of ``case_get``, at an instant or now."""
        return {
            **self._get_case_facts(case),
            "created": False,
            "closed": case.is_closed,
            "close_date": case.date_closed,
            "first_response_date": case.date_first_response,
            "sla": self.env["crm.sla.status"]._get_clocks(case, at)[case.id],
            "suggested_articles": self._get_suggested_articles(case),
        }

    def _get_case_facts(self, case):
        """Return the fields of a case that both answers have."""
        return {
            "id": case.id,
            "number": case.number,
            "partner_id": case.partner_id.id,
            "team": case.team_id.name,
            "user_id": case.user_id.id,
            "priority": case.priority,
            "stage": case.stage_id.name,
            "duplicate_of": case.duplicate_of_id.number,
        }
