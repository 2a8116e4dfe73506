"""One page of a script."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.crm_extended.tools.journey_graph import END

# what answers may become; nothing else can be written by a script
TARGETS = [
    ("partner.function", "Contact: Job Position"),
    ("partner.website", "Contact: Website"),
    ("partner.email", "Contact: E-mail"),
    ("partner.city", "Contact: City"),
    ("lead.name", "Lead: Title"),
    ("lead.expected_revenue", "Lead: Expected Revenue"),
    ("lead.date_deadline", "Lead: Expected Closing"),
    ("lead.priority", "Lead: Priority"),
    ("case.name", "Case: Subject"),
    ("case.severity", "Case: Severity"),
]
KINDS = [
    ("info", "Only Text"),
    ("choice", "One of Several Answers"),
    ("text", "Free Text"),
    ("number", "Number"),
    ("date", "Date"),
]
# {target: kinds of question that can fill it}; others take every kind
KINDS_BY_TARGET = {
    "lead.expected_revenue": ("number",),
    "lead.date_deadline": ("date",),
    "lead.priority": ("choice",),
    "case.severity": ("choice",),
}


class CrmCallScriptPage(models.Model):
    """What the agent says, and perhaps a question."""

    _name = "crm.call.script.page"
    _description = "Page of a Call Script"
    _order = "script_id, sequence, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    script_id = fields.Many2one(
        comodel_name="crm.call.script",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="script_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    text = fields.Text(
        string="What to Say",
        translate=True,
        help="{name} and {agent} stand for the names of the person and of the agent.",
    )
    kind = fields.Selection(selection=KINDS, required=True, default="choice")
    target = fields.Selection(
        selection=TARGETS,
        string="The Answer Becomes",
        help="Of the contact at once; of a lead or case when one is made.",
    )
    answer_ids = fields.One2many(
        comodel_name="crm.call.script.answer",
        inverse_name="page_id",
        string="Answers",
    )
    next_kind = fields.Selection(
        selection=[
            ("next", "The Page Below"),
            ("page", "Another Page"),
            ("end", "The End"),
        ],
        string="Then",
        required=True,
        default="next",
    )
    next_page_id = fields.Many2one(
        comodel_name="crm.call.script.page",
        string="Go On With",
        index="btree_not_null",
        ondelete="set null",
        domain="[('script_id', '=', script_id), ('id', '!=', id)]",
    )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("next_page_id", "script_id")
    def _check_next_page(self):
        """Let pages lead to pages of the same script only."""
        for page in self:
            if page.next_page_id and page.next_page_id.script_id != page.script_id:
                raise ValidationError(
                    self.env._(
                        "“%(page)s” leads into another script; choose a page of this "
                        "one.",
                        page=page.name,
                    )
                )

    @api.constrains("target", "kind")
    def _check_target(self):
        """Refuse answers that cannot become what they are to become."""
        for page in self.filtered("target"):
            kinds = KINDS_BY_TARGET.get(page.target, ("choice", "text"))
            if page.kind not in kinds:
                raise ValidationError(
                    self.env._(
                        "“%(page)s”: this kind of answer cannot become “%(target)s”.",
                        page=page.name,
                        target=dict(TARGETS)[page.target],
                    )
                )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_targets(self):
        """Return where the page leads, as ``GraphStep`` wants it."""
        self.ensure_one()
        if self.kind == "choice":
            return tuple(answer._get_target() for answer in self.answer_ids)
        return (self._get_way(self.next_kind, self.next_page_id),)

    def _get_way(self, kind, page):
        """Return the id of the page to which a way leads, ``END``, or ``None``."""
        self.ensure_one()
        if kind == "end":
            return END
        if kind == "page":
            return page.id or None
        pages = self.script_id.page_ids
        below = pages[pages.ids.index(self.id) + 1 :][:1]
        return below.id or END

    def _prepare_payload(self, entry):
        """Return what the desk shows of a page."""
        self.ensure_one()
        given = entry.answer_ids.filtered(lambda answer: answer.page_id == self)
        words = {
            "{name}": entry.partner_id.name or "",
            "{agent}": self.env.user.name or "",
        }
        text = self.text or ""
        for word, value in words.items():
            text = text.replace(word, value)
        return {
            "id": self.id,
            "name": self.name,
            "text": text,
            "kind": self.kind,
            "choices": [
                {"id": answer.id, "name": answer.name} for answer in self.answer_ids
            ],
            "choice_id": given.choice_id.id or False,
            "value": given.value or "",
        }
