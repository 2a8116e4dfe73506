"""Two months of service: what customers wrote, and what became of it."""

from datetime import timedelta
from typing import NamedTuple

from odoo import fields

from .service import get_type_name

SOURCE_DAYS = 2  # what is older came in on a working day
OPENING_HOUR = 8


class Case(NamedTuple):
    """One case and its story.

    :param name: by which other cases and the tests find it.
    :param days: ago, when it came in; a fraction for today's.
    :param customer: who asked; empty for a person nobody knows.
    :param subject: what it is about.
    :param text: what the customer said.
    :param kind: complete name of the type; empty for none.
    :param agent: login of the responsible; empty for nobody.
    :param steps: (hours after it came in, what, text), in this order.
    :param facts: further values of the case.
    """

    name: str
    days: float
    customer: str
    subject: str
    text: str
    kind: str = ""
    agent: str = ""
    steps: tuple = ()
    facts: dict = {}  # noqa: RUF012 (never changed)


LATE, DAMAGED, WRONG = (
    f"Delivery / {name}" for name in ("Late", "Damaged", "Wrong or missing goods")
)
DEFECT, USE = "Product / Defect", "Product / Question about use"
AMOUNT, PAYMENT = "Invoice / Wrong amount", "Invoice / Payment"
CHANGE, CANCEL = "Order / Change of order", "Order / Cancellation"
RETURNS = {"team_id": "team_returns"}
PHONE, WEB, CHAT = {"channel": "phone"}, {"channel": "web"}, {"channel": "chat"}
HIGH, URGENT = {"severity": "high"}, {"severity": "urgent"}
THANKS = ("customer", "Thank you, that was quick.")
CASES = (
    # ---- solved, two months ago until last week
    Case(
        "c01",
        58,
        "birkett_hannah",
        "Parcel not arrived",
        "Our cards were promised for Tuesday. Where is the parcel?",
        LATE,
        "agent",
        (
            (1, "reply", "It stands at the depot in Penrith and comes tomorrow."),
            (26, *THANKS),
            (27, "close", ""),
            (28, "rate", "5"),
        ),
    ),
    Case(
        "c02",
        55,
        "stable_george",
        "Two lanterns dented",
        "Two of the ten copper lanterns have dents.",
        DAMAGED,
        "agent3",
        (
            (2, "reply", "I am sorry. Could you send a photo of the dents?"),
            (2.2, "wait", ""),
            (21, "customer", "Here you are, both seen from above."),
            (22, "reply", "Two new ones leave today."),
            (22.1, "time", "25"),
            (48, "close", ""),
            (50, "rate", "5"),
        ),
        RETURNS,
    ),
    Case(
        "c03",
        52,
        "margaret",
        "How do I wash the throw?",
        "It is lovely, but how is it washed?",
        USE,
        "agent2",
        ((0.5, "reply", "By hand, in cool water."), (1, "close", ""), (2, "rate", "5")),
        CHAT,
    ),
    Case(
        "c04",
        49,
        "corner_ruth",
        "Discount missing on the invoice",
        "We agreed on five percent for the Christmas range.",
        AMOUNT,
        "agent",
        (
            (30, "reply", "You are right; a credit note follows."),
            (31, "time", "40"),
            (52, "close", ""),
            (53, "rate", "3"),
        ),
        HIGH,
    ),
    Case(
        "c05",
        46,
        "lavande_claire",
        "Étiquettes en anglais",
        "The labels of the last soaps are in English only.",
        WRONG,
        "agent2",
        (
            (1.5, "reply", "I send you French labels today."),
            (2, "time", "15"),
            (70, "close", ""),
            (71, "rate", "5"),
        ),
    ),
    Case(
        "c06",
        44,
        "jansen_pieter",
        "Invoice to the new address",
        "We moved to Haarlemmerstraat 88.",
        PAYMENT,
        "agent",
        ((3, "reply", "The address is changed."), (3.2, "close", "")),
    ),
    Case(
        "c07",
        41,
        "oconnell_niamh",
        "One print scratched",
        "The glass of one frame has a scratch.",
        DAMAGED,
        "agent3",
        (
            (55, "reply", "Sorry for the long silence. A new glass is on its way."),
            (56, "time", "30"),
            (80, "customer", "It took a week to hear from you."),
            (82, "close", ""),
            (83, "rate", "1"),
        ),
        RETURNS,
    ),
    Case(
        "c08",
        38,
        "robert",
        "Can I change the size of the print?",
        "I meant A4, not A3.",
        CHANGE,
        "agent2",
        ((1, "reply", "Done, the order says A4 now."), (1.1, "close", "")),
        PHONE,
    ),
    Case(
        "c09",
        36,
        "orchard_will",
        "Baskets smaller than in the catalogue",
        "They hold nine jars, the catalogue says twelve.",
        WRONG,
        "agent",
        (
            (4, "reply", "The catalogue shows the older size. May we take 10% off?"),
            (4.5, "wait", ""),
            (30, "customer", "That is fair."),
            (31, "reply", "It is on your next invoice."),
            (32, "close", ""),
            (33, "rate", "5"),
        ),
    ),
    Case(
        "c10",
        33,
        "ashdown_emma",
        "Candles without wicks",
        "Four of sixty candles have no wick.",
        DEFECT,
        "agent",
        (
            (1, "reply", "Four new ones go out with your next order."),
            (1.2, "time", "20"),
            (24, *THANKS),
            (25, "close", ""),
            (26, "rate", "5"),
        ),
        {"order": "order_3"},
    ),
    Case(
        "c11",
        31,
        "sommer_jana",
        "Rechnung doppelt erhalten",
        "The invoice of August came twice.",
        PAYMENT,
        "agent2",
        ((6, "reply", "Please ignore the second one."), (6.1, "close", "")),
    ),
    Case(
        "c12",
        28,
        "harbour_teresa",
        "Welcome baskets for nine hotels",
        "Can the baskets carry our ribbon?",
        CHANGE,
        "agent",
        (
            (2, "reply", "Yes, with your next order. I tell your salesperson."),
            (2.5, "time", "35"),
            (3, "close", ""),
            (4, "rate", "5"),
        ),
    ),
    Case(
        "c13",
        26,
        "dubois_amelie",
        "Catalogue in French",
        "Do you have the spring catalogue in French?",
        "",
        "agent2",
        ((1, "reply", "It is attached to this mail."), (1.1, "close", "")),
    ),
    Case(
        "c14",
        24,
        "lighthouse_isla",
        "Boxes of cards crushed",
        "Three boxes were under the frames and are crushed.",
        DAMAGED,
        "agent3",
        (
            (2, "reply", "Please send them back at our cost; we credit all three."),
            (2.5, "time", "45"),
            (3, "return", "3"),
            (4, "refund", "3"),
            (96, "close", ""),
            (97, "rate", "5"),
        ),
        {**RETURNS, "order": "order_18"},
    ),
    Case(
        "c15",
        22,
        "ashdown_oliver",
        "Delivery at the wrong door",
        "The driver left everything at the front. Please use the yard.",
        LATE,
        "agent",
        ((5, "reply", "The courier knows now."), (5.1, "close", ""), (6, "rate", "3")),
        PHONE,
    ),
    Case(
        "c16",
        19,
        "gallery",
        "Price list for frames",
        "Which frames come in oak?",
        USE,
        "agent2",
        ((3, "reply", "All but the A5 one."), (3.1, "close", "")),
        WEB,
    ),
    Case(
        "c17",
        17,
        "stable_george",
        "Invoice paid twice",
        "Our bank sent the money twice.",
        PAYMENT,
        "agent",
        (
            (4, "reply", "We send it back this week."),
            (5, "time", "15"),
            (100, "close", ""),
        ),
    ),
    Case(
        "c18",
        15,
        "birkett_hannah",
        "Cancel the second parcel",
        "We ordered the cards twice by mistake.",
        CANCEL,
        "agent2",
        ((1, "reply", "Cancelled, nothing was sent."), (1.1, "close", "")),
    ),
    Case(
        "c19",
        12,
        "jansen_pieter",
        "Towels lose colour",
        "The blue runs at the first wash.",
        DEFECT,
        "agent3",
        (
            (9, "reply", "Please send one towel back, we have it tested."),
            (10, "time", "30"),
            (60, "customer", "It is in the post."),
            (120, "reply", "The dye was wrong; we replace them all."),
            (121, "close", ""),
            (124, "rate", "5"),
        ),
        RETURNS,
    ),
    # ---- one cause behind several
    Case(
        "problem",
        9,
        "pennine",
        "Glaze of the slate mugs chips",
        "Kiln 2 fired too hot in the last week of the month.",
        DEFECT,
        "supervisor",
        ((20, "note", "All mugs with a batch number ending in K2 are concerned."),),
        HIGH,
    ),
    Case(
        "c20",
        8,
        "corner_david",
        "Mugs chipped at the rim",
        "Eleven mugs of one box are chipped.",
        DEFECT,
        "agent",
        (
            (1, "reply", "We look into it with the pottery."),
            (20, "customer", "Customers bring them back. When do we hear more?"),
        ),
        {**HIGH, "problem_id": "problem"},
    ),
    Case(
        "c21",
        7,
        "birkett_hannah",
        "Slate mugs: glaze comes off",
        "Six of thirty-six.",
        DEFECT,
        "agent",
        ((3, "reply", "We look into it with the pottery."),),
        {"problem_id": "problem"},
    ),
    Case(
        "c22",
        6,
        "ashdown_emma",
        "Chipped mugs in the last delivery",
        "Some mugs of the last delivery have chipped rims.",
        DEFECT,
        "agent",
        ((2, "reply", "We look into it with the pottery."),),
        {"order": "order_5", "problem_id": "problem"},
    ),
    # ---- at work
    Case(
        "c23",
        6,
        "corner_ruth",
        "Statement of October does not add up",
        "Two invoices are on it that we paid in September.",
        AMOUNT,
        "agent",
        ((3, "approve", "Both payments are booked now. A new statement follows."),),
        HIGH,
    ),
    Case(
        "c24",
        5,
        "oconnell_niamh",
        "Soap order incomplete",
        "We got 72 of 96 bars.",
        WRONG,
        "agent2",
        (
            (2, "reply", "Which colour is missing?"),
            (2.1, "wait", ""),
        ),
    ),
    Case(
        "c25",
        5,
        "orchard_will",
        "Workshop: which tables do we need?",
        "How much room does the window dressing workshop need?",
        "",
        "agent2",
        ((4, "reply", "Two tables of two metres. Is that possible?"), (4.1, "wait", "")),
    ),
    Case(
        "c26",
        4.5,
        "harbour_teresa",
        "Four baskets arrived open",
        "The foil of four baskets was torn.",
        DAMAGED,
        "agent3",
        (
            (3, "reply", "Could you send a photo?"),
            (3.5, "wait", ""),
            (25, "customer", "Here it is."),
            (26, "task", "Check the foil of the other baskets"),
        ),
        {**RETURNS, **HIGH},
    ),
    Case(
        "c27",
        4,
        "ashdown_emma",
        "Mugs and boards not arrived",
        "The order was promised for last week.",
        LATE,
        "agent",
        (
            (2, "reply", "The warehouse packs it today."),
            (2.2, "time", "20"),
            (28, "customer", "Nothing has come yet. Our shop waits for the boards."),
        ),
        {**HIGH, "order": "order_5"},
    ),
    Case(
        "c28",
        3.5,
        "lavande_claire",
        "Soap for the hotel fair",
        "We need 300 bars before the fair.",
        CHANGE,
        "agent2",
        ((6, "reply", "They leave on Thursday."),),
        {"order": "order_9"},
    ),
    Case(
        "c29",
        3,
        "sommer_jana",
        "Mahnung trotz Zahlung",
        "We paid the invoice and got a reminder.",
        PAYMENT,
        "agent2",
        ((30, "note", "Martin looks for the payment."), (30.5, "time", "10")),
    ),
    Case(
        "c30",
        3,
        "stable_george",
        "Throws still not here",
        "Eight throws were promised for yesterday.",
        LATE,
        "",
        (),
        {"order": "order_17", **URGENT},
    ),
    # the same said twice
    Case(
        "c40",
        2.9,
        "stable_george",
        "Where are our throws?",
        "I wrote this morning already.",
        LATE,
        "",
        (),
        {"merge": "c30"},
    ),
    Case(
        "c31",
        2,
        "lighthouse_isla",
        "Card order for the season",
        "Can we change 20 boxes to the lighthouse motif?",
        CHANGE,
        "agent",
        ((3, "reply", "Yes. Shall the rest stay as it is?"), (3.1, "wait", "")),
    ),
    # ---- since yesterday
    Case(
        "c32",
        1.2,
        "corner_david",
        "Christmas delivery: which week?",
        "The stores plan their staff. Which week do we get the candles?",
        LATE,
        "agent",
        (),
        {**URGENT, "order": "order_23"},
    ),
    Case(
        "c33",
        1.1,
        "dubois_amelie",
        "Oak boards: which oil?",
        "Our customers ask which oil is on the boards.",
        USE,
        "agent2",
        (),
    ),
    Case("c34", 0.9, "robert", "Frame loose", "The back of the frame is loose.", DEFECT),
    Case(
        "c35",
        0.3,
        "harbour_teresa",
        "Invoice to head office please",
        "Please send invoices to Falmouth only.",
        PAYMENT,
        "",
        (),
        PHONE,
    ),
    Case(
        "c36",
        0.2,
        "ashdown_emma",
        "Towels for the second shop",
        "Can half of the towels go to Hove?",
        CHANGE,
        "agent",
        (),
        {"order": "order_4", **WEB},
    ),
    Case(
        "c37",
        0.12,
        "margaret",
        "Candle burns on one side",
        "It burns on one side only. What do I do wrong?",
        USE,
        "",
        (),
        CHAT,
    ),
    Case(
        "c38",
        0.1,
        "",
        "Do you sell to private persons?",
        "I saw the copper lantern in Kendal. Can I buy one?",
        "",
        "",
        (),
        {
            "email": "grace.holt@post.example",
            "partner_name": "Grace Holt",
            **WEB,
        },
    ),
    Case(
        "c39",
        0.08,
        "jansen_pieter",
        "Box smashed by the courier",
        "One box of towels arrived smashed and wet.",
        "",
        "",
        (),
    ),
)


