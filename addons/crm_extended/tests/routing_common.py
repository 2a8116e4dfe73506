"""A company that routes leads, for the tests of routing and distribution."""

from datetime import datetime

from odoo import Command

from .common import CrmExtendedCommon

# a Tuesday within working hours
NOW = datetime(2026, 3, 10, 10, 0)


class LeadRoutingCommon(CrmExtendedCommon):
    """A company with a team of three, and two territories."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a.crm_routing_enabled = True
        cls.company_a.resource_calendar_id.tz = "UTC"
        group = "crm_extended.crm_extended_group_user"
        cls.ann, cls.bob, cls.cid = (
            cls._create_user(name, group, cls.company_a)
            for name in ("ann", "bob", "cid")
        )
        people = cls.ann | cls.bob | cls.cid
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Routing",
                "company_id": cls.company_a.id,
                "member_ids": [Command.set(people.ids)],
            }
        )
        cls.members = {
            member.user_id: member for member in cls.team.crm_team_member_ids
        }
        cls.austria = cls.env.ref("base.at")
        cls.france = cls.env.ref("base.fr")
        cls.country = cls.env["crm.territory"].create(
            {
                "name": "Austria",
                "country_ids": [Command.link(cls.austria.id)],
                "user_ids": [Command.set((cls.ann | cls.bob).ids)],
            }
        )
        cls.vienna = cls.env["crm.territory"].create(
            {
                "name": "Vienna",
                "parent_id": cls.country.id,
                "zip_ranges": "1000-1299",
                "user_ids": [Command.set(cls.cid.ids)],
            }
        )

    @classmethod
    def _create_leads(cls, count=1, **values):
        """Return leads that nobody has."""
        return cls.env["crm.lead"].create(
            [
                {
                    "name": f"Lead {number}",
                    "type": "lead",
                    "user_id": False,
                    "team_id": cls.team.id,
                    "company_id": cls.company_a.id,
                    **values,
                }
                for number in range(count)
            ]
        )

    def assertPlaced(self, lead, user, territory=None):
        """Assert who has a lead and where it belongs."""
        self.assertEqual(lead.user_id, user)
        if territory is not None:
            self.assertEqual(lead.territory_id, territory)
        self.assertEqual(lead.crm_placement_ids[:1].user_id, user)
