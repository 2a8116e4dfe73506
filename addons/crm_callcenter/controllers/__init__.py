"""Doors: for telephone systems, for customers, for recordings."""

from . import cti, knowledge, portal, recording, support
