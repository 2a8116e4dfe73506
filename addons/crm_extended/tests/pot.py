"""Compare an add-on's ``.pot`` file with the texts that Odoo finds in it."""

import io
import os
from pathlib import Path

import polib

from odoo.modules.module import get_module_path
from odoo.tools.translate import trans_export

WRITE_VARIABLE = "CRM_WRITE_POT"
HOW_TO_WRITE = f"{WRITE_VARIABLE}=1 ./crm test --fast -k texts_are_exported"


def get_pot_difference(env, addon):
    """Return which texts the file lacks, and which it has for nothing.

    With ``CRM_WRITE_POT=1`` in the environment the file is written anew first, and the
    translations beside it get the new texts, to be filled in, and lose the old ones.

    :param str addon: name of an installed add-on.
    :return: two sorted lists of texts, both empty when the file is current.
    """
    path = Path(get_module_path(addon), "i18n", f"{addon}.pot")
    buffer = io.BytesIO()
    trans_export(None, [addon], buffer, "po", env)
    if os.environ.get(WRITE_VARIABLE):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(buffer.getvalue())
        _update_translations(path)
    current = {entry.msgid for entry in polib.pofile(buffer.getvalue().decode())}
    written = {entry.msgid for entry in polib.pofile(str(path))}
    return sorted(current - written), sorted(written - current)


def _update_translations(path):
    """Bring the translations beside a template up to date with it."""
    template = polib.pofile(str(path))
    for file in sorted(path.parent.glob("*.po")):
        translation = polib.pofile(str(file))
        translation.merge(template)
        for entry in translation.obsolete_entries():
            translation.remove(entry)
        translation.save()
