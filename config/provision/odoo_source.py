"""Odoo 19 Community: the Debian package, unpacked, or a copy of the person's own."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from provision import apt, console, stamp
from provision.errors import ProvisionError
from provision.layout import Layout
from provision.settings import Settings

SERIES = "19.0"
PACKAGE = "odoo-19"
SUITE = "sid"

#: The suite whose fonts and jQuery have the names that Odoo's links point to.
FONT_SUITE = "trixie"
FONT_PACKAGES = (
    "fonts-font-awesome",
    "fonts-inconsolata",
    "fonts-montserrat",
    "fonts-roboto-unhinted",
    "libjs-jquery",
)

#: The package's second, incomplete copy of the add-ons, and what nobody reads here.
LEFT_OUT = (
    "./usr/lib/python3/dist-packages/addons",
    "./usr/lib/python3/dist-packages/setup",
    "./usr/lib/python3/dist-packages/doc",
    "./usr/share/doc",
    "./usr/share/man",
)

#: Translations that are kept; all of them would take 820 MB.
LANGUAGES = frozenset({"en", "ms", "nb", "ro", "ru", "zh_CN"})

#: Debian's package lacks this file for licence reasons, and the web client logs an
#: error on every page without it.  Only the background blur of video calls uses it.
LACKING_SCRIPT = (
    "addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js",
    "// Not part of Debian's Odoo: background blur in video calls is not available.\n",
)

RECIPE = stamp.fingerprint(PACKAGE, *FONT_PACKAGES, *LEFT_OUT, *sorted(LANGUAGES))


@dataclass(frozen=True)
class OdooSource:
    """An Odoo that can be run.

    :param import_path: the folder to put on Python's path;
    :param version: for people, for example ``19.0.0+dfsg-1``.
    """

    import_path: Path
    version: str

    @property
    def addons_paths(self) -> list[Path]:
        """Folders of standard add-ons outside of the ``odoo`` package."""
        beside = self.import_path / "addons"
        return [beside] if (beside / "web" / "__manifest__.py").is_file() else []


def find(layout: Layout, settings: Settings) -> OdooSource | None:
    """Return the Odoo that is there already, None when it has yet to be fetched.

    :raises ProvisionError: when ``ODOO_HOME`` names something else than Odoo 19.0.
    """
    if settings.odoo_home:
        return open_own(settings.odoo_home)
    if not stamp.is_made(layout.odoo, RECIPE):
        return None
    return OdooSource(
        _packages_of(layout.odoo), (layout.odoo / "version").read_text().strip()
    )


def provide(layout: Layout, settings: Settings) -> OdooSource:
    """Return an Odoo 19.0, after fetching and unpacking it when need be."""
    present = find(layout, settings)
    if present:
        console.done_before("Odoo", present.version)
        return present
    log = layout.log / "odoo-source.log"
    with console.step("Odoo") as step:
        step.note("asking for the package")
        archive = apt.open_debian_suite(layout.cache, log, SUITE, settings)
        version = choose_version(
            archive.versions(PACKAGE), archive.names(r"odoo-\d+|odoo")
        )
        step.note(f"downloading {version}")
        package = archive.download([f"{PACKAGE}={version}"], log)[0]
        step.note("downloading fonts")
        fonts = apt.open_debian_suite(layout.cache, log, FONT_SUITE, settings)
        font_files = fonts.download(list(FONT_PACKAGES), log)
        step.note(f"unpacking {version}")
        with stamp.making(layout.odoo, RECIPE) as target:
            apt.unpack(package, target, LEFT_OUT)
            for font in font_files:
                apt.unpack(font, target, LEFT_OUT)
            _complete(_packages_of(target) / "odoo")
            (target / "version").write_text(version)
        step.note(version)
    source = find(layout, settings)
    if source is None:
        raise ProvisionError(f"{layout.odoo} vanished while it was made.")
    return source


def choose_version(offered: list[str], packages: list[str]) -> str:
    """Return the newest 19.0 version in ``offered``.

    :param offered: versions of the package, newest first;
    :param packages: names of all Odoo packages of the suite, for the message.
    :raises ProvisionError: when no 19.0 is among them.
    """
    for version in offered:
        if is_accepted(version):
            return version
    seen = ", ".join(offered or packages) or "nothing"
    raise ProvisionError(
        f"This suite is made for Odoo {SERIES}, and the Debian mirror offers {seen}.",
        f"Point ODOO_HOME to a copy of Odoo {SERIES}: a folder with odoo-bin, or the "
        "folder that holds the package 'odoo'.",
    )


def is_accepted(version: str) -> bool:
    """Return whether a package version belongs to the 19.0 series.

    >>> [is_accepted(v) for v in ("19.0.0+dfsg-1", "19.0+20260101-1", "19.1.0-1")]
    [True, True, False]
    """
    upstream = version.rpartition(":")[2]
    return bool(re.match(re.escape(SERIES) + r"(?![0-9])", upstream))


def open_own(home: Path) -> OdooSource:
    """Return the Odoo in a folder of the person's.

    :param home: a source checkout (``odoo-bin`` and ``odoo/``), the folder that holds
        the package ``odoo``, or that package itself.
    :raises ProvisionError: when it holds no Odoo, or one of another series.
    """
    for folder in (home, home.parent):
        release = folder / "odoo" / "release.py"
        if release.is_file() and (folder == home or home.name == "odoo"):
            series = read_series(release.read_text())
            if series == SERIES:
                return OdooSource(folder, f"{series} in {folder}")
            raise ProvisionError(
                f"ODOO_HOME={home} holds Odoo {series}; this suite needs {SERIES}.",
                f"Point ODOO_HOME to Odoo {SERIES}, or unset it: then ./crm up fetches "
                "the right one.",
            )
    raise ProvisionError(
        f"ODOO_HOME={home} holds no Odoo: there is no odoo/release.py.",
        "Name the folder with odoo-bin, or unset ODOO_HOME: ./crm up fetches Odoo.",
    )


def read_series(release_py: str) -> str:
    """Return the series that the text of Odoo's ``release.py`` states, '?' if none.

    >>> read_series("version_info = (19, 0, 0, FINAL, 0, '')")
    '19.0'
    """
    for node in ast.parse(release_py).body:
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Tuple):
            continue
        names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        if "version_info" in names:
            parts = node.value.elts[:2]
            numbers = [
                str(part.value) for part in parts if isinstance(part, ast.Constant)
            ]
            return ".".join(numbers)
    return "?"


def _packages_of(root: Path) -> Path:
    """Return the folder to put on Python's path in an unpacked Debian package."""
    return root / "usr" / "lib" / "python3" / "dist-packages"


def _complete(package: Path) -> None:
    """Drop unwanted translations of ``package`` and add the file that Debian lacks."""
    for translation in package.glob("addons/*/i18n/*.po"):
        if translation.stem not in LANGUAGES:
            translation.unlink()
    for translation in package.glob("addons/*/i18n_extra/*.po"):
        if translation.stem not in LANGUAGES:
            translation.unlink()
    relative, text = LACKING_SCRIPT
    script = package / relative
    if not script.exists():
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text(text)
