"""Looking for a text in the whole database."""


class TextsMixin:
    """Tell where a name is left."""

    def _get_columns_with(self, needle):
        """Return the columns of all tables that hold a text."""
        self.env.cr.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema()"
            " AND data_type IN ('character varying', 'text', 'jsonb')"
            " AND table_name IN (SELECT table_name FROM information_schema.tables"
            " WHERE table_type = 'BASE TABLE')"
            # notices to open screens, which Odoo deletes within a day
            " AND table_name != 'bus_bus'"
        )
        return [
            f"{table}.{column}"
            for table, column in self.env.cr.fetchall()
            if self._has_text(table, column, needle)
        ]

    def _has_text(self, table, column, needle):
        """Tell whether a column holds a text, spaces left out."""
        self.env.cr.execute(
            f"""SELECT 1 FROM "{table}" WHERE replace("{column}"::text, ' ', '')
                ILIKE %s LIMIT 1""",
            [f"%{needle.replace(' ', '')}%"],
        )
        return bool(self.env.cr.fetchone())
