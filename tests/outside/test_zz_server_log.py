"""After all the other tests: the server's own log is clean."""

from served import read_complaints


def test_the_server_log_is_clean(status):
    """Nothing that the tests did made the server complain."""
    assert read_complaints(status) == []
