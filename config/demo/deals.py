"""Two years in the sales department: opportunities, orders, deliveries, invoices."""

from datetime import timedelta
from typing import NamedTuple

from odoo import fields
from odoo.fields import Command

DELIVERY_DAYS = 7
PAYMENT_DAYS = 30

# what became of a quotation; each state includes the ones before it
QUOTED, ORDERED, LATE, DELIVERED, OPEN, OVERDUE, PAID, RETURNED = range(8)


class Deal(NamedTuple):
    """One quotation and what became of it."""

    customer: str
    days_ago: int
    lines: tuple
    outcome: int


DEALS = (
    Deal("ashdown", 212, (("mug", 48), ("candle", 36)), PAID),
    Deal("ashdown", 118, (("lantern", 12), ("throw", 6)), RETURNED),
    Deal("ashdown", 52, (("candle", 60), ("soap", 96)), OVERDUE),
    Deal("ashdown", 19, (("basket", 20), ("towel", 60)), OPEN),
    Deal("ashdown", 12, (("mug", 72), ("board", 24)), LATE),
    Deal("ashdown", 2, (("throw", 10), ("cards", 48)), QUOTED),
    Deal("lavande", 160, (("soap", 240), ("candle", 48)), PAID),
    Deal("lavande", 70, (("soap", 180),), PAID),
    Deal("lavande", 5, (("soap", 300), ("towel", 80)), ORDERED),
    Deal("sommer", 95, (("board", 40), ("towel", 120)), OVERDUE),
    Deal("sommer", 9, (("lantern", 24),), QUOTED),
    Deal("margaret", 40, (("throw", 1), ("candle", 3)), PAID),
    Deal("robert", 15, (("print", 2),), DELIVERED),
    Deal("birkett", 130, (("cards", 60), ("mug", 36)), PAID),
    Deal("birkett", 26, (("soap", 72),), OPEN),
    Deal("stable", 88, (("throw", 14), ("lantern", 10)), PAID),
    Deal("stable", 16, (("throw", 8),), LATE),
    Deal("lighthouse", 35, (("print", 12), ("cards", 60)), OPEN),
    Deal("corner", 180, (("candle", 120), ("mug", 144)), PAID),
    Deal("corner", 75, (("throw", 24), ("board", 60)), OVERDUE),
    Deal("corner", 4, (("candle", 96), ("basket", 48)), ORDERED),
    Deal("oconnell", 64, (("print", 10), ("soap", 96)), PAID),
    Deal("jansen", 21, (("towel", 140),), DELIVERED),
    Deal("dubois", 8, (("board", 30), ("candle", 40)), QUOTED),
    Deal("orchard", 33, (("basket", 24), ("workshop", 1)), PAID),
)

# customer, subject, expected revenue, stage, login, days to closing, lost
OPPORTUNITIES = (
    ("corner", "Christmas range, 14 stores", 18500, 3, "salesperson", 20, False),
    ("ashdown", "Second shop in Hove", 6400, 2, "salesperson", 35, False),
    ("gallery", "Framed prints on commission", 2100, 1, "salesperson", 14, False),
    ("harbour", "Welcome baskets, 9 hotels", 12800, 2, "salesperson2", 45, False),
    ("sommer", "Spring catalogue", 4300, 2, "salesperson2", 28, False),
    ("dubois", "Listing in Ghent and Brussels", 5200, 1, "salesperson2", 60, False),
    ("jansen", "Exclusive mug design", 3900, 1, "salesperson", 50, False),
    ("lavande", "Soap under their own label", 9600, 4, "salesperson", -5, False),
    ("lighthouse", "Museum guide cards", 1500, 1, "salesperson2", -20, True),
)
PROBABILITY_PCT = {1: 10, 2: 30, 3: 65, 4: 100}
LEADS = (
    ("Trade price list please", "Fern & Fable", "Lucy Hart", "salesperson"),
    ("Gift boxes for 300 staff", "Kirkstone Insurance", "Amir Shah", "salesperson2"),
)


def create(records):
    """Tell the whole story of sales, oldest deal first."""
    _create_opportunities(records)
    for number, deal in enumerate(DEALS, start=1):
        order = _quote(records, deal)
        records.name({f"order_{number}": order})
        if deal.outcome >= ORDERED:
            _confirm(records, order, deal)
        if deal.outcome >= DELIVERED:
            _deliver(order, deal.days_ago - DELIVERY_DAYS)
        if deal.outcome >= OPEN:
            _invoice(order, deal)
        if deal.outcome == RETURNED:
            _take_back(order, deal)


