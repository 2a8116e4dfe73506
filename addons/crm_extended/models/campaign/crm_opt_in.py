"""Double opt-in: who allowed something online confirms it by mail."""

from secrets import token_urlsafe

from odoo import api, fields, models
from odoo.tools.urls import urljoin

# what people, or another system for them, entered may have been entered by anybody
UNPROVEN_SOURCES = ("api", "portal")
TOKEN_BYTES = 32


class CrmOptIn(models.Model):
    """One confirmation that was asked for, and whether it came.

    As long as it waits, the statement of consent does not count.
    """

    _name = "crm.opt.in"
    _description = "Confirmation of a Consent"
    _order = "id desc"
    _rec_name = "address"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Person",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    purpose_id = fields.Many2one(
        comodel_name="crm.consent.purpose",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    address = fields.Char(required=True, readonly=True)
    token = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        groups="base.group_system",
        default=lambda self: token_urlsafe(TOKEN_BYTES),
    )
    state = fields.Selection(
        selection=[
            ("waiting", "Waiting"),
            ("confirmed", "Confirmed"),
            ("dropped", "No Longer Needed"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )
    date_sent = fields.Datetime(
        string="Asked", required=True, readonly=True, default=fields.Datetime.now
    )
    date_confirmed = fields.Datetime(string="Confirmed On", readonly=True)

    _token_uniq = models.UniqueIndex("(token)")
    _waiting_uniq = models.UniqueIndex(
        "(partner_id, company_id, purpose_id) WHERE state = 'waiting'"
    )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _ask(self, partner, purpose):
        """Ask a person by mail to confirm, unless that was done and no answer came.

        :return: the request; empty for a person without an address.
        """
        waiting = self._get_waiting(partner, purpose)
        if waiting or not partner.email_normalized:
            return waiting
        request = self.create(
            {
                "company_id": self.env.company.id,
                "partner_id": partner.id,
                "purpose_id": purpose.id,
                "address": partner.email_normalized,
            }
        )
        # of no record and from nobody: whoever may read the request, or made it, must
        # not find the link among the messages
        self.env.ref("crm_extended.mail_template_opt_in").send_mail(
            request.id,
            email_values={
                "model": False,
                "res_id": False,
                "author_id": self.env.ref("base.partner_root").id,
            },
        )
        return request

    @api.model
    def _get_waiting(self, partners, purpose):
        """Return the requests of people that wait for an answer, in this company."""
        return self.search(
            [
                ("partner_id", "in", partners.ids),
                ("company_id", "=", self.env.company.id),
                ("purpose_id", "=", purpose.id),
                ("state", "=", "waiting"),
            ]
        )

    def _confirm(self, ip_address):
        """Let the consent count: the person pressed the button on our page."""
        self.ensure_one()
        if self.state != "waiting":
            return
        now = fields.Datetime.now()
        self.write({"state": "confirmed", "date_confirmed": now})
        self.env["crm.consent"].with_company(self.company_id)._record(
            self.partner_id,
            self.purpose_id.code,
            "email",
            True,
            self.env._(
                "Confirmed by the link that was sent to %(address)s, at %(date)s UTC "
                "from %(ip)s",
                address=self.address,
                date=fields.Datetime.to_string(now),
                ip=ip_address or "?",
            ),
            "portal",
        )

    def _get_url(self):
        """Return the address of the page on which the person confirms.

        :raises AccessError: for everybody but the job that writes the mail: a template
            may be filled in by whoever may read the request.
        """
        self.ensure_one()
        return urljoin(self.get_base_url(), f"/consent/confirm/{self.token}")
