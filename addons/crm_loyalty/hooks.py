"""What has to happen once, around installing and uninstalling."""

from odoo.tools import SQL

from odoo.addons.crm_extended.residue import remove_residue

from .models.points.loyalty_program import LEDGERED_TYPES

# see remove_residue
TABLES_TO_EMPTY = (
    "loyalty_lapse_notice",
    "loyalty_review",
    "loyalty_activity_event",
    "loyalty_activity",
    "loyalty_enrolment",
    "loyalty_adjustment",
    "loyalty_liability_check",
    "loyalty_liability_share",
    "loyalty_liability_line",
    "loyalty_liability_close",
    "loyalty_liability_estimate",
    "loyalty_liability_policy",
    "loyalty_transfer",
    "loyalty_pool_use",
    "loyalty_pool_member",
    "loyalty_pool",
    "loyalty_ledger_difference",
    "loyalty_statement",
    "loyalty_referral_trace",
    "loyalty_referral",
    "loyalty_point_move",
    "loyalty_point_lot",
    "loyalty_point_entry",
    "loyalty_point_queue",
    "loyalty_tier_change",
    "loyalty_member_queue",
    "loyalty_member",
)
ENTRY = "loyalty.point.entry"
ADDON = "crm_loyalty"


def post_init_hook(env):
    """Open the ledger with the points that cards have."""
    open_ledger(env)


def open_ledger(env):
    """Give each card with points and without movements its first movement.

    A constant number of queries. A card without company belongs to the company of who
    installs.
    """
    query = SQL(
        """
        WITH entry AS (
            INSERT INTO loyalty_point_entry
                (card_id, program_id, company_id, sequence, kind, date, points,
                 balance, available_on, expires_on, reason, user_id)
            SELECT card.id, card.program_id, COALESCE(card.company_id, %(company)s), 1,
                   'adjust', %(now)s, ROUND(card.points::numeric, 2),
                   ROUND(card.points::numeric, 2), %(now)s, card.expiration_date,
                   %(reason)s, %(user)s
              FROM loyalty_card card
              JOIN loyalty_program program ON program.id = card.program_id
             WHERE program.program_type IN %(types)s
               AND ROUND(card.points::numeric, 2) <> 0
               AND NOT EXISTS (SELECT FROM loyalty_point_entry known
                                WHERE known.card_id = card.id)
            RETURNING id, card_id, company_id, points, available_on, expires_on
        ), lot AS (
            INSERT INTO loyalty_point_lot
                (card_id, company_id, entry_id, points, remaining, available_on,
                 expires_on)
            SELECT card_id, company_id, id, points, points, available_on, expires_on
              FROM entry
            RETURNING id, entry_id, company_id, points
        ), move AS (
            INSERT INTO loyalty_point_move (entry_id, lot_id, company_id, points)
            SELECT entry_id, id, company_id, points FROM lot
        )
        UPDATE loyalty_card SET points = entry.points, ledger_sequence = 1,
               date_next_settle = entry.expires_on
          FROM entry WHERE entry.card_id = loyalty_card.id
        """,
        now=env.cr.now().replace(microsecond=0),
        company=env.company.id,
        reason=env._("Balance when the ledger began"),
        user=env.uid,
        types=LEDGERED_TYPES,
    )
    env.cr.execute(query)
    env["loyalty.card"].invalidate_model(flush=False)
    env["loyalty.ledger"]._settle(
        env["loyalty.card"].search([("date_next_settle", "!=", False)])
    )


def uninstall_hook(env):
    """Remove what Odoo would stumble over; points stay on the cards, as Odoo's."""
    env.cr.execute(
        SQL(
            "UPDATE loyalty_history SET order_model = entry.res_model,"
            " order_id = entry.res_id FROM loyalty_point_entry entry"
            " WHERE order_model = %s AND order_id = entry.id",
            ENTRY,
        )
    )
    remove_residue(env, ADDON, TABLES_TO_EMPTY)
