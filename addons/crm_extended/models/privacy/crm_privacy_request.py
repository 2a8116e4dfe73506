"""A person asks what is stored, or asks to be forgotten."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# Art. 12(3) of the GDPR: within one month of receipt
ANSWER_MONTHS = 1
FILE_DAYS = 30
ALSO_EMPTY = (
    *("email", "phone", "street", "street2", "vat", "company_registry", "website"),
    *("comment", "function", "barcode", "ref", "image_1920", "birth_date"),
    *("name_day_month", "name_day_day", "interest_ids", "category_id", "properties"),
    *("partner_latitude", "partner_longitude", "signup_type", "user_id"),
)


class CrmPrivacyRequest(models.Model):
    """A request by a person, what was found, and what was done.

    Nobody is forgotten without a preview. What forbids it is said before, with what to
    do about it.
    """

    _name = "crm.privacy.request"
    _description = "Privacy Request"
    _order = "id desc"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        help="Who was asked: what this company stores is counted and written down.",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Person",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    kind = fields.Selection(
        selection=[("file", "Wants to know"), ("forget", "Wants to be forgotten")],
        string="Request",
        required=True,
        default="file",
    )
    state = fields.Selection(
        selection=[("draft", "Received"), ("preview", "Previewed"), ("done", "Done")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    date = fields.Date(
        string="Received",
        required=True,
        default=fields.Date.context_today,
    )
    date_due = fields.Date(
        string="To Answer By",
        compute="_compute_date_due",
        store=True,
    )
    date_done = fields.Datetime(string="Done On", readonly=True, copy=False)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Handled By",
        default=lambda self: self.env.user,
        ondelete="restrict",
        readonly=True,
    )
    line_ids = fields.One2many(
        comodel_name="crm.privacy.request.line",
        inverse_name="request_id",
        string="What Was Found",
        readonly=True,
    )
    obstacle = fields.Text(
        string="Not Yet",
        readonly=True,
        copy=False,
        help="Why the person cannot be forgotten now, and what to do about it.",
    )
    file = fields.Binary(attachment=True, readonly=True, copy=False)
    file_name = fields.Char(compute="_compute_file_name")

    @api.depends("date")
    def _compute_date_due(self):
        """One month after the request."""
        for request in self:
            request.date_due = request.date and request.date + relativedelta(
                months=ANSWER_MONTHS
            )

    @api.depends("kind", "partner_id.name")
    def _compute_display_name(self):
        """Person and kind of request."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for request in self:
            request.display_name = self.env._(
                "%(person)s: %(request)s",
                person=request.partner_id.display_name or "",
                request=kinds.get(request.kind, ""),
            )

    def _compute_file_name(self):
        """No name of the person: downloads stay in folders."""
        for request in self:
            request.file_name = f"personal-data-{request.id}.zip"

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_preview(self):
        """Count what is stored about the person, and say what would happen to it."""
        self._ensure_officer()
        for request in self:
            request._ensure_open()
            request._store_preview()
        return True

    def action_make_file(self):
        """Put everything that is stored about the person into one file."""
        self._ensure_officer()
        for request in self:
            request._ensure_open()
            if request.kind != "file":
                raise UserError(self.env._("This person did not ask for a file."))
            request._store_preview()
            content = request._build_file()
            # sudo: the result is written by the request only
            request.sudo().write(
                {
                    "file": content,
                    "state": "done",
                    "date_done": fields.Datetime.now(),
                    "user_id": self.env.uid,
                }
            )
        return True

    def action_forget(self):
        """Make the person anonymous everywhere; there is no way back.

        :raises UserError: there was no preview, or something forbids it.
        """
        self._ensure_officer()
        for request in self:
            if request.kind != "forget" or request.state != "preview":
                raise UserError(
                    self.env._(
                        "Look at the preview first; then the person is forgotten."
                    )
                )
            request._store_preview()
            if request.obstacle:
                raise UserError(request.obstacle)
            request._forget()
        return True

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def _ensure_officer(self):
        """Refuse everybody but the officer for privacy."""
        self.check_access("write")

    def _ensure_open(self):
        """Refuse requests that were answered."""
        self.ensure_one()
        if self.state == "done":
            raise UserError(
                self.env._("This request is done. Enter a new one to look again.")
            )

    # ------------------------------------------------------------
    # PREVIEW
    # ------------------------------------------------------------

    def _get_found(self):
        """Return [(part, records with all rights)] of the person, of all companies."""
        privacy = self.env["crm.privacy"]
        person = privacy._get_person(self.partner_id)
        return [
            (part, privacy._find(part, person)) for part in privacy._get_known_parts()
        ]

    def _get_own(self, part, records):
        """Return the records of the company that was asked, and of no company."""
        is_own = self.env["crm.privacy"]._is_of_companies
        return records.filtered(lambda record: is_own(record, part, self.company_id))

    def _store_preview(self):
        """Write what was found and what stands in the way."""
        found = self._get_found()
        lines = [
            {
                "model_name": self.env[part.model]._description,
                "record_count": len(own),
                "action": part.action,
            }
            for part, records in found
            if (own := self._get_own(part, records))
        ]
        # sudo: the result is written by the request only
        request_sudo = self.sudo()
        request_sudo.line_ids.unlink()
        request_sudo.write(
            {
                "line_ids": [fields.Command.create(vals) for vals in lines],
                "obstacle": self.kind == "forget"
                and "\n".join(self._get_obstacles(found)),
                "state": "preview",
            }
        )

    def _get_obstacles(self, found):
        """Return sentences that say why the person cannot be forgotten now.

        :param list found: (part, records), of all companies.
        """
        partner = self.partner_id.with_context(active_test=False)
        # sudo: a login or a company decides, whoever may read them
        if partner.sudo().user_ids.filtered(lambda user: not user.share):
            yield self.env._(
                "%(person)s works here: archive the user, and take the person off it.",
                person=partner.display_name,
            )
        # sudo: as above
        if (
            self.env["res.company"]
            .sudo()
            .search_count([("partner_id", "=", partner.id)])
        ):
            yield self.env._("This is the contact of one of your own companies.")
        others = {
            owner.name
            for part, records in found
            if part.company
            for owner in records.mapped(part.company) - self.env.companies
        }
        if others:
            yield self.env._(
                "Other companies keep something about this person: %(companies)s. "
                "Choose them as well in the list of companies, or ask somebody who "
                "works for all of them.",
                companies=", ".join(sorted(others)),
            )
        yield from self._get_open_documents(found)

    def _get_open_documents(self, found):
        """Return sentences about what is not finished; override to add yours."""
        records = {part.model: records for part, records in found}
        unpaid = records["account.move"].filtered_domain(
            Domain("state", "=", "posted")
            & Domain("move_type", "in", ("out_invoice", "out_refund"))
            & Domain("payment_state", "in", ("not_paid", "partial", "in_payment"))
        )
        yield from self._get_unfinished(
            self.env._("Wait until these are paid: %s"), unpaid, "name"
        )
        waiting = records["stock.picking"].filtered_domain(
            [("state", "in", ("waiting", "confirmed", "assigned"))]
        )
        yield from self._get_unfinished(
            self.env._("Wait until these are delivered, or cancel them: %s"),
            waiting,
            "name",
        )

    @api.model
    def _get_unfinished(self, sentence, records, name):
        """Return the sentence with the first records in it, or nothing."""
        own = records.filtered(lambda record: record.company_id in self.env.companies)
        if own:
            yield sentence % ", ".join(own[:10].mapped(name))

    # ------------------------------------------------------------
    # FORGETTING
    # ------------------------------------------------------------

    def _forget(self):
        """Empty or delete what was found, then the contact itself."""
        self.ensure_one()
        privacy = self.env["crm.privacy"]
        found = self._get_found()
        person = privacy._get_person(self.partner_id)
        partners = self.partner_id.with_context(active_test=False).browse(person.ids)
        self._note_in_log()
        self.env["crm.privacy.billing"]._keep(partners)
        self._leave_running(partners)
        for part, records in found:
            privacy._erase(part, records)
        self._forget_partners(partners)
        # sudo: the result is written by the request only
        self.sudo().write({"state": "done", "date_done": fields.Datetime.now()})

    def _note_in_log(self):
        """Write the request into Odoo's own log of privacy, with masked names."""
        partner = self.partner_id
        # sudo: the log is for administrators
        self.env["privacy.log"].sudo().create(
            {
                "anonymized_name": partner.name or "-",
                "anonymized_email": partner.email_normalized or "-@-",
                "user_id": self.env.uid,
                "execution_details": self.env._("Made anonymous"),
                "records_description": "\n".join(
                    f"{line.model_name}: {line.record_count}" for line in self.line_ids
                ),
            }
        )

    def _leave_running(self, partners):
        """Take the person out of what would write to it; override to add yours."""
        # sudo: journeys of all companies
        running_sudo = (
            self.env["crm.journey.person"]
            .sudo()
            .search([("partner_id", "in", partners.ids), ("state", "=", "running")])
        )
        running_sudo.write(
            {
                "state": "left",
                "reason": self.env._("The person was forgotten."),
                "date_left": fields.Datetime.now(),
                "step_id": False,
                "date_due": False,
            }
        )

    @api.model
    def _forget_partners(self, partners):
        """Empty the contacts; what statistics need stays: place and language."""
        # sudo: whoever may change contacts, the request was allowed
        partners_sudo = partners.sudo().with_context(tracking_disable=True)
        self._close_logins(partners_sudo.user_ids)
        self.env["crm.privacy"]._empty_chatter(partners_sudo)
        self.env["mail.followers"].sudo().search(  # sudo: as above
            [("partner_id", "in", partners.ids)]
        ).unlink()
        empty = {name: False for name in ALSO_EMPTY if name in partners_sudo._fields}
        # Odoo asks for active logins with the context of the write
        for partner in partners_sudo.with_context(active_test=True):
            name = self.env._("Anonymous person %s", partner.id)
            partner.write({**empty, "name": name, "active": False})

    @api.model
    def _close_logins(self, users_sudo):
        """Close the logins of the customers; their names go as well."""
        for user in users_sudo.with_context(active_test=False).filtered("share"):
            user.write({"active": False, "login": f"anonymous-{user.id}"})
            user.api_key_ids.unlink()

    # ------------------------------------------------------------
    # RETENTION
    # ------------------------------------------------------------

    @api.autovacuum
    def _gc_files(self):
        """Delete files that were handed out: they hold everything about somebody."""
        before = fields.Datetime.subtract(fields.Datetime.now(), days=FILE_DAYS)
        self.search([("kind", "=", "file"), ("date_done", "<", before)]).file = False
