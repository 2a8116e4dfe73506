"""A second pipeline beside the company's own: renewals, with deals in its stages."""

from odoo.fields import Command

from .deals import _get_day

# customer, subject, expected revenue, stage, login, days to closing
RENEWALS = (
    ("corner", "Framework contract, 14 stores", 24000, 0, "salesperson", 60),
    ("ashdown", "Yearly price agreement", 12500, 1, "salesperson", 18),
    ("dubois", "Listing in Ghent, second year", 7300, 2, "salesperson2", 9),
    ("lavande", "Soap, third year", 9800, 3, "salesperson2", -3),
)
COMPETITORS = {
    "northwind": ("Northwind Gifts", "Lower prices, large stock", "Slow, no advice"),
    "brightside": ("Brightside Trading", "Known brand", "Delivers late"),
}


def create(records):
    """Create the pipeline from its template, its deals and their competitors."""
    env = records.env
    template = env.ref("crm_extended.crm_pipeline_template_renewal")
    pipeline = template._create_pipeline(env.company)
    records.name({"pipeline_renewal": pipeline})
    rivals = records.create(
        "crm.competitor",
        {
            f"competitor_{key}": {
                "name": name,
                "strengths": strengths,
                "weaknesses": weaknesses,
            }
            for key, (name, strengths, weaknesses) in COMPETITORS.items()
        },
    )
    leads = env["crm.lead"].create(
        [
            {
                "type": "opportunity",
                "name": subject,
                "partner_id": records.get(customer).id,
                "expected_revenue": expected,
                "stage_id": pipeline.stage_ids[stage].id,
                "user_id": records.get(f"user_{login}").id,
                "team_id": records.get("team").id,
                "date_deadline": _get_day(-days),
                "competitor_ids": [Command.set(rivals[stage % 2].ids)],
            }
            for customer, subject, expected, stage, login, days in RENEWALS
        ]
    )
    _describe(env, leads)


def _describe(env, leads):
    """Say what the deals are about, who decides, and why the won one was won."""
    leads[-1].won_reason_id = env.ref("crm_extended.crm_won_reason_relation")
    role = env.ref("crm_extended.crm_contact_role_decider")
    env["crm.lead.contact"].create(
        [
            {"lead_id": lead.id, "partner_id": lead.partner_id.id, "role_id": role.id}
            for lead in leads
        ]
    )
    products = env["product.product"].search([("sale_ok", "=", True)], limit=2)
    env["crm.lead.line"].create(
        [
            {
                "lead_id": leads[1].id,
                "product_id": product.id,
                "quantity": 240,
            }
            for product in products
        ]
    )
