"""Keys as the DevTools protocol wants them."""

# {name: (what the page is told, number of the key)}
NAMED_KEYS = {
    "Tab": ("", 9),
    "Enter": ("\r", 13),
    "Escape": ("", 27),
    "ArrowUp": ("", 38),
    "ArrowDown": ("", 40),
}
MODIFIERS = {"Alt": 1, "Control": 2, "Meta": 4, "Shift": 8}


def get_key_event(keys):
    """Return the event of a key with what is held down.

    :param str keys: like ``n``, ``Tab`` or ``Alt+Shift+7``.

    >>> get_key_event("Alt+Shift+7")["modifiers"]
    9
    >>> get_key_event("n")["text"], get_key_event("Control+n").get("text")
    ('n', None)
    """
    *held, name = keys.split("+")
    text, number = NAMED_KEYS.get(name, (name, ord(name[0].upper())))
    code = name
    if name not in NAMED_KEYS:
        code = f"Digit{name}" if name.isdigit() else f"Key{name.upper()}"
    event = {
        "key": name,
        "code": code,
        "windowsVirtualKeyCode": number,
        "modifiers": sum(MODIFIERS[one] for one in held),
    }
    if text and not set(held) - {"Shift"}:
        event["text"] = text
    return event
