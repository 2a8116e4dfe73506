"""What the company knows: written once, approved, found by those who may read it."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.crm_extended.models.customer.crm_service_level import SERVICE_LEVELS

GROUP_AGENT = "crm_callcenter.crm_callcenter_group_agent"
GROUP_SUPERVISOR = "crm_callcenter.crm_callcenter_group_supervisor"
STATES = [
    ("draft", "Draft"),
    ("review", "In Review"),
    ("published", "Published"),
    ("archived", "Withdrawn"),
]
AUDIENCES = [
    ("internal", "Agents"),
    ("customers", "All Customers"),
    ("tier", "Customers of a Level"),
    ("company", "Some Customers"),
    ("public", "Everybody"),
]
# states in which an agent may change the text
EDITABLE_STATES = ("draft", "review")


class CrmKnowledgeArticle(models.Model):
    """One answer in one language, with the history of its text.

    Who may read it is decided by ``_get_reader_domain`` alone: lists, search,
    suggestions, links, portal, interface and the record rule all ask it.
    """

    _name = "crm.knowledge.article"
    _description = "Knowledge Article"
    _inherit = ["html.field.history.mixin", "mail.thread", "mail.activity.mixin"]
    _rec_name = "title"
    _order = "sequence, title, id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    title = fields.Char(required=True, tracking=True)
    body = fields.Html(sanitize=True, prefetch=False)
    keywords = fields.Char(help="Further words by which the article is found.")
    sequence = fields.Integer(default=10)
    category_id = fields.Many2one(
        comodel_name="crm.knowledge.category",
        check_company=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", help="Leave empty for all companies.", index=True
    )
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        default=lambda self: self.env.lang,
        help="Lists in other languages leave the article out; its address still opens "
        "it. Leave empty for an article that suits every language.",
    )
    # life
    state = fields.Selection(
        selection=STATES,
        default="draft",
        required=True,
        copy=False,
        tracking=True,
        index=True,
    )
    owner_id = fields.Many2one(
        comodel_name="res.users",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        groups="base.group_user",
        help="Keeps the article true.",
    )
    approver_id = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False, groups="base.group_user"
    )
    date_review = fields.Date(string="Review Due", groups="base.group_user", copy=False)
    date_publish = fields.Datetime(
        string="Visible From", help="Empty = as soon as it is published.", copy=False
    )
    date_expire = fields.Datetime(
        string="Visible Until", help="Empty = without end.", copy=False
    )
    # readers
    audience = fields.Selection(
        selection=AUDIENCES, default="internal", required=True, tracking=True
    )
    tier_code = fields.Char(
        string="Level",
        groups="base.group_user",
        help="Who has this level may read it: a service level (basic, standard, "
        "premium, vip; higher ones include the lower) or the code of a loyalty tier.",
    )
    partner_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="crm_knowledge_article_partner_rel",
        string="Customers",
        groups="base.group_user",
        help="These customers and everybody who works for them may read it.",
    )
    is_readable = fields.Boolean(
        compute="_compute_is_readable", search="_search_is_readable"
    )
    # history of the text: for the people who write it
    html_field_history = fields.Json(groups="base.group_user")
    html_field_history_metadata = fields.Json(groups="base.group_user")
    # experience
    use_ids = fields.One2many(
        comodel_name="crm.knowledge.use",
        inverse_name="article_id",
        groups=GROUP_AGENT,
    )
    use_count = fields.Integer(
        string="Reused", compute="_compute_use_count", store=True
    )
    feedback_ids = fields.One2many(
        comodel_name="crm.knowledge.feedback",
        inverse_name="article_id",
        groups=GROUP_AGENT,
    )
    helpful_count = fields.Integer(
        string="Helpful", compute="_compute_feedback_stats", store=True
    )
    unhelpful_count = fields.Integer(
        string="Not Helpful", compute="_compute_feedback_stats", store=True
    )

    _check_dates = models.Constraint(
        "CHECK(date_expire > date_publish)",
        "An article cannot end before it begins to be visible.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("use_ids")
    def _compute_use_count(self):
        groups = self.env["crm.knowledge.use"]._read_group(
            [("article_id", "in", self.ids)], ["article_id"], ["__count"]
        )
        counts = {article.id: count for article, count in groups}
        for article in self:
            article.use_count = counts.get(article.id, 0)

    @api.depends("feedback_ids.is_helpful")
    def _compute_feedback_stats(self):
        """Compute ``helpful_count`` and ``unhelpful_count``."""
        groups = self.env["crm.knowledge.feedback"]._read_group(
            [("article_id", "in", self.ids)], ["article_id", "is_helpful"], ["__count"]
        )
        counts = {(article.id, helpful): count for article, helpful, count in groups}
        for article in self:
            article.helpful_count = counts.get((article.id, True), 0)
            article.unhelpful_count = counts.get((article.id, False), 0)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_readable(self):
        # sudo: the question is asked for the user, by the fields that decide
        readable = self.sudo().filtered_domain(self._get_reader_domain())
        for article in self:
            article.is_readable = article.id in readable.ids

    def _search_is_readable(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._get_reader_domain()
        return domain if True in value else ~domain

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("audience", "tier_code", "partner_ids")
    def _check_audience(self):
        for article in self:
            if article.audience == "tier" and not article.tier_code:
                raise ValidationError(
                    self.env._(
                        "“%(title)s” is for customers of a level: say which level.",
                        title=article.title,
                    )
                )
            if article.audience == "company" and not article.partner_ids:
                raise ValidationError(
                    self.env._(
                        "“%(title)s” is for some customers: say for which.",
                        title=article.title,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Only who may approve creates what is published at once."""
        articles = super().create(vals_list)
        final = articles.filtered(lambda a: a.state not in EDITABLE_STATES)
        final._ensure_can_approve()
        return articles

    def write(self, vals):
        """Agents change drafts; what readers see is changed by who may approve."""
        internal = {"message_main_attachment_id", "activity_ids", "message_ids"}
        if set(vals) - internal - self._get_counter_fields():
            final = self.filtered(lambda a: a.state not in EDITABLE_STATES)
            if vals.get("state", "draft") not in EDITABLE_STATES:
                final = self
            final._ensure_can_approve()
        return super().write(vals)

    @api.model
    def _get_versioned_fields(self):
        """Keep every version of the text, to compare and to restore."""
        return ["body"]

    def _get_counter_fields(self):
        """Return the fields that change without anybody editing the article."""
        return {
            "use_count",
            "helpful_count",
            "unhelpful_count",
            "activity_ids",
            "use_ids",
            "feedback_ids",
            "message_follower_ids",
        }

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_submit(self):
        """Ask for approval; category owners get an activity."""
        self.write({"state": "review"})
        for article in self:
            approver = article.category_id.owner_id
            if approver:
                article.activity_schedule(
                    "mail.mail_activity_data_todo",
                    user_id=approver.id,
                    summary=self.env._("Approve this article"),
                )

    def action_approve(self):
        """Publish; from *Visible From* on readers see it."""
        self._ensure_can_approve()
        self.write({"state": "published", "approver_id": self.env.uid})
        self.activity_feedback(["mail.mail_activity_data_todo"])

    def action_reject(self):
        """Send back to its author."""
        self._ensure_can_approve()
        self.write({"state": "draft", "approver_id": False})

    def action_withdraw(self):
        """Hide from all readers, keep for the record."""
        self._ensure_can_approve()
        self.write({"state": "archived"})

    def action_link(self):
        """Link the article to the case that the context names.

        The context is of the button on the case; access to the case is checked.
        """
        self._get_context_case()._link_article(self)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_answer(self):
        """Begin an answer to the case that the context names, with the article in it.

        It is linked to the case; one that the customer may not read is refused.
        """
        return self._get_context_case()._action_answer_with(self)

    def _get_context_case(self):
        """Return the case on whose form the button was pressed.

        :raises UserError: there is none.
        """
        self.ensure_one()
        case = self.env["crm.case"].browse(self.env.context.get("case_id")).exists()
        if not case:
            raise UserError(self.env._("Open a case, then link the article there."))
        case.check_access("read")
        return case

    def _ensure_can_approve(self):
        """Refuse whoever is neither a supervisor nor the owner of the category.

        :raises AccessError: says whom to ask.
        """
        if self.env.su or self.env.user.has_group(GROUP_SUPERVISOR):
            return
        foreign = self.filtered(lambda a: a.category_id.owner_id != self.env.user)
        if foreign:
            raise AccessError(
                self.env._(
                    "“%(title)s” is published or about to be: ask a supervisor or the "
                    "owner of its category to change it.",
                    title=foreign[0].title,
                )
            )

    # ------------------------------------------------------------
    # READERS
    # ------------------------------------------------------------

    @api.model
    def _get_reader_domain(self, partner=None, is_public=False, now=None) -> Domain:
        """Return what a reader may see: the one filter of all ways to an article.

        Without arguments the reader is the current user: agents read everything that
        is published, whoever else logs in what a customer may, visitors the public
        ones.

        :param partner: read as this customer, whoever asks.
        :param is_public: read as a visitor.
        :param now: instant at which dates count, naive UTC; now when left out.
        """
        now = now or fields.Datetime.now()
        visible = (
            Domain("state", "=", "published")
            & (Domain("date_publish", "=", False) | Domain("date_publish", "<=", now))
            & (Domain("date_expire", "=", False) | Domain("date_expire", ">", now))
            & Domain("company_id", "in", [False, *self._get_reader_companies().ids])
        )
        user = self.env.user
        if not partner and not is_public:
            if user.has_group(GROUP_AGENT):
                return visible
            if not user._is_public() and not self._is_interface(user):
                partner = user.partner_id
        readers = Domain("audience", "=", "public")
        if partner:
            readers |= self._get_customer_domain(partner)
        return visible & readers

    @api.model
    def _get_customer_domain(self, partner):
        """Return what a customer may read beside the public articles."""
        # sudo: the level and the company of the customer decide, whoever asks
        partner = partner.sudo()
        return (
            Domain("audience", "=", "customers")
            | (
                Domain("audience", "=", "tier")
                & Domain("tier_code", "in", self._get_reader_codes(partner))
            )
            | (
                Domain("audience", "=", "company")
                & Domain(
                    "partner_ids", "in", (partner | partner.commercial_partner_id).ids
                )
            )
        )

    @api.model
    def _get_reader_codes(self, partner):
        """Return the level codes a customer has: the service level and lower ones.

        Called by ``_get_reader_domain``; override to add codes of loyalty tiers.

        :return: list of texts.
        """
        names = [name for name, _label in SERVICE_LEVELS]
        level, _reason = self.env["crm.service.level"]._get_levels(partner)[partner.id]
        return names[: names.index(level) + 1]

    @api.model
    def _is_interface(self, user):
        """Say whether the user is another system, which is no customer."""
        return user.has_group("crm_extended.crm_extended_group_external")

    @api.model
    def _get_reader_companies(self):
        """Return the companies whose articles count."""
        return self.env.companies
