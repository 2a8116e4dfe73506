"""What stands in the file of settings."""

from __future__ import annotations

import configparser
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


class SettingsError(Exception):
    """The file of settings is not right; the text says what to change."""


@dataclass(frozen=True)
class Settings:
    """Both sides, and where to keep what could not be sent yet.

    :param url: address of Odoo, without a path.
    :param code: the telephone system's code in Odoo.
    :param channel: the telephone of an extension, with ``{extension}``.
    :param recordings: folder in which recordings may be deleted; ``None``: none.
    """

    url: str
    code: str
    secret: str
    host: str
    port: int
    user: str
    password: str
    channel: str
    context: str
    buffer: str
    recordings: Path | None = None
    poll_seconds: float = 1.0


def read_settings(path: str) -> Settings:
    """Return the settings of a file.

    :raises SettingsError: it cannot be read, or something is missing.
    """
    parser = configparser.ConfigParser(interpolation=None)
    try:
        if not parser.read(path):
            raise SettingsError(f"{path} cannot be read.")
        odoo, asterisk, bridge = (
            dict(parser.items(name)) for name in ("odoo", "asterisk", "bridge")
        )
        settings = Settings(
            url=odoo["url"].rstrip("/"),
            code=odoo["code"],
            secret=_read_secret(odoo),
            host=asterisk.get("host", "127.0.0.1"),
            port=int(asterisk.get("port", "5038")),
            user=asterisk["user"],
            password=_read_secret(asterisk),
            channel=asterisk.get("channel", "PJSIP/{extension}"),
            context=asterisk.get("context", "from-internal"),
            buffer=bridge["buffer"],
            recordings=Path(bridge["recordings"]) if bridge.get("recordings") else None,
            poll_seconds=float(bridge.get("poll_seconds", "1")),
        )
    except (configparser.Error, KeyError, ValueError, OSError) as err:
        raise SettingsError(f"{path}: {err}") from err
    if urlsplit(settings.url).scheme not in ("http", "https"):
        raise SettingsError(f"{path}: url has to begin with https://")
    if "{extension}" not in settings.channel:
        raise SettingsError(f"{path}: channel has to contain {{extension}}")
    return settings


def _read_secret(section: dict) -> str:
    """Return a secret: of the file, or better of a file of its own."""
    if section.get("secret_file"):
        return Path(section["secret_file"]).read_text().strip()
    return section["secret"]
