"""A telephone system and two agents with telephones, for the tests of calls."""

from .case_common import CrmCaseCommon


class CrmCallCommon(CrmCaseCommon):
    """A Norwegian switchboard in company A; agents at the extensions 21 and 22."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = cls.env["crm.cti.provider"].create(
            {
                "name": "Switchboard",
                "code": "test-switchboard",
                "company_id": cls.company_a.id,
                "country_id": cls.env.ref("base.no").id,
                "own_numbers": "22 00 00 00",
            }
        )
        cls.agent, cls.supervisor = cls.users["agent"], cls.users["supervisor"]
        cls.agent.cti_extension = "21"
        cls.supervisor.cti_extension = "22"
        cls.caller = cls.env["res.partner"].create(
            {
                "name": "Kari Nordmann",
                "phone": "+47 22 12 34 56",
                "company_id": cls.company_a.id,
            }
        )
        cls.crm_api = cls.env["crm.api"].with_user(cls.users["external"])

    def _send(self, event, call_id="call-1", **values):
        """Return the answer to one event."""
        return self.crm_api.call_event(
            {
                "provider": self.provider.code,
                "call_id": call_id,
                "event": event,
                **values,
            }
        )

    def _ring(self, call_id="call-1", **values):
        """Let the telephone ring at both agents."""
        return self._send(
            "ringing",
            call_id,
            **{
                "direction": "in",
                "from_number": "22123456",
                "to_number": "22000000",
                "agent": ["21", "22"],
                **values,
            },
        )

    def _get_call(self, call_id="call-1"):
        """Return the record of a call."""
        return self.env["crm.call"].search([("external_id", "=", call_id)])

    def _as_stranger(self, model, role="supervisor"):
        """Return a model as somebody of company B has it."""
        login = f"{role}_stranger"
        if login not in self.users:
            self.users[login] = self._create_user(
                login, f"crm_callcenter.crm_callcenter_group_{role}", self.company_b
            )
        stranger = self.users[login]
        return (
            self.env[model]
            .with_user(stranger)
            .with_context(allowed_company_ids=self.company_b.ids)
        )
