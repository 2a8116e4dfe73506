"""The command: read the options, print, write the file, say what went wrong."""

import sys
from collections.abc import Sequence

from chromium_pdf.errors import PrintError

#: What Odoo looks for: a version, and the words that stand for header and footer.
VERSION_LINE = "wkhtmltopdf 0.12.6 (with patched qt)"
#: Odoo takes 1 for a warning and goes on with an empty file.
EXIT_FAILED = 2


def main(words: Sequence[str]) -> int:
    """Run one call; return the exit code."""
    if "--version" in words or "-V" in words:
        print(VERSION_LINE)
        return 0
    # Only now: Odoo asks for the version at its own start, which should be quick.
    from chromium_pdf.document import print_document
    from chromium_pdf.options import parse

    try:
        job = parse(words)
        content = print_document(job)
        job.output.write_bytes(content)
    except (PrintError, OSError) as err:
        print(f"PDF printing with Chromium failed: {err}", file=sys.stderr)
        return EXIT_FAILED
    return 0
