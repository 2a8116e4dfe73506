"""An external system with its client, for the tests of the interface."""

from odoo import Command

from .common import CrmExtendedCommon


class CrmApiCommon(CrmExtendedCommon):
    """A client in company A whose user has only the external group."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a.country_id = cls.env.ref("base.be")
        cls.external = cls.users["external"]
        cls.client = cls.env["crm.api.client"].create(
            {
                "name": "Web shop",
                "user_id": cls.external.id,
                "company_id": cls.company_a.id,
            }
        )
        cls.person, cls.stranger = cls.env["res.partner"].create(
            [
                {"name": "Ada Peeters", "company_id": cls.company_a.id},
                {"name": "Bob Janssens", "company_id": cls.company_b.id},
            ]
        )
        cls.crm_api = cls.env["crm.api"].with_user(cls.external)

    @classmethod
    def _allow(cls, *codes):
        """Limit the client to these operations."""
        operations = cls.env["crm.api.operation"].search([("code", "in", codes)])
        cls.client.operation_ids = [Command.set(operations.ids)]
