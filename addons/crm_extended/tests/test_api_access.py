"""Who may call the interface, what, for which company, and how often."""

from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .api_common import CrmApiCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestApiAccess(CrmApiCommon):
    """The gate in front of every method."""

    def setUp(self):
        super().setUp()
        # the call counter opens a transaction of its own
        self.registry_enter_test_mode()

    def _assert_denied(self, crm_api, sentence):
        """Check that a call is an access error and writes nothing."""
        with self.assertRaisesRegex(AccessError, sentence):
            crm_api.consent_set(self.person.id, "marketing", "email", True, "form")
        self.assertFalse(self.person.crm_consent_ids)

    def test_client_is_let_in(self):
        """A client without limits may call everything, for its company."""
        answer = self.crm_api.api_version()
        self.assertEqual(answer["version"], "1")
        self.assertIn("crm_extended", answer["addons"])
        self.assertEqual(
            answer["methods"],
            self.env["crm.api.operation"].search([], order="code").mapped("code"),
        )
        self.crm_api.consent_set(self.person.id, "marketing", "email", True, "form")
        self.assertEqual(self.person.crm_consent_ids.company_id, self.company_a)
        self.assertEqual(self.person.crm_consent_ids.user_id, self.external)

    def test_every_public_method_is_an_operation(self):
        """Operations and methods are the same set, and each one is guarded."""
        names = {
            name
            for cls in type(self.crm_api).mro()
            if "crm_" in cls.__module__ and cls.__name__ == "CrmApi"
            for name in vars(cls)
            if not name.startswith("_")
        }
        operations = self.env["crm.api.operation"].search([])
        self.assertEqual(names, set(operations.mapped("code")))

    def test_operations_go_with_their_addon(self):
        """A client that loses all it was limited to may call nothing, not all."""
        operations = self.env["crm.api.operation"].create(
            [{"code": f"gone_{n}", "name": f"Gone {n}"} for n in range(2)]
        )
        self.client.operation_ids = [Command.set(operations.ids)]
        operations[0].unlink()
        self.assertTrue(self.client.active)
        operations[1].unlink()
        self.assertFalse(self.client.active)
        self._assert_denied(self.crm_api, "not an active client")

    def test_roles_are_denied(self):
        """Nobody but an external system calls the interface, not even a manager."""
        for role in ("salesperson", "manager", "marketer", "employee", "portal"):
            with self.subTest(role=role):
                self._assert_denied(
                    self.env["crm.api"].with_user(self.users[role]),
                    "group “CRM / External system”",
                )

    def test_group_without_client_is_denied(self):
        """The group alone is not enough."""
        self.client.active = False
        self._assert_denied(self.crm_api, "not an active client")

    def test_expired_client_is_denied(self):
        """The last day counts, the day after does not."""
        today = fields.Date.today()
        self.client.expires_on = today - timedelta(days=2)
        self._assert_denied(self.crm_api, "expired on")
        self.client.expires_on = today + timedelta(days=2)
        self.assertEqual(self.crm_api.api_version()["version"], "1")

    def test_operation_outside_is_denied(self):
        """An operation that is not listed is an access error; api_version stays."""
        self._allow("consent_get", "customer_find")
        self._assert_denied(self.crm_api, "may not call consent_set")
        self.assertEqual(self.crm_api.consent_get(self.person.id), [])
        self.assertEqual(
            self.crm_api.api_version()["methods"],
            ["api_version", "consent_get", "customer_find"],
        )

    def test_other_company_is_as_missing(self):
        """A contact of another company is refused like one that never was."""
        for partner_id in (self.stranger.id, 2**31 - 1):
            for method, arguments in (
                ("consent_get", ()),
                ("consent_set", ("marketing", "email", True, "")),
                ("customer_overview", ()),
            ):
                with (
                    self.subTest(method=method, partner=partner_id),
                    self.assertRaisesRegex(AccessError, "^partner_id: there is no"),
                ):
                    getattr(self.crm_api, method)(partner_id, *arguments)
        self.assertFalse(self.stranger.crm_consent_ids)

    def test_callers_context_is_ignored(self):
        """A caller cannot reach another company through the context."""
        self.external.company_ids = [Command.link(self.company_b.id)]
        crm_api = self.crm_api.with_context(
            allowed_company_ids=self.company_b.ids,
            active_test=False,
            default_partner_id=self.stranger.id,
        )
        with self.assertRaises(AccessError):
            crm_api.consent_get(self.stranger.id)
        crm_api.consent_set(self.person.id, "marketing", "email", True, "")
        self.assertEqual(self.person.crm_consent_ids.company_id, self.company_a)

    def test_external_user_reads_no_model(self):
        """The group opens no model at all, and no menu."""
        env = self.env(user=self.external.id, su=False)
        readable = [
            name
            for name, model in env.items()
            if not model._abstract and model.has_access("read")
        ]
        self.assertEqual(readable, [])
        for name in ("ir.ui.menu", "res.partner", "crm.api.client"):
            with self.subTest(model=name), self.assertRaises(AccessError):
                env[name].search([])

    def test_one_active_client_per_user(self):
        """A user stands for one system only; archived clients do not count."""
        values = {
            "name": "Other",
            "user_id": self.external.id,
            "company_id": self.company_b.id,
        }
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.env["crm.api.client"].create(values)
        self.client.active = False
        self.client.flush_recordset()
        self.assertTrue(self.env["crm.api.client"].create(values))

    def test_rate_limit(self):
        """The call after the last allowed one is told when to come again."""
        self.client.calls_per_minute = 3
        for _call in range(3):
            self.crm_api.api_version()
        with self.assertRaisesRegex(UserError, r"Try again in \d+ seconds"):
            self.crm_api.consent_set(self.person.id, "marketing", "email", True, "")
        self.assertFalse(self.person.crm_consent_ids)
        self.assertEqual(self.client.recent_call_count, 3)
        self.assertTrue(self.client.last_call_date)

    def test_an_attempt_that_is_repeated_counts_once(self):
        """A call that Odoo runs again after a serialization failure is one call."""
        self.client.calls_per_minute = 2
        cr = self.env.cr
        counter = self.env.registry["crm.api.call"]
        with patch.object(counter, "_count", return_value=0) as count:
            self.client._count_call()
            for _attempt in range(3):
                # as Odoo does; there is no web request during a call of XML-RPC
                cr.postrollback.run()
                self.env.transaction.reset()
                self.client._count_call()
            self.assertEqual(count.call_count, 1)
            # as a commit does
            cr.postrollback.clear()
            self.client._count_call()
            self.assertEqual(count.call_count, 2)

    def test_rate_limit_ends(self):
        """After a minute the calls are forgotten."""
        self.client.calls_per_minute = 1
        self.crm_api.api_version()
        counted = self.env["crm.api.call"].search([("client_id", "=", self.client.id)])
        counted.second -= timedelta(seconds=62)
        counted.flush_recordset()
        self.assertEqual(self.crm_api.api_version()["version"], "1")
        self.assertEqual(
            self.env["crm.api.call"].search_count([("client_id", "=", self.client.id)]),
            1,
        )

    def test_denied_calls_are_not_counted(self):
        """Who may not call uses up nothing."""
        self._allow("consent_get")
        self._assert_denied(self.crm_api, "may not call")
        self.assertEqual(self.client.recent_call_count, 0)

    def test_only_administrators_manage_clients(self):
        """A CRM manager neither sees clients nor creates keys."""
        for role in ("manager", "salesperson", "external"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.client.with_user(self.users[role]).action_create_api_key()
        self.assertFalse(self.env["res.users.apikeys"].search([]))

    def test_setup_warning(self):
        """The administrator is told what keeps the user from calling."""
        self.assertFalse(self.client.setup_warning)
        self.client.user_id = self.users["employee"]
        self.assertIn("lacks the group", self.client.setup_warning)
