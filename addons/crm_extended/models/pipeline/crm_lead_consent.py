"""What a person allowed before we knew them as a contact."""

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import hash_sign, verify_hash_signed

from ..customer.crm_consent import CHANNELS, SOURCES

CONFIRM_SCOPE = "crm_lead_consent"
CONFIRM_DAYS = 30


class CrmLeadConsent(models.Model):
    """One statement that came with a lead, with its proof.

    ``pending`` waits for the second opt-in; ``given`` becomes a statement of
    ``crm.consent`` (``consent_id``) as soon as the lead has a contact.
    """

    _name = "crm.lead.consent"
    _description = "Consent of a Lead"
    _order = "id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        ondelete="cascade",
    )
    purpose_id = fields.Many2one(
        comodel_name="crm.consent.purpose",
        required=True,
        ondelete="restrict",
    )
    channel = fields.Selection(selection=CHANNELS, required=True)
    granted = fields.Boolean()
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    proof = fields.Text()
    source = fields.Selection(selection=SOURCES, required=True)
    state = fields.Selection(
        selection=[("pending", "To Be Confirmed"), ("given", "Given")],
        required=True,
        default="given",
    )
    date_confirmed = fields.Datetime(string="Confirmed On")
    consent_id = fields.Many2one(
        comodel_name="crm.consent",
        string="Recorded As",
        ondelete="set null",
        help="The statement of the contact that it became.",
    )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _ask_confirmation(self):
        """Send one mail with the link by which the person confirms these statements."""
        pending = self.filtered(lambda statement: statement.state == "pending")
        if not pending:
            return
        lead = pending.lead_id
        company = pending.company_id
        token = hash_sign(
            self.sudo().env,  # sudo: the secret stays on the server
            CONFIRM_SCOPE,
            pending.ids,
            expiration_hours=CONFIRM_DAYS * 24,
        )
        body = self.env["ir.qweb"]._render(
            "crm_extended.lead_consent_mail",
            {
                "company": company,
                "statements": pending,
                "url": f"{lead.get_base_url()}/contact-form/confirm/{token}",
                "days": CONFIRM_DAYS,
            },
        )
        # sudo: strangers send no mails; this one goes to the address they gave
        self.env["mail.mail"].sudo().create(
            {
                "subject": self.env._(
                    "Please confirm: %(company)s", company=company.name
                ),
                "email_from": company.email_formatted or lead.env.user.email_formatted,
                "email_to": lead.email_from,
                "body_html": body,
                "auto_delete": True,
            }
        )

    @api.model
    def _find_by_token(self, token):
        """Return the statements of a link, none when it is wrong or too old."""
        env = self.sudo().env  # sudo: the secret stays on the server
        try:
            ids = verify_hash_signed(env, CONFIRM_SCOPE, token)
        except ValueError:
            # nothing that we signed
            ids = None
        return self.browse(ids or []).exists()

    def _confirm(self):
        """Make pending statements valid: the person confirmed them."""
        pending = self.filtered(lambda statement: statement.state == "pending")
        for statement in pending:
            statement.write(
                {
                    "state": "given",
                    "date_confirmed": fields.Datetime.now(),
                    "proof": self.env._(
                        "%(proof)s; confirmed from the mailbox on %(date)s (UTC)",
                        proof=statement.proof,
                        date=fields.Datetime.to_string(fields.Datetime.now()),
                    ),
                }
            )
        self._record()

    def _find_open(self, leads):
        """Return the statements of leads that no contact has yet.

        Nearly no lead has one, and each lead that is won asks.
        """
        self.flush_model(["lead_id", "consent_id"])
        self.env.cr.execute(
            SQL(
                "SELECT id FROM crm_lead_consent"
                " WHERE lead_id = ANY(%s) AND consent_id IS NULL ORDER BY id",
                leads.ids,
            )
        )
        return self.browse(statement_id for (statement_id,) in self.env.cr.fetchall())

    def _record(self):
        """Hand what is given, and not handed over yet, to the contacts of the leads.

        The date is that of the words, not of the day on which the contact came.
        """
        for statement in self:
            partner = statement.lead_id.partner_id
            if not partner or statement.state != "given" or statement.consent_id:
                continue
            statement._note_confirmation(partner)
            # sudo: the person said it; whoever links the contact only passes it on
            statement.consent_id = (
                self.env["crm.consent"]
                .sudo()
                .create(
                    {
                        "partner_id": partner.id,
                        "company_id": statement.company_id.id,
                        "purpose_id": statement.purpose_id.id,
                        "channel": statement.channel,
                        "granted": statement.granted,
                        "date": statement.date,
                        "proof": statement.proof,
                        "source": statement.source,
                    }
                )
            )

    def _note_confirmation(self, partner):
        """Note that the person confirmed from its mailbox: nobody asks again."""
        self.ensure_one()
        address = self.lead_id.email_normalized
        if not self.date_confirmed or address != partner.email_normalized:
            return
        # sudo: the person confirmed; whoever links the contact only passes it on
        self.env["crm.opt.in"].sudo().create(
            {
                "company_id": self.company_id.id,
                "partner_id": partner.id,
                "purpose_id": self.purpose_id.id,
                "address": address,
                "state": "confirmed",
                "date_confirmed": self.date_confirmed,
            }
        )
