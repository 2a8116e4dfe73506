"""Pages for members and their friends, and downloads for accountants."""

from . import loyalty_liability, portal, referral, signup
