"""A step of a journey tries several texts, and keeps the one that is better."""

from odoo import api, fields, models

from ...tools.holdout import get_key, get_share
from .crm_journey_step import TESTED_KINDS


class CrmJourneyStep(models.Model):
    """Give each person one version of the text, always the same one.

    The versions are judged by an A/B test of the campaign; once it has a winner,
    everybody who comes gets that.
    """

    _inherit = "crm.journey.step"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    variant_ids = fields.One2many(
        comodel_name="crm.journey.step.variant",
        inverse_name="step_id",
        string="Other Versions",
        copy=True,
    )
    test_id = fields.Many2one(
        comodel_name="crm.campaign.test",
        string="Judged By",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="Of a published step: the test that its versions take part in.",
    )
    test_verdict = fields.Char(
        string="A/B Test",
        compute="_compute_test_verdict",
        help="What is known of the versions that people get now.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("test_id.verdict", "journey_id.version_id.step_ids.test_id.verdict")
    def _compute_test_verdict(self):
        """Say what the test of the published step knows."""
        for step in self:
            test = step._get_current_test()
            step.test_verdict = test.verdict if test else False

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_test(self):
        """Open the test that judges the versions of this step.

        :return: dict: an action.
        """
        self.ensure_one()
        self.check_access("read")
        test = self._get_current_test()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("A/B Test"),
            "res_model": "crm.campaign.test",
            "view_mode": "form",
            "res_id": test.id,
            "context": {
                "default_kind": "step",
                "default_step_id": (self.origin_id or self).id,
                "default_campaign_id": self.journey_id.campaign_id.id,
                "default_name": f"{self.journey_id.name} · {self.name}",
            },
        }

    # ------------------------------------------------------------
    # PUBLISH
    # ------------------------------------------------------------

    def _freeze(self):
        """Take the texts of all versions over, and name the test that judges them."""
        result = super()._freeze()
        # sudo: as for the text of the step itself
        for step in self.sudo():
            if step.kind not in TESTED_KINDS or not step.variant_ids:
                continue
            for variant in step.variant_ids:
                variant.mailing_id = self.env["mailing.mailing"].create(
                    step._prepare_mailing_vals(variant)
                )
            step.test_id = step._find_test()
        return result

    def _find_test(self):
        """Return the test for a step that is being published; make it when missing.

        One that waits for its first message; else that of the version before, when
        its texts were the same; else a new one by the usual rules.
        """
        tests = self.env["crm.campaign.test"].search(
            [
                ("kind", "=", "step"),
                ("step_id", "=", self.origin_id.id),
                ("campaign_id", "=", self.journey_id.campaign_id.id),
            ]
        )
        running = tests.filtered(lambda test: test.state == "running")
        running._count()
        for test in running:
            if not any(test.version_ids.mapped("recipients")):
                return test
        before = self.search(
            [("origin_id", "=", self.origin_id.id), ("id", "!=", self.id)],
            order="id desc",
            limit=1,
        )
        if before.test_id in tests and before._get_all_texts() == self._get_all_texts():
            return before.test_id
        campaign = self.journey_id.campaign_id
        today = campaign._get_crm_today()
        return tests.create(
            {
                "name": f"{self.journey_id.name} · {self.name}",
                "campaign_id": campaign.id,
                "kind": "step",
                "step_id": self.origin_id.id,
                "date_stop": max(
                    campaign.crm_date_end or today, fields.Date.add(today, days=30)
                ),
            }
        )

    def _get_all_texts(self):
        """Return the texts of all versions as they were published."""
        return [
            (mailing.subject, mailing.body_html, mailing.body_plaintext)
            for mailing in self._get_mailings()
        ]

    def _get_mailings(self):
        """Return the mailings that carry the texts, that of version A first."""
        return self.mailing_id | self.variant_ids.mailing_id

    # ------------------------------------------------------------
    # WALK
    # ------------------------------------------------------------

    def _choose_mailings(self, partners):
        """Return the version that each person gets.

        :return: {partner id: (mailing, letter of the version or None)}.
        """
        self.ensure_one()
        mailings = {"A": self.mailing_id}
        mailings.update({one.code: one.mailing_id for one in self.variant_ids})
        if len(mailings) < 2 or self.kind not in TESTED_KINDS:
            return {partner.id: (self.mailing_id, None) for partner in partners}
        winner = self._get_winner()
        codes = [winner] if winner in mailings else list(mailings)
        chosen = self._choose_codes(partners, codes)
        return {
            partner_id: (mailings[code], code) for partner_id, code in chosen.items()
        }

    def _choose_codes(self, partners, codes):
        """Return {partner id: code}: by arithmetic, over all versions of a journey."""
        scope = f"step-{(self.origin_id or self).id}"
        # sudo: the engine asks on behalf of nobody; a person keeps its version when
        # contacts are merged
        aliases = self.env["crm.person.alias"].sudo()
        former = {}  # {partner id: [former id]}
        for alias in aliases.search([("partner_id", "in", partners.ids)]):
            former.setdefault(alias.partner_id.id, []).append(alias.former_id)
        chosen = {}
        for partner_id in partners.ids:
            key = get_key(partner_id, former.get(partner_id, ()))
            chosen[partner_id] = codes[get_share(scope, key, len(codes))]
        return chosen

    def _get_winner(self):
        """Return the letter of the version that was found better; empty for none."""
        # sudo: what the test found holds for everybody
        test = self.test_id.sudo()
        if test.state != "winner":
            return ""
        return test.version_ids.filtered("is_winner").variant or ""

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_current_test(self):
        """Return the test of the step that people get now, or one that is planned."""
        self.ensure_one()
        tests = self.env["crm.campaign.test"]
        if not tests.has_access("read"):
            return tests
        if self.version_id:
            return self.test_id
        current = self.journey_id.version_id.step_ids.filtered(
            lambda step: step.origin_id == self
        )
        return current.test_id or tests.search(
            [("kind", "=", "step"), ("step_id", "=", self.id)], limit=1
        )

    def _get_test_problem(self):
        """Return a sentence when versions cannot be judged; empty for nothing."""
        self.ensure_one()
        if self.kind not in TESTED_KINDS or not self.variant_ids:
            return ""
        # sudo: whether it is a campaign of ours is no secret
        if self.journey_id.campaign_id.sudo().crm_company_id != self.company_id:
            return self.env._(
                "“%(step)s” has several versions: choose a planned campaign for the "
                "journey, whose A/B test says which one is better.",
                step=self.name,
            )
        return ""
