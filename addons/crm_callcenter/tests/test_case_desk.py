"""The agent desk: its queues, its answers, and what the browser shows."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

# the module, not its classes: pytest would collect and run Odoo's own tests here
from odoo.addons.web.tests import test_js

from .common import CrmCallcenterCommon

SUITE = "@crm_callcenter"
ANSWER_IN_BROWSER = """
    const until = async (what, check) => {
        for (let i = 0; i < 100; i++) {
            if (check()) {
                return;
            }
            await new Promise((resolve) => setTimeout(resolve, 100));
        }
        throw new Error(`never: ${what}`);
    };
    const find = (selector) => document.querySelector(selector);
    (async () => {
        await until("case", () => find(".o_crm_callcenter_case h2"));
        const first = find(".o_crm_callcenter_row .badge").textContent;
        if (!first.includes("Very important")) {
            throw new Error(`the first case is no very important customer: ${first}`);
        }
        const box = find(".o_crm_callcenter_reply textarea");
        box.value = "It is on its way.";
        box.dispatchEvent(new Event("input", {bubbles: true}));
        await until("button", () => !find(".o_crm_callcenter_send").disabled);
        find(".o_crm_callcenter_send").click();
        await until("answer", () =>
            find(".o_crm_callcenter_message.o_is_agent")?.textContent.includes(
                "It is on its way."
            )
        );
        document.body.dispatchEvent(
            new KeyboardEvent("keydown", {key: "?", bubbles: true})
        );
        await until("keys", () => find(".o_crm_callcenter_keys"));
        console.log("test successful");
    })();
"""


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCaseDesk(CrmCallcenterCommon, HttpCase):
    """Two customers, one of them very important, wait for an agent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.users["agent"]
        cls.user.tour_enabled = False
        cls.customers = cls.env["res.partner"].create(
            [
                {"name": "Plain", "email": "plain@example.com"},
                {
                    "name": "Star",
                    "email": "star@example.com",
                    "service_level": "vip",
                },
            ]
        )
        cls.team = cls.env["crm.case.team"].create(
            {
                "name": "Service",
                "company_id": cls.company_a.id,
                "member_ids": cls.user.ids,
            }
        )
        cls.plain, cls.vip = cls._create_cases(cls.customers)
        cls.vip._store({"service_level": "vip", "priority": "0"})
        cls.plain._store({"priority": "3"})

    @classmethod
    def _create_cases(cls, customers):
        """Return an open case of the agent for each customer."""
        return cls.env["crm.case"].create(
            [
                {
                    "name": customer.name,
                    "company_id": cls.company_a.id,
                    "team_id": cls.team.id,
                    "user_id": cls.user.id,
                    "partner_id": customer.id,
                }
                for customer in customers
            ]
        )

    def _get_desk(self, role="agent"):
        """Return the desk as a user of this role has it."""
        return (
            self.env["crm.case.desk"]
            .with_user(self.users[role])
            .with_context(allowed_company_ids=self.users[role].company_ids.ids)
        )

    def test_very_important_customers_come_first(self):
        answer = self._get_desk().get_desk("mine")
        names = [row["name"] for row in answer["cases"]]
        self.assertEqual(names, ["Star", "Plain"])
        self.assertEqual(answer["vip_count"], 1)

    def test_the_queues_hold_what_they_say(self):
        self.plain.write({"user_id": False})
        self.vip._set_waiting(True)
        answer = self._get_desk().get_desk("team")
        counts = {tab["key"]: tab["count"] for tab in answer["tabs"]}
        self.assertEqual(
            counts,
            {"mine": 0, "team": 2, "unassigned": 1, "breaching": 0, "waiting": 1},
        )

    def test_no_query_per_case(self):
        desk = self._get_desk()
        desk.get_desk("team")
        few = self._count_queries(desk)
        self._create_cases(self.env["res.partner"].create([{"name": "x"}] * 30))
        self.assertEqual(self._count_queries(desk), few)

    def _count_queries(self, desk):
        """Return the number of queries of one call, nothing cached."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        desk.get_desk("team")
        return self.env.cr.sql_log_count - before

    def test_an_answer_leaves_and_the_case_waits(self):
        desk = self._get_desk()
        answer = desk.reply(self.plain.id, "Hello <b>", "wait")
        self.assertTrue(answer["sent"])
        self.assertTrue(self.plain.is_waiting)
        row = desk._get_row(self.plain)
        self.assertEqual((row["is_paused"], row["tone"]), (True, "secondary"))
        shown = desk.get_case(self.plain.id)["messages"][-1]
        self.assertIn("&lt;b&gt;", shown["body"])
        self.assertTrue(shown["is_agent"])

    def test_an_answer_of_a_colleague_in_between_warns(self):
        seen = self._get_desk().get_case(self.plain.id)["last_answer_id"]
        self._get_desk("supervisor").reply(self.plain.id, "First")
        answer = self._get_desk().reply(self.plain.id, "Second", "", seen)
        self.assertFalse(answer["sent"])
        self.assertIn(self.users["supervisor"].name, answer["message"])
        self.assertEqual(len(self._get_desk().get_case(self.plain.id)["messages"]), 1)
        self.assertTrue(self._get_desk().reply(self.plain.id, "Second")["sent"])

    def test_strangers_are_refused(self):
        for role in ("agent_b", "employee"):
            desk = self._get_desk(role)
            for call in (
                lambda desk=desk: desk.get_case(self.plain.id),
                lambda desk=desk: desk.reply(self.plain.id, "Hello"),
                lambda desk=desk: desk.env["crm.case.presence"].ping(self.plain.id),
            ):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    call()
        self.assertFalse(self.plain.date_first_response)
        with self.assertRaises(UserError):
            self._get_desk().reply(self.plain.id, "  ")

    def test_colleagues_at_one_case_see_each_other(self):
        agent = self._get_desk().env["crm.case.presence"]
        supervisor = self._get_desk("supervisor").env["crm.case.presence"]
        self.assertEqual(agent.ping(self.plain.id, True), [])
        self.assertEqual(
            supervisor.ping(self.plain.id),
            [{"id": self.user.id, "name": self.user.name, "is_typing": True}],
        )
        rows = self.env["crm.case.presence"].search([("user_id", "=", self.user.id)])
        rows.date_seen = "2020-01-01"
        self.env.flush_all()
        self.assertEqual(supervisor.ping(self.plain.id), [])

    def test_an_agent_answers_in_the_browser(self):
        self.browser_js(
            "/odoo/agent-desk",
            ANSWER_IN_BROWSER,
            ready="!!document.querySelector('.o_crm_callcenter_case h2')",
            login=self.user.login,
        )
        self.assertTrue(self.vip.date_first_response)
        self.assertFalse(self.plain.date_first_response)


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCaseDeskComponents(HttpCase):
    """The desk against a mock server: static/tests/*.test.js."""

    def test_components(self):
        suite = test_js.HOOTCommon._generate_hash(self, SUITE)
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=test_js.unit_test_error_checker,
        )