def create(records):
    """Live through the cases, the oldest first."""
    made = {}  # {name: case}
    for case in CASES:
        made[case.name] = _live_through(records, case, made)
    records.name({f"case_{name}": case for name, case in made.items()})
    # their clocks were stopped at the last event: what was missed since is missed
    cases = records.env["crm.case"].union(*made.values())
    records.env["crm.sla.status"]._refresh(
        cases.filtered(lambda case: not case.is_closed)
    )
    # people are told on their screens; nothing leaves the demo company
    records.env["mail.mail"].search([("state", "=", "outgoing")]).unlink()


def _live_through(records, story, made):
    """Receive one case and do what was done with it.

    :param dict made: name -> case, of those before.
    :return: the case.
    """
    facts = dict(story.facts)
    merge = facts.pop("merge", None)
    start = _get_start(story.days)
    case = records.env["crm.case.intake"]._receive(
        _prepare_case_vals(records, story, facts, made), at=start
    )
    for hours, what, text in story.steps:
        at = start + timedelta(hours=hours)
        user = records.get(f"user_{story.agent or 'agent'}")
        STEPS[what](records, case.with_user(user), text, at)
    if merge:
        case.with_user(records.get("user_agent"))._merge_into(made[merge])
    return case


def _prepare_case_vals(records, story, facts, made):
    """Return what the intake takes."""
    vals = {"channel": "email", "team_id": "team_care", **facts}
    order = vals.pop("order", None)
    if order:
        sale = records.get(order)
        vals["sale_order_id"] = sale.id
        vals["picking_id"] = sale.picking_ids[:1].id
        vals["invoice_id"] = sale.invoice_ids[:1].id
    if "problem_id" in vals:
        vals["problem_id"] = made[vals["problem_id"]].id
    return {
        **vals,
        "team_id": records.get(vals["team_id"]).id,
        "partner_id": story.customer and records.get(story.customer).id,
        "name": story.subject,
        "description": f"<p>{story.text}</p>",
        "type_id": story.kind and records.get(get_type_name(story.kind)).id,
        "user_id": story.agent and records.get(f"user_{story.agent}").id,
    }


