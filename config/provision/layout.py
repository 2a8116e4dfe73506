"""Where everything lies: all of it inside the checkout, in ``.crm`` and ``.venv``."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

#: The longest path of a Unix socket is 107 bytes; PostgreSQL adds ``/.s.PGSQL.5432``.
SOCKET_DIR_MAX_BYTES = 107 - len("/.s.PGSQL.65535.lock")

ADDON_NAMES = (
    "crm_extended",
    "crm_callcenter",
    "crm_callcenter_repair",
    "crm_loyalty",
)
# for applications of Odoo that the databases of ./crm do not have; their tests make
# databases of their own
APART_NAMES = ("crm_callcenter_survey", "crm_loyalty_pos")


@dataclass(frozen=True)
class Layout:
    """The folders of one checkout.

    :param root: the checkout itself, an absolute path without symbolic links.
    """

    root: Path

    @property
    def home(self) -> Path:
        """Everything that was made and may be deleted."""
        return self.root / ".crm"

    @property
    def venv(self) -> Path:
        """The virtual environment."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The interpreter of the virtual environment."""
        return self.venv / "bin" / "python"

    @property
    def addons(self) -> Path:
        """The add-ons."""
        return self.root / "addons"

    @property
    def config(self) -> Path:
        """How it is run."""
        return self.root / "config"

    @property
    def odoo_conf(self) -> Path:
        """Odoo's settings for development."""
        return self.config / "odoo.conf"

    @property
    def requirements(self) -> Path:
        """The pinned Python packages."""
        return self.root / "requirements.txt"

    @property
    def cache(self) -> Path:
        """Downloaded packages, by suite."""
        return self.home / "cache"

    @property
    def odoo(self) -> Path:
        """Odoo, unpacked from its Debian package."""
        return self.home / "odoo"

    @property
    def chromium(self) -> Path:
        """Chromium, unpacked, where the machine has none."""
        return self.home / "chromium"

    @property
    def node(self) -> Path:
        """The JavaScript tools."""
        return self.home / "node"

    @property
    def node_programs(self) -> Path:
        """The folder with the programs of the JavaScript tools."""
        return self.node / "node_modules" / ".bin"

    @property
    def log(self) -> Path:
        """Log files of Odoo, PostgreSQL and the steps."""
        return self.home / "log"

    @property
    def run(self) -> Path:
        """What runs now: process records, the demo people's logins, locks."""
        return self.home / "run"

    @property
    def data(self) -> Path:
        """Odoo's data directory (filestore, sessions)."""
        return self.home / "data"

    @property
    def users_file(self) -> Path:
        """The logins of the demo people, readable by the owner only."""
        return self.run / "users.json"

    @property
    def pdf_tools(self) -> Path:
        """The folder with our ``wkhtmltopdf``."""
        return self.config / "provision" / "pdf"

    @property
    def key(self) -> str:
        """Ten characters that name this checkout outside of itself."""
        return hashlib.sha256(str(self.root).encode()).hexdigest()[:10]

    def filestore(self, database: str) -> Path:
        """Return the folder where Odoo keeps the files of ``database``."""
        return self.data / "filestore" / database

    def make(self) -> None:
        """Create the folders that every command expects."""
        for folder in (self.home, self.cache, self.log, self.run, self.data):
            folder.mkdir(parents=True, exist_ok=True)
        self.run.chmod(0o711)


def find_root() -> Path:
    """Return the checkout that this package lies in."""
    return Path(__file__).resolve().parents[2]


def choose_socket_dir(preferred: Path, key: str, runtime_dir: str | None) -> Path:
    """Return a folder for PostgreSQL's socket whose path is short enough.

    :param preferred: the folder inside the checkout;
    :param key: a name that no other checkout uses;
    :param runtime_dir: ``XDG_RUNTIME_DIR`` or None;
    :return: ``preferred`` when it fits, else a folder under the runtime directory, else
        one under the directory for temporary files.
    """
    if len(os.fsencode(preferred)) <= SOCKET_DIR_MAX_BYTES:
        return preferred
    if runtime_dir:
        candidate = Path(runtime_dir) / f"crm-{key}"
        if len(os.fsencode(candidate)) <= SOCKET_DIR_MAX_BYTES:
            return candidate
    temporary = Path(tempfile.gettempdir()) / f"crm-{os.getuid()}-{key}"
    if len(os.fsencode(temporary)) <= SOCKET_DIR_MAX_BYTES:
        return temporary
    return Path("/tmp") / f"crm-{os.getuid()}-{key}"  # noqa: S108 (0700, checked)
