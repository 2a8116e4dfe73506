"""What crm_loyalty offers to other systems (grammar: ``contract.py``)."""

from __future__ import annotations

_BALANCE = {
    "program": "text?",
    "tier": "text?",
    "tier_until": "date?",
    "points": "number",
    "pending": "number",
    "debt": "number",
    "expiring": "[Expiring]",
    "qualifying": "number?",
    "next_tier": "text?",
    "to_next_tier": "number?",
    "currency": "text?",
    "pool": "PoolBalance~",
}
_MOVEMENT = {"source": "text", "external_ref": "text", "partner_id": "integer"}
PART = {
    "operations": {
        "loyalty_balance": {
            "title": "The points and the tier of a customer",
            "takes": {"partner_id": "integer"},
            "gives": "LoyaltyBalance",
            "repeat": "always",
        },
        "loyalty_enroll": {
            "title": "Make a customer a member of a program, once",
            "takes": {"partner_id": "integer", "program": "text?"},
            "gives": "LoyaltyEnrolled",
            "repeat": "always",
        },
        "loyalty_earn": {
            "title": "Give points, once",
            "takes": {"values": "EarnValues"},
            "gives": "MovementAnswer",
            "repeat": "always",
        },
        "loyalty_redeem": {
            "title": "Spend points, once",
            "takes": {"values": "RedeemValues"},
            "gives": "MovementAnswer",
            "repeat": "always",
        },
        "loyalty_reverse": {
            "title": "Take an earning or a redemption back",
            "takes": {"source": "text", "external_ref": "text", "points": "number?"},
            "gives": "MovementAnswer",
            "repeat": "never",
        },
        "loyalty_ledger": {
            "title": "A page of the movements of a customer's points, oldest first",
            "takes": {
                "partner_id": "integer",
                "offset": "integer~",
                "limit": "integer~",
            },
            "gives": "[LedgerEntry]",
            "repeat": "always",
        },
    },
    "records": {
        "Expiring": {"date": "date", "points": "number"},
        "PoolBalance": {"name": "text", "points": "number", "spendable": "number"},
        "LoyaltyBalance": {**_BALANCE, "member": "boolean"},
        "LoyaltyEnrolled": {
            **_BALANCE,
            "member": "integer",
            "card": "text",
            "created": "boolean",
        },
        "EarnValues": {
            **_MOVEMENT,
            "program": "text~",
            "points": "number~",
            "amount": "number~",
            "activity": "text~",
            "reason": "text~",
            "available_on": "instant~",
            "expires_on": "date~",
        },
        "RedeemValues": {
            **_MOVEMENT,
            "program": "text~",
            "points": "number",
            "reason": "text~",
        },
        "MovementAnswer": {
            "entry": "integer?",
            "created": "boolean",
            "points": "number",
            "pending": "number",
            "granted": "number~",
        },
        "LedgerEntry": {
            "date": "instant",
            "kind": "text",
            "points": "number",
            "balance": "number",
            "expires_on": "date?",
            "source": "text?",
            "external_ref": "text?",
            "reason": "text?",
        },
        "CustomerOverview": {"loyalty": "LoyaltyBalance?"},
    },
}
