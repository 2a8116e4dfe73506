"""SQL that moves what belongs to leads to another one, and back."""

from odoo.tools import SQL

#: tables that point at any record: table -> columns of model and id
LINKED = {
    "mail_message": ("model", "res_id"),
    "mail_activity": ("res_model", "res_id"),
    "ir_attachment": ("res_model", "res_id"),
    "calendar_event": ("res_model", "res_id"),
}


def build_note_linked(merge_id: int, table: str, lead_ids: list[int]) -> SQL:
    """Note which rows of a table with model and id belong to which lead."""
    model_column, id_column = LINKED[table]
    return SQL(
        """
        INSERT INTO crm_lead_merge_item
                    (merge_id, lead_id, item_table, item_column, item_id)
        SELECT %(merge_id)s, %(id_column)s, %(table_name)s, %(column_name)s, id
          FROM %(table)s
         WHERE %(model_column)s = 'crm.lead' AND %(id_column)s = ANY(%(lead_ids)s)
        """,
        merge_id=merge_id,
        table=SQL.identifier(table),
        table_name=table,
        model_column=SQL.identifier(model_column),
        id_column=SQL.identifier(id_column),
        column_name=id_column,
        lead_ids=list(lead_ids),
    )


def build_lock(lead_ids: list[int]) -> SQL:
    """Lock leads, waiting for whoever has them; in one order, so that none waits ever.

    Who waited for a change that came meanwhile gets a serialization failure.
    """
    return SQL(
        "SELECT id FROM crm_lead WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
        list(lead_ids),
    )


def build_note_reference(
    merge_id: int,
    table: str,
    column: str,
    lead_ids: list[int],
    row_ids: list[int] | None = None,
) -> SQL:
    """Note which rows of a table with a foreign key belong to which lead.

    :param row_ids: only these of them; None for all.
    """
    return SQL(
        """
        INSERT INTO crm_lead_merge_item
                    (merge_id, lead_id, item_table, item_column, item_id)
        SELECT %(merge_id)s, %(column)s, %(table_name)s, %(column_name)s, id
          FROM %(table)s WHERE %(column)s = ANY(%(lead_ids)s) AND %(chosen)s
        """,
        merge_id=merge_id,
        table=SQL.identifier(table),
        table_name=table,
        column=SQL.identifier(column),
        column_name=column,
        lead_ids=list(lead_ids),
        chosen=SQL("TRUE") if row_ids is None else SQL("id = ANY(%s)", row_ids),
    )


def build_move(merge_id: int, table: str, column: str, head_id: int) -> SQL:
    """Give the noted rows of a table to the lead that stays."""
    return SQL(
        """
        UPDATE %(table)s t SET %(column)s = %(head_id)s
          FROM crm_lead_merge_item i
         WHERE i.merge_id = %(merge_id)s AND i.item_table = %(table_name)s
           AND i.item_column = %(column_name)s AND i.item_id = t.id
        """,
        table=SQL.identifier(table),
        table_name=table,
        column=SQL.identifier(column),
        column_name=column,
        head_id=head_id,
        merge_id=merge_id,
    )


def build_move_back(merge_id: int, table: str, column: str, head_id: int) -> SQL:
    """Give the noted rows back, as far as they still are with the lead that stayed."""
    return SQL(
        """
        UPDATE %(table)s t SET %(column)s = i.lead_id
          FROM crm_lead_merge_item i
         WHERE i.merge_id = %(merge_id)s AND i.item_table = %(table_name)s
           AND i.item_column = %(column_name)s AND i.item_id = t.id
           AND t.%(column)s = %(head_id)s
        """,
        table=SQL.identifier(table),
        table_name=table,
        column=SQL.identifier(column),
        column_name=column,
        head_id=head_id,
        merge_id=merge_id,
    )
