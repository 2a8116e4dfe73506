"""Fellside Trading Ltd: a wholesaler of gifts and homeware in the north of England."""

import base64
from pathlib import Path

TIMEZONE = "Europe/London"
LANGUAGE = "en_GB"
# jobs of Odoo that ask servers elsewhere about our customers, or tell them about us
CALLING_OUT = (
    "crm_iap_enrich.ir_cron_lead_enrichment",
    "mail.ir_cron_module_update_notification",
)
CHART = "generic_coa"


def create(records):
    """Turn the first company into the demo company, ready to post invoices."""
    env = records.env
    company = env.ref("base.main_company")
    currency = env.ref("base.GBP")
    currency.active = True
    env.ref("base.EUR").active = True
    company.write(
        {
            "name": "Fellside Trading Ltd",
            "street": "12 Stramongate Mill",
            "city": "Kendal",
            "zip": "LA9 4BD",
            "country_id": env.ref("base.uk").id,
            "state_id": False,
            "phone": "+44 1539 555010",
            "email": "hello@fellside.example",
            "website": "https://fellside.example",
            "vat": False,
            "logo": base64.b64encode(Path(__file__).with_name("logo.png").read_bytes()),
            "external_report_layout_id": env.ref("web.external_layout_standard").id,
            # nothing is sent from the demo company by itself
            "stock_text_confirmation": False,
            "stock_move_email_validation": False,
            "iap_enrich_auto_done": True,
            "report_footer": "Fellside Trading Ltd · hello@fellside.example",
        }
    )
    # dates as they are written there; the words stay those of Odoo
    env["res.lang"]._activate_lang(LANGUAGE)
    env["ir.default"].set("res.partner", "lang", LANGUAGE)
    people = company.partner_id | env.ref("base.user_admin").partner_id
    people.write({"tz": TIMEZONE, "lang": LANGUAGE})
    company.resource_calendar_id.tz = TIMEZONE
    _load_chart(records, company, currency)
    _keep_to_ourselves(env)
    warehouse = env["stock.warehouse"].search(
        [("company_id", "=", company.id)], limit=1
    )
    warehouse.name = "Kendal"
    records.name({"company": company, "warehouse": warehouse})


def _load_chart(records, company, currency):
    """Load the generic chart of accounts, and make it one of this country."""
    env = records.env
    chart = env["account.chart.template"].with_company(company)
    # the chart that came with the installation is taken away and loaded anew
    company.chart_template = False
    chart.try_loading(CHART, company, install_demo=False)
    country = company.country_id
    company.write({"account_fiscal_country_id": country.id, "currency_id": currency.id})
    domestic = chart.ref("template_generic_domestic_fiscal_position")
    domestic.country_id = country
    taxes = env["account.tax"].search([("company_id", "=", company.id)])
    taxes.tax_group_id.country_id = country
    taxes.country_id = country
    chart.ref("tax_group_15").name = "VAT 20%"
    for name in ("sale_tax_template", "purchase_tax_template"):
        chart.ref(name).write({"name": "20%", "amount": 20})
    env["product.pricelist"].search([]).currency_id = currency


def _keep_to_ourselves(env):
    """Stop the jobs that would send invented customers to servers elsewhere."""
    for name in CALLING_OUT:
        job = env.ref(name, raise_if_not_found=False)
        if job:
            job.active = False
    parameters = env["ir.config_parameter"].sudo()
    parameters.set_param("crm.iap.lead.enrich.setting", "manual")
