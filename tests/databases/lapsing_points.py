"""Members whose points lapse, the job that writes them off, and what it leaves."""

MEMBERS = 300

# what a job leaves, without ids and instants of its own
WRITTEN = {
    "cards": "SELECT id, points, ledger_sequence, date_next_settle, inactive_after"
    " FROM loyalty_card ORDER BY id",
    "entries": "SELECT card_id, sequence, kind, points, balance, reason, company_id"
    " FROM loyalty_point_entry ORDER BY card_id, sequence",
    "lots": "SELECT id, remaining FROM loyalty_point_lot ORDER BY id",
    "moves": "SELECT entry.card_id, entry.sequence, move.lot_id, move.points"
    " FROM loyalty_point_move move JOIN loyalty_point_entry entry"
    " ON entry.id = move.entry_id ORDER BY 1, 2, 3",
    "history": "SELECT card_id, description, issued, used FROM loyalty_history"
    " ORDER BY card_id, issued, used, description",
    "reminders": "SELECT partner_id, card_id, last_day, points"
    " FROM loyalty_lapse_notice ORDER BY 1, 3",
    "mails": "SELECT message.res_id, message.subject FROM mail_mail mail"
    " JOIN mail_message message ON message.id = mail.mail_message_id"
    " WHERE message.model = 'loyalty.card' ORDER BY 1, 2",
}
# small batches, so that there is a middle
SETTLE = """
from odoo.addons.crm_loyalty.models.points import loyalty_card
loyalty_card.CRON_BATCH = 10
env["loyalty.card"]._cron_settle()
"""
PREPARE = f"""
from datetime import timedelta
from odoo import Command, fields
company = env.company
company.email = "club@example.com"
program = env["loyalty.program"].create({{
    "name": "Club", "program_type": "loyalty", "applies_on": "both",
    "company_id": company.id,
    "communication_plan_ids": [Command.create({{
        "trigger": "points_lapse", "days_before": 30,
        "mail_template_id": env.ref("crm_loyalty.mail_template_points_lapse").id,
    }})],
}})
partners = env["res.partner"].create([
    {{"name": f"Member {{number}}", "email": f"member{{number}}@example.com"}}
    for number in range({MEMBERS})
])
cards = env["loyalty.card"].create([
    {{"program_id": program.id, "partner_id": partner.id}} for partner in partners
])
from odoo.addons.crm_loyalty.models.points.loyalty_ledger import Facts
ledger, now = env["loyalty.ledger"], fields.Datetime.now()
for number, card in enumerate(cards):
    ledger._earn(card, 10 + number, Facts(), now, False)
    ledger._earn(card, 5, Facts(), now + timedelta(days=number % 2), False)
    if number % 10 == 0:
        state = ledger._open(card)
        ledger._write_entry(state, "reverse", [], Facts(), (-3000, now, None))
        ledger._close(state)
# the first lot of each member lapsed yesterday, the second lapses in two weeks
env.cr.execute('''
    UPDATE loyalty_point_lot lot
       SET expires_on = current_date + CASE WHEN lot.id = first.id THEN -2 ELSE 14 END
      FROM (SELECT card_id, MIN(id) AS id FROM loyalty_point_lot GROUP BY card_id) first
     WHERE first.card_id = lot.card_id AND lot.points > 0
''')
env.cr.execute('''
    UPDATE loyalty_card
       SET date_next_settle = now() AT TIME ZONE 'UTC' - interval '1 day'
''')
"""
