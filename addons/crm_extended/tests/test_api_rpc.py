"""The interface as other systems call it: XML-RPC and /json/2."""

import xmlrpc.client

from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .api_common import CrmApiCommon

LOGIN = "crm_external"  # password is the login (new_test_user)
ACCESS_ERROR = 4


@tagged("post_install", "-at_install", "crm_extended")
class TestApiRpc(CrmApiCommon, HttpCase):
    """A user without any user type logs in, calls, and reaches nothing else."""

    def _call(self, key, model, method, *arguments):
        """Return the answer of one XML-RPC call."""
        with mute_logger("odoo.addons.rpc.controllers.xmlrpc"):
            uid = self.xmlrpc_common.authenticate(self.env.cr.dbname, LOGIN, key, {})
            self.assertEqual(uid, self.external.id)
            return self.xmlrpc_object.execute_kw(
                self.env.cr.dbname, uid, key, model, method, list(arguments)
            )

    def _create_key(self):
        """Return a new API key of the external user."""
        return self.client.action_create_api_key()["context"]["default_key"]

    def test_password_and_key(self):
        """Both ways of logging in open the interface."""
        for key in (LOGIN, self._create_key()):
            with self.subTest(key=key[:4]):
                answer = self._call(key, "crm.api", "api_version")
                self.assertEqual(answer["version"], "1")
        statements = self._call(
            LOGIN,
            "crm.api",
            "consent_set",
            self.person.id,
            "Trade-Fair 2026",
            "email",
            True,
            "card",
        )
        self.assertEqual(
            [(row["purpose"], row["granted"], row["proof"]) for row in statements],
            [("trade_fair_2026", True, "card")],
        )
        self.assertEqual(
            self._call(LOGIN, "crm.api", "consent_get", self.person.id), statements
        )

    def test_no_other_model(self):
        """Reading a contact is an access error."""
        for model, method, arguments in (
            ("res.partner", "search_read", [[], ["name"]]),
            ("res.users", "search_read", [[], ["login"]]),
            ("crm.consent", "search", [[]]),
            ("crm.api.client", "write", [self.client.ids, {"calls_per_minute": 0}]),
        ):
            with (
                self.subTest(model=model),
                self.assertRaises(xmlrpc.client.Fault) as caught,
                mute_logger("odoo.http"),
            ):
                self._call(LOGIN, model, method, *arguments)
            self.assertEqual(caught.exception.faultCode, ACCESS_ERROR)

    def test_private_methods(self):
        """What is not in the contract cannot be called."""
        with (
            self.assertRaises(xmlrpc.client.Fault) as caught,
            mute_logger("odoo.http"),
        ):
            self._call(LOGIN, "crm.api", "_authorize", "consent_get")
        self.assertEqual(caught.exception.faultCode, ACCESS_ERROR)

    def test_faults_name_key_and_rule(self):
        """Bad input is one sentence, never a traceback."""
        person_id = self.person.id
        for method, arguments, sentence in (
            ("customer_find", [{}], "criteria: give at least one"),
            ("customer_find", [[]], "criteria: [] is not a dictionary"),
            ("customer_find", [{"mail": "x"}], "'mail' is not a known key"),
            ("customer_find", [{"email": "foo@"}], "email: 'foo@' is not an e-mail"),
            ("customer_find", [{"phone": "none"}], "phone: 'none' is not a telephone"),
            ("customer_find", [{"name": 5}], "name: 5 is not a text"),
            ("customer_find", [{"name": "x" * 300}], "name: 300 characters are too"),
            ("partners_by_ref", ["", []], "source: is missing"),
            ("partners_by_ref", ["shop", "ref"], "refs: 'ref' is not a list"),
            ("partners_by_ref", ["shop", [7]], "refs[0]: 7 is not a text"),
            ("metrics_get", [False], "partner_ids: False is not a list"),
            ("metrics_get", [[True]], "partner_ids[0]: True is not a whole number"),
            ("metrics_get", [[1] * 10_001], "10001 items are too many for one call"),
            ("metrics_get", [["1"]], "partner_ids[0]: '1' is not a whole number"),
            ("consent_get", [True], "partner_id: True is not a whole number"),
            ("consent_get", [0], "partner_id: 0 is not an id"),
            ("consent_get", [1.5], "partner_id: 1.5 is not a whole number"),
            (
                "consent_set",
                [person_id, "marketing", "pigeon", True, ""],
                "channel: 'pigeon' is not a channel",
            ),
            (
                "consent_set",
                [person_id, "marketing", "email", 1, ""],
                "granted: 1 is neither True nor False",
            ),
            (
                "consent_set",
                [person_id, "über uns", "email", True, ""],
                "purpose: “über_uns” is not a code",
            ),
            ("sale_history_import", [{}, {"source": "x"}], "rows: {} is not a list"),
            ("sale_history_import", [[], {}], "source: is missing"),
        ):
            with (
                self.subTest(method=method, arguments=arguments),
                self.assertRaises(xmlrpc.client.Fault) as caught,
                mute_logger("odoo.http"),
            ):
                self._call(LOGIN, "crm.api", method, *arguments)
            self.assertIn(sentence, caught.exception.faultString)
            self.assertNotIn("Traceback", caught.exception.faultString)
        self.assertFalse(self.person.crm_consent_ids)

    def test_json_2(self):
        """The same methods answer on /json/2 with a bearer key."""
        # a call is counted in a transaction apart; a test cannot have one that writes
        # beside one that reads (tests/databases/test_replica.py has both)
        self.set_registry_readonly_mode(False)
        self.addCleanup(self.set_registry_readonly_mode, True)
        headers = {"Authorization": f"Bearer {self._create_key()}"}
        url = f"{self.base_url()}/json/2"
        answer = self.opener.post(
            f"{url}/crm.api/consent_get",
            json={"partner_id": self.person.id},
            headers=headers,
        )
        self.assertEqual((answer.status_code, answer.json()), (200, []))
        with mute_logger("odoo.http"):
            answer = self.opener.post(
                f"{url}/res.partner/search", json={"domain": []}, headers=headers
            )
        self.assertEqual(answer.status_code, 403)

    def test_pages_for_developers(self):
        """Odoo's /doc shows, of our models, buttons and what every model has.

        It opens for those alone whom an administrator gives its group. The operations,
        which nobody may read there, stand in the OpenAPI document.
        """
        self.authenticate(LOGIN, LOGIN)
        with mute_logger("odoo.http"):
            self.assertGreaterEqual(self.url_open("/doc/crm.api.json").status_code, 400)
        new_test_user(
            self.env, "doc_reader", groups="base.group_system,api_doc.group_allow_doc"
        )
        self.authenticate("doc_reader", "doc_reader")
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open("/doc/crm.api.json").status_code, 403)
        for model, own in (
            ("crm.api.subscription", {"action_resume", "action_replay"}),
            ("crm.api.client", {"action_create_api_key", "action_open_log"}),
            ("crm.api.event", set()),
            ("crm.api.log", set()),
            ("crm.api.delivery", {"action_replay"}),
        ):
            with self.subTest(model):
                methods = self.url_open(f"/doc/{model}.json").json()["methods"]
                common = self.env["crm.api.event.kind"]
                shown = {name for name in methods if not hasattr(common, name)}
                self.assertEqual(shown, own)

    def test_description_of_routes(self):
        """The OpenAPI document has each operation, and hides nothing behind a login."""
        answer = self.url_open("/crm/openapi.json")
        self.assertEqual(
            {path.rpartition("/")[2] for path in answer.json()["paths"]},
            set(self.env["crm.api"]._get_contract().operations),
        )

    def test_no_web_client(self):
        """A login in the browser ends outside of the web client."""
        self.authenticate(LOGIN, LOGIN)
        answer = self.url_open("/odoo", allow_redirects=False)
        self.assertIn(answer.status_code, (302, 303))
        self.assertEqual(answer.headers["Location"], "/my")
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open("/my").status_code, 403)
