"""Two months of service: live through the stories of the cases."""

from datetime import timedelta

from odoo import fields

from .cases_open import UNSOLVED
from .cases_solved import SOLVED
from .service import get_type_name

SOURCE_DAYS = 2  # what is older came in on a working day
OPENING_HOUR = 8


def create(records):
    """Live through the cases, the oldest first."""
    made = {}  # {name: case}
    for case in (*SOLVED, *UNSOLVED):
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
    rating = records.env["rating.rating"].create(
        {
            "res_model_id": model.id,
            "res_id": case.id,
            "rated_partner_id": case.user_id.partner_id.id,
            "partner_id": case.partner_id.id,
        }
    )
    # written as the customer's click does: only then the case learns of it
    rating.write({"rating": int(text), "consumed": True})


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