def _create_opportunities(records):
    """Create leads and opportunities at several stages."""
    env = records.env
    team = records.get("team")
    stages = {number: env.ref(f"crm.stage_lead{number}") for number in range(1, 5)}
    lost = env["crm.lead"]
    for customer, subject, expected, stage, login, days, is_lost in OPPORTUNITIES:
        lead = env["crm.lead"].create(
            {
                "type": "opportunity",
                "name": subject,
                "partner_id": records.get(customer).id,
                "expected_revenue": expected,
                "stage_id": stages[stage].id,
                "probability": PROBABILITY_PCT[stage],
                "user_id": records.get(f"user_{login}").id,
                "team_id": team.id,
                "date_deadline": _get_day(-days),
            }
        )
        lost |= lead if is_lost else env["crm.lead"]
    lost.action_set_lost(lost_reason_id=env.ref("crm.lost_reason_1").id)
    env["crm.lead"].create(
        [
            {
                "type": "lead",
                "name": subject,
                "partner_name": company,
                "contact_name": contact,
                "email_from": f"{contact.split()[0].lower()}@post.example",
                "user_id": records.get(f"user_{login}").id,
                "team_id": team.id,
            }
            for subject, company, contact, login in LEADS
        ]
    )


def _quote(records, deal):
    """Return a quotation of the customer's own salesperson."""
    partner = records.get(deal.customer)
    order = records.env["sale.order"].create(
        {
            "partner_id": partner.id,
            "user_id": partner.user_id.id,
            "team_id": records.get("team").id,
            "date_order": _get_instant(deal.days_ago),
            "validity_date": _get_day(deal.days_ago - 30),
            "commitment_date": _get_instant(_get_promised_days_ago(deal)),
            "order_line": [
                Command.create(
                    {
                        "product_id": records.get(f"product_{product}").id,
                        "product_uom_qty": quantity,
                    }
                )
                for product, quantity in deal.lines
            ],
        }
    )
    if deal.outcome == QUOTED:
        order.action_quotation_sent()
    return order


def _get_promised_days_ago(deal):
    """Return how many days ago the goods were promised; negative is in the future."""
    return -5 if deal.outcome == ORDERED else deal.days_ago - DELIVERY_DAYS


def _confirm(records, order, deal):
    """Confirm the order on its own day."""
    order.action_confirm()
    order.date_order = _get_instant(deal.days_ago)


def _deliver(order, days_ago):
    """Hand the goods over, as the warehouse does."""
    pickings = order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
    _finish(pickings, days_ago)


def _finish(pickings, days_ago):
    """Validate transfers and put them on their day."""
    for picking in pickings:
        picking.action_assign()
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty
            move.picked = True
        picking.button_validate()
        picking.date_done = _get_instant(days_ago)
        picking.move_ids.date = picking.date_done


def _invoice(order, deal):
    """Post the invoice, and register the payment when there was one."""
    invoice = order._create_invoices()
    days_ago = deal.days_ago - DELIVERY_DAYS
    invoice.invoice_date = _get_day(days_ago)
    invoice.action_post()
    if deal.outcome == PAID:
        _pay(invoice, days_ago)


def _pay(invoice, days_ago):
    """Register the payment of the invoice, some days before it is due."""
    paid_on = _get_day(max(days_ago - PAYMENT_DAYS + 4, 0))
    invoice.env["account.payment.register"].with_context(
        active_model="account.move", active_ids=invoice.ids
    ).create({"payment_date": paid_on})._create_payments()


def _take_back(order, deal):
    """Take the first line back: a return into the warehouse and a credit note."""
    env = order.env
    days_ago = deal.days_ago - DELIVERY_DAYS - 10
    delivery = order.picking_ids.filtered(lambda p: p.state == "done")
    wizard = env["stock.return.picking"].create({"picking_id": delivery.id})
    wizard.product_return_moves[0].quantity = 3
    back = env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
    _finish(back, days_ago)
    invoice = order.invoice_ids
    credit = invoice._reverse_moves(
        [
            {
                "invoice_date": _get_day(days_ago),
                "ref": env._("Three pieces damaged on arrival"),
            }
        ]
    )
    lines = credit.invoice_line_ids.filtered(lambda line: line.product_id)
    lines[0].quantity = 3
    lines[1:].unlink()
    credit.action_post()
    receivable = (invoice | credit).line_ids.filtered(
        lambda line: line.account_id.account_type == "asset_receivable"
    )
    receivable.reconcile()
    _pay(invoice, deal.days_ago - DELIVERY_DAYS)


def _get_day(days_ago):
    """Return the date that many days ago."""
    return fields.Date.today() - timedelta(days=days_ago)


def _get_instant(days_ago):
    """Return ten in the morning that many days ago."""
    return fields.Datetime.now().replace(
        hour=10, minute=0, second=0, microsecond=0
    ) - timedelta(days=days_ago)
