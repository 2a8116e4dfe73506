"""The loyalty programme: set up by the dialog, and lived with for more than a year."""

from datetime import timedelta
from decimal import Decimal

from odoo import fields
from odoo.fields import Command

from odoo.addons.crm_loyalty.models.points.loyalty_ledger import Facts
from odoo.addons.crm_loyalty.tools.earning import compute_earned

from .deals import DEALS, ORDERED, PAYMENT_DAYS

CARRIED_OVER_DAYS = 420
VALID_DAYS = 365
# what somebody has whose points lapse soon, and the days that are left
LAPSES_SOON = ("ashdown", 18)

# customer -> (points carried over, member for so many days)
MEMBERS = {
    "ashdown": (1840, 420),
    "lavande": (960, 420),
    "corner": (3120, 420),
    "birkett": (410, 400),
    "margaret": (75, 390),
    "stable": (0, 300),
    "orchard": (0, 120),
    "oconnell": (0, 90),
    "robert": (0, 30),
}
# customer, points, days ago, for what
SPENT = (
    ("corner", 1500, 200, "Voucher for the Christmas catalogue"),
    ("ashdown", 600, 150, "Paid with points at the fair"),
    ("lavande", 400, 60, "Voucher"),
    ("corner", 500, 20, "Voucher"),
)
# customer, days ago: cards whose old points were not used in time
LAPSED = (("margaret", 30),)
TIERS = (("Bronze", 500, 1.0), ("Silver", 1000, 1.25), ("Gold", 2000, 1.5))
# who brought whom
REFERRAL = ("lavande", "dubois")


def create(records):
    """Create the programme, its members and what they did."""
    program = _set_up(records)
    cards = _create_members(records, program)
    _live(records, cards)
    env = records.env
    env["loyalty.tier.engine"]._run(program, records.get("company"))
    member, friend = REFERRAL
    env["loyalty.referral"]._capture(
        cards[member]._get_referral_code(), records.get(friend), "staff"
    )
    _simulate(records)


def _set_up(records):
    """Return the programme, made by the set-up dialog."""
    setup = records.env["loyalty.setup"].create(
        {"template": "b2b", "name": "Fellside Friends"}
    )
    setup.write(
        {
            "minimum_amount": 0,
            "validity_days": VALID_DAYS,
            "reward_points": 500,
            "reward_amount": 10,
            "point_value": 0.02,
            "has_birthday_mail": True,
            "tier_window": "rolling_12_months",
            "tier_ids": [
                Command.clear(),
                *(
                    Command.create(
                        {"name": name, "needed": needed, "multiplier": multiplier}
                    )
                    for name, needed, multiplier in TIERS
                ),
            ],
        }
    )
    setup.action_set_up()
    program = setup.program_id
    program.referral_enabled = True
    records.name({"program_fellside": program})
    return program


def _create_members(records, program):
    """Return {customer: card}, with the days on which the customers joined."""
    env = records.env
    # members are made in SQL, from contacts that are there
    env.flush_all()
    cards = records.create(
        "loyalty.card",
        {
            f"card_{name}": {
                "program_id": program.id,
                "partner_id": records.get(name).id,
            }
            for name in MEMBERS
        },
    )
    today = fields.Date.today()
    members = env["loyalty.member"].search([("program_id", "=", program.id)])
    by_partner = members.grouped("partner_id")
    for name, (_points, days) in MEMBERS.items():
        by_partner[records.get(name)].enrolled_on = today - timedelta(days=days)
    return dict(zip(MEMBERS, cards, strict=True))


def _live(records, cards):
    """Move the points of all members, the oldest movement first."""
    now = fields.Datetime.now()
    movements = []  # (days ago, method, arguments)
    for name, (points, _days) in MEMBERS.items():
        if points:
            movements.append((CARRIED_OVER_DAYS, _carry_over, (name, points)))
    for number, deal in enumerate(DEALS, start=1):
        if deal.customer in MEMBERS and deal.outcome >= ORDERED:
            paid = max(deal.days_ago - PAYMENT_DAYS, 0)
            movements.append((paid, _earn, (deal.customer, f"order_{number}")))
    for name, points, days, reason in SPENT:
        movements.append((days, _spend, (name, points, reason)))
    for days, move, arguments in sorted(movements, key=lambda row: -row[0]):
        move(records, cards, now - timedelta(days=days), *arguments)


def _carry_over(records, cards, at, name, points):
    """Take over what was on the paper card; some of it has lapsed since."""
    expires_on = False
    if name in dict(LAPSED):
        expires_on = fields.Date.today() - timedelta(days=dict(LAPSED)[name])
    if name == LAPSES_SOON[0]:
        expires_on = fields.Date.today() + timedelta(days=LAPSES_SOON[1])
    records.env["loyalty.ledger"]._earn(
        cards[name],
        Decimal(points),
        Facts(reason="Carried over from the paper card", date=at),
        available_on=at,
        expires_on=expires_on,
    )


def _earn(records, cards, at, name, order_name):
    """Promise the points of an order, and give those that are earned by now."""
    order, card = records.get(order_name), cards[name]
    points = round(order.amount_total, 2)
    records.env["sale.order.coupon.points"].create(
        {"order_id": order.id, "coupon_id": card.id, "points": points}
    )
    earned = compute_earned(
        card.program_id.issue_policy,
        Decimal(str(points)),
        order._get_progress()[order.id],
    )
    if earned:
        records.env["loyalty.ledger"]._earn(
            card,
            earned,
            order._get_facts()._replace(date=at),
            available_on=at,
            expires_on=at.date() + timedelta(days=VALID_DAYS),
        )


def _spend(records, cards, at, name, points, reason):
    """Take points that a member spent."""
    records.env["loyalty.ledger"]._redeem(
        cards[name], Decimal(points), Facts(reason=reason, date=at)
    )


def _simulate(records):
    """Try two drafts on the last year, and put them side by side."""
    tiers = [
        Command.create({"name": name, "threshold": needed, "multiplier": multiplier})
        for name, needed, multiplier in TIERS
    ]
    usual, generous = records.create(
        "loyalty.simulation",
        {
            "simulation_usual": {
                "name": "One point per pound, three tiers",
                "point_value": 0.02,
                "tier_ids": tiers,
            },
            "simulation_generous": {
                "name": "Two points per pound, no tiers",
                "points_per_unit": 2,
                "point_value": 0.02,
            },
        },
    )
    (usual | generous).action_simulate()
    usual.compare_id = generous
