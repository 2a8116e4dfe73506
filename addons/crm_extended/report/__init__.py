"""Reports: read-only models over SQL."""

from . import (
    crm_campaign_credit_report,
    crm_campaign_response_report,
    crm_customer_report,
    crm_customer_report_segment,
    crm_deal_report,
    crm_forecast_line,
    crm_sales_credit,
    crm_sales_performance,
)
