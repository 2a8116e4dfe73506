"""The segments of the add-on's demo file, filled with the customers that are there."""


def create(records):
    """Let the customers of the demo company enter its segments."""
    env = records.env
    company = records.get("company")
    env["crm.customer.metric"]._refresh(company)
    segments = env["crm.segment"].search([("company_id", "=", company.id)])
    for segment in segments._sort_by_parts():
        segment._refresh()
