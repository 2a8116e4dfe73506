"""A planned campaign and its people, for the tests of campaigns."""

from datetime import datetime, timedelta

from odoo import fields

from .common import CrmExtendedCommon

NOW = datetime(2026, 3, 2, 9, 0)


class CampaignCommon(CrmExtendedCommon):
    """A complete draft of company A, planned from ten days ago to twenty days ahead."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.campaign = cls._create_campaign("Spring Sale")

    @classmethod
    def _create_campaign(cls, title, **values):
        """Return a complete draft of company A."""
        today = fields.Date.today()
        return cls.env["utm.campaign"].create(
            {
                "title": title,
                "crm_company_id": cls.company_a.id,
                "crm_date_start": fields.Date.subtract(today, days=10),
                "crm_date_end": fields.Date.add(today, days=20),
                "crm_goal_event": "order",
                "crm_goal_target": 10,
                **values,
            }
        )

    @classmethod
    def _run(cls, campaign):
        """Let a campaign run, as if it had been approved."""
        campaign._set_crm_state({"crm_state": "running"})
        return campaign

    @classmethod
    def _create_people(cls, count, prefix="Person"):
        """Return so many persons with addresses."""
        return cls.env["res.partner"].create(
            [
                {
                    "name": f"{prefix} {index}",
                    "email": f"{prefix.lower()}{index}@example.com",
                }
                for index in range(count)
            ]
        )

    @classmethod
    def _as_other_company(cls, records):
        """Return records as the manager of company B sees them."""
        return records.with_user(cls.users["manager_b"]).with_context(
            allowed_company_ids=cls.company_b.ids
        )


class CampaignResponseCommon(CampaignCommon):
    """A running campaign with a mailing, and a product that costs 60."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounting(cls.company_a)
        cls._run(cls.campaign)
        cls.people = cls._create_people(3)
        cls.mailing = cls._create_mailing(cls.campaign)
        cls.product = cls._create_product(standard_price=60.0)

    @classmethod
    def _create_mailing(cls, campaign, **values):
        """Return a mailing to contacts of a campaign."""
        return cls.env["mailing.mailing"].create(
            {
                "subject": "Offer",
                "campaign_id": campaign.id,
                "mailing_model_id": cls.env["ir.model"]._get_id("res.partner"),
                **values,
            }
        )

    @classmethod
    def _create_trace(cls, person, at=NOW, mailing=None, **values):
        """Return a mail that went out."""
        return cls.env["mailing.trace"].create(
            {
                "model": "res.partner",
                "res_id": person.id,
                "mass_mailing_id": (mailing or cls.mailing).id,
                "email": person.email,
                "sent_datetime": at,
                "trace_status": "sent",
                **values,
            }
        )

    @classmethod
    def _click(cls, trace, after=timedelta(hours=1), link="https://example.com"):
        """Return a click on a mail, some time after it was sent."""
        tracker = cls.env["link.tracker"].search_or_create([{"url": link}])
        click = cls.env["link.tracker.click"].create(
            {"link_id": tracker.id, "mailing_trace_id": trace.id}
        )
        cls.env.cr.execute(
            "UPDATE link_tracker_click SET create_date = %s WHERE id = %s",
            (trace.sent_datetime + after, click.id),
        )
        click.invalidate_recordset()
        click.crm_is_scanner = False
        trace._mark_crm_scanner_clicks()
        return click

    @classmethod
    def _sell(cls, person, amount, day="2026-03-05", **values):
        """Return a posted invoice for one piece of the product."""
        invoice = cls._create_invoice(person, amount, day, post=False, **values)
        invoice.invoice_line_ids.write(
            {"product_id": cls.product.id, "price_unit": amount, "tax_ids": False}
        )
        invoice.action_post()
        return invoice
