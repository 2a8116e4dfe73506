"""Nothing that says something about a person is left out of privacy."""

from odoo import fields
from odoo.tests import TransactionCase, tagged

from ..tools.person_data import DELETE, EMPTY, KEEP


@tagged("post_install", "-at_install", "crm_extended")
class TestPrivacyParts(TransactionCase):
    """Each add-on declares its records, fully and soundly."""

    # what has a link to a contact and says nothing about a person
    NO_PERSON = {
        "crm.competitor": "a company that sells the same",
        "crm.customer.line": "a view of documents",
        "crm.distribution.line": "plan of work, goes with its distribution",
        "crm.person.alias": "numbers of contacts that were merged",
        "crm.pipeline.snapshot": "figures of deals, the link only",
        "crm.privacy.request": "the request itself",
        "crm.sale.change": "queue of the segments, emptied within minutes",
    }

    def test_kinds_have_parts(self):
        """Each kind of every add-on names records that can be emptied or deleted."""
        rules = self.env["crm.privacy.retention"]
        for kind, _label in rules._get_kind_selection():
            model, domain = rules._get_kind(kind, fields.Datetime.now())
            part = self.env["crm.privacy"]._get_part(model)
            self.assertIn(part.action, (EMPTY, DELETE))
            self.env[model].search(domain, limit=1)

    def test_every_model_is_declared(self):
        """Each stored link of ours to a contact is declared, or said to be none."""
        declared = {part.model for part in self.env["crm.privacy"]._get_known_parts()}
        missing = set()
        for name, model in self.env.items():
            if model._abstract or model._transient or not model._auto:
                continue
            for field in model._fields.values():
                is_ours = (field._module or "").startswith("crm_")
                is_link = field.comodel_name == "res.partner" and field.store
                if is_ours and is_link and field.type == "many2one":
                    missing.add(name)
        missing -= declared | set(self.NO_PERSON) | {"res.partner"}
        self.assertFalse(missing)

    def test_parts_are_sound(self):
        """Each declared field is there, in every part of every add-on."""
        for part in self.env["crm.privacy"]._get_known_parts():
            model = self.env[part.model]
            self.assertIn(part.action, (KEEP, EMPTY, DELETE))
            for path in (*part.links, *part.emails, *part.phones, part.company):
                owner = model
                for name in (path or "").split(".") if path else ():
                    self.assertIn(name, owner._fields, f"{part.model}: {path}")
                    owner = self.env.get(owner._fields[name].comodel_name, owner)
            for name in part.values:
                field = model._fields.get(name)
                if field and part.values[name] is None:
                    self.assertFalse(field.required, f"{part.model}.{name}")
