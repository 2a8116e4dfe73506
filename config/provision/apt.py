"""Take Debian packages with apt, verified, without installing and without root.

A private apt root lies in the cache; the machine's own ``/etc/apt`` is only read.
"""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from provision import process
from provision.errors import ProvisionError
from provision.settings import Settings, child_environment

KEYRINGS = (
    "/usr/share/keyrings/debian-archive-keyring.gpg",
    "/usr/share/keyrings/debian-archive-keyring.pgp",
)

#: Packages that every Debian or Ubuntu machine has, or that only an installed system
#: uses: programs that are unpacked and never installed do without them.
SYSTEM_PACKAGES = re.compile(
    r"adduser|dbus\S*|debconf\S*|dconf-\S+|dmsetup|dpkg|gcc-\d+-base|init-system-helpers"
    r"|libc-bin|libc-l10n|libc6|libcryptsetup\S*|libdb5\S*|libgcc-s1|libgdbm\S*|libkmod\S*"
    r"|libllvm\S*|libpam-\S+|libperl\S*|libsemanage\S*|libsystemd-shared|libz3-\S+|locales"
    r"|lib\S+-perl|llvm\S*|lsb-base|mount|netbase|openssl|passwd|perl\S*|procps"
    r"|readline-common|sensible-utils|systemd\S*|sysvinit-utils|tar|tzdata|ucf|usrmerge"
)


@dataclass(frozen=True)
class Archive:
    """Packages of one suite.

    :param home: the private apt root and the downloaded files;
    :param options: options for every apt command.
    """

    home: Path
    options: tuple[str, ...]

    def tool(self, name: str, *arguments: str) -> list[str]:
        """Return the command line of an apt program on this archive."""
        return [name, "-q", *self.options, *arguments]

    def versions(self, package: str) -> list[str]:
        """Return the versions offered of ``package``, newest first; [] for none."""
        found = process.capture(
            self.tool("apt-cache", "madison", package), env=child_environment()
        )
        rows = [line.split("|") for line in found.stdout.splitlines()]
        return [row[1].strip() for row in rows if len(row) == 3]

    def names(self, pattern: str) -> list[str]:
        """Return the names of packages that match the regular expression."""
        found = process.capture(
            self.tool("apt-cache", "pkgnames"), env=child_environment()
        )
        return sorted(
            name for name in found.stdout.split() if re.fullmatch(pattern, name)
        )

    def closure(self, packages: list[str]) -> list[str]:
        """Return ``packages`` and all that they need, without ``SYSTEM_PACKAGES``.

        :raises ProvisionError: when apt cannot work it out.
        """
        found = process.capture(
            self.tool(
                "apt-get",
                *("-o", f"Dir::Cache::archives={self.home}/none/"),
                *("--print-uris", "-y", "--no-install-recommends", "install"),
                *packages,
            ),
            env=child_environment(),
        )
        if found.returncode:
            raise ProvisionError(
                f"apt cannot find what {' '.join(packages)} needs.",
                found.stderr.strip(),
            )
        named = re.findall(r"^'[^']+' ([^_ ]+)_\S+", found.stdout, re.MULTILINE)
        return sorted(
            name for name in set(named) if not SYSTEM_PACKAGES.fullmatch(name)
        )

    def download(self, packages: list[str], log: Path) -> list[Path]:
        """Fetch packages into the archive's folder; return their files in that order.

        apt verifies each against the signed index, and skips those already there.
        """
        folder = self.home / "debs"
        folder.mkdir(parents=True, exist_ok=True)
        process.run(
            self.tool("apt-get", "download", *packages),
            log=log,
            env=child_environment(),
            cwd=folder,
            failure=f"Downloading {', '.join(packages[:3])} failed",
            remedy="Is the network up? A repeated ./crm up goes on where this stopped.",
        )
        found = process.capture(
            self.tool("apt-get", "--print-uris", "download", *packages),
            env=child_environment(),
        )
        names = re.findall(r"^'[^']+' (\S+)", found.stdout, re.MULTILINE)
        return [folder / name for name in names]


