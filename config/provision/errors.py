"""The one error that a command shows to the person instead of a traceback."""


class ProvisionError(Exception):
    """Something outside of this program is missing or in the way.

    :param problem: one sentence that says what is wrong;
    :param remedy: what the person can do about it, one or more lines.
    """

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        """Return both parts, the remedy indented below the problem."""
        if not self.remedy:
            return self.problem
        indented = "\n".join(f"     {line}" for line in self.remedy.splitlines())
        return f"{self.problem}\n{indented}"
