"""Build the web client's bundles, so that the first page is quick."""

from pathlib import Path


def main(env, argv: list[str]) -> None:
    """Build all bundles of the database.

    :param argv: a file to write when done, and the text for it; or nothing.
    """
    env["ir.qweb"]._pregenerate_assets_bundles()
    env.cr.commit()
    if argv:
        Path(argv[0]).write_text(argv[1])
