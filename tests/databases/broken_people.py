"""Imported in Odoo's shell: people for the jobs of the add-ons."""

PEOPLE = 8


def make_people(env, prefix, **values):
    """Return people with addresses."""
    return env["res.partner"].create(
        [
            {
                "name": f"{prefix} {number}",
                "email": f"{prefix.lower()}{number}@example.com",
                "phone": f"+1 650-5{sum(map(ord, prefix)) % 100:02}-{number:04}",
                **values,
            }
            for number in range(PEOPLE)
        ]
    )
