"""A call list with a script, for the tests of calling out."""

from datetime import datetime

from odoo import Command

from .call_common import CrmCallCommon

# a Tuesday without any holiday; ten o'clock in Oslo
TUESDAY = datetime(2026, 3, 10, 9, 0)


class CrmOutboundCommon(CrmCallCommon):
    """A running list of company A, and Norwegians to call; they live in Oslo."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a.partner_id.tz = "Europe/Oslo"
        cls.company_a.crm_consent_required = False
        cls.norway = cls.env.ref("base.no")
        cls.script = cls.env["crm.call.script"].create(
            {"name": "Renewal", "company_id": cls.company_a.id}
        )
        cls.call_list = cls._create_list()
        cls.outcomes = {
            name: cls.env.ref(f"crm_callcenter.crm_call_disposition_{name}")
            for name in (
                "no_answer",
                "busy",
                "callback",
                "lead",
                "quotation",
                "complaint",
                "not_interested",
                "refused",
                "invalid",
            )
        }
        cls.desk = cls.env["crm.call.desk"].with_user(cls.agent)

    # ------------------------------------------------------------
    # BUILDERS
    # ------------------------------------------------------------

    @classmethod
    def _create_list(cls, **values):
        """Return a running list of company A."""
        call_list = cls.env["crm.call.list"].create(
            {"name": "Renewals", "company_id": cls.company_a.id, **values}
        )
        call_list.state = "running"
        return call_list

    @classmethod
    def _create_people(cls, count, start=0, **values):
        """Return people with numbers of Oslo."""
        return cls.env["res.partner"].create(
            [
                {
                    "name": f"Person {number}",
                    "phone": f"+4722{number:06d}",
                    "country_id": cls.norway.id,
                    "company_id": cls.company_a.id,
                    **values,
                }
                for number in range(100000 + start, 100000 + start + count)
            ]
        )

    @classmethod
    def _add(cls, count=1, call_list=None, **values):
        """Return entries of new people."""
        call_list = call_list or cls.call_list
        return call_list._add_people(
            cls._create_people(count, cls.env["res.partner"].search_count([])), **values
        )

    @classmethod
    def _create_script(cls):
        """Fill the script: content? -> why not? -> end, or -> how much? -> end."""
        pages = cls.env["crm.call.script.page"]
        cls.content, cls.reason, cls.budget = pages.create(
            [
                {
                    "script_id": cls.script.id,
                    "name": name,
                    "sequence": number,
                    "text": "Hello {name}, this is {agent}.",
                    **values,
                }
                for number, (name, values) in enumerate(
                    (
                        ("Content?", {"kind": "choice"}),
                        ("Why not?", {"kind": "text", "next_kind": "end"}),
                        (
                            "How much?",
                            {
                                "kind": "number",
                                "next_kind": "end",
                                "target": "lead.expected_revenue",
                            },
                        ),
                    )
                )
            ]
        )
        cls.content.answer_ids = [
            Command.create({"name": "No", "next_kind": "next"}),
            Command.create(
                {"name": "Yes", "next_kind": "page", "next_page_id": cls.budget.id}
            ),
        ]
        cls.call_list.script_id = cls.script

    def _take(self, user=None, **values):
        """Return the entry that an agent gets."""
        desk = self.env["crm.call.desk"].with_user(user or self.agent)
        taken = desk.take_next(**values)
        entry_id = taken and taken["id"]
        return self.env["crm.call.list.entry"].browse(entry_id or [])

    def _finish(self, entry, outcome, user=None, **values):
        """Call, and wrap the call up."""
        desk = self.env["crm.call.desk"].with_user(user or self.agent)
        desk.dial(entry.id)
        return desk.finish(entry.id, self.outcomes[outcome].id, **values)