def unpack(package: Path, target: Path, exclude: tuple[str, ...] = ()) -> None:
    """Unpack a package file into ``target``, without its scripts.

    :param exclude: patterns of GNU tar for what to leave out.
    :raises ProvisionError: when the file is damaged or the disk is full.
    """
    target.mkdir(parents=True, exist_ok=True)
    reader = subprocess.Popen(
        ["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE
    )
    options = [f"--exclude={pattern}" for pattern in exclude]
    writer = subprocess.run(
        ["tar", "-x", "--no-same-owner", *options, "-C", target],
        stdin=reader.stdout,
        capture_output=True,
        text=True,
        check=False,
    )
    if reader.stdout:
        reader.stdout.close()
    if reader.wait() or writer.returncode:
        raise ProvisionError(
            f"Unpacking {package.name} failed: {writer.stderr.strip()[-500:]}",
            f"Is the disk full? If not, delete {package} and try again.",
        )


def open_own_suite(cache: Path, log: Path) -> Archive:
    """Return what the machine's own apt configuration offers, index refreshed.

    :raises ProvisionError: when apt is missing or its servers cannot be reached.
    """
    _ensure_apt()
    home = cache / "own"
    archive = Archive(home, _private_state(home))
    _refresh(archive, log)
    return archive


def open_debian_suite(
    cache: Path, log: Path, suite: str, settings: Settings
) -> Archive:
    """Return a Debian suite, index refreshed and its signature verified.

    The mirrors are ``ODOO_DEBIAN_MIRROR``, else those that the machine's apt knows,
    tried in turn until one offers the suite.

    :raises ProvisionError: when no keyring is there or no mirror offers the suite.
    """
    _ensure_apt()
    home = cache / suite
    etc = home / "etc"
    for folder in ("apt.conf.d", "sources.list.d", "preferences.d"):
        (etc / folder).mkdir(parents=True, exist_ok=True)
    keyring = find_keyring(settings)
    archive = Archive(
        home,
        (
            *_private_state(home),
            *("-o", f"Dir::Etc={etc}", "-o", f"Dir::Etc::main={etc}/none"),
            *("-o", f"Dir::Etc::parts={etc}/apt.conf.d"),
            *("-o", f"Dir::Etc::sourcelist={etc}/none"),
            *("-o", f"Dir::Etc::sourceparts={etc}/sources.list.d"),
            *("-o", "Dir::Etc::preferences=/dev/null"),
            *("-o", f"Dir::Etc::preferencesparts={etc}/preferences.d"),
            *("-o", "Dir::Etc::trusted=/dev/null"),
            *("-o", "Dir::Etc::trustedparts=/dev/null"),
        ),
    )
    refusals = []
    for mirror in find_mirrors(settings):
        (etc / "sources.list.d" / "mirror.sources").write_text(
            f"Types: deb\nURIs: {mirror}\nSuites: {suite}\n"
            f"Components: main\nSigned-By: {keyring}\n"
        )
        try:
            _refresh(archive, log)
        except ProvisionError as err:
            refusals.append(err.problem)
        else:
            return archive
    raise ProvisionError(
        f"No Debian mirror that this machine knows offers the suite {suite}.",
        "Is the network up? On Ubuntu, name a Debian mirror: "
        "ODOO_DEBIAN_MIRROR=http://.../debian ./crm up\n"
        f"What apt said is in {log}",
    )


def find_keyring(settings: Settings) -> str:
    """Return the keyring that signs Debian's suites.

    :raises ProvisionError: when there is none.
    """
    named = settings.debian_keyring
    candidates = (named,) if named else KEYRINGS
    for candidate in candidates:
        if os.access(candidate, os.R_OK):
            return candidate
    raise ProvisionError(
        f"The keyring that verifies Debian's packages is missing ({candidates[0]}).",
        "apt-get install debian-archive-keyring, or name the file: "
        "ODOO_DEBIAN_KEYRING=/path/to/keyring.gpg",
    )


def find_mirrors(settings: Settings) -> list[str]:
    """Return base addresses of archives, in the order to try.

    :raises ProvisionError: when the machine's apt has no sources.
    """
    if settings.debian_mirror:
        return [settings.debian_mirror.rstrip("/")]
    listed = process.capture(
        ["apt-get", "update", "--print-uris"], env=child_environment()
    )
    mirrors = parse_mirrors(listed.stdout)
    if not mirrors:
        raise ProvisionError(
            "The machine's apt has no package sources.",
            "Name a Debian mirror: ODOO_DEBIAN_MIRROR=http://.../debian ./crm up",
        )
    return mirrors


def parse_mirrors(listing: str) -> list[str]:
    """Return the distinct base addresses in what ``apt-get update --print-uris`` says.

    Archives with security updates only are left out: they carry no whole suite.
    """
    found = re.findall(
        r"^'([^']+)/dists/[^']+/(?:InRelease|Release)' ", listing, re.MULTILINE
    )
    return [base for base in dict.fromkeys(found) if not base.endswith("-security")]


def _ensure_apt() -> None:
    """Raise unless apt and dpkg-deb are there."""
    for tool in ("apt-get", "apt-cache", "dpkg-deb", "tar"):
        if not shutil.which(tool, path=child_environment()["PATH"]):
            raise ProvisionError(
                f"{tool} was not found: this is no Debian or Ubuntu machine.",
                "Use an Odoo 19 and a PostgreSQL of your own instead:\n"
                "ODOO_HOME=/path/to/odoo DATABASE_URL=postgresql://... ./crm up",
            )


def _private_state(home: Path) -> tuple[str, ...]:
    """Return options that keep apt's lists, cache and locks below ``home``."""
    for folder in ("state/lists/partial", "cache/archives/partial"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    settings = {
        "Dir::State": f"{home}/state",
        # As if nothing were installed: what is unpacked is complete by itself.
        "Dir::State::status": "/dev/null",
        "Dir::Cache": f"{home}/cache",
        "Dir::Log": str(home),
        "Acquire::Languages": "none",
        "APT::Update::Post-Invoke": "",
        "APT::Update::Post-Invoke-Success": "",
        "Debug::NoLocking": "1",
        "APT::Sandbox::User": "root",
        "Acquire::Retries": "3",
    }
    pairs = (("-o", f"{name}={value}") for name, value in settings.items())
    return tuple(part for pair in pairs for part in pair)


def _refresh(archive: Archive, log: Path) -> None:
    """Fetch the signed index of the archive."""
    process.run(
        archive.tool("apt-get", "-o", "APT::Update::Error-Mode=any", "update"),
        log=log,
        env=child_environment(),
        failure="apt could not fetch its package index",
        remedy="Is the network up? Does `apt-get update` work on this machine?",
    )
