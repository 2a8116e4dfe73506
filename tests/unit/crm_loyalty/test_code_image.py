"""Codes are drawn, each value its own; what cannot be drawn is refused."""

import base64
from xml.etree import ElementTree

import pytest

from crm_loyalty_tools.code_image import BARS, QR, draw_code

START = "data:image/svg+xml;base64,"


@pytest.mark.parametrize("kind", [QR, BARS])
def test_a_drawing_for_each_value(kind):
    images = [draw_code(kind, value) for value in ("044e-de46-449d", "044e-de46-449e")]
    assert images[0] != images[1]
    for image in images:
        svg = base64.b64decode(image.removeprefix(START))
        root = ElementTree.fromstring(svg)
        assert root.tag.endswith("svg")
        assert b"http://www.w3.org/TR" not in svg
        assert len(list(root.iter("{http://www.w3.org/2000/svg}rect"))) > 20


@pytest.mark.parametrize("value", ["", "é", "a\nb"])
def test_what_cannot_be_drawn(value):
    with pytest.raises(ValueError):
        draw_code(QR, value)


def test_an_unknown_kind():
    with pytest.raises(ValueError):
        draw_code("EAN", "1")
