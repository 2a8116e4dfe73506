"""Keep articles true: who looks at one again, and when."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

CHUNK = 100


class CrmKnowledgeArticle(models.Model):
    """Remind the owner when an article is due for a review."""

    _inherit = "crm.knowledge.article"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    is_review_reminded = fields.Boolean(
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="The owner was reminded of the review that is due.",
    )
    can_review = fields.Boolean(compute="_compute_can_review", groups="base.group_user")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("owner_id", "category_id.owner_id")
    @api.depends_context("uid")
    def _compute_can_review(self):
        for article in self:
            article.can_review = article._is_reviewer()

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Remind again when the review is due on another day."""
        if "date_review" in vals:
            vals = {**vals, "is_review_reminded": False}
        return super().write(vals)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_approve(self):
        """Publish, and set the first review where the category asks for one."""
        result = super().action_approve()
        for article in self.filtered(lambda a: not a.date_review):
            article.date_review = article._get_next_review()
        return result

    def action_confirm_review(self):
        """Say that the text is still true; the next review is set.

        For the owner, and for whoever may approve the article.
        """
        for article in self:
            if not article._is_reviewer():
                raise AccessError(
                    self.env._(
                        "“%(title)s” belongs to %(owner)s, who says whether it is "
                        "true.",
                        title=article.title,
                        owner=article.owner_id.name or self.env._("nobody"),
                    )
                )
            # sudo: the owner changes the day, and nothing that readers see
            article.sudo().date_review = article._get_next_review()
        self.activity_feedback(["mail.mail_activity_data_todo"])

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _is_reviewer(self):
        """Tell whether the user answers for the article."""
        self.ensure_one()
        user = self.env.user
        # sudo: the answer is yes or no
        owners = self.sudo().owner_id | self.sudo().category_id.owner_id
        supervisor = "crm_callcenter.crm_callcenter_group_supervisor"
        return user in owners or user.has_group(supervisor)

    def _get_next_review(self):
        """Return the day of the next review, ``False`` where none is asked for."""
        self.ensure_one()
        months = self.category_id.review_months
        today = fields.Date.context_today(self)
        return months and today + relativedelta(months=months)

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_remind_reviews(self):
        """Give the owners of articles that are due an activity, each once."""
        cron = self.env["ir.cron"]
        due = (
            Domain("state", "=", "published")
            & Domain("date_review", "<=", fields.Date.today())
            & Domain("is_review_reminded", "=", False)
        )
        ids = self.search(due, order="id").ids
        cron._commit_progress(remaining=len(ids))
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            articles = self.browse(chunk).try_lock_for_update()
            articles.filtered_domain(due)._remind_reviews_batch()
            if not cron._commit_progress(len(chunk)):
                return

    def _remind_reviews_batch(self):
        """Schedule the activities; without owner the one of the category gets it."""
        for article in self:
            owners = article.owner_id, article.category_id.owner_id
            for user in owners:
                if user.active and article.with_user(user).has_access("read"):
                    article.activity_schedule(
                        "mail.mail_activity_data_todo",
                        date_deadline=article.date_review,
                        user_id=user.id,
                        summary=self.env._("Is this article still true?"),
                    )
                    break
        self.is_review_reminded = True
