"""Cases from a live chat."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import CrmCallcenterCommon


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCaseChat(CrmCallcenterCommon):
    """A conversation between a visitor and an agent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls.users["agent"]
        cls.visitor = new_test_user(
            cls.env, "chat_visitor", groups="base.group_portal", email="v@x.example"
        )
        cls.livechat = cls.env["im_livechat.channel"].create({"name": "Help"})
        cls.channel = cls.env["discuss.channel"].create(
            {
                "name": "Visitor",
                "channel_type": "livechat",
                "livechat_channel_id": cls.livechat.id,
                "livechat_operator_id": cls.agent.partner_id.id,
                "channel_member_ids": [
                    Command.create({"partner_id": partner.id})
                    for partner in (cls.agent | cls.visitor).partner_id
                ],
            }
        )
        cls.channel.message_post(
            body="My pump leaks",
            message_type="comment",
            author_id=cls.visitor.partner_id.id,
        )

    def _get_case(self):
        from_chat = [("origin_channel_id", "=", self.channel.id)]
        return self.env["crm.case"].search(from_chat)

    def test_command(self):
        """/case keeps the conversation, the visitor and the way back."""
        channel = self.channel.with_user(self.agent)
        channel.execute_command_case(body="/case")
        self.assertFalse(self._get_case())
        channel.execute_command_case(body="/case Leaking pump")
        case = self._get_case()
        self.assertEqual(case.name, "Leaking pump")
        self.assertEqual(case.channel, "chat")
        self.assertEqual(case.partner_id, self.visitor.partner_id)
        self.assertEqual(case.email_from, "v@x.example")
        self.assertIn("My pump leaks", case.description)
        case.with_user(self.agent).action_open_chat()

    def test_command_needs_rights(self):
        """A visitor opens no case by the command, nor does a passer-by."""
        with self.assertRaises(AccessError):
            self.channel.with_user(self.visitor).execute_command_case(body="/case x")
        with self.assertRaises(AccessError):
            self.channel.with_user(self.users["supervisor"]).execute_command_case(
                body="/case x"
            )
        self.assertFalse(self._get_case())

    def test_chat_bot(self):
        """The step uses the address that the visitor gave to the bot."""
        team = self.env["crm.case.team"].create(
            {"name": "Chat", "company_id": self.company_a.id}
        )
        script = self.env["chatbot.script"].create({"title": "Bot"})
        ask, step = self.env["chatbot.script.step"].create(
            [
                {
                    "chatbot_script_id": script.id,
                    "step_type": "question_email",
                    "message": "Your address?",
                },
                {
                    "chatbot_script_id": script.id,
                    "step_type": "create_case",
                    "message": "Thank you",
                    "case_team_id": team.id,
                },
            ]
        )
        public = self.env.ref("base.public_user")
        guest = self.env["mail.guest"].create({"name": "Guest"})
        channel = self.env["discuss.channel"].create(
            {
                "name": "Bot",
                "channel_type": "livechat",
                "livechat_channel_id": self.livechat.id,
                "livechat_operator_id": script.operator_partner_id.id,
                "chatbot_current_step_id": step.id,
                "channel_member_ids": [
                    Command.create({"partner_id": script.operator_partner_id.id}),
                    Command.create({"guest_id": guest.id}),
                ],
            }
        )
        message = channel._chatbot_post_message(script, "Your address?")
        self.env["chatbot.message"].create(
            {
                "mail_message_id": message.id,
                "discuss_channel_id": channel.id,
                "script_step_id": ask.id,
                "user_raw_answer": "guest@x.example",
            }
        )
        step.with_user(public).with_context(guest=guest).sudo()._process_step(
            channel.with_user(public).with_context(guest=guest).sudo()
        )
        case = self.env["crm.case"].search([("origin_channel_id", "=", channel.id)])
        self.assertEqual(len(case), 1)
        self.assertEqual(case.team_id, team)
        self.assertEqual(case.company_id, self.company_a)
        self.assertEqual(case.channel, "chat")
        self.assertEqual(case.email_from, "guest@x.example")
