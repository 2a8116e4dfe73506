"""Memory of a server's processes, minute by minute, and how fast it grows."""

import statistics
from pathlib import Path

#: What each process may grow by after it has loaded what it needs.
TARGET_MB_PER_HOUR = 20.0
#: The first minutes fill caches, which are bounded.
SETTLED_AFTER = 0.5
NAMES = ("worker 1", "worker 2", "jobs")
WEBSOCKETS = "websockets"
#: Places in a row.
PSS, RSS = 1, 2


class Memory:
    """What the processes below one hold.

    PSS counts what several share by equal parts, so that the figures add up; it moves
    when other programs start and end. RSS is what ``ps`` shows, and tells of growth.
    """

    def __init__(self, pid):
        """Find the processes: workers are started first, those for jobs last."""
        self._pid = pid
        self._names = {}
        self._rows = {}  # {name: [(minute, MB of PSS, MB of RSS)]}
        self.recycled = 0
        plain = iter(NAMES)
        for child in self._get_children():
            is_evented = b"\0gevent\0" in _read(child, "cmdline")
            self._names[child] = WEBSOCKETS if is_evented else next(plain)

    def note(self, minute):
        """Measure, and print a line."""
        words = []
        children = self._get_children()
        for child in children:
            if child not in self._names:
                self.recycled += 1
                self._names[child] = f"new {self.recycled}"
            pss, rss = _read_memory(child)
            name = self._names[child]
            self._rows.setdefault(name, []).append((minute, pss, rss))
            words.append(f"{name} {pss:.1f} ({rss:.1f})")
        print(f"{minute:4} min  PSS (RSS) in MB: {', '.join(words)}", flush=True)

    def report(self):
        """Print how fast each process grew in the second half.

        :return: whether all stayed below the target and none was started anew.
        """
        is_met = not self.recycled
        for name, rows in self._rows.items():
            last = rows[-1][0]
            late = [row for row in rows if row[0] >= last * SETTLED_AFTER]
            if len(late) < 2:
                continue
            whole, settled, shared = (
                _get_slope(rows, RSS),
                _get_slope(late, RSS),
                _get_slope(late, PSS),
            )
            is_met &= settled <= TARGET_MB_PER_HOUR
            print(
                f"{name:12} RSS {rows[0][RSS]:6.1f} to {rows[-1][RSS]:6.1f} MB:"
                f" {whole:+6.1f} MB per hour, {settled:+6.1f} in the second half"
                f" (target {TARGET_MB_PER_HOUR:.0f}), PSS {shared:+6.1f}"
            )
        print(f"processes that were started anew: {self.recycled}")
        return is_met

    def _get_children(self):
        """Return the processes that the server started, in that order."""
        children = []
        for folder in Path("/proc").glob("[0-9]*"):
            fields = _read(folder.name, "stat").decode().rpartition(")")[2].split()
            if fields and int(fields[1]) == self._pid and fields[0] != "Z":
                children.append((int(fields[19]), int(folder.name)))
        return [pid for _born, pid in sorted(children)]


def _get_slope(rows, column):
    """Return by how many MB per hour a figure grew."""
    hours = [row[0] / 60 for row in rows]
    return statistics.linear_regression(hours, [row[column] for row in rows]).slope


def _read(pid, file):
    """Return a file of the kernel about a process, nothing when it ended meanwhile."""
    try:
        return Path(f"/proc/{pid}/{file}").read_bytes()
    except OSError:
        return b""


def _read_memory(pid):
    """Return MB of (PSS, RSS) of a process."""
    found = {}
    for line in _read(pid, "smaps_rollup").decode().splitlines()[1:]:
        key, value = line.split()[:2]
        found[key.rstrip(":")] = int(value) / 1024
    return found.get("Pss", 0.0), found.get("Rss", 0.0)
