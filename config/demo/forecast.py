"""What is to be sold this quarter, and what the pipeline was in the last weeks."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

WEEKS = 5
# login or none for the team, measure, part of what was reached so far (in %)
TARGETS = (
    ("salesperson", "revenue", 130),
    ("salesperson", "margin", 110),
    ("salesperson2", "revenue", 85),
    (None, "revenue", 115),
)
COUNTS = (("salesperson", "new_customers", 3), ("salesperson2", "kept_customers", 2))
# subject of a deal -> how it differed so many weeks ago and before: (weeks, values)
PAST = {
    "Christmas range, 14 stores": (1, {"amount": 16200}),
    "Second shop in Hove": (3, {"amount": 7100}),
    "Spring catalogue": (1, {"days": 14}),
    "Welcome baskets, 9 hotels": (2, {"days": 20}),
}
# subject of a deal -> the weeks that it is known for
KNOWN_WEEKS = {"Exclusive mug design": 0, "Framed prints on commission": 0}
CYCLE_DAYS = {"Soap under their own label": 41, "Museum guide cards": 23}


def create(records):
    """Create targets, credit for a deal, a manager's judgement and the history."""
    _create_targets(records)
    _share_credit(records)
    _judge(records)
    _write_history(records)
    for name, days in CYCLE_DAYS.items():
        deal = _find_deal(records, name)
        deal.date_conversion = fields.Datetime.now() - timedelta(days=days)


def _create_targets(records):
    """Set targets near to what was reached, so that some are ahead and some behind."""
    targets = records.env["crm.sales.target"]
    for login, measure, part in TARGETS:
        target = targets.create(
            {
                "scope": "person" if login else "team",
                "user_id": login and records.get(f"user_{login}").id,
                "team_id": not login and records.get("team").id,
                "measure": measure,
                "target_value": 1,
            }
        )
        target.target_value = max(2000, round(target.actual_value * part / 100, -2))
    for login, measure, number in COUNTS:
        targets.create(
            {
                "user_id": records.get(f"user_{login}").id,
                "measure": measure,
                "target_value": number,
            }
        )


def _find_deal(records, name):
    """Return the deal with a subject, won and lost ones included."""
    leads = records.env["crm.lead"].with_context(active_test=False)
    return leads.search([("name", "=", name)], limit=1)


def _share_credit(records):
    """Let two salespeople share the biggest deal, and a manager help with it."""
    _find_deal(records, "Christmas range, 14 stores").split_ids = [
        Command.create(
            {
                "user_id": records.get(f"user_{login}").id,
                "share_pct": share,
                "kind": kind,
            }
        )
        for login, share, kind in (
            ("salesperson", 70, "revenue"),
            ("salesperson2", 30, "revenue"),
            ("sales_manager", 10, "overlay"),
        )
    ]


def _judge(records):
    """Let the manager expect less than the salesperson does."""
    manager = records.get("user_sales_manager")
    records.env.flush_all()
    line = (
        records.env["crm.forecast.line"]
        .with_user(manager)
        .search(
            [
                ("category", "!=", "won"),
                ("date", "!=", False),
                ("user_id", "!=", False),
            ],
            order="own_amount desc",
            limit=1,
        )
    )
    action = line.action_adjust()
    records.env["crm.forecast.adjustment"].with_user(manager).with_context(
        **action["context"]
    ).create(
        {
            "amount": round(line.own_amount * 0.8, -2),
            "note": "The buyer has to ask the board, which meets in spring.",
        }
    )


def _write_history(records):
    """Write the pipeline of the last weeks down, as it would have been."""
    env = records.env
    days, history = env["crm.pipeline.snapshot.day"], env["crm.pipeline.snapshot"]
    today = days._get_clock(env.company).today
    deals = env["crm.lead"].search(
        [("type", "=", "opportunity"), ("active", "in", (True, False))]
    )
    for week in range(WEEKS, 0, -1):
        day = today - timedelta(weeks=week)
        days.create(
            {
                "company_id": env.company.id,
                "date": day,
                "date_taken": fields.Datetime.now() - timedelta(weeks=week),
                "deal_count": len(deals),
            }
        )
        history.create(
            [
                _prepare_row(deal, day, week)
                for deal in deals
                if week <= KNOWN_WEEKS.get(deal.name, WEEKS)
            ]
        )
    days._take(env.company)


def _prepare_row(deal, day, week):
    """Return a deal as it was on a day: open, and what ``PAST`` says of it."""
    weeks, values = PAST.get(deal.name, (0, {}))
    if week < weeks or not weeks:
        values = {}
    deadline = deal.date_deadline or False
    if deadline:
        deadline -= timedelta(days=values.get("days", 0))
    category = deal.forecast_category
    return {
        "company_id": deal.env.company.id,
        "date": day,
        "lead_id": deal.id,
        "lead_ref": deal.id,
        "name": deal.name,
        "partner_id": deal.partner_id.id,
        "user_id": deal.user_id.id,
        "team_id": deal.team_id.id,
        "stage_id": deal.stage_id.id,
        "forecast_category": "pipeline" if category == "omitted" else category,
        "probability": deal.probability,
        "status": "open",
        "currency_id": deal.env.company.currency_id.id,
        "amount": values.get("amount", deal.expected_revenue),
        "date_deadline": deadline,
        "date_opened": deal.create_date,
    }
