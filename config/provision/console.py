"""Say what is being done: one line per step, on stderr, so that stdout stays data."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

#: Seconds between two signs of life of a long step when nobody watches a terminal.
HEARTBEAT_SECONDS = 20.0
#: Seconds between two updates of the same line on a terminal.
TICK_SECONDS = 0.5
TERMINAL_COLUMNS = 100

_lock = threading.Lock()
_running: "list[Step]" = []


class Step:
    """A running step; ``note`` changes the words that its line shows."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.detail = ""
        self.started = time.monotonic()
        self.ended = threading.Event()

    def note(self, detail: str) -> None:
        """Show ``detail`` beside the step from now on."""
        self.detail = detail

    @property
    def seconds(self) -> float:
        """Time since the step began."""
        return time.monotonic() - self.started


def say(text: str = "") -> None:
    """Print one line for the person."""
    with _lock:
        _clear_terminal_line()
        print(text, file=sys.stderr, flush=True)


def done_before(name: str, detail: str = "") -> None:
    """Print the line of a step that has nothing to do."""
    say(_line("ok", name, detail))


@contextmanager
def step(name: str) -> Iterator[Step]:
    """Show a step while it runs, and one line with its duration when it ended.

    On a terminal one line tells of all running steps and is rewritten in place;
    elsewhere a line appears every ``HEARTBEAT_SECONDS``, so that a log also shows that
    the work goes on.
    """
    current = Step(name)
    painter = threading.Thread(target=_paint, args=(current,), daemon=True)
    with _lock:
        _running.append(current)
    painter.start()
    try:
        yield current
    except BaseException:
        _finish(current, painter)
        say(_line("FAILED", name, f"after {current.seconds:.0f} s"))
        raise
    _finish(current, painter)
    took = f"{current.seconds:.1f} s"
    say(_line("done", name, f"{current.detail}, {took}" if current.detail else took))


def _paint(current: Step) -> None:
    """Show signs of life of ``current`` until it ends."""
    terminal = sys.stderr.isatty()
    while not current.ended.wait(TICK_SECONDS if terminal else HEARTBEAT_SECONDS):
        if not terminal:
            detail = f"{current.detail} {current.seconds:.0f} s".strip()
            say(_line("...", current.name, detail))
        elif _running and _running[0] is current:
            _repaint_terminal_line()


def _repaint_terminal_line() -> None:
    """Rewrite the one line that tells of all running steps."""
    with _lock:
        words = [f"{one.name} {one.detail} {one.seconds:.0f} s" for one in _running]
        text = "  ...    " + " | ".join(" ".join(word.split()) for word in words)
        _clear_terminal_line()
        print(text[:TERMINAL_COLUMNS], end="", file=sys.stderr, flush=True)


def _clear_terminal_line() -> None:
    """Empty the current line of a terminal."""
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr)


def _finish(current: Step, painter: threading.Thread) -> None:
    """Take a step off the list of running ones."""
    current.ended.set()
    painter.join()
    with _lock:
        _running.remove(current)


def _line(state: str, name: str, detail: str) -> str:
    """Lay out one line: state, step, detail."""
    return f"  {state:<7}{name:<22}{detail}".rstrip()
