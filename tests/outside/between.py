"""Two companies with the same in both, for the gate that nothing passes between them.

A ``Side`` is one company with somebody who has all roles in it and calls the interface
for it. What it makes carries words that stand nowhere else.
"""

import datetime
import itertools
import uuid
from contextlib import closing
from urllib.parse import urlsplit

import odoorpc
import psycopg2
import pytest
from rights_examples import ADDONS

ROLES = ("sales_manager", "marketer", "supervisor", "accountant", "external")
TIMEOUT_SECONDS = 300
# a system that counts or asks writes here, whoever it is about
NOISE = ("crm_api_call", "crm_api_log", "crm_mail_log")
_NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def no_jobs(status):
    """Let no job begin while rows are compared, and wait for those that run."""
    with closing(psycopg2.connect(dbname=status["db"])) as connection:
        with connection, connection.cursor() as cursor:
            # whoever runs a job holds its row
            cursor.execute(
                "UPDATE ir_cron SET active = FALSE WHERE active RETURNING id"
            )
            ids = [row[0] for row in cursor.fetchall()]
        yield
        with connection, connection.cursor() as cursor:
            cursor.execute("UPDATE ir_cron SET active = TRUE WHERE id = ANY(%s)", [ids])


@pytest.fixture(scope="module")
def sides(rpc, status, no_jobs):
    """Return the demo company and a new one, each with its person."""
    demo = rpc("admin").env.user.company_id.id
    return Side(rpc, status, demo), Side(rpc, status)


def make_tag():
    """Return a word that stands nowhere else, and behind others when sorted."""
    # without e: keys of names make one letter of ae, oe and ue
    return f"x{uuid.uuid4().hex[:9].replace('e', 'f')}"


def is_ours(modules):
    """Return whether only our add-ons define a model or field."""
    return {name.strip() for name in modules.split(",")} <= set(ADDONS)


def make_person(rpc, status, company_id, roles=ROLES):
    """Return the connection of a new person with these roles in one company only."""
    admin, login = rpc("admin"), f"person_{make_tag()}"
    users = admin.env["res.users"].with_context(no_reset_password=True)
    known = users.read([rpc(role).env.uid for role in roles], ["group_ids"])
    group_ids = {group_id for user in known for group_id in user["group_ids"]}
    user_id = users.create(
        {
            "name": login,
            "login": login,
            "password": login,
            "email": f"{login}@staff.example",
            "company_id": company_id,
            "company_ids": [(6, 0, [company_id])],
            "group_ids": [(6, 0, sorted(group_ids))],
        }
    )
    address = urlsplit(status["url"])
    connection = odoorpc.ODOO(
        address.hostname, port=address.port, timeout=TIMEOUT_SECONDS
    )
    connection.login(status["db"], login, login)
    assert connection.env.uid == user_id
    return connection


def look(connection, model, method, *args, **kwargs):
    """Return what a call answers; ``None`` when it is refused."""
    try:
        return connection.execute_kw(model, method, args, kwargs)
    except odoorpc.error.RPCError:
        return None


