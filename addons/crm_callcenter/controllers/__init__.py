"""Pages for customers: portal and public form."""

from . import portal, support