def _get_start(days):
    """Return the instant so many days ago; older ones in the morning of a workday."""
    at = fields.Datetime.now() - timedelta(days=days)
    if days > SOURCE_DAYS:
        at -= timedelta(days=max(at.weekday() - 4, 0))
        minutes = int(days * 37) % 240
        at = at.replace(hour=OPENING_HOUR, minute=0) + timedelta(minutes=minutes)
    return at.replace(second=0, microsecond=0)


# ------------------------------------------------------------
# STEPS
# ------------------------------------------------------------


def _rate(records, case, text, at):
    """Let the customer rate the agent."""
    model = records.env["ir.model"]._get("crm.case")
    records.env["rating.rating"].create(
        {
            "res_model_id": model.id,
            "res_id": case.id,
            "rated_partner_id": case.user_id.partner_id.id,
            "partner_id": case.partner_id.id,
            "rating": int(text),
            "consumed": True,
        }
    )


def _take_back(records, case, text, at):
    """Take pieces of the last line back, by the dialog of the case."""
    wizard = records.env["crm.case.return"].create(
        {"case_id": case.id, "reason": case.name}
    )
    wizard.line_ids[:-1].unlink()
    wizard.line_ids.quantity = int(text)
    wizard.action_confirm()


def _refund(records, case, text, at):
    """Draft a credit note for pieces of the last line, by the dialog of the case."""
    wizard = records.env["crm.case.refund"].create(
        {"case_id": case.id, "reason": case.name}
    )
    wizard.line_ids[:-1].unlink()
    wizard.line_ids.quantity = int(text)
    wizard.action_confirm()


def _ask_colleague(records, case, text, at):
    """Ask the colleague in the other team."""
    records.env["crm.case.task"].with_user(case.env.user).create(
        {
            "name": text,
            "case_id": case.id,
            "user_id": records.get("user_agent").id,
            "date_deadline": fields.Datetime.now() + timedelta(days=1),
        }
    )


def _spend_time(records, case, text, at):
    """Write time down."""
    records.env["crm.case.time"].create(
        {
            "case_id": case.id,
            "user_id": case.env.uid,
            "minutes": int(text),
            "date": at.date(),
        }
    )


# what -> method(records, case as the responsible, text, at)
STEPS = {
    "reply": lambda _records, case, text, at: case._add_agent_reply(text, at=at),
    "customer": lambda records, case, text, at: case.with_env(
        records.env
    )._add_customer_message(text, at=at),
    "note": lambda _records, case, text, at: case._message_log(body=text),
    "wait": lambda _records, case, text, at: case._set_waiting(True, at),
    "close": lambda _records, case, text, at: case._close(at),
    "approve": lambda _records, case, text, at: case._ask_approval(text),
    "rate": _rate,
    "return": _take_back,
    "refund": _refund,
    "task": _ask_colleague,
    "time": _spend_time,
}
