"""The public form of a team, silence and satisfaction."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.crm_extended.tools import web_form

ANNOUNCE_DAYS = 2


class CrmCaseTeam(models.Model):
    """Give a team a page on which strangers write, and rules for closing."""

    _inherit = "crm.case.team"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    has_web_form = fields.Boolean(
        string="Public Form",
        help="People without a login can write to this team on its page.",
    )
    web_slug = fields.Char(
        string="Page",
        compute="_compute_web_slug",
        store=True,
        readonly=False,
        copy=False,
        help="The last part of the address of the form: /support/…",
    )
    web_origins = fields.Text(
        string="Shown Inside",
        help="Web sites that may show the form inside their own pages, one per line, "
        "as https://www.example.com. Leave empty for none.",
    )
    announce_days = fields.Integer(
        string="Announce Closing",
        default=ANNOUNCE_DAYS,
        help="Days before a silent case is closed on which the customer is told; "
        "0 = not at all.",
    )
    asks_rating = fields.Boolean(
        string="Ask for Satisfaction",
        default=True,
        help="Ask the customer how it went when a case is closed.",
    )

    shows_queue_position = fields.Boolean(
        string="Tell the Place in the Queue",
        help="Customers see on the page of their case how many cases are before it, "
        "until they are answered.",
    )

    _unique_web_slug = models.Constraint(
        "UNIQUE(web_slug)", "Another team has this page already."
    )
    _check_announce_days = models.Constraint(
        "CHECK(announce_days >= 0)", "Days cannot be negative."
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("has_web_form")
    def _compute_web_slug(self):
        for team in self:
            team.web_slug = team.web_slug or (
                team.has_web_form and team._get_free_slug()
            )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("web_slug")
    def _check_web_slug(self):
        for team in self.filtered("web_slug"):
            if team.web_slug != self._get_slug(team.web_slug):
                raise ValidationError(
                    self.env._(
                        "“%(page)s” cannot be a page. Use small letters, digits and "
                        "hyphens, as in “customer-service”.",
                        page=team.web_slug,
                    )
                )

    @api.constrains("web_origins")
    def _check_web_origins(self):
        for team in self:
            team._get_web_origins()

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_web_origins(self):
        """Return the list of origins that may embed the form.

        :raises ValidationError: a line is no origin.
        """
        self.ensure_one()
        try:
            return web_form.parse_origins(self.web_origins or "")
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "“%(line)s” is no web site. Write it as https://www.example.com, "
                    "without a path.",
                    line=error,
                )
            ) from error

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_slug(self, text):
        """Return a text as part of an address."""
        return self.env["ir.http"]._slugify(text or "")

    def _get_free_slug(self):
        """Return a page that no other team has."""
        self.ensure_one()
        slug = self._get_slug(self.name) or "team"
        # sudo: pages are unique over all companies
        taken = set(
            self.sudo()
            .with_context(active_test=False)
            .search([("web_slug", "=like", f"{slug}%"), ("id", "not in", self.ids)])
            .mapped("web_slug")
        )
        number, free = 1, slug
        while free in taken:
            number += 1
            free = f"{slug}-{number}"
        return free
