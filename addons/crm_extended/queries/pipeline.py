"""SQL of the pipelines; nothing is executed here."""

from odoo.tools import SQL

from ..tools.event_kind import ORDER_WON


def build_adoption_query(
    pipeline_id: int, company_id: int, twins: dict, with_companyless: bool
) -> SQL:
    """Put a company's deals without a pipeline into one, stage by stage.

    :param twins: stage -> stage of the pipeline that takes its place; stages that are
        not in it stay as they are.
    :param with_companyless: also deals that belong to no company.
    :return: one UPDATE of ``crm_lead``; the caller flushes before and invalidates
        after. Company filter: ``company_id``.
    """
    pairs = [(stage.id, twin.id) for stage, twin in twins.items()]
    stage = SQL("stage_id")
    if pairs:
        stage = SQL(
            "COALESCE((SELECT twin FROM (VALUES %s) AS pairs(stage, twin) "
            "WHERE pairs.stage = crm_lead.stage_id), stage_id)",
            SQL(", ").join(SQL("(%s, %s)", *pair) for pair in pairs),
        )
    return SQL(
        "UPDATE crm_lead SET pipeline_id = %s, stage_id = %s "
        "WHERE (company_id = %s OR (%s AND company_id IS NULL)) "
        "AND pipeline_id IS NULL",
        pipeline_id,
        stage,
        company_id,
        with_companyless,
    )


def build_take_won_orders_query(limit: int) -> SQL:
    """Take the oldest confirmed orders of deals from the queue, of all companies.

    Rows that another transaction holds are left to it. Index:
    ``crm_event_queue_order_won_idx``.

    :return: one row per event: the id of the ``sale.order``, in the order of the queue.
    """
    return SQL(
        """
        DELETE FROM crm_event_queue
         WHERE id IN (
            SELECT id FROM crm_event_queue
             WHERE kind = %s
             ORDER BY id
             LIMIT %s
               FOR UPDATE SKIP LOCKED
         )
        RETURNING res_id
        """,
        ORDER_WON,
        limit,
    )


def build_dissolve_query(keeper_id: int) -> SQL:
    """Put the deals of all pipelines but one into the stages of that one.

    By the common status; the first stage of the pipeline where it has none with that
    status. For the removal of the add-on, after which only Odoo's stages make sense.

    :param keeper_id: the pipeline whose stages stay.
    :return: one UPDATE of ``crm_lead``, of all companies.
    """
    return SQL(
        """
        UPDATE crm_lead lead
           SET stage_id = COALESCE(
                   (SELECT id FROM crm_stage
                     WHERE pipeline_id = %(keeper_id)s
                       AND crm_status = stage.crm_status
                     ORDER BY sequence, id LIMIT 1),
                   (SELECT id FROM crm_stage
                     WHERE pipeline_id = %(keeper_id)s
                     ORDER BY sequence, id LIMIT 1)
               )
          FROM crm_stage stage
         WHERE stage.id = lead.stage_id
           AND stage.pipeline_id <> %(keeper_id)s
        """,
        keeper_id=keeper_id,
    )
