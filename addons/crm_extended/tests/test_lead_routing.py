"""Leads find salespeople: by territory, skill, language, room, hours and turn."""

from collections import Counter
from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .routing_common import NOW, LeadRoutingCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestLeadRouting(LeadRoutingCommon):
    """Who gets a lead, and who may say so."""

    # ------------------------------------------------------------
    # TERRITORIES
    # ------------------------------------------------------------

    def test_territory_decides(self):
        """The deepest territory that fits has the lead; without one it is the team."""
        vienna = self._create_leads(country_id=self.austria.id, zip="1150")
        linz = self._create_leads(country_id=self.austria.id, zip="4020")
        paris = self._create_leads(country_id=self.france.id, zip="75001")
        leads = vienna | linz | paris
        self.assertEqual(leads._crm_route(NOW), leads)
        self.assertPlaced(vienna, self.cid, self.vienna)
        self.assertPlaced(linz, self.ann, self.country)
        self.assertPlaced(paris, self.ann, self.env["crm.territory"])

    def test_leads_with_somebody_get_only_a_territory(self):
        """Routing never takes a lead from who has it."""
        lead = self._create_leads(country_id=self.austria.id, user_id=self.bob.id)
        self.assertFalse(lead._crm_route(NOW))
        self.assertEqual(lead.user_id, self.bob)
        self.assertEqual(lead.territory_id, self.country)

    def test_territory_by_hand_stays(self):
        """A territory that a person set decides, whatever the rules say."""
        lead = self._create_leads(country_id=self.france.id)
        lead.territory_id = self.vienna
        lead._crm_route(NOW)
        self.assertPlaced(lead, self.cid, self.vienna)

    def test_figures_count_for_parents(self):
        """Counts and revenue roll up; won and open apart."""
        self._create_leads(2, territory_id=self.vienna.id, expected_revenue=100)
        self._create_leads(territory_id=self.country.id, expected_revenue=30)
        self.assertEqual((self.country.lead_count, self.vienna.lead_count), (3, 2))
        self.assertEqual(
            (self.country.open_revenue, self.vienna.open_revenue), (230, 200)
        )
        self.assertEqual(self.country.won_count, 0)

    def test_territories_of_contacts(self):
        """A contact belongs where its company belongs."""
        partner = self.env["res.partner"].create(
            {"name": "Kaffee", "country_id": self.austria.id, "zip": "1010"}
        )
        contact = partner.create(
            {"name": "Eva", "parent_id": partner.id, "type": "other"}
        )
        other = partner.create({"name": "Somewhere"})
        found = self.env["crm.territory"]._find_for_partners(partner | contact | other)
        self.assertEqual(found[partner.id], self.vienna)
        self.assertEqual(found[contact.id], self.vienna)
        self.assertFalse(found[other.id])

    def test_territories_that_cannot_be(self):
        """Circles and ranges that are none are refused with a sentence."""
        with self.assertRaisesRegex(UserError, "Recursion"):
            self.country.parent_id = self.vienna
        with self.assertRaisesRegex(ValidationError, "no range of zip codes"):
            self.vienna.zip_ranges = "1000-99"

    # ------------------------------------------------------------
    # PEOPLE
    # ------------------------------------------------------------

    def test_turns_are_fair_to_new_members(self):
        """Each gets as many; who joins later gets an equal share from then on."""
        leads = self._create_leads(9, country_id=self.austria.id)
        leads._crm_route(NOW)
        shares = Counter(lead.user_id for lead in leads)
        self.assertEqual(sorted(shares.values()), [4, 5])
        self.country.user_ids += self.cid
        more = self._create_leads(9, country_id=self.austria.id)
        more._crm_route(NOW)
        shares = Counter(lead.user_id for lead in more)
        self.assertEqual(set(shares.values()), {3})

    def test_absent_people_get_none(self):
        """Paused, away, on leave: none; all away: the reason says so."""
        self.members[self.ann].crm_absent_from = NOW.date()
        lead = self._create_leads(country_id=self.austria.id)
        lead._crm_route(NOW)
        self.assertPlaced(lead, self.bob)
        resource = self.env["resource.resource"].create(
            {"name": "Bob", "user_id": self.bob.id, "company_id": self.company_a.id}
        )
        self.env["resource.calendar.leaves"].create(
            {
                "resource_id": resource.id,
                "date_from": NOW - timedelta(hours=1),
                "date_to": NOW + timedelta(days=2),
            }
        )
        lead = self._create_leads(country_id=self.austria.id)
        self.assertFalse(lead._crm_route(NOW))
        self.assertFalse(lead.user_id)
        self.assertEqual(
            lead.crm_route_note, "Everybody who could take it is away (2 away)"
        )
        self.members[self.ann].assignment_optout = True
        self.members[self.ann].crm_absent_from = False
        self.assertFalse(lead._crm_route(NOW))
        self.members[self.ann].assignment_optout = False
        self.assertEqual(lead._crm_route(NOW), lead)

    def test_capacity_is_never_exceeded(self):
        """Odoo's capacity of 30 days and the open leads at a time both hold."""
        self.members[self.cid].assignment_max = 5
        self.members[self.cid].crm_open_capacity = 3
        leads = self._create_leads(7, country_id=self.austria.id, zip="1010")
        self.assertEqual(len(leads._crm_route(NOW)), 3)
        left = leads.filtered(lambda lead: not lead.user_id)
        self.assertEqual(
            set(left.mapped("crm_route_note")),
            {"Everybody who could take it has enough leads (1 full)"},
        )
        self.members[self.cid].crm_open_capacity = 0
        self.assertEqual(len(left._crm_route(NOW)), 2)

    def test_skills_and_languages(self):
        """A required skill binds, a language is preferred."""
        skill = self.env["crm.sales.skill"].create(
            {"name": "Hotels", "lead_domain": "[('name', 'ilike', 'hotel')]"}
        )
        lead = self._create_leads(name="A hotel", country_id=self.austria.id)
        self.assertFalse(lead._crm_route(NOW))
        self.assertIn("skill", lead.crm_route_note)
        self.members[self.bob].crm_skill_ids = skill
        lead._crm_route(NOW)
        self.assertPlaced(lead, self.bob)
        french = self.env["res.lang"]._activate_lang("fr_FR")
        self.members[self.bob].crm_lang_ids = french
        leads = self._create_leads(2, country_id=self.austria.id, lang_id=french.id)
        leads._crm_route(NOW)
        self.assertEqual(leads.user_id, self.bob)
        with self.assertRaises(ValidationError):
            skill.lead_domain = "[('no_such_field', '=', 1)]"

    def test_last_owner_comes_first(self):
        """The customer's salesperson, else who had the customer or address last."""
        partner = self.env["res.partner"].create(
            {"name": "Known", "user_id": self.cid.id, "country_id": self.austria.id}
        )
        lead = self._create_leads(partner_id=partner.id)
        lead._crm_route(NOW)
        self.assertPlaced(lead, self.cid)
        self.assertEqual(
            lead.crm_placement_ids.reason, "Looks after this customer already"
        )
        self._create_leads(email_from="eva@known.example", user_id=self.bob.id)
        lead = self._create_leads(email_from="Eva <eva@known.example>")
        lead._crm_route(NOW)
        self.assertPlaced(lead, self.bob)

    # ------------------------------------------------------------
    # ACCESS
    # ------------------------------------------------------------

    def test_roles(self):
        """Managers keep territories; salespeople read them; portal nothing."""
        manager, seller = self.users["manager"], self.users["salesperson"]
        territory = self.env["crm.territory"].with_user(manager).create({"name": "New"})
        self.assertEqual(territory.with_user(seller).name, "New")
        with self.assertRaises(AccessError):
            territory.with_user(seller).name = "Mine"
        with self.assertRaises(AccessError):
            territory.with_user(self.users["portal"]).read(["name"])
        with self.assertRaises(AccessError):
            territory.with_user(self.users["manager_b"]).read(["name"])
        with self.assertRaises(AccessError):
            territory.with_user(seller).action_apply()
        with self.assertRaises(AccessError):
            self.env["crm.lead.placement"].with_user(manager).create({})
        self.assertEqual(territory.name, "New")
