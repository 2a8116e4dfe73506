"""What other systems were told about a person who is forgotten."""

import json

from odoo import Command, fields
from odoo.tests import tagged

from .api_common import CrmApiCommon

LEADS = "crm_extended.crm_api_event_kind_lead"


@tagged("post_install", "-at_install", "crm_extended")
class TestPrivacyEvents(CrmApiCommon):
    """Another system follows leads, and was told of two."""

    def _create_lead(self, name):
        return self.env["crm.lead"].create(
            {"name": name, "company_id": self.company_a.id}
        )

    def test_who_is_forgotten_is_named_no_more(self):
        """Neither in what is announced, nor in the log of what was sent."""
        subscription = self.env["crm.api.subscription"].create(
            {
                "client_id": self.client.id,
                "kind_ids": [Command.link(self.env.ref(LEADS).id)],
                "url": "https://hooks.example.com/crm",
            }
        )
        leads = [self._create_lead(name) for name in ('Kari "K" Berg', "Mugs")]
        deliveries = self.env["crm.api.delivery"].create(
            [
                {
                    "subscription_id": subscription.id,
                    "company_id": self.company_a.id,
                    "date": fields.Datetime.now(),
                    "cursor": f"1.{lead.id}",
                    "attempt": 1,
                    "body": json.dumps(
                        {"kind": "lead", "id": lead.id, "reference": lead.name}
                    ),
                    "answer": "ok",
                }
                for lead in leads
            ]
        )
        privacy = self.env["crm.privacy"]
        privacy._erase(privacy._get_part("crm.lead"), leads[0])
        told = [json.loads(delivery.body)["reference"] for delivery in deliveries]
        self.assertEqual(told, [False, "Mugs"])
        self.assertEqual(deliveries.mapped("answer"), [False, "ok"])
        names = set(
            self.env["crm.api.event"]
            .search([("res_id", "in", [lead.id for lead in leads])])
            .mapped("reference")
        )
        self.assertEqual(names & {'Kari "K" Berg', "Mugs"}, {"Mugs"})
