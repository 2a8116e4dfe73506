"""A service team with its promise, and an external system, for the tests of cases."""

from datetime import datetime

from odoo import Command

from .common import CrmCallcenterCommon

# a Friday: with working hours until 17:00, half an hour is left
FRIDAY = datetime(2026, 1, 2, 16, 30)


class CrmCaseCommon(CrmCallcenterCommon):
    """Team, office hours, a policy and a customer in company A; a client of the API."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.office = cls.env["resource.calendar"].create(
            {
                "name": "Office",
                "tz": "UTC",
                "company_id": cls.company_a.id,
                "attendance_ids": [
                    Command.create(
                        {
                            "name": "Work",
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": end,
                        }
                    )
                    for day in range(5)
                    for start, end in ((9, 12), (13, 17))
                ],
            }
        )
        cls.team = cls.env["crm.case.team"].create(
            {"name": "Support", "company_id": cls.company_a.id}
        )
        cls.policy = cls._create_policy(
            name="Office hours",
            resource_calendar_id=cls.office.id,
            first_response_hours=1,
            next_response_hours=2,
            resolution_hours=8,
        )
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Acme",
                "is_company": True,
                "email": "office@acme.example.com",
                "company_id": cls.company_a.id,
            }
        )
        cls.client = cls.env["crm.api.client"].create(
            {
                "name": "Web shop",
                "user_id": cls.users["external"].id,
                "company_id": cls.company_a.id,
            }
        )
        cls.crm_api = cls.env["crm.api"].with_user(cls.users["external"])

    # ------------------------------------------------------------
    # BUILDERS
    # ------------------------------------------------------------

    @classmethod
    def _create_policy(cls, **values):
        """Return a policy of company A."""
        return cls.env["crm.sla.policy"].create(
            {"name": "Policy", "company_id": cls.company_a.id, **values}
        )

    @classmethod
    def _create_case(cls, **values):
        """Return a case of the customer, received now unless ``date_received``."""
        return cls.env["crm.case"].create(
            {
                "name": "Parcel is late",
                "team_id": cls.team.id,
                "partner_id": cls.customer.id,
                **values,
            }
        )

    @classmethod
    def _intake(cls, ref="1", **values):
        """Return the answer of ``case_intake``."""
        return cls.crm_api.case_intake(
            {
                "source": "shop",
                "external_ref": ref,
                "subject": "Parcel is late",
                "team": "Support",
                **values,
            }
        )

    @classmethod
    def _get_clocks(cls, number):
        """Return {milestone: clock} of ``case_get``, the last of each."""
        return {c["milestone"]: c for c in cls.crm_api.case_get(number)["sla"]}