class Side:
    """One company, and what is made in it.

    :param company_id: an existing company; a new one when left out.
    """

    def __init__(self, rpc, status, company_id=None):
        self.tag = make_tag()
        self.admin = rpc("admin")
        self.company_id = company_id or self.admin.env["res.company"].create(
            {"name": f"Firm {self.tag}"}
        )
        self.person = make_person(rpc, status, self.company_id)
        self.uid = self.person.env.uid
        self._make_client()
        self._make_rest()

    # ------------------------------------------------------------
    # CALLS
    # ------------------------------------------------------------

    def api(self, method, *args):
        """Return what the interface answers the company's own system."""
        return self.person.execute_kw("crm.api", method, args, {})

    def make(self, model, /, **values):
        """Return the id of a record that the administrator makes in this company."""
        return self("create", model, [values])[0]

    def __call__(self, method, model, *args, **kwargs):
        """Return what a call of the administrator in this company answers."""
        context = {"allowed_company_ids": [self.company_id]}
        context |= kwargs.pop("context", {})
        return self.admin.execute_kw(
            model, method, args, {**kwargs, "context": context}
        )

    def read(self, model, record_id, name):
        """Return a value of a record; the id of a link."""
        [values] = self("read", model, [record_id], [name])
        value = values[name]
        is_link = isinstance(value, list) and value and isinstance(value[1:], list)
        return value[0] if is_link and isinstance(value[-1], str) else value

    # ------------------------------------------------------------
    # WHAT IS MADE ONCE
    # ------------------------------------------------------------

    def _make_client(self):
        """Let the person call the interface, and follow everything."""
        client_id = self.make(
            "crm.api.client",
            name=f"System {self.tag}",
            user_id=self.uid,
            company_id=self.company_id,
        )
        kinds = self("search", "crm.api.event.kind", [])
        self.make(
            "crm.api.subscription",
            client_id=client_id,
            mode="poll",
            kind_ids=[(6, 0, kinds)],
        )

    def _make_rest(self):
        """Make what other systems name by a word."""
        tag = self.tag
        own = {"company_id": self.company_id}
        self.team_id = self.make("crm.case.team", name=f"Team {tag}", **own)
        self.make(
            "crm.case.stage",
            name=f"Stage {tag}",
            code=f"stage_{tag}",
            team_ids=[(6, 0, [self.team_id])],
        )
        self.make("crm.case.type", name=f"Type {tag}", **own)
        self.pipeline_id = self.make(
            "crm.pipeline", name=f"Pipeline {tag}", code=f"pipeline_{tag}", **own
        )
        self.make(
            "utm.campaign", name=f"Campaign {tag}", crm_company_id=own["company_id"]
        )
        self.provider_id = self.make(
            "crm.cti.provider", name=f"Switch {tag}", code=f"switch-{tag}", **own
        )
        self("write", "res.users", [self.uid], {"cti_extension": f"x{tag}"})
        self.program_id = self.make(
            "loyalty.program", name=f"Club {tag}", program_type="loyalty", **own
        )
        self.make(
            "loyalty.activity",
            name=f"Activity {tag}",
            code=f"activity_{tag}",
            program_id=self.program_id,
            **own,
        )
        self.segment_id = self.make(
            "crm.segment",
            name=f"Segment {tag}",
            code=f"segment_{tag}",
            kind="static",
            **own,
        )
        self.product_id = self.make(
            "product.product",
            name=f"Product {tag}",
            default_code=f"product_{tag}",
            type="service",
            taxes_id=[],
            **own,
        )
        self.make(
            "crm.knowledge.article",
            title=f"Article {tag}",
            body=f"<p>About {tag}</p>",
            audience="public",
            state="published",
            **own,
        )

    # ------------------------------------------------------------
    # CUSTOMERS
    # ------------------------------------------------------------

    def make_customer(self, words=None, **values):
        """Return a customer with something of everything.

        :param words: of whom the customer shares name, address and number.
        :return: dict: the words by which a customer and the rest are named, and ids.
        """
        words = words or make_words()
        partner_id = values.pop("partner_id", None) or self.make(
            "res.partner",
            **{
                "name": words["name"],
                "email": words["email"],
                "phone": words["phone"],
                "ref": words["ref"],
                "vat": words["vat"],
                "is_company": True,
                "company_id": self.company_id,
                **values,
            },
        )
        found = {**words, "partner_id": partner_id}
        self._make_sales(found)
        self._make_service(found)
        found["segment"] = f"segment_{self.tag}"
        self.make(
            "crm.segment.choice",
            segment_id=self.segment_id,
            partner_id=partner_id,
            is_member=True,
        )
        self.api("segment_refresh", found["segment"])
        return found

    def _make_sales(self, found):
        """Make a lead, an order, imported sales, consents and points."""
        origin = {"source": found["source"], "external_ref": found["ref"]}
        contact = {"email": found["email"], "phone": found["phone"]}
        lead = self.api(
            "lead_intake", {**origin, **contact, "name": f"Lead {found['tag']}"}
        )
        found["lead_id"] = lead["id"]
        self.make(
            "crm.partner.ref",
            partner_id=found["partner_id"],
            source=found["source"],
            ref=found["ref"],
            company_id=self.company_id,
        )
        self.api("sale_history_import", [make_sale(found)], {"source": found["source"]})
        found["order_id"] = self.make(
            "sale.order",
            partner_id=found["partner_id"],
            client_order_ref=f"order_{found['tag']}",
            company_id=self.company_id,
            order_line=[(0, 0, {"product_id": self.product_id, "price_unit": 70.0})],
        )
        self("action_confirm", "sale.order", [found["order_id"]])
        partner_id = found["partner_id"]
        self.api("consent_set", partner_id, "newsletter", "email", True, found["tag"])
        enrolled = self.api("loyalty_enroll", partner_id, f"Club {self.tag}")
        found["card_id"] = enrolled["member"]
        values = {**origin, "partner_id": partner_id, "points": 4321}
        values["program"] = f"Club {self.tag}"
        found["entry_id"] = self.api("loyalty_earn", values)["entry"]
        self.api("metrics_refresh")

    def _make_service(self, found):
        """Make a case with words of the customer, and a call."""
        case = self.api(
            "case_intake",
            {
                "source": found["source"],
                "external_ref": found["ref"],
                "subject": f"Case {found['tag']}",
                "partner_id": found["partner_id"],
            },
        )
        found |= {"case_id": case["id"], "number": case["number"]}
        found["call_id"] = f"call_{found['tag']}"
        self.api(
            "call_event",
            {
                "call_id": found["call_id"],
                "provider": f"switch-{self.tag}",
                "event": "ended",
                "direction": "in",
                "from_number": found["phone"],
            },
        )

    # ------------------------------------------------------------
    # WHAT IS THERE
    # ------------------------------------------------------------

    def fingerprint(self, database):
        """Return ``{table: (number, digest)}`` of all rows of this company."""
        tables = database.rows(
            "SELECT c.table_name FROM information_schema.columns c JOIN"
            " information_schema.tables t USING (table_schema, table_name)"
            " WHERE c.column_name = 'company_id' AND c.data_type = 'integer'"
            " AND c.table_schema = 'public' AND t.table_type = 'BASE TABLE'"
        )
        wanted = {
            name: f"company_id = {self.company_id}"
            for (name,) in tables
            if name not in NOISE
        }
        wanted["utm_campaign"] = f"crm_company_id = {self.company_id}"
        # what was said and kept about our cases, leads and customers
        for table, model, record in (
            ("mail_message", "model", "res_id"),
            ("mail_followers", "res_model", "res_id"),
            ("ir_attachment", "res_model", "res_id"),
        ):
            wanted[f"{table} t"] = " OR ".join(
                f"({model} = '{name}' AND {record} IN (SELECT id FROM {of_table}"
                f" WHERE company_id = {self.company_id}))"
                for name, of_table in (
                    ("crm.case", "crm_case"),
                    ("crm.lead", "crm_lead"),
                    ("res.partner", "res_partner"),
                    ("sale.order", "sale_order"),
                    ("loyalty.card", "loyalty_card"),
                )
            )
        return {
            table: database.rows(
                f"SELECT count(*), md5(string_agg(row, '' ORDER BY row)) FROM"
                f" (SELECT md5(x::text) AS row FROM"
                f" (SELECT * FROM {table} WHERE {where}) x) y"
            )[0]
            for table, where in wanted.items()
        }


def make_words():
    """Return the words by which one customer is named, and nobody else."""
    tag, number = make_tag(), next(_NUMBERS)
    return {
        "tag": tag,
        "name": f"Customer {tag}",
        "email": f"{tag}@customer.example",
        # a valid number of Norway that nobody else here has
        "phone": f"+47 22 {10 + number % 80:02d} {int(tag[1:7], 16) % 10000:04d}",
        "ref": f"ref_{tag}",
        "vat": tag.upper(),
        "source": f"source_{tag}",
        "document": f"document_{tag}",
    }


def make_sale(words):
    """Return a line of imported sales of a customer."""
    return {
        "document_ref": words["document"],
        "date": str(datetime.date.today()),
        "customer_ref": words["ref"],
        "customer_name": words["name"],
        "product_ref": f"sold_{words['tag']}",
        "product_name": f"Sold {words['tag']}",
        "quantity": 3,
        "unit_price": 11.0,
    }
