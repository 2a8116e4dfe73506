"""With what the public methods are called, and on which records."""

from typing import NamedTuple

ADDONS = (
    "crm_extended",
    "crm_callcenter",
    "crm_callcenter_repair",
    "crm_callcenter_survey",
    "crm_loyalty",
    "crm_loyalty_pos",
)


class Values:
    """What a record of the model itself is made with."""


class Record(NamedTuple):
    """The id of a record of a model, where an argument wants one.

    :param is_other: the second of the company, not the first.
    """

    model: str
    is_other: bool = False


MAIL = "From: <a@b.example>\nTo: <c@d.example>\nMessage-Id: <rights@b.example>\n\nText"
# {name of an argument: value}; ``Record`` is replaced by an id, inside lists as well
EXAMPLES = {
    "article_id": Record("crm.knowledge.article"),
    "call_id": "unknown",
    "case_id": Record("crm.case"),
    "case_ids": [Record("crm.case")],
    "channel": "email",
    "choice": {},
    "code": "unknown",
    "criteria": {"email": "rights@customer.example"},
    "cursor": "",
    "disposition_id": Record("crm.call.disposition"),
    "entry_id": Record("crm.call.list.entry"),
    "external_ref": "unknown",
    "field_names": [],
    "fields": ["display_name"],
    "fields_list": ["display_name"],
    "fields_spec": {},
    "granted": True,
    "key": "unknown",
    "kind": "unknown",
    "latitude": 59.9,
    "longitude": 10.7,
    "message": MAIL,
    "message_dict": {},
    "model": "crm.case",
    "msg_dict": {"subject": "Rights", "body": "Text", "email_from": "a@b.example"},
    "name": "Rights",
    "number": "unknown",
    "options": {"source": "rights"},
    "page_id": 1,
    "partner_id": Record("res.partner"),
    "partner_ids": [Record("res.partner")],
    "points": 1,
    "program": "unknown",
    "proof": "Said so",
    "provider": "unknown",
    "purpose": "newsletter",
    "query": "invoice",
    "rate": 5,
    "refs": ["unknown"],
    "rows": [],
    "segment_id": Record("crm.segment"),
    "source": "rights",
    "state": "ready",
    "template_id": "unknown",
    "text": "Text",
    "vals": Values,
    "vals_list": Values,
    "values": {},
}
# {method or model.method: reason why nobody can call it from outside}
IN_VAIN = {
    "message_route": "wants a mail as an object, which no call carries",
    "crm.case.rating_apply": "wants the secret of a rating that was asked for",
    "ir.mail_server.send_email": "wants a mail as an object, which no call carries",
    "ir.http.session_info": "tells about the session of a browser",
}
# {model: domain}: where the first record of the company is not a good example
PICKED = {
    "crm.forecast.line": [("user_id.login", "=", "salesperson")],
    "res.partner": [("customer_rank", ">", 0), ("user_ids", "=", False)],
    "res.users": [("login", "=", "salesperson")],
    "loyalty.card": [("program_id.program_type", "=", "loyalty")],
    "loyalty.program": [("program_type", "=", "loyalty")],
    "product.product": [("sale_ok", "=", True)],
}
# {dialogue: model}: opened on two records of a list
OPENED_ON = {"crm.lead.merge.preview": "crm.lead"}
# {model: {field: value}}: what a record must have beside what a form asks for
VALUES = {
    "crm.api.delivery": {"cursor": "1.1"},
    "crm.call.holiday": {"state_id": False},
    "crm.lead.pair": {
        "lead_id": Record("crm.lead"),
        "other_id": Record("crm.lead", is_other=True),
    },
    "crm.api.subscription": {"mode": "poll"},
    # without a program Odoo's own code breaks
    "loyalty.card": {"program_id": Record("loyalty.program")},
    "crm.knowledge.synonym": {"words": "rights, permissions"},
}


def is_ours(path):
    """Return whether a Python module belongs to our add-ons."""
    return path.startswith(tuple(f"odoo.addons.{addon}." for addon in ADDONS))
