"""Routes of the portal and of the public web form."""
