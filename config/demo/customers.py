"""The customers of the demo company, and the other firms it knows."""

from odoo.modules import get_manifest
from odoo.tools import convert_file, file_path

# the same customers that the add-on brings as its own demo data
ADDON = "crm_extended"
FILE_SUFFIX = "_demo"

# who looks after the customers of the file: name -> login
SALESPERSONS = {
    "ashdown": "salesperson",
    "lavande": "salesperson",
    "sommer": "salesperson2",
    "margaret": "salesperson",
    "robert": "salesperson2",
}

# name -> (company, (street, city, postcode, country), phone, salesperson)
COMPANIES = {
    "birkett": (
        "Birkett's Lakeland Larder",
        ("4 Main Street", "Keswick", "CA12 5BX", "uk"),
        "+44 113 496 0201",
        "salesperson",
    ),
    "stable": (
        "The Stable Yard Interiors",
        ("Unit 2, Stable Yard", "Harrogate", "HG1 2TJ", "uk"),
        "+44 113 496 0202",
        "salesperson",
    ),
    "lighthouse": (
        "Lighthouse Museum Shop",
        ("Harbour Road", "Whitby", "YO21 3PU", "uk"),
        "+44 113 496 0203",
        "salesperson2",
    ),
    "corner": (
        "Corner & Co. Department Stores",
        ("101 Deansgate", "Manchester", "M3 2BQ", "uk"),
        "+44 20 7946 0204",
        "salesperson",
    ),
    "oconnell": (
        "O'Connell Craft House",
        ("15 South William Street", "Dublin", "D02 N285", "ie"),
        "+353 1 437 0123",
        "salesperson2",
    ),
    "jansen": (
        "Jansen Woonwinkel BV",
        ("Haarlemmerstraat 88", "Amsterdam", "1013 EV", "nl"),
        "+31 20 123 4567",
        "salesperson",
    ),
    "dubois": (
        "Dubois & Filles",
        ("Rue Neuve 41", "Brussels", "1000", "be"),
        "+32 2 234 5678",
        "salesperson2",
    ),
    "orchard": (
        "Orchard Farm Shop",
        ("Pound Lane", "Ledbury", "HR8 2PS", "uk"),
        "+44 117 496 0205",
        "salesperson",
    ),
    "gallery": (
        "Gallery Nine",
        ("9 Cathedral Square", "Carlisle", "CA3 8TZ", "uk"),
        "+44 113 496 0206",
        "salesperson",
    ),
    "harbour": (
        "Harbour Lights Hotel Group",
        ("The Esplanade", "Falmouth", "TR11 4NT", "uk"),
        "+44 117 496 0207",
        "salesperson2",
    ),
    "pennine": (
        "Pennine Pottery Ltd",
        ("Old Kiln Works", "Hebden Bridge", "HX7 8AD", "uk"),
        "+44 113 496 0208",
        None,
    ),
    "couriers": (
        "Cumbria Couriers",
        ("Gilwilly Road", "Penrith", "CA11 9BL", "uk"),
        "+44 113 496 0210",
        None,
    ),
    "brightbold": (
        "Bright & Bold Wholesale",
        ("Trafford Park", "Manchester", "M17 1AA", "uk"),
        "+44 20 7946 0209",
        None,
    ),
}

# what those are that do not buy
RELATIONS = {
    "pennine": "supplier",
    "couriers": "partner",
    "brightbold": "competitor",
}
# these are looked after by the manager, too
ACCOUNTS = ("ashdown", "corner", "lavande")

# name -> (person, company, job)
CONTACTS = {
    "birkett_hannah": ("Hannah Birkett", "birkett", "Owner"),
    "stable_george": ("George Thwaite", "stable", "Buyer"),
    "lighthouse_isla": ("Isla Morrison", "lighthouse", "Shop manager"),
    "corner_david": ("David Chowdhury", "corner", "Category manager, home"),
    "corner_ruth": ("Ruth Adeyemi", "corner", "Accounts payable"),
    "oconnell_niamh": ("Niamh O'Connell", "oconnell", "Owner"),
    "jansen_pieter": ("Pieter Jansen", "jansen", "Owner"),
    "dubois_amelie": ("Amélie Dubois", "dubois", "Buyer"),
    "orchard_will": ("Will Pritchard", "orchard", "Farm manager"),
    "harbour_teresa": ("Teresa Pascoe", "harbour", "Group procurement"),
}


def create(records):
    """Create companies, their contacts and a few private persons."""
    env = records.env
    _load_files(records)
    terms = env.ref("account.account_payment_term_30days")
    for name, login in SALESPERSONS.items():
        records.get(name).write(_prepare_trade_vals(records, login, terms))
    records.create(
        "res.partner",
        {
            name: {
                "name": title,
                "is_company": True,
                "street": street,
                "city": city,
                "zip": postcode,
                "country_id": env.ref(f"base.{country}").id,
                "phone": phone,
                "email": f"office@{name}.example",
                "ref": f"C-{number}",
                **_prepare_trade_vals(records, login, terms),
            }
            for number, (
                name,
                (title, (street, city, postcode, country), phone, login),
            ) in enumerate(COMPANIES.items(), start=1006)
        },
    )
    for name, relation in RELATIONS.items():
        records.get(name).crm_relation_manual = relation
    for name in ACCOUNTS:
        records.get(name).account_manager_id = records.get("user_sales_manager")
    records.create(
        "res.partner",
        {
            name: {
                "name": person,
                "parent_id": records.get(company).id,
                "function": job,
                "email": f"{name.split('_')[1]}@{company}.example",
            }
            for name, (person, company, job) in CONTACTS.items()
        },
    )


def _load_files(records):
    """Load the demo files of the add-on, and call its partners by their short names."""
    env = records.env
    for filename in get_manifest(ADDON)["demo"]:
        path = file_path(f"{ADDON}/{filename}")
        convert_file(env, records.MODULE, path, {}, noupdate=True)
    partners = env["ir.model.data"].search(
        [("module", "=", records.MODULE), ("model", "=", "res.partner")]
    )
    records.name(
        {
            data.name.removesuffix(FILE_SUFFIX): env["res.partner"].browse(data.res_id)
            for data in partners
        }
    )


def _prepare_trade_vals(records, login, terms):
    """Return who looks after the customer and when it pays."""
    return {
        "user_id": records.get(f"user_{login}").id if login else False,
        "property_payment_term_id": terms.id,
    }
