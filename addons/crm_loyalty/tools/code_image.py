"""Bar codes and QR codes as drawings that lie in a page.

Drawn as vectors: sharp in print, and nothing has to be asked from the server while a
PDF is made.
"""

from __future__ import annotations

import base64

from reportlab.graphics import renderSVG
from reportlab.graphics.barcode import createBarcodeDrawing

QR = "QR"
BARS = "Code128"
# units of the drawing, whole ones; the page says how large it is
SIZES = {QR: (300, 300), BARS: (600, 60)}
OPTIONS = {QR: {"barBorder": 0}, BARS: {"humanReadable": False, "quiet": False}}


def draw_code(kind: str, value: str) -> str:
    """Return the address of an image that lies in the page itself.

    >>> draw_code(QR, "044e-de46-449d")[:26]
    'data:image/svg+xml;base64,'

    :param kind: ``QR`` or ``BARS``.
    :param value: printable ASCII.
    :raises ValueError: an unknown kind, or signs that the code cannot hold.
    """
    if kind not in SIZES:
        raise ValueError(kind)
    if not value or not value.isascii() or not value.isprintable():
        raise ValueError(value)
    width, height = SIZES[kind]
    drawing = createBarcodeDrawing(
        kind, value=value, width=width, height=height, **OPTIONS[kind]
    )
    text = renderSVG.drawToString(drawing)
    # from the root on: the rest points to a definition on the web
    svg = text[text.index("<svg") :].replace(
        'preserveAspectRatio="xMinYMin meet"', 'preserveAspectRatio="none"'
    )
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
