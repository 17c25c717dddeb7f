"""How a digest says numbers: each with what it is over, and hidden ones as hidden."""

from __future__ import annotations

from datetime import date, datetime

from engine.core.picture_values import Before, Cell, Rate, Score

MEASURED = {
    "outcome": "What came of it",
    "belonging": "Belonging",
    "quality": "Quality",
    "match": "Match",
    "purpose": "Purpose",
    "load": "Load",
}

HIDDEN = {
    "few": "Not shown, because too few answered, or they answered too much alike:",
    "waits": "Not shown yet, because fewer than five answers differ from what was published before:",
}

UNSHOWN = "not shown"
FEW = "fewer than five"
CAUTION = 0.5
"""Under this share of replies, results are to be read with care."""


def percent(part: float, whole: float) -> str:
    """ "70%"; never 0% or 100% for what is neither."""
    share = round(100 * part / whole)
    return f"{min(max(share, 1 if part else 0), 99 if part < whole else 100)}%"


def of(part: float, whole: int) -> str:
    """ "14 of 20 (70%)"."""
    return f"{part:g} of {whole} ({percent(part, whole)})"


def number(score: Score, cell: Cell) -> str:
    """A score's number without its n: "4.1", "14 of 20 (70%)", "+12"; hidden ones as such."""
    if cell.n is None:
        return UNSHOWN
    if cell.value is None:
        return f"{cell.n} answers"
    return plain(score.form, cell.value, cell.n)


def plain(form: str, value: float, n: int) -> str:
    """A value over n people, as its form is said."""
    if form == "share":
        return of(value, n)
    return f"{value:+.0f}" if form == "nps" else f"{value:.1f}"


def with_n(score: Score, cell: Cell) -> str:
    """The number and its n; a share carries its base already."""
    said = number(score, cell)
    return said if cell.n is None or cell.value is None or score.form == "share" else f"{said}, n={cell.n}"


def part(score: Score, cell: Cell) -> float | None:
    """How long a cell's bar is, 0 … 1; None where there is nothing to draw."""
    if cell.n is None or cell.value is None:
        return None
    if score.form == "share":
        return cell.value / cell.n
    if score.form == "nps":
        return (cell.value + 100) / 200
    return (cell.value - score.low) / (score.high - score.low) if score.high > score.low else None


def moved(value: float, n: int, before: Before, form: str) -> str:
    """ "up from 3.8", "down from …", "as before", over the shares where they are shares."""
    now, then = (value / n, before.value / before.n) if form == "share" else (value, before.value)
    said = plain(form, before.value, before.n)
    return "as before" if now == then else f"{'up' if now > then else 'down'} from {said}"


def was(form: str, before: Before) -> str:
    """ "was 3.8, n=18, the time before"."""
    said = plain(form, before.value, before.n)
    return f"was {said}{'' if form == 'share' else f', n={before.n}'}, {before.what}"


def replies(rates: tuple[Rate, ...]) -> tuple[int, int] | None:
    """Replies and invited people over all surveys whose replies are shown; None where none are."""
    shown = [(rate.answered, rate.asked) for rate in rates if rate.answered is not None]
    return (sum(answered for answered, _ in shown), sum(asked for _, asked in shown)) if shown else None


def day(iso: str) -> str:
    """ "5 April 2027" for an ISO date or instant."""
    found = datetime.fromisoformat(iso).date() if "T" in iso else date.fromisoformat(iso)
    return f"{found.day} {MONTHS[found.month - 1]} {found.year}"


def listed(parts: list[str]) -> str:
    """ "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def counted(count: int, one: str, many: str = "") -> str:
    """ "1 story", "3 stories"."""
    return f"{count} {one if count == 1 else many or one + 's'}"


MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
