"""How the story of a case is written down, and the words the stories share."""

from typing import NamedTuple


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
    facts: dict = {}


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
