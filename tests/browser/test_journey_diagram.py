"""A journey as a diagram: its steps can be seen, read and clicked."""

DIAGRAM = ".o_crm_extended_journey_diagram"
BOXES = f"""
[...document.querySelectorAll("{DIAGRAM} .o_crm_extended_step")].map(
    (box) => {{
        const place = box.getBoundingClientRect();
        const seen = document.elementFromPoint(place.x + 20, place.y + 20);
        return {{
            text: box.innerText,
            isSeen: place.width > 100 && place.height > 40 && box.contains(seen),
        }};
    }})
"""
LABELS = f"""
[...document.querySelectorAll("{DIAGRAM} text")]
    .filter((label) => label.textContent)
    .map((label) => `${{label.textContent}} ${{label.getAttribute("x")}}`)
"""


def test_steps_are_seen(browser, rpc):
    journeys = rpc("admin").env["crm.journey"]
    [journey_id] = journeys.search([("name", "=", "Welcome")], limit=1)
    browser.become("marketer")
    browser.set_size(1280, 1400)
    browser.open(f"/odoo/action-crm_extended.crm_journey_action/{journey_id}")
    browser.click(".o_notebook .nav-link", "Diagram")
    browser.wait_for(f"{DIAGRAM} .o_crm_extended_step", "Say welcome")
    boxes = browser.evaluate(BOXES)
    assert len(boxes) >= 5
    assert all(box["isSeen"] for box in boxes), boxes
    # the two ways out of a branch are told apart
    labels = browser.evaluate(LABELS)
    assert len(labels) == len(set(labels)) >= 2
    browser.click(f"{DIAGRAM} .o_crm_extended_step", "Three days")
    browser.wait_for(".o_list_view")
    assert "Three days" in browser.text(".o_control_panel")
