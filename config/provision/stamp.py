"""Do a step once: build beside, rename at the end, remember what it was made from."""

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

STAMP_NAME = ".made-from"


def fingerprint(*parts: str | bytes | Path) -> str:
    """Return a hash of texts and of the contents of files, in this order."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.read_bytes() if isinstance(part, Path) else part
        content = content.encode() if isinstance(content, str) else content
        digest.update(len(content).to_bytes(8, "big"))
        digest.update(content)
    return digest.hexdigest()[:20]


def tree_fingerprint(root: Path, skip: Iterable[str] = ()) -> str:
    """Return a hash of names and contents of all files below ``root``.

    :param root: a folder; a missing one gives the hash of nothing;
    :param skip: names of folders or files that do not count, at any depth.
    """
    ignored = {"__pycache__", ".pytest_cache", *skip}
    digest = hashlib.sha256()
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in ignored)
        for name in sorted(files):
            if name in ignored or name.endswith(".pyc"):
                continue
            path = Path(folder) / name
            digest.update(f"{path.relative_to(root)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:20]


def is_made(target: Path, inputs: str) -> bool:
    """Return whether ``target`` was completed from exactly these inputs."""
    try:
        return (target / STAMP_NAME).read_text() == inputs
    except OSError:
        return False


@contextmanager
def making(target: Path, inputs: str) -> Iterator[Path]:
    """Yield an empty folder that replaces ``target`` when the block succeeds.

    The folder lies beside ``target``; whatever a killed run left there is removed
    first.  Only a completed folder ever gets the final name and its stamp.
    """
    building = target.with_name(f"{target.name}.part")
    remove(building)
    building.mkdir(parents=True)
    yield building
    (building / STAMP_NAME).write_text(inputs)
    remove(target)
    building.rename(target)


def mark_made(target: Path, inputs: str) -> None:
    """Stamp a folder that has to be built in place (a virtual environment)."""
    write_atomically(target / STAMP_NAME, inputs)


def write_atomically(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a file so that readers see the old or the new text, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(
        os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w"
    ) as stream:
        stream.write(text)
    temporary.chmod(mode)
    temporary.replace(path)


def remove(path: Path) -> None:
    """Delete a file or folder, existing or not."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
