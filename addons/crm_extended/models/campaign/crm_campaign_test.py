"""A/B tests of a campaign: a stated probability, a rule when they end."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...queries import campaign_test as queries
from ...tools.ab_test import Variant, decide
from ...tools.proportion import get_sample_size

TEST_STATES = [
    ("running", "Running"),
    ("winner", "Has a Winner"),
    ("inconclusive", "Inconclusive"),
]
TEST_METRICS = [
    ("click", "People who clicked"),
    ("reply", "People who replied"),
    ("order", "People who ordered"),
]


class CrmCampaignTest(models.Model):
    """Versions of one message against each other.

    The versions are mailings of the campaign with Odoo's A/B test, or variants of a
    step of a journey. It is decided once: when each version has reached the planned
    number of people, or after its last day. See ``tools/ab_test.py``.
    """

    _name = "crm.campaign.test"
    _description = "A/B Test"
    _check_company_auto = True
    _order = "id desc"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True)
    campaign_id = fields.Many2one(
        comodel_name="utm.campaign",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("crm_company_id", "!=", False)],
    )
    company_id = fields.Many2one(
        related="campaign_id.crm_company_id",
        store=True,
        index=True,
    )
    kind = fields.Selection(
        selection=[("mailing", "Mailings"), ("step", "Step of a Journey")],
        string="Between",
        required=True,
        default="mailing",
    )
    step_id = fields.Many2one(
        comodel_name="crm.journey.step",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        domain="[('version_id', '=', False), ('company_id', '=', company_id)]",
        help="The step whose versions are compared.",
    )
    metric = fields.Selection(
        selection=TEST_METRICS,
        string="What Counts",
        required=True,
        default="click",
    )
    confidence_pct = fields.Float(
        string="Sure By (%)",
        required=True,
        default=95.0,
        help="With equally good versions, no winner is found with this probability.",
    )
    base_rate_pct = fields.Float(
        string="Usual Rate (%)",
        required=True,
        default=5.0,
        help="What share usually does what counts.",
    )
    gain_pct = fields.Float(
        string="Gain Worth Finding (%)",
        required=True,
        default=30.0,
        help="By how much of the usual rate a version has to be better to matter: 30 "
        "from 5 % means 6.5 %.",
    )
    planned_size = fields.Integer(
        string="People per Version",
        compute="_compute_planned_size",
        store=True,
        readonly=False,
        precompute=True,
        help="So many are needed to find that gain in four of five tests. Nobody looks "
        "earlier.",
    )
    date_stop = fields.Date(
        string="Ends After",
        required=True,
        help="The test ends after this day, however many it has reached.",
    )
    state = fields.Selection(
        selection=TEST_STATES,
        required=True,
        readonly=True,
        copy=False,
        default="running",
    )
    p_value = fields.Float(
        string="Chance of an Accident",
        digits=(16, 4),
        readonly=True,
        copy=False,
        help="How likely such a difference is between equally good versions.",
    )
    winner = fields.Char(readonly=True, copy=False)
    date_decided = fields.Datetime(readonly=True, copy=False)
    verdict = fields.Char(compute="_compute_verdict")
    version_ids = fields.One2many(
        comodel_name="crm.campaign.test.version",
        inverse_name="test_id",
        string="Versions",
    )

    _confidence_range = models.Constraint(
        "CHECK(confidence_pct >= 80 AND confidence_pct < 100)",
        "Be sure by at least 80 and less than 100 percent.",
    )
    _rates_range = models.Constraint(
        "CHECK(base_rate_pct > 0 AND gain_pct > 0"
        " AND base_rate_pct * (100 + gain_pct) < 10000)",
        "The usual rate and the gain are positive, and together below 100 percent.",
    )
    _planned_size_positive = models.Constraint(
        "CHECK(planned_size > 0)",
        "Each version needs at least one person.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("confidence_pct", "base_rate_pct", "gain_pct")
    def _compute_planned_size(self):
        for test in self:
            base = test.base_rate_pct / 100
            better = base * (1 + test.gain_pct / 100)
            sure = test.confidence_pct / 100
            if 0 < base < better < 1 and 0 < sure < 1:
                test.planned_size = get_sample_size(base, better, sure)
            else:
                test.planned_size = test.planned_size or 1

    @api.depends("state", "winner", "p_value", "version_ids.recipients")
    def _compute_verdict(self):
        for test in self:
            test.verdict = test._get_verdict()

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("kind", "step_id", "campaign_id")
    def _check_subject(self):
        """Ask for the step that is tested, and for a campaign of a company."""
        for test in self:
            if not test.company_id:
                raise ValidationError(
                    self.env._("An A/B test belongs to a campaign of a company.")
                )
            if test.kind == "step" and not test.step_id:
                raise ValidationError(
                    self.env._("Say which step of a journey is tested.")
                )

    # ------------------------------------------------------------
    # CRUD METHODS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Take stock of the versions at once."""
        tests = super().create(vals_list)
        tests._count()
        return tests

    def write(self, vals):
        """Refuse to change the rules once versions were sent: that is how one cheats.

        :raises UserError: with the way out.
        """
        rules = {"metric", "confidence_pct", "planned_size", "date_stop", "campaign_id"}
        if rules & set(vals) and not self.env.su:
            for test in self:
                if test.state != "running" or any(
                    test.version_ids.mapped("recipients")
                ):
                    raise UserError(
                        self.env._(
                            "%(test)s has begun: its rules stay as they are. Make "
                            "another test instead.",
                            test=test.name,
                        )
                    )
        return super().write(vals)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_look(self):
        """Count the versions, and decide if the test is over.

        :return: dict: a notification with the verdict.
        """
        self.ensure_one()
        self.check_access("write")
        self._decide()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": self.verdict,
                "type": "success" if self.state == "winner" else "info",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _decide(self):
        """Count the versions of running tests and decide those that are over."""
        for test in self.filtered(lambda test: test.state == "running"):
            test._count()
            versions = test.version_ids
            if len(versions) < 2:
                continue
            decision = decide(
                [
                    Variant(version.id, version.recipients, version.successes)
                    for version in versions
                ],
                test.confidence_pct / 100,
                test.planned_size,
                test.date_stop < test.campaign_id._get_crm_today(),
            )
            if decision.state == "running":
                continue
            winner = versions.browse(decision.winner or [])
            # sudo: the verdict is the rule's, not the user's to write
            winner.sudo().is_winner = True
            test.sudo().write(
                {
                    "state": decision.state,
                    "p_value": decision.p_value,
                    "winner": winner.name,
                    "date_decided": fields.Datetime.now(),
                }
            )

    def _count(self):
        """Bring the counts of the versions up to date, and add new versions."""
        self.env.flush_all()
        for test in self:
            known = {version._get_key(): version for version in test.version_ids}
            for key, name, recipients, successes in test._get_counts():
                values = {"recipients": recipients, "successes": successes}
                # sudo: counts are facts, nobody may type them in
                versions = test.version_ids.sudo()
                if key in known:
                    (versions & known[key]).write(values)
                else:
                    versions.create(
                        {**values, **key._asdict(), "test_id": test.id, "name": name}
                    )

    def _get_counts(self):
        """Return what each version reached.

        :return: list of (key of the version, its name, recipients, successes).
        """
        self.ensure_one()
        versions = self.env["crm.campaign.test.version"]
        mailings = self.env["mailing.mailing"]
        if self.kind == "mailing":
            # sudo: managers who may not read mailings judge tests all the same
            mailings = mailings.sudo().search(
                [
                    ("campaign_id", "=", self.campaign_id.id),
                    ("ab_testing_enabled", "=", True),
                    ("ab_testing_pc", "<", 100),
                ],
                order="id",
            )
            condition = SQL("message.mailing_id = ANY(%s)", mailings.ids)
        else:
            condition = self._get_step_condition()
        rows = self.env.execute_query(
            queries.build_counts_query(self.campaign_id.id, self.metric, condition)
        )
        found = {}  # {key: (recipients, successes)}
        for mailing_id, _step, variant, recipients, successes in rows:
            key = versions._make_key(
                mailing_id if self.kind == "mailing" else False,
                variant if self.kind == "step" else False,
            )
            before = found.get(key, (0, 0))
            found[key] = (before[0] + recipients, before[1] + successes)
        for mailing in mailings:
            found.setdefault(versions._make_key(mailing.id, False), (0, 0))
        names = {mailing.id: mailing.subject for mailing in mailings}
        return [
            (key, key.variant or names.get(key.mailing_id), *counts)
            for key, counts in sorted(found.items())
        ]

    def _get_step_condition(self):
        """Return which messages take part: of the texts that were published for it."""
        # sudo: managers who may not read mailings judge tests all the same
        steps = self.env["crm.journey.step"].sudo().search([("test_id", "=", self.id)])
        condition = SQL(
            "message.step_id = %s AND message.variant IS NOT NULL", self.step_id.id
        )
        if not steps:
            return condition
        return SQL(
            "%s AND message.mailing_id = ANY(%s)", condition, steps._get_mailings().ids
        )

    def _get_verdict(self):
        """Return what is known, in one sentence."""
        self.ensure_one()
        smallest = min(self.version_ids.mapped("recipients"), default=0)
        values = {
            "winner": self.winner or "",
            "chance": f"{100 * self.p_value:.2g}",
            "reached": smallest,
            "planned": self.planned_size,
            "day": fields.Date.to_string(self.date_stop) or "",
        }
        if self.state == "winner":
            return self.env._(
                "%(winner)s is better. Between equally good versions such a difference "
                "comes up with %(chance)s %%.",
                **values,
            )
        if self.state == "inconclusive":
            return self.env._(
                "Inconclusive: the difference may be an accident (%(chance)s %%). "
                "Choose by taste, or test again with more people.",
                **values,
            )
        return self.env._(
            "Too early to look: the smallest version has reached %(reached)s of "
            "%(planned)s people. It ends after %(day)s at the latest.",
            **values,
        )

    # ------------------------------------------------------------
    # CRON METHODS
    # ------------------------------------------------------------

    @api.model
    def _cron_decide(self):
        """Decide the tests that are over."""
        self.search([("state", "=", "running")])._decide()
