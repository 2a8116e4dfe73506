"""One person, one household: who is flagged, with which words."""

from odoo import Command
from odoo.tests import tagged

from .referral_common import ReferralCommon


@tagged("post_install", "-at_install", "crm_loyalty")
class TestReferralChecks(ReferralCommon):
    """Each mark that member and friend share is a reason."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.germany = cls.env.ref("base.de")
        cls.member.write(
            {
                "phone": "030 901820",
                "street": "Hauptstr. 5",
                "zip": "10115",
                "city": "Berlin",
                "country_id": cls.germany.id,
            }
        )

    def _assert_flagged(self, code, words):
        referral = self._capture()
        self.assertEqual((referral.state, referral.reason_codes), ("flagged", code))
        self.assertIn(words, referral.reasons)

    def test_strangers(self):
        self.friend.write(
            {
                "phone": "+49 30 901821",
                "street": "Hauptstr. 6",
                "zip": "10115",
                "country_id": self.germany.id,
            }
        )
        referral = self._capture()
        self.assertEqual(
            (referral.state, referral.reason_codes), ("in_progress", False)
        )

    def test_same_customer(self):
        friend = self.friend.create({"name": "Me", "parent_id": self.member.id})
        referral = self._capture(friend)
        self.assertIn("person", referral.reason_codes)
        self.assertEqual(referral.state, "flagged")

    def test_same_mail(self):
        self.friend.email = "M.ia+shop@Example.com"
        self._assert_flagged("email", "e-mail")

    def test_same_phone(self):
        self.friend.write({"phone": "+49 30 901820"})
        self._assert_flagged("phone", "telephone")

    def test_one_more_number(self):
        self.env["crm.partner.phone"].create(
            {"partner_id": self.friend.id, "phone": "+4930901820"}
        )
        self._assert_flagged("phone", "telephone")

    def test_same_address(self):
        self.friend.write(
            {
                "street": "Hauptstraße 5",
                "zip": "10 115",
                "country_id": self.germany.id,
            }
        )
        self._assert_flagged("address", "address")

    def test_same_account(self):
        self.env["res.partner.bank"].create(
            [
                {"acc_number": number, "partner_id": partner.id}
                for number, partner in (
                    ("DE12 3456", self.member),
                    ("de123456", self.friend),
                )
            ]
        )
        self._assert_flagged("bank", "bank account")

    def test_same_means_of_payment(self):
        provider = self.env["payment.provider"].create({"name": "Test", "code": "none"})
        method = self.env["payment.method"].create({"name": "Card", "code": "card_t"})
        self.env["payment.token"].create(
            [
                {
                    "provider_id": provider.id,
                    "payment_method_id": method.id,
                    "partner_id": partner.id,
                    "provider_ref": "card-1",
                    "payment_details": "4242",
                }
                for partner in (self.member, self.friend)
            ]
        )
        self._assert_flagged("payment", "same card")

    def test_family(self):
        self.env["crm.partner.relative"].create(
            {
                "partner_id": self.member.id,
                "name": "Fred",
                "related_partner_id": self.friend.id,
            }
        )
        self._assert_flagged("household", "family")

    def test_same_browser_and_address(self):
        traces = self.env["loyalty.referral.trace"]
        traces._remember(self.member, "browser", "10.0.0.1")
        traces._remember(self.member, "browser", "10.0.0.1")
        self.assertEqual(traces.search_count([("partner_id", "=", self.member.id)]), 2)
        traces._remember(self.friend, "browser", "10.0.0.1")
        self._assert_flagged("device,network", "browser")

    def test_two_friends_with_one_browser(self):
        traces = self.env["loyalty.referral.trace"]
        other = self.friend.create({"name": "Other"})
        for friend in (self.friend, other):
            traces._remember(friend, "phone", "")
        first = self._capture(other)
        self.assertEqual(first.state, "in_progress")
        self._assert_flagged("friends_device", "Another friend")

    def test_traces_are_hashes_and_go(self):
        traces = self.env["loyalty.referral.trace"]
        traces._remember(self.member, "browser", "10.0.0.1")
        own = traces.search([("partner_id", "=", self.member.id)])
        self.assertNotIn("10.0.0.1", "".join(own.mapped("key")))
        self.env.cr.execute(
            "UPDATE loyalty_referral_trace SET date = date - interval '89 days'"
        )
        own.invalidate_recordset()
        traces._gc_traces()
        self.assertEqual(len(own.exists()), 2)
        self.company_a.loyalty_trace_days = 88
        traces._gc_traces()
        self.assertFalse(own.exists())
        self.company_a.loyalty_trace_days = 0
        traces._remember(self.member, "browser", "10.0.0.1")
        self.assertFalse(traces.search([("partner_id", "=", self.member.id)]))

    def test_what_comes_out_later_flags_a_pending_one(self):
        referral = self._capture()
        self._pay(self._order())
        self._run()
        self.assertEqual(referral.state, "pending")
        self.friend.bank_ids = [Command.create({"acc_number": "X1"})]
        self.member.bank_ids = [Command.create({"acc_number": "X1"})]
        referral._evaluate_batch()
        self._assert_state(referral, "flagged")
        self.friend.bank_ids.unlink()
        referral._evaluate_batch()
        self._assert_state(referral, "flagged")
