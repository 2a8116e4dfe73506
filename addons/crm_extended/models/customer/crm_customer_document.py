"""What belongs to a customer, and who may look at it: shared by page and interface."""

import pytz

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.company_clock import CompanyClock, get_twelve_months

OPEN_DELIVERY_STATES = ("waiting", "confirmed", "assigned")
UNFINISHED_DELIVERY_STATUSES = ("pending", "started", "partial")


class CrmCustomerDocument(models.AbstractModel):
    """Define the documents of a customer in one place.

    A *customer* is a commercial partner in ``env.company``; the documents of all its
    contacts are its documents. Everything that counts, lists or opens documents takes
    its domain from here, so that a figure and the list behind it cannot differ.

    The domains are searched as the user, hence Odoo's access rights and record rules
    decide what is counted; in superuser mode (the interface) everything of the company.
    """

    _name = "crm.customer.document"
    _description = "Customer Documents and Access"

    # ------------------------------------------------------------
    # ACCESS
    # ------------------------------------------------------------

    def _ensure_can_open(self, partner):
        """Raise unless the caller may look at this customer in ``env.company``.

        :raises AccessError: for people from outside, for contacts that the user may
            not read, for customers of another company, and for salespeople who see
            their own customers only when this is somebody else's.
        """
        partner.ensure_one()
        if not self.env.su:
            if not self.env.user._is_internal():
                raise AccessError(
                    self.env._("Only employees can open a customer's page.")
                )
            partner.check_access("read")
        # sudo: to name, in the refusal, a company and people whom one may not read
        partner_sudo = partner.sudo()
        company_sudo = partner_sudo.company_id
        if company_sudo and company_sudo not in self.env.company.parent_ids:
            raise AccessError(
                self.env._(
                    "%(customer)s is a contact of the company %(company)s. Switch to "
                    "that company to open it.",
                    customer=partner_sudo.name or partner_sudo.display_name,
                    company=company_sudo.name,
                )
            )
        if not self._is_own_customer(partner):
            raise AccessError(
                self.env._(
                    "%(customer)s is looked after by %(salesperson)s, and your role "
                    "shows your own customers only. Ask a sales manager for access to "
                    "all customers.",
                    customer=partner_sudo.name or partner_sudo.display_name,
                    salesperson=self._get_salesperson(partner).name,
                )
            )

    def _sees_all_customers(self):
        """Tell whether the user's role shows every customer of the company.

        Only who is a salesperson of "own documents only", and nothing more, does not.
        Called by ``_is_own_customer``; override to add roles that see all customers.
        """
        user = self.env.user
        return (
            self.env.su
            or not user.has_group("sales_team.group_sale_salesman")
            or user.has_group("sales_team.group_sale_salesman_all_leads")
            or user.has_group("crm_extended.crm_extended_group_marketer")
        )

    def _is_own_customer(self, partner):
        """Tell whether Odoo's sales rules show this customer to the user.

        One's own customers are those without a salesperson and those for whom one is
        responsible.
        """
        return (
            self._sees_all_customers()
            or not self._get_salesperson(partner)
            or self.env.user in self._get_responsible_users(partner)
        )

    def _get_salesperson(self, partner):
        """Return the user who sells to this person, else to the company behind."""
        # sudo: a colleague's name is no secret, but may be of another company
        partner_sudo = partner.sudo()
        return partner_sudo.user_id or partner_sudo.commercial_partner_id.user_id

    def _get_responsible_users(self, partner):
        """Return everybody who is responsible for this customer."""
        # sudo: as in _get_salesperson
        partner_sudo = partner.sudo()
        return partner_sudo.user_id | partner_sudo.commercial_partner_id.user_id

    def _get_partner(self, partner_id):
        """Return the contact with this id, archived or not.

        :raises UserError: when it was deleted or the id is no id.
        """
        if not isinstance(partner_id, int) or isinstance(partner_id, bool):
            raise UserError(self.env._("Say which contact by its id, a whole number."))
        partner = self.env["res.partner"].browse(partner_id).exists()
        if not partner:
            raise UserError(
                self.env._("This contact no longer exists; somebody deleted it.")
            )
        return partner

    def _can_read(self, model_name):
        """Tell whether the model is there and the user may read it at all."""
        return model_name in self.env and self.env[model_name].has_access("read")

    # ------------------------------------------------------------
    # TIME
    # ------------------------------------------------------------

    def _get_timezone(self):
        """Return the name of the company's time zone, in which days begin."""
        return self.env.company._get_crm_timezone()

    def _get_clock(self):
        """Return what time it is in the company (:class:`CompanyClock`)."""
        return CompanyClock(fields.Datetime.now(), pytz.timezone(self._get_timezone()))

    def _get_today(self):
        """Return today's date in the company's time zone."""
        return self._get_clock().today

    # ------------------------------------------------------------
    # DOCUMENTS
    # ------------------------------------------------------------

    def _get_contact_domain(self, partner, field="partner_id"):
        """Return the domain "the document is with one of this customer's contacts"."""
        return Domain(field, "in", self._get_contacts_query(partner))

    def _get_company_domain(self, has_shared=False):
        """Return the domain "the document is of this company".

        :param bool has_shared: documents without company belong to every company.
        """
        company_ids = [self.env.company.id] + ([False] if has_shared else [])
        return Domain("company_id", "in", company_ids)

    def _get_order_domain(self, partner):
        """Return the domain of all sales orders and quotations."""
        return self._get_company_domain() & self._get_contact_domain(partner)

    def _get_confirmed_domain(self):
        """Return the domain of confirmed orders among orders."""
        return Domain("state", "=", "sale")

    def _get_quotation_domain(self, partner):
        """Return the domain of open quotations: draft or sent."""
        return self._get_order_domain(partner) & Domain(
            "state", "in", ("draft", "sent")
        )

    def _get_open_order_domain(self, partner):
        """Return the domain of confirmed orders not fully delivered and invoiced."""
        is_unfinished = Domain("invoice_status", "in", ("no", "to invoice")) | Domain(
            "delivery_status", "in", UNFINISHED_DELIVERY_STATUSES
        )
        return (
            self._get_order_domain(partner)
            & self._get_confirmed_domain()
            & is_unfinished
        )

    def _get_opportunity_domain(self, partner):
        """Return the domain of leads and opportunities, lost ones included."""
        return self._get_company_domain(has_shared=True) & self._get_contact_domain(
            partner
        )

    def _get_open_opportunity_domain(self, partner):
        """Return the domain of leads and opportunities neither won nor lost."""
        return (
            self._get_opportunity_domain(partner)
            & Domain("won_status", "=", "pending")
            & Domain("active", "=", True)
        )

    def _get_delivery_domain(self, partner):
        """Return the domain of deliveries, whatever their state."""
        return (
            self._get_company_domain()
            & self._get_contact_domain(partner)
            & Domain("picking_type_id.code", "=", "outgoing")
            & Domain("location_dest_id.usage", "!=", "supplier")
        )

    def _get_open_delivery_domain(self, partner):
        """Return the domain of deliveries still to be made."""
        return self._get_delivery_domain(partner) & Domain(
            "state", "in", OPEN_DELIVERY_STATES
        )

    def _get_late_delivery_domain(self, partner):
        """Return the domain of open deliveries whose scheduled day has passed."""
        clock = self._get_clock()
        return self._get_open_delivery_domain(partner) & Domain(
            "scheduled_date",
            "<",
            fields.Datetime.to_string(clock.get_day_start(clock.today)),
        )

    def _get_return_domain(self, partner):
        """Return the domain of goods that came back from the customer."""
        return (
            self._get_company_domain()
            & self._get_contact_domain(partner)
            & Domain("location_id.usage", "=", "customer")
        )

    def _get_recent_return_domain(self, partner):
        """Return the domain of returns of the last 365 days, today included."""
        clock = self._get_clock()
        since = clock.get_day_start(get_twelve_months(clock.today)[0])
        return (
            self._get_return_domain(partner)
            & Domain("state", "=", "done")
            & Domain("date_done", ">=", fields.Datetime.to_string(since))
        )

    def _get_invoice_domain(self, partner):
        """Return the domain of posted customer invoices and credit notes."""
        return (
            self._get_company_domain()
            & Domain("commercial_partner_id", "=", partner.commercial_partner_id.id)
            & Domain("state", "=", "posted")
            & Domain("move_type", "in", ("out_invoice", "out_refund"))
        )

    def _get_open_invoice_domain(self, partner):
        """Return the domain of invoices and credit notes not settled yet."""
        return self._get_invoice_domain(partner) & Domain(
            "amount_residual_signed", "!=", 0
        )

    def _get_overdue_line_domain(self):
        """Return the domain of receivable lines that are due before today.

        Lines and not invoices, because payment terms may split an invoice into
        instalments of which only the first is overdue.
        """
        return Domain("account_type", "=", "asset_receivable") & Domain(
            "date_maturity", "<", fields.Date.to_string(self._get_today())
        )

    def _get_overdue_invoice_domain(self, partner):
        """Return the domain of open invoices with at least one overdue instalment."""
        overdue = self._get_overdue_line_domain() & Domain("amount_residual", "!=", 0)
        return self._get_open_invoice_domain(partner) & Domain(
            "line_ids", "any", overdue
        )

    def _get_payment_domain(self, partner):
        """Return the domain of payments by, or back to, the customer."""
        return (
            self._get_company_domain()
            & self._get_contact_domain(partner)
            & Domain("partner_type", "=", "customer")
            & Domain("state", "in", ("in_process", "paid"))
        )

    def _get_history_domain(self, partner):
        """Return the domain of lines of sales made in other systems."""
        return self._get_company_domain() & self._get_contact_domain(partner)

    def _get_revenue_domain(self, partner):
        """Return the domain of what the revenue adds up, among ``crm.document``."""
        return (
            self._get_company_domain()
            & self._get_contact_domain(partner)
            & Domain("kind", "in", ("invoice", "credit_note", "history"))
            & Domain("status", "in", ("open", "done"))
        )

    # ------------------------------------------------------------
    # CONTACTS
    # ------------------------------------------------------------

    def _get_contacts_query(self, partner):
        """Return the query of all contacts of the customer, for ``in`` conditions."""
        # access to the customer was checked; a contact's documents have rules of
        # their own
        return (
            self.env["res.partner"]
            .with_context(active_test=False)
            ._search(
                [("commercial_partner_id", "=", partner.commercial_partner_id.id)],
                bypass_access=True,
            )
        )

    def _get_colleague_domain(self, field="user_id"):
        """Return the domain "done by somebody of this company", or by nobody."""
        return Domain(field, "=", False) | Domain(
            f"{field}.company_ids", "in", self.env.company.ids
        )

    def _get_meeting_domain(self, partner):
        """Return the domain of meetings with one of the contacts.

        A meeting has no company: it is of this one when its organiser works here. In
        superuser mode private meetings are left out, because nobody is asked for.
        """
        domain = self._get_contact_domain(
            partner, "partner_ids"
        ) & self._get_colleague_domain("user_id")
        return domain & Domain("privacy", "!=", "private") if self.env.su else domain

    def _get_coming_meeting_domain(self, partner):
        """Return the domain of meetings that are not over."""
        return self._get_meeting_domain(partner) & Domain(
            "stop", ">=", fields.Datetime.to_string(fields.Datetime.now())
        )

    def _get_activity_domain(self, partner):
        """Return the domain of activities on the contacts or their opportunities."""
        domain = Domain("res_model", "=", "res.partner") & Domain(
            "res_id", "in", self._get_contacts_query(partner)
        )
        if self._can_read("crm.lead"):
            leads = (
                self.env["crm.lead"]
                .with_context(active_test=False)
                ._search(self._get_opportunity_domain(partner))
            )
            domain |= Domain("res_model", "=", "crm.lead") & Domain(
                "res_id", "in", leads
            )
        return domain & self._get_colleague_domain()

    def _get_planned_activity_domain(self, partner):
        """Return the domain of activities still to be done."""
        return self._get_activity_domain(partner) & Domain("active", "=", True)

    def _get_done_activity_domain(self, partner):
        """Return the domain of activities that were done; Odoo archives them."""
        return (
            self._get_activity_domain(partner)
            & Domain("active", "=", False)
            & Domain("date_done", "!=", False)
        )

    def _get_message_domain(self, partner):
        """Return the domain of messages on the contacts."""
        return (
            Domain("model", "=", "res.partner")
            & Domain("res_id", "in", self._get_contacts_query(partner))
            & Domain("record_company_id", "in", [self.env.company.id, False])
        )

    def _get_campaign_domain(self, partner):
        """Return the domain of mailings sent to the contacts.

        Sent to the contact itself, or to a mailing list that holds its address.
        """
        contacts = self._get_contacts_query(partner)
        emails = contacts.subselect(SQL.identifier("res_partner", "email_normalized"))
        to_contact = Domain("model", "=", "res.partner") & Domain(
            "res_id", "in", contacts
        )
        to_list = Domain("model", "=", "mailing.contact") & Domain(
            "email", "in", emails
        )
        return (
            (to_contact | to_list)
            & Domain("sent_datetime", "!=", False)
            & Domain("is_test_trace", "=", False)
            & self._get_colleague_domain("mass_mailing_id.user_id")
        )

    def _get_consent_domain(self, partner):
        """Return the domain of consents and refusals of the contacts."""
        return self._get_company_domain() & self._get_contact_domain(partner)
