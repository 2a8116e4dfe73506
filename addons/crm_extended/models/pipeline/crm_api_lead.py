"""The methods of the interface for leads (the contract is docs/api.md)."""

from odoo import api, models

from .crm_api_lead_values import MAX_NAME_CHARS

LEAD_KEYS = (
    "source",
    "external_ref",
    "name",
    "contact_name",
    "company_name",
    "email",
    "phone",
    "country_code",
    "description",
    "expected_revenue",
    "currency",
    "pipeline",
    "campaign",
    "medium",
    "utm_source",
    "consents",
)


class CrmApi(models.AbstractModel):
    """Take in leads of other systems."""

    _inherit = "crm.api"

    # ------------------------------------------------------------
    # PUBLIC METHODS
    # ------------------------------------------------------------

    @api.model
    def lead_intake(self, values):
        """Take in a lead of another system, once.

        The same ``source`` and ``external_ref`` with the same values again return the
        first answer with ``created`` False, and write nothing. A known person is
        linked, an unknown one stays contact data of the lead.

        :param dict values: ``source``, ``external_ref``, ``name`` (required), at least
            one of ``email``, ``phone``, ``company_name``, and any of ``LEAD_KEYS``.
        :return: ``id``, ``created``, ``partner_id``, ``duplicate_ids`` (open leads of
            the same person or company, of this company only), ``pipeline`` (code),
            ``stage``, ``team_id``, ``user_id``; ``False`` where there is none.
        :rtype: dict
        :raises ValidationError: a value is not what its key says; nothing is kept.
        """
        crm_api = self._authorize("lead_intake")
        crm_api._check_dict("values", values, allowed=LEAD_KEYS)
        source = crm_api._check_text("source", values.get("source"), MAX_NAME_CHARS)
        ref = crm_api._check_text(
            "external_ref", values.get("external_ref"), MAX_NAME_CHARS
        )
        vals = crm_api._prepare_lead_vals(values)
        utm = crm_api._prepare_lead_utm(values)
        consents = crm_api._prepare_lead_consents(values)
        answer, intake = crm_api.env["crm.api.intake"]._get_first_answer(
            "lead_intake", source, ref, crm_api._to_plain(values)
        )
        if answer:
            return {**answer, "created": False}
        lead = crm_api.env["crm.lead.intake"]._receive(
            {**vals, "crm_intake_source": source, "crm_intake_ref": ref}, utm, consents
        )
        answer = crm_api._to_plain(crm_api._get_lead_answer(lead))
        intake._store_answer(answer)
        # the caller may not read the currencies in which amounts are written
        crm_api.env.flush_all()
        return answer

    def _get_lead_answer(self, lead):
        """Return the dictionary of ``lead_intake`` for a new lead."""
        return {
            "id": lead.id,
            "created": True,
            "partner_id": lead.partner_id.id,
            "duplicate_ids": lead._get_crm_duplicates()[lead].ids,
            "pipeline": lead.pipeline_id.code,
            "stage": lead.stage_id.name,
            "team_id": lead.team_id.id,
            "user_id": lead.user_id.id,
        }
