"""Mirrors come from what the machine's own apt says."""

from provision.apt import SYSTEM_PACKAGES, parse_mirrors

LISTING = """\
'http://mirror.example/debian/dists/bookworm/InRelease' mirror_InRelease 0
'http://mirror.example/debian/dists/bookworm-updates/InRelease' mirror_u_InRelease 0
'http://mirror.example/debian-security/dists/bookworm-security/InRelease' sec 0
'http://other.example/ubuntu/dists/noble/InRelease' other_InRelease 0
'http://mirror.example/debian/dists/bookworm/main/binary-all/Packages.xz' p 0
"""


def test_each_mirror_once_in_order_without_security_archives():
    assert parse_mirrors(LISTING) == [
        "http://mirror.example/debian",
        "http://other.example/ubuntu",
    ]


def test_no_sources_give_no_mirror():
    assert parse_mirrors("") == []


def test_libraries_that_programs_load_are_not_left_out():
    for name in ("libpq5", "libicu72", "libssl3", "libdbus-1-3", "libnss3", "libgbm1"):
        assert not SYSTEM_PACKAGES.fullmatch(name), name
