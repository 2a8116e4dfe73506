"""A second opinion on points: each hundredth of a point is a token of its own."""

from datetime import date

LASTING = date.max


class Token:
    """A hundredth of a point: from when and until when, and from which earning."""

    __slots__ = ("available_on", "earning", "expires_on", "number")

    def __init__(self, earning, number, available_on, expires_on):
        self.earning, self.number = earning, number
        self.available_on, self.expires_on = available_on, expires_on or LASTING


class Wallet:
    """The tokens of one member; knows nothing of lots.

    A reference is an earning (what is left of it) or a spending (the tokens taken).
    """

    def __init__(self, policy="negative"):
        self.policy = policy
        self.tokens, self.owed, self.count = [], 0, 0
        self.earned = {}  # {ref: [points earned, taken back, lapsed]}
        self.spent = {}  # {ref: [tokens, in the order in which they were taken]}

    def pass_time(self, now, today):
        """Let tokens lapse whose last day is over, and pay debts from the others."""
        for token in [t for t in self.tokens if t.expires_on < today]:
            self.tokens.remove(token)
            self.earned[token.earning][2] += 1
        usable = self._get_usable(now)
        while self.owed and usable:
            self.tokens.remove(usable.pop(0))
            self.owed -= 1

    def earn(self, ref, points, available_on, expires_on):
        self.earned[ref] = [points, 0, 0]
        for _point in range(points):
            self.count += 1
            token = Token(ref, self.count, available_on, expires_on)
            self.tokens.append(token)

    def redeem(self, ref, points, now):
        """Return whether the points were there."""
        usable = self._get_usable(now)
        if len(usable) < points or self.owed:
            return False
        self.spent[ref] = usable[:points]
        for token in usable[:points]:
            self.tokens.remove(token)
        return True

    def get_reversible(self, ref):
        if ref in self.spent:
            return len(self.spent[ref])
        points, back, lapsed = self.earned[ref]
        return max(points - back - lapsed, 0)

    def reverse(self, ref, points, now):
        if ref in self.spent:
            for _point in range(points):
                self.tokens.append(self.spent[ref].pop())
            return
        self.earned[ref][1] += points
        own = [t for t in self.tokens if t.earning == ref]
        taken = own[:points]
        for token in taken:
            self.tokens.remove(token)
        more = self._get_usable(now)[: points - len(taken)]
        for token in more:
            self.tokens.remove(token)
        self.owed += points - len(taken) - len(more)

    def get_points(self, now):
        points = len(self._get_usable(now))
        return points if self.policy == "debt" else points - self.owed

    def get_pending(self, now):
        return len([t for t in self.tokens if t.available_on > now])

    def get_expiring(self, now):
        days = {}
        for token in self._get_usable(now):
            if token.expires_on != LASTING:
                days[token.expires_on] = days.get(token.expires_on, 0) + 1
        return days

    def _get_usable(self, now):
        """Return the tokens that may be spent, in the order of use."""
        usable = [t for t in self.tokens if t.available_on <= now]
        return sorted(usable, key=lambda t: (t.expires_on, t.number))


def draw_history(rng, steps, prefix):
    """Return a random history: [(days to wait, kind, values)].

    Small amounts and few days, so that everything meets everything.
    """
    history = []
    for number in range(steps):
        kind = rng.choice(("earn", "earn", "redeem", "redeem", "reverse", "wait"))
        values = {"ref": f"{prefix}-{number}", "points": rng.randint(1, 400)}
        if kind == "earn":
            values["hold"] = rng.choice((0, 0, 0, 1, 3))
            values["validity"] = rng.choice((None, None, 1, 2, 5, 9))
        if kind == "reverse":
            values["of"] = rng.random()
            values["share"] = rng.choice((None, None, 0.3, 0.7))
        history.append((rng.choice((0, 0, 0, 1)), kind, values))
    return history
