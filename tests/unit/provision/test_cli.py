"""Every command is documented, and a wrong one is refused."""

import pytest
from provision.cli import COMMANDS, build_parser, split_at_dashes
from provision.errors import ProvisionError


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "import-sales"])
def test_every_command_has_help(name, capsys):
    with pytest.raises(SystemExit) as ended:
        build_parser().parse_args([name, "--help"])
    assert ended.value.code == 0
    assert len(capsys.readouterr().out) > 100


def test_the_help_names_every_command(capsys):
    with pytest.raises(SystemExit):
        build_parser().parse_args(["--help"])
    shown = capsys.readouterr().out
    assert all(name in shown for name in COMMANDS)


@pytest.mark.parametrize("words", [[], ["upp"]])
def test_no_or_an_unknown_command_is_refused(words, capsys):
    with pytest.raises(SystemExit) as ended:
        build_parser().parse_args(words)
    assert ended.value.code == 2
    assert "usage: ./crm" in capsys.readouterr().err


def test_what_goes_to_other_programs_is_kept():
    options, rest = build_parser().parse_known_args(
        ["import-sales", "f.csv", "--source", "shop", "--dry-run", "--help"]
    )
    assert options.takes_rest
    assert rest == ["f.csv", "--source", "shop", "--dry-run", "--help"]


@pytest.mark.parametrize(
    ("words", "before", "after"),
    [
        (["test", "unit", "--", "-x"], ["test", "unit"], ["-x"]),
        (["test", "--", "-k", "--"], ["test"], ["-k", "--"]),
        (["up"], ["up"], []),
        ([], [], []),
    ],
)
def test_what_comes_after_dashes_is_not_looked_at(words, before, after):
    assert split_at_dashes(words) == (before, after)


def test_a_problem_is_shown_with_its_remedy_below():
    shown = str(ProvisionError("Port 1 is taken.", "Stop it,\nor take another."))
    assert shown == "Port 1 is taken.\n     Stop it,\n     or take another."
