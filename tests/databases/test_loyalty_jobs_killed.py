"""Jobs of tiers, referrals, statements and the liability, killed and run again."""

import pytest
from killed import check_ends_the_same, make_pair

SIZES = "PROGRAMS, MEMBERS, FRIENDS, COMPANIES = 4, 20, 16, 4\n"

# what the jobs leave, without ids and instants of their own
WRITTEN = {
    "members": "SELECT card_id, tier_id, qualifying FROM loyalty_member ORDER BY 1",
    "changes": "SELECT member.card_id, change.to_tier_id, change.is_mail_due"
    " FROM loyalty_tier_change change"
    " JOIN loyalty_member member ON member.id = change.member_id ORDER BY 1, 2",
    "cards": "SELECT id, points, ledger_sequence FROM loyalty_card ORDER BY id",
    "entries": "SELECT card_id, sequence, kind, points, balance, reason"
    " FROM loyalty_point_entry ORDER BY card_id, sequence",
    "referrals": "SELECT id, state, reason_codes, order_id, date_paid, date_due"
    " FROM loyalty_referral ORDER BY id",
    "statements": "SELECT card_id, date_from, date_to, date_sent IS NOT NULL"
    " FROM loyalty_statement ORDER BY 1, 2",
    "mails": "SELECT message.model, message.res_id, message.subject FROM mail_mail mail"
    " JOIN mail_message message ON message.id = mail.mail_message_id ORDER BY 1, 2, 3",
    "checks": "SELECT company_id, policy_id, expected, found, is_different, note"
    " FROM loyalty_liability_check ORDER BY 1, 2",
    "activities": "SELECT res_model, res_id, summary, note FROM mail_activity"
    " ORDER BY 1, 2",
}
# small batches, and time between the transactions, so that there is a middle
SLOWLY = """
import time
def slowly(owner, name):
    work = getattr(owner, name)
    def wrapped(*args, **kwargs):
        time.sleep(0.2)
        return work(*args, **kwargs)
    setattr(owner, name, wrapped)
"""
JOBS = {
    "tiers": (
        SLOWLY
        + """
slowly(type(env["loyalty.tier.engine"]), "_run")
env["loyalty.tier.engine"]._cron_run()
""",
        "SELECT COUNT(*) FROM loyalty_tier_change",
        ("members", "changes"),
    ),
    "tier mails": (
        """
type(env["loyalty.tier.change"])._send_mails.__defaults__ = (5,)
env["loyalty.tier.change"]._cron_send_mails()
""",
        "SELECT COUNT(*) FROM loyalty_tier_change WHERE NOT is_mail_due",
        ("changes", "mails"),
    ),
    "statements": (
        """
from odoo.addons.crm_loyalty.models.statement import loyalty_statement_job
loyalty_statement_job.CRON_BATCH = 5
env["loyalty.statement"]._cron_send_monthly()
""",
        "SELECT COUNT(*) FROM loyalty_statement WHERE date_sent IS NOT NULL",
        ("statements", "mails"),
    ),
    "referrals": (
        """
from odoo.addons.crm_loyalty.models.referral import loyalty_referral_evaluate
loyalty_referral_evaluate.CRON_BATCH = 2
env["loyalty.referral"]._cron_evaluate()
""",
        "SELECT COUNT(*) FROM loyalty_referral WHERE state <> 'in_progress'",
        ("referrals", "entries", "cards", "mails"),
    ),
    "liability": (
        SLOWLY
        + """
slowly(type(env["loyalty.liability.check"]), "_check")
env["loyalty.liability.check"]._cron_check()
""",
        "SELECT COUNT(*) FROM loyalty_liability_check",
        ("checks", "activities"),
    ),
}
PREPARE = """
from datetime import timedelta
from odoo import Command, fields
from odoo.addons.crm_loyalty.models.points.loyalty_ledger import Facts
company, ledger = env.company, env["loyalty.ledger"]
company.email = "club@example.com"
env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
programs = env["loyalty.program"].create([{
    "name": f"Club {number}", "program_type": "loyalty", "applies_on": "both",
    "company_id": company.id, "tier_basis": "points",
    "communication_plan_ids": [Command.create({
        "trigger": "tier_up",
        "mail_template_id": env.ref("crm_loyalty.mail_template_tier_up").id,
    })],
    "tier_ids": [
        Command.create({"name": "Basic", "min_qualifying": 0}),
        Command.create({"name": "Gold", "min_qualifying": 100}),
    ],
} for number in range(PROGRAMS)])
programs[0].write({
    "referral_enabled": True, "referral_points": 50, "referral_friend_points": 20,
    "referral_window_days": 0, "is_statement_monthly": True,
    "statement_first_month": fields.Date.today() - timedelta(days=400),
})
# members with enough points, some of them from last month
now, last_month = fields.Datetime.now(), fields.Datetime.now() - timedelta(days=35)
for program in programs:
    for number in range(MEMBERS):
        member = env["res.partner"].create({
            "name": f"Member {number}", "email": f"m{number}@example.com",
        })
        card = env["loyalty.card"].create({
            "program_id": program.id, "partner_id": member.id,
        })
        ledger._earn(card, 90 + number, Facts(), now, False)
env.cr.execute(
    "UPDATE loyalty_card SET create_date = create_date - interval '40 days'")
env.cr.execute(
    "UPDATE loyalty_point_entry SET date = date - interval '35 days'")
# friends of members who bought and paid
product = env["product.product"].create({
    "name": "Hammer", "type": "service", "invoice_policy": "order",
    "list_price": 100, "taxes_id": False,
})
for card in programs[0].coupon_ids[:FRIENDS]:
    friend = env["res.partner"].create({
        "name": f"Friend of {card.id}", "email": f"friend{card.id}@example.org",
        "street": f"{card.id} Long Road", "city": "Springfield",
    })
    env["loyalty.referral"]._capture(card._get_referral_code(), friend, "signup")
    order = env["sale.order"].create({
        "partner_id": friend.id, "order_line": [Command.create({
            "product_id": product.id, "tax_ids": False})],
    })
    order.action_confirm()
    invoice = order._create_invoices()
    invoice.action_post()
    env["account.payment.register"].with_context(
        active_model="account.move", active_ids=invoice.ids
    ).create({"payment_date": fields.Date.today()}).action_create_payments()
# what the interface did at once is nothing for a job
env.cr.execute("DELETE FROM mail_mail")
# companies of which the account says something else than the ledger
day = fields.Date.start_of(fields.Date.today(), "month")
for number in range(COMPANIES):
    firm = env["res.company"].create({"name": f"Firm {number}"})
    env.user.company_ids |= firm
    own = env["account.account"].with_company(firm)
    accounts = [own.create({
        "name": kind, "code": f"10{number}{place}", "account_type": kind,
        "company_ids": [Command.set(firm.ids)],
    }) for place, kind in enumerate(("liability_current", "income"))]
    program = env["loyalty.program"].with_company(firm).create({
        "name": "Club", "program_type": "loyalty", "company_id": firm.id,
    })
    env["loyalty.liability.policy"].with_company(firm).create({
        "program_id": program.id, "company_id": firm.id, "date_start": day,
        "mode": "simple", "opening_amount": 100 + number,
        "journal_id": env["account.journal"].with_company(firm).create({
            "name": "Points", "code": "PTS", "type": "general",
            "company_id": firm.id}).id,
        "liability_account_id": accounts[0].id, "revenue_account_id": accounts[1].id,
        "estimate_ids": [Command.create({
            "date": day, "redemption_pct": 80, "point_value": 0.1,
            "reason": "Guess"})],
    })
"""


@pytest.fixture(scope="module")
def pair(loyalty_database):
    """Return two databases with members, friends who bought, and companies."""
    yield from make_pair(loyalty_database, "crm_loyalty_jobs", SIZES + PREPARE)


@pytest.mark.parametrize("name", JOBS)
def test_a_job_ends_as_if_nobody_had_killed_it(pair, name):
    """What it leaves is what one whole run leaves; once more changes nothing."""
    # the check of another day is another one
    check_ends_the_same(pair, JOBS[name], WRITTEN, again=name != "liability")
