"""Steps that do something: activities, calls, updates, webhooks, branches."""

from ast import literal_eval

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from ...tools.webhook_address import get_url_problem

BRANCH_KINDS = [
    ("domain", "The Person Matches"),
    ("clicked", "A Link Was Clicked"),
    ("replied", "There Was a Reply"),
    ("ordered", "Something Was Ordered"),
]


class CrmJourneyStep(models.Model):
    """Work for colleagues, changes of the contact, other systems, and branches."""

    _inherit = "crm.journey.step"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    activity_type_id = fields.Many2one(
        comodel_name="mail.activity.type",
        domain="[('res_model', 'in', (False, 'res.partner'))]",
        ondelete="restrict",
    )
    activity_summary = fields.Char(string="Summary")
    activity_days = fields.Integer(string="Due In (days)", default=1)
    activity_user_id = fields.Many2one(
        comodel_name="res.users",
        string="For",
        ondelete="set null",
        help="Empty: the salesperson of the customer, else who is responsible for the "
        "journey.",
    )
    update_kind = fields.Selection(
        selection=[
            ("add_tag", "Add a Tag"),
            ("remove_tag", "Remove a Tag"),
            ("set_user", "Change the Salesperson"),
        ],
        string="Change",
        default="add_tag",
    )
    update_tag_id = fields.Many2one(
        comodel_name="res.partner.category", string="Tag", ondelete="restrict"
    )
    update_user_id = fields.Many2one(
        comodel_name="res.users", string="New Salesperson", ondelete="restrict"
    )
    webhook_url = fields.Char(string="Address")
    webhook_secret = fields.Char(
        string="Secret",
        groups="base.group_system,crm_extended.crm_extended_group_marketer",
        help="The calls are signed with it, so that the other system knows who calls.",
    )
    branch_kind = fields.Selection(
        selection=BRANCH_KINDS, string="Condition", default="domain"
    )
    branch_domain = fields.Char(string="Who Matches", default="[]")
    branch_step_id = fields.Many2one(
        comodel_name="crm.journey.step",
        string="Of the Step",
        ondelete="set null",
        copy=False,
        index="btree_not_null",
        domain="[('journey_id', '=', journey_id), ('version_id', '=', version_id),"
        " ('kind', 'in', ('mail', 'sms'))]",
    )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("branch_domain")
    def _check_branch_domain(self):
        """Refuse what is no condition on contacts."""
        for step in self:
            try:
                # compiles it with the rights of the writer: the engine has all
                self.env["res.partner"].sudo(False)._search(step._get_branch_domain())
            except (ValueError, SyntaxError, TypeError, KeyError, AccessError) as err:
                raise ValidationError(
                    self.env._(
                        "“%(step)s”: this is no condition on contacts: %(domain)s",
                        step=step.name,
                        domain=step.branch_domain,
                    )
                ) from err

    @api.constrains("webhook_url")
    def _check_webhook_url(self):
        """Refuse addresses inside of the house, and what is no address."""
        for step in self.filtered("webhook_url"):
            problem = get_url_problem(step.webhook_url)
            if problem:
                raise ValidationError(
                    self.env._(
                        "“%(step)s”: %(url)s cannot be called; give the address of "
                        "another system that can be reached "
                        "from the internet.",
                        step=step.name,
                        url=step.webhook_url,
                    )
                )

    # ------------------------------------------------------------
    # WALK
    # ------------------------------------------------------------

    def _do_activity(self, people):
        """Give a colleague something to do about each person."""
        self._schedule(people, self.activity_type_id)
        return people._get_results("done")

    def _do_call(self, people):
        """Put people on a call list, or give somebody a phone activity."""
        if not self._prepare_call_entries(people):
            phone = self.env.ref("mail.mail_activity_data_call")
            self._schedule(people, self.activity_type_id or phone)
        return people._get_results("done")

    def _schedule(self, people, activity_type):
        """Make one activity per person, on the lead when there is one."""
        deadline = fields.Date.add(
            fields.Date.context_today(
                self.with_context(tz=self.company_id._get_crm_timezone())
            ),
            days=self.activity_days,
        )
        models_by_name = {
            name: self.env["ir.model"]._get_id(name)
            for name in ("crm.lead", "res.partner")
        }
        values = []
        for person in people:
            record = person.lead_id or person.partner_id
            user = (
                self.activity_user_id
                or person.lead_id.user_id
                or person.partner_id.user_id
                or self.journey_id.user_id
            )
            values.append(
                {
                    "res_model_id": models_by_name[record._name],
                    "res_id": record.id,
                    "activity_type_id": activity_type.id,
                    "summary": self.activity_summary or self.name,
                    "date_deadline": deadline,
                    "user_id": user.id or self.env.uid,
                }
            )
        # what a job plans is no news for each assignee
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            values
        )

    def _do_update(self, people):
        """Change the contacts."""
        partners = people.partner_id.with_context(tracking_disable=True)
        if self.update_kind == "set_user":
            partners.filtered(
                lambda partner: partner.user_id != self.update_user_id
            ).user_id = self.update_user_id
        else:
            command = Command.link if self.update_kind == "add_tag" else Command.unlink
            partners.write({"category_id": [command(self.update_tag_id.id)]})
        return people._get_results("done")

    def _do_webhook(self, people):
        """Queue one call per person; another job makes the calls."""
        self.env["crm.journey.webhook"]._queue(self, people)
        return people._get_results("done")

    def _do_branch(self, people):
        """Say for whom the condition holds."""
        matching = self._get_matching(people)
        results = people._get_results("no")
        results.update(matching._get_results("yes"))
        return results

    # ------------------------------------------------------------
    # BRANCH
    # ------------------------------------------------------------

    def _get_branch_domain(self):
        """Return the condition on contacts."""
        return Domain(literal_eval(self.branch_domain or "[]"))

    def _get_matching(self, people):
        """Return those of the people for whom the condition holds now."""
        self.ensure_one()
        if self.branch_kind == "domain":
            partners = self.journey_id._find_for_author(
                self.branch_user_id, people.partner_id, self._get_branch_domain()
            )
            return people.filtered(lambda person: person.partner_id in partners)
        if self.branch_kind == "ordered":
            return self._get_ordering(people)
        return self._get_responding(people)

    def _get_ordering(self, people):
        """Return those who, or whose company, ordered since they entered."""
        orders = self.env["sale.order"].search_fetch(
            [
                ("company_id", "=", self.company_id.id),
                ("partner_id", "in", people.partner_id.ids),
                ("state", "=", "sale"),
                ("date_order", ">=", min(people.mapped("date_entered"))),
            ],
            ["partner_id", "date_order"],
        )
        latest = {}  # {partner id: date of the last order}
        for order in orders:
            partner_id = order.partner_id.id
            latest[partner_id] = max(
                latest.get(partner_id, order.date_order), order.date_order
            )
        return people.filtered(
            lambda person: (
                person.partner_id.id in latest
                and latest[person.partner_id.id] >= person.date_entered
            )
        )

    def _get_responding(self, people):
        """Return those who clicked or replied to the mails of this walk.

        Opened mails are no answer: machines open them too.
        """
        name = (
            "links_click_datetime"
            if self.branch_kind == "clicked"
            else "reply_datetime"
        )
        steps = self.branch_step_id or self.version_id.step_ids
        traces = self.env["mailing.trace"].search_fetch(
            [
                ("mass_mailing_id", "in", steps._get_mailings().ids),
                ("model", "=", "res.partner"),
                ("res_id", "in", people.partner_id.ids),
                (name, "!=", False),
            ],
            ["res_id", name],
        )
        latest = {}  # {partner id: last response}
        for trace in traces:
            latest[trace.res_id] = max(
                latest.get(trace.res_id, trace[name]), trace[name]
            )
        return people.filtered(
            lambda person: (
                person.partner_id.id in latest
                and latest[person.partner_id.id] >= person.date_entered
            )
        )
