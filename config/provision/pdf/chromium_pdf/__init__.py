"""Print HTML as PDF with headless Chromium, called the way Odoo calls wkhtmltopdf."""
