"""Named records of the demo company, so that every part finds those of another."""


class Records:
    """Create records once and find them again by name.

    Names are external identifiers of the module ``__demo__``, which no add-on owns:
    removing an add-on removes its own tables and leaves the customers alone.
    """

    MODULE = "__demo__"

    def __init__(self, env):
        """Keep the environment.

        :param env: of the superuser, in the demo company, without mail tracking.
        """
        self.env = env

    def get(self, name):
        """Return the record called ``name``.

        :raises ValueError: when there is none.
        """
        return self.env.ref(f"{self.MODULE}.{name}")

    def exists(self, name):
        """Say whether a record called ``name`` was made."""
        return bool(self.env.ref(f"{self.MODULE}.{name}", raise_if_not_found=False))

    def create(self, model, values_by_name):
        """Create records in one go and give them their names.

        :param str model: name of the model.
        :param dict values_by_name: name -> values.
        :return: the records, in the order given.
        """
        records = self.env[model].create(list(values_by_name.values()))
        self.name(dict(zip(values_by_name, records, strict=True)))
        return records

    def name(self, record_by_name):
        """Give names to existing records.

        :param dict record_by_name: name -> one record.
        """
        self.env["ir.model.data"]._update_xmlids(
            [
                {
                    "xml_id": f"{self.MODULE}.{name}",
                    "record": record,
                    "noupdate": True,
                }
                for name, record in record_by_name.items()
            ]
        )
