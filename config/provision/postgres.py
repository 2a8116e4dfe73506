"""PostgreSQL's programs: the machine's, or Debian's packages unpacked into ``.crm``."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from provision import apt, console, process, stamp
from provision.errors import ProvisionError
from provision.layout import Layout
from provision.settings import Settings, child_environment

MIN_MAJOR = 13
CLIENT_TOOLS = ("psql", "createdb", "dropdb", "pg_dump", "pg_restore", "pg_isready")
SERVER_TOOLS = ("initdb", "pg_ctl", "postgres")
EXTENSIONS = ("pg_trgm", "unaccent")

#: A private cluster does without Debian's wrapper scripts and certificates.
NOT_NEEDED = re.compile(r"postgresql|postgresql-(client-)?common|ssl-cert|sysstat")
ZONES = Path("/usr/share/zoneinfo/Europe/Berlin")
RECIPE = stamp.fingerprint(
    NOT_NEEDED.pattern, apt.SYSTEM_PACKAGES.pattern, "postgresql"
)


@dataclass(frozen=True)
class Programs:
    """Programs of one PostgreSQL version.

    :param folder: where they lie;
    :param version: for example ``15.18``.
    """

    folder: Path
    version: str

    def path(self, name: str) -> str:
        """Return the full path of one program."""
        return str(self.folder / name)


def find_installed(tools: tuple[str, ...]) -> Programs | None:
    """Return the newest usable programs of the machine, None when there are none.

    :param tools: the programs that must all be there; for a server the extensions
        ``EXTENSIONS`` are needed too.
    """
    folders = [Path(name) for name in child_environment()["PATH"].split(os.pathsep)]
    folders += Path("/usr/lib/postgresql").glob("*/bin")
    found = []
    for folder in dict.fromkeys(folders):
        if all(os.access(folder / tool, os.X_OK) for tool in tools):
            version = read_version(folder)
            if _major(version) >= MIN_MAJOR:
                if "postgres" not in tools or _has_extensions(folder, version):
                    found.append(Programs(folder, version))
    return max(found, key=lambda one: _major(one.version), default=None)


def find(settings: Settings, home: Path) -> Programs | None:
    """Return the programs that are there already, None when they have to be fetched.

    :param home: the folder that they may have been unpacked into.
    """
    client_only = settings.has_own_postgres
    tools = CLIENT_TOOLS if client_only else CLIENT_TOOLS + SERVER_TOOLS
    installed = None if settings.fetch_postgres else find_installed(tools)
    if installed:
        return installed
    target = home / "pg"
    return _unpacked(target) if stamp.is_made(target, RECIPE) else None


def provide(layout: Layout, settings: Settings, home: Path) -> Programs:
    """Return PostgreSQL's programs, after fetching them when the machine has none.

    :param home: the folder to unpack into.
    """
    present = find(settings, home)
    if present:
        console.done_before("PostgreSQL", f"{present.version} in {present.folder}")
        return present
    target = home / "pg"
    if not ZONES.exists():
        raise ProvisionError(
            "This machine has no time zones, and PostgreSQL needs them.",
            "apt-get install tzdata",
        )
    with console.step("PostgreSQL") as step:
        log = layout.log / "postgres-source.log"
        archive = apt.open_own_suite(layout.cache, log)
        needed = [
            name
            for name in archive.closure(["postgresql"])
            if not NOT_NEEDED.fullmatch(name)
        ]
        step.note(f"downloading {len(needed)} packages")
        files = archive.download(needed, log)
        step.note("unpacking")
        with stamp.making(target, RECIPE) as building:
            for package in files:
                apt.unpack(package, building, ("./usr/share/doc", "./usr/share/man"))
            _write_wrappers(building, target)
        programs = _unpacked(target)
        step.note(programs.version)
    return programs


def read_version(folder: Path) -> str:
    """Return the version of the programs in ``folder``, '' when they do not run."""
    found = process.capture([folder / "psql", "--version"], env=child_environment())
    match = re.search(r"\d+(\.\d+)?", found.stdout)
    return match.group() if match else ""


def _unpacked(target: Path) -> Programs:
    """Return the programs below ``target``."""
    folder = target / "bin"
    version = read_version(folder)
    if not version:
        raise ProvisionError(
            f"The unpacked PostgreSQL in {target} does not run.",
            f"Delete {target} and try again, or apt-get install postgresql.",
        )
    return Programs(folder, version)


def _write_wrappers(building: Path, target: Path) -> None:
    """Write ``bin/<tool>`` scripts that start the unpacked programs.

    :param building: where the tree lies now; ``target``: where it will lie.
    """
    found = sorted(building.glob("usr/lib/postgresql/*/bin"))
    if not found:
        raise ProvisionError("The package of PostgreSQL holds no programs.")
    programs = target / found[-1].relative_to(building)
    libraries = ":".join(
        str(target / folder.relative_to(building))
        for pattern in ("usr/lib/*-linux-gnu*", "lib/*-linux-gnu*")
        for folder in sorted(building.glob(pattern))
    )
    (building / "bin").mkdir(exist_ok=True)
    for tool in found[-1].iterdir():
        wrapper = building / "bin" / tool.name
        wrapper.write_text(
            "#!/bin/sh\n"
            f'LD_LIBRARY_PATH="{libraries}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"\n'
            "export LD_LIBRARY_PATH\n"
            f'exec "{programs}/{tool.name}" "$@"\n'
        )
        wrapper.chmod(0o755)


def _major(version: str) -> int:
    """Return the first number of a version, 0 for ''."""
    return int(version.partition(".")[0] or 0)


def _has_extensions(folder: Path, version: str) -> bool:
    """Return whether the server beside ``folder`` ships the extensions that we use."""
    shares = (
        Path(f"/usr/share/postgresql/{_major(version)}/extension"),
        folder.parent / "share" / "extension",
        folder.parent / "share" / "postgresql" / "extension",
    )
    return any(
        all((share / f"{name}.control").is_file() for name in EXTENSIONS)
        for share in shares
    )
