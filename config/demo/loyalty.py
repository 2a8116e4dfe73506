"""The loyalty programme and who takes part in it."""

from odoo.fields import Command

# customer -> points
MEMBERS = {
    "ashdown": 1840,
    "lavande": 960,
    "corner": 3120,
    "birkett": 410,
    "margaret": 75,
}


def create(records):
    """Create one programme with cards."""
    company = records.get("company")
    programs = records.create(
        "loyalty.program",
        {
            "program_fellside": {
                "name": "Fellside Friends",
                "program_type": "loyalty",
                "applies_on": "both",
                "trigger": "auto",
                "portal_visible": True,
                "portal_point_name": "points",
                "company_id": company.id,
                "rule_ids": [
                    Command.create(
                        {"reward_point_mode": "money", "reward_point_amount": 1}
                    )
                ],
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount": 5,
                            "discount_mode": "percent",
                            "discount_applicability": "order",
                            "required_points": 500,
                        }
                    )
                ],
            }
        },
    )
    records.create(
        "loyalty.card",
        {
            f"card_{name}": {
                "program_id": programs.id,
                "partner_id": records.get(name).id,
                "points": points,
            }
            for name, points in MEMBERS.items()
        },
    )
