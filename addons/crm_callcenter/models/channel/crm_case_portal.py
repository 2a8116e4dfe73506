"""What customers read and do on the page of their case."""

import base64
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.crm_extended.tools import web_form

MB = 1024 * 1024
NEIGHBOURS = 5
MESSAGES = 200
QUEUE_LIMIT = 100
# where Odoo keeps files that are uploaded before their message is posted
PENDING = "mail.compose.message"


class CrmCase(models.Model):
    """Let the customer follow, answer, confirm and reopen.

    The controllers check who asks; these methods are given a case in sudo mode, with
    the user who asked.
    """

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("user_id")
    def _check_user_is_internal(self):
        for case in self:
            # asked by group: that is known without a query
            user_sudo = case.sudo().user_id
            if user_sudo and not user_sudo.has_group("base.group_user"):
                raise ValidationError(
                    self.env._(
                        "%(name)s is a customer with a login and cannot be responsible "
                        "for %(number)s. Choose an agent.",
                        name=case.user_id.name,
                        number=case.number,
                    )
                )

    # ------------------------------------------------------------
    # READING
    # ------------------------------------------------------------

    def _get_portal_state(self):
        """Return the state in words: tuple (text, Bootstrap colour)."""
        self.ensure_one()
        if self.is_closed:
            return self.env._("Solved"), "success"
        if self.is_waiting:
            return self.env._("Waiting for your answer"), "warning"
        if self.date_first_response:
            return self.env._("In progress"), "primary"
        return self.env._("Received"), "info"

    def _get_portal_messages(self):
        """Return what was said between customer and agents, oldest first.

        Internal notes, log entries and messages marked internal stay inside.
        """
        self.ensure_one()
        conversation = (
            Domain("model", "=", self._name)
            & Domain("res_id", "=", self.id)
            & Domain("message_type", "in", ("comment", "email", "email_outgoing"))
            & Domain("subtype_id", "=", self.env.ref("mail.mt_comment").id)
            & Domain("is_internal", "=", False)
        )
        messages = self.env["mail.message"].search(
            conversation, order="date desc, id desc", limit=MESSAGES
        )
        return messages.sorted(lambda message: (message.date, message.id))

    def _get_portal_promise(self):
        """Return the instant by which the customer hears or is served, or ``False``."""
        self.ensure_one()
        return not self.is_closed and not self.is_waiting and self.sla_deadline

    def _is_portal_promise_missed(self):
        """Tell whether the promised instant is over: it is no promise any more."""
        promise = self._get_portal_promise()
        return bool(promise) and promise <= fields.Datetime.now()

    def _get_portal_articles(self):
        """Return what helps beside the case: list of {'title', 'url'}.

        Called by the page of the case; the part that keeps articles overrides it with
        those the customer may read.
        """
        return []

    def _get_portal_suggestions(self):
        """Return what may help with an open case: as ``_get_portal_articles``.

        Called by the page of the case; the part that keeps articles overrides it.
        """
        return []

    def _get_portal_documents(self):
        """Return what the case is about, as far as the person who looks may read it.

        Who has only the link sees the numbers and opens nothing.

        :return: list of dicts ``kind``, ``name`` and ``url``, empty without a page.
        """
        self.ensure_one()
        user = self.env.user
        is_public = user._is_public()
        kinds = (
            (self.env._("Order"), self.sale_order_id, "/my/orders/%s"),
            (self.env._("Delivery"), self.picking_id, "/my/picking/pdf/%s"),
            (self.env._("Invoice"), self.invoice_id, "/my/invoices/%s"),
        )
        documents = []
        for kind, record, path in kinds:
            if not record:
                continue
            # with the rights and companies of the person, not of the page
            own = record.sudo(False).with_context(
                allowed_company_ids=list(user._get_company_ids())
            )
            can_open = not is_public and own.has_access("read")
            if can_open or is_public:
                url = path % record.id if can_open else ""
                documents.append({"kind": kind, "name": record.name, "url": url})
        return documents

    def _get_portal_queue_position(self):
        """Return how many cases are before this one, ``None`` where it is not told."""
        self.ensure_one()
        is_queued = not (self.is_closed or self.is_waiting or self.date_first_response)
        if not is_queued or not self.team_id.shows_queue_position:
            return None
        earlier = Domain("priority", ">", self.priority) | (
            Domain("priority", "=", self.priority) & Domain("id", "<", self.id)
        )
        queue = (
            Domain("team_id", "=", self.team_id.id)
            & Domain("is_closed", "=", False)
            & Domain("is_waiting", "=", False)
            & Domain("date_first_response", "=", False)
        )
        return self.search_count(queue & earlier, limit=QUEUE_LIMIT)

    def _can_be_reopened(self):
        """Tell whether a word of the customer takes this case up again."""
        self.ensure_one()
        if not self.is_closed:
            return False
        limit = timedelta(days=self.team_id.reopen_days)
        # a case may come in closed
        return fields.Datetime.now() <= (self.date_closed or self.date_received) + limit

    # ------------------------------------------------------------
    # ACTING
    # ------------------------------------------------------------

    def _add_portal_message(self, body, author, files=()):
        """Keep what the customer wrote on the page, and tell who is responsible.

        :param str body: plain text.
        :param author: the partner who wrote; empty for a person with the link only.
        :param files: list of (name, content).
        :return: the case that holds it, this one or a follow-up.
        :raises UserError: nothing was written, or a file is refused.
        """
        self.ensure_one()
        body = web_form.clean_text(body)
        files = self._check_portal_files(files, self.company_id)
        if not body and not files:
            raise UserError(self.env._("Write something or choose a file first."))
        if len(body) > web_form.TEXT_CHARS:
            raise UserError(
                self.env._(
                    "The message is too long: %(max)s characters fit. Send the rest "
                    "as a file.",
                    max=web_form.TEXT_CHARS,
                )
            )
        case = self._get_open_successor(fields.Datetime.now())
        # of people from outside Odoo takes only files that wait for their message
        attachments = case._create_portal_attachments(files)
        attachments.write({"res_model": PENDING, "res_id": 0})
        who = {"author_id": author.id} if author else {}
        case._add_customer_message(body, attachment_ids=attachments.ids, **who)
        pending = attachments.filtered(lambda file: file.res_model == PENDING)
        pending.write({"res_model": case._name, "res_id": case.id})
        case._notify_responsible(body or ", ".join(attachments.mapped("name")))
        return case

    def _notify_responsible(self, body):
        """Tell the responsible, else the leader, never the customer."""
        self.ensure_one()
        user = self.user_id or self.team_id.leader_id
        if user and user.partner_id != self.env.user.partner_id:
            self.message_notify(
                body=body,
                subject=self.env._(
                    "%(case)s: the customer wrote", case=self.display_name
                ),
                partner_ids=user.partner_id.ids,
            )

    def _confirm_by_customer(self):
        """Close the case because the customer says that it is solved."""
        self.ensure_one()
        if not self.is_closed:
            self._close(is_gated=False)
            self._message_log(
                body=self.env._("The customer confirmed that the case is solved.")
            )

    def _reopen_by_customer(self):
        """Take the case up again because the customer says that it is not solved.

        :raises UserError: it was closed too long ago.
        """
        self.ensure_one()
        if not self.is_closed:
            return
        if not self._can_be_reopened():
            raise UserError(
                self.env._(
                    "This case was closed too long ago. Write a message instead: it "
                    "opens a new case that is linked to this one."
                )
            )
        self._reopen(is_gated=False)
        self._message_log(
            body=self.env._("The customer says that the case is not solved.")
        )
        self._notify_responsible(self.env._("It is not solved."))

    # ------------------------------------------------------------
    # FILES
    # ------------------------------------------------------------

    @api.model
    def _check_portal_files(self, files, company):
        """Return the files with clean names: list of (name, content).

        :raises UserError: too many, too large, empty or of a kind that may do harm.
        """
        clean = [(web_form.clean_file_name(name), data) for name, data in files]
        if len(clean) > web_form.FILE_COUNT:
            raise UserError(
                self.env._(
                    "Send at most %(max)s files at once.", max=web_form.FILE_COUNT
                )
            )
        for name, data in clean:
            if not web_form.is_allowed_file(name):
                raise UserError(
                    self.env._(
                        "“%(name)s” is not accepted. Send documents, pictures, or a "
                        "ZIP file.",
                        name=name,
                    )
                )
            if len(data) > company.crm_web_file_mb * MB:
                raise UserError(
                    self.env._(
                        "“%(name)s” is too large: files may have %(max)s MB.",
                        name=name,
                        max=company.crm_web_file_mb,
                    )
                )
        return clean

    def _create_portal_attachments(self, files):
        """Return the attachments of the case made of checked files."""
        self.ensure_one()
        return self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "datas": base64.b64encode(data),
                    "res_model": self._name,
                    "res_id": self.id,
                }
                for name, data in files
            ]
        )
