"""What happens when the add-on is installed."""


def post_init_hook(env):
    """Give the companies that exist already their case numbers."""
    # a handful at most
    # pylint: disable-next=no-search-all
    env["res.company"].search([])._create_case_sequences()
