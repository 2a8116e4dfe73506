"""Rules about manifests, what they list and what an add-on holds."""

import re
import struct

from repository import EMPTY_MANIFEST, Repository, rule

README_PARTS = ("DESCRIPTION", "CONTEXT", "CONFIGURE", "USAGE", "DEVELOP", "ROADMAP")
ICON_SIZE = 128


@rule(
    {
        "addons/crm_x/__manifest__.py": EMPTY_MANIFEST.format('"views/missing.xml"'),
        "addons/crm_x/views/forgotten_views.xml": "<odoo/>",
    }
)
def manifest_lists_every_file(repo: Repository):
    """Each data file is in the manifest, and each file of the manifest exists."""
    for addon in repo.addons:
        manifest = repo.manifest(addon)
        listed = [*manifest.get("data", []), *manifest.get("demo", [])]
        present = {
            "/".join(path.parts[2:])
            for path in repo.in_addon(addon)
            if path.suffix in (".xml", ".csv")
            and path.parts[2] not in ("static", "tests", "i18n", "readme")
        }
        for name in sorted(present - set(listed)):
            yield f"addons/{addon}/{name} is not in the manifest"
        for name in sorted(set(listed) - present):
            if not (repo.root / "addons" / addon / name).exists():
                yield f"addons/{addon}: {name} is in the manifest and does not exist"


@rule(
    {
        "addons/crm_x/__manifest__.py": EMPTY_MANIFEST.format(""),
        "addons/crm_x/static/src/lost/lost.js": "",
    }
)
def assets_are_loaded(repo: Repository):
    """Each script, template and style sheet is in a bundle of the manifest."""
    for addon in repo.addons:
        patterns = [
            (entry if isinstance(entry, str) else entry[-1]).lstrip("/")
            for entries in repo.manifest(addon).get("assets", {}).values()
            for entry in entries
        ]
        for path in repo.in_addon(addon):
            if path.parts[2] != "static" or path.parts[3] in ("lib", "description"):
                continue
            if path.suffix not in (".js", ".xml", ".scss", ".css"):
                continue
            name = "/".join(path.parts[1:])
            if not any(_glob(pattern).fullmatch(name) for pattern in patterns):
                yield f"{path} is in no bundle"


def _glob(pattern):
    """Translate a bundle's pattern (``**`` crosses folders) to a regex."""
    parts = re.split(r"(\*\*/\*|\*\*|\*)", pattern)
    translated = {"**/*": ".*", "**": ".*", "*": "[^/]*"}
    return re.compile("".join(translated.get(part, re.escape(part)) for part in parts))


@rule({"addons/crm_x/__manifest__.py": EMPTY_MANIFEST.format("")})
def addons_are_complete(repo: Repository):
    """An add-on has its pages, its picture, its licence and Odoo 19's version."""
    for addon in repo.addons:
        manifest = repo.manifest(addon)
        if manifest.get("license") != "LGPL-3":
            yield f"addons/{addon}: the licence is LGPL-3"
        if not re.fullmatch(r"19\.0\.\d+\.\d+\.\d+", manifest.get("version", "")):
            yield f"addons/{addon}: the version is 19.0.x.y.z"
        wanted = [f"readme/{part}.md" for part in README_PARTS]
        wanted += ["static/description/index.html", "static/description/icon.png"]
        wanted += [f"i18n/{addon}.pot"]
        for name in wanted:
            path = repo.root / "addons" / addon / name
            if not path.exists() or path.stat().st_size < 40:
                yield f"addons/{addon}/{name} is missing or empty"
            elif name.endswith("icon.png"):
                size = struct.unpack(">II", path.read_bytes()[16:24])
                if size != (ICON_SIZE, ICON_SIZE):
                    yield f"addons/{addon}/{name} is {size}, not {ICON_SIZE} square"


@rule(
    {
        "addons/crm_x/__manifest__.py": (
            '{"license": "LGPL-3", "external_dependencies": {"python": ["exotic"]}}'
        ),
        "requirements.txt": "phonenumbers==8.13\n",
    }
)
def requirements_hold_the_dependencies(repo: Repository):
    """Each Python dependency of a manifest is pinned in ``requirements.txt``."""
    path = repo.root / "requirements.txt"
    lines = path.read_text().splitlines() if path.exists() else []
    pinned = {
        re.split(r"[=;\s\[]", line)[0].lower().replace("_", "-")
        for line in lines
        if "==" in line.split("#")[0]
    }
    for addon in repo.addons:
        wanted = repo.manifest(addon).get("external_dependencies", {}).get("python", ())
        for name in wanted:
            if name.lower().replace("_", "-") not in pinned:
                yield f"requirements.txt does not pin {name}, which {addon} needs"
    for number, line in enumerate(lines, 1):
        requirement = line.split("#")[0].strip()
        if requirement and not requirement.startswith("-") and "==" not in requirement:
            yield f"requirements.txt:{number} {requirement} is not pinned"


@rule(
    {
        "addons/crm_extended/__manifest__.py": EMPTY_MANIFEST.format(""),
        "addons/crm_extended/models/a.py": (
            "from odoo.addons.crm_loyalty.models import card\n"
        ),
    }
)
def dependencies_point_one_way(repo: Repository):
    """crm_extended knows none of the others; those know each other by bridges only."""
    others = {
        "crm_extended": ("crm_callcenter", "crm_loyalty"),
        "crm_callcenter": (
            "crm_callcenter_repair",
            "crm_callcenter_survey",
            "crm_loyalty",
        ),
        "crm_callcenter_repair": ("crm_callcenter_survey", "crm_loyalty"),
        "crm_callcenter_survey": ("crm_callcenter_repair", "crm_loyalty"),
        "crm_loyalty": ("crm_callcenter", "crm_loyalty_pos"),
        "crm_loyalty_pos": ("crm_callcenter",),
    }
    for addon, forbidden in others.items():
        pattern = re.compile(rf"\b({'|'.join(forbidden)})[._/]\w")
        for path in repo.in_addon(addon):
            if path.suffix not in (".py", ".xml", ".js", ".csv", ".scss"):
                continue
            for number, line in enumerate(repo.text(path).splitlines(), 1):
                if pattern.search(line):
                    yield f"{path}:{number} refers to an add-on that may be missing"
