"""What a cell holds: addresses, zones, dates and ids, in the one form in which they are kept."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from engine.core import calendar
from engine.core.kinds.slots import is_zone, zones
from engine.definitions.people import known_roles, role
from engine.definitions.problems import closest, listing, short

FIRST_YEAR, LAST_YEAR = 1900, 2200


class CellError(Exception):
    """What is wrong with a cell: half a sentence, and what to do."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message, fix)
        self.message, self.fix = message, fix


def visible(text: str) -> str:
    """A cell without the signs that spreadsheets and web pages hide in addresses."""
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf").strip()


def email(text: str) -> str:
    """An email address in the form by which people are known: normal form C, in small letters."""
    written = visible(text)
    try:
        found = validate_email(written, check_deliverability=False)
    except EmailNotValidError as error:
        reason = str(error).rstrip(".")
        raise CellError(f'"{short(written)}" is not an email address', f"Mend it: {reason}") from None
    return str(found.normalized).lower()


def phone(text: str, country: str | None) -> str:
    """A phone number in E.164. country: for numbers without a +, as in "GB"; None where there is no such default."""
    written = visible(text).lstrip("'")
    if re.fullmatch(r"[0-9.,]+[eE]\+?[0-9]+", written):
        fix = "Format the column as text in the spreadsheet, and write the number again"
        raise CellError(f'"{written}" has lost its last digits', fix)
    region = country.upper() if country and country.upper() in phonenumbers.SUPPORTED_REGIONS else None
    if region is None:
        written = re.sub(r"^00", "+", written)
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        if region is None and re.fullmatch(r"[0-9 ()./-]{6,}", written):
            fix = "Write it with + and the country's code, or set DEFAULT_COUNTRY"
            raise CellError(f'"{short(written)}" has no country', fix) from None
        raise CellError(f'"{short(written)}" is not a phone number', "Write it like +447700900123") from None
    if number.extension:
        raise CellError(f'"{short(written)}" has an extension', "Give a number that can be texted directly")
    if not phonenumbers.is_possible_number(number):
        raise CellError(f'"{short(written)}" is too short or too long for a phone number', "Write all of its digits")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def address(text: str, country: str | None) -> str:
    """A person by email or phone."""
    if "@" in text:
        return email(text)
    if not re.search(r"[0-9]", text):
        raise CellError(f'"{short(text)}" is neither an email address nor a phone number', "Write one of the two")
    return phone(text, country)


@lru_cache(maxsize=1)
def _zones() -> Mapping[str, str]:
    """Zones by their names in small letters."""
    return {name.lower(): name for name in zones()}


def timezone(text: str) -> str:
    """An IANA time zone."""
    name = _zones().get(text.lower().replace(" ", "_"), text)
    if is_zone(name):
        return name
    city = text.split("/")[-1].lower().replace(" ", "_")
    cities: dict[str, list[str]] = {}
    for known in sorted(zones()):
        if "/" in known and not known.startswith("Etc/"):
            cities.setdefault(known.split("/")[-1].lower(), []).append(known)
    near = difflib.get_close_matches(city, cities, n=1, cutoff=0.75)
    whole = difflib.get_close_matches(text.lower(), _zones(), n=1, cutoff=0.8)
    meant = _zones()[whole[0]] if whole else cities[near[0]][0] if near else None
    if meant is None:
        raise CellError(f'no time zone is called "{short(text)}"', "Write one like Europe/London or America/New_York")
    raise CellError(f'no time zone is called "{short(text)}". Did you mean "{meant}"?', f"Write {meant}")


def locale(text: str) -> str:
    """A locale like en, es or pt-BR."""
    parts = text.replace("_", "-").split("-")
    if not re.fullmatch(r"[A-Za-z]{2,3}", parts[0]) or not all(re.fullmatch(r"[A-Za-z0-9]{2,8}", p) for p in parts[1:]):
        raise CellError(f'"{short(text)}" is not a locale', "Write one like en, es or pt-BR")
    forms: dict[int, Callable[[str], str]] = {2: str.upper, 4: str.title}
    return "-".join([parts[0].lower(), *(forms.get(len(part), str.lower)(part) for part in parts[1:])])


def day(text: str) -> date:
    """An ISO date."""
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError
        found = date.fromisoformat(text)
    except ValueError:
        fix = "Write it as year-month-day, like 2027-01-31"
        raise CellError(f'"{short(text)}" is not a date', fix) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise CellError(f"{text} is out of the question", f"Write a year from {FIRST_YEAR} to {LAST_YEAR}")
    return found


def instant(text: str, zone: str) -> datetime:
    """An ISO date and time, aware and in UTC; one without an offset is local in the zone, a date alone its 00:00."""
    fix = "Write it like 2027-01-31 18:00, or with an offset: 2027-01-31T18:00:00+00:00"
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]+ ?(Z|[+-][0-9:]+)?)?", text):
        raise CellError(f'"{short(text)}" is not a date and time', fix)
    day(text[:10])
    try:
        found = datetime.fromisoformat(re.sub(r" (?=[Z+-])", "", text))
    except ValueError:
        raise CellError(f'"{short(text)}" is not a date and time', fix) from None
    return localised(found, zone)


def localised(found: datetime, zone: str) -> datetime:
    """An instant in UTC from a datetime that may be local in the zone. A skipped local time moves forward."""
    if found.tzinfo is not None:
        return found.astimezone(UTC)
    return calendar.at(found.date(), time(found.hour, found.minute, found.second), zone)


def one_of(what: str, known: Iterable[str]) -> Callable[[str], str]:
    """A reader of one of a few words."""
    words = tuple(known)

    def read(text: str) -> str:
        if text.lower() in words:
            return text.lower()
        near = closest(text, words)
        meant = f'. Did you mean "{near}"?' if near else ""
        fix = f"Write {near}" if near else f"Write {listing(words)}"
        raise CellError(f'no {what} is called "{short(text)}"{meant}', fix)

    return read


def several(text: str) -> list[str]:
    """The parts of a cell that holds several things, joined by semicolons."""
    return [part.strip() for part in re.split(r"[;,|]", text) if part.strip()]


def roles(text: str, own: Iterable[str]) -> tuple[str, ...]:
    """Roles in the singular, each once."""
    declared = tuple(own)
    found: dict[str, None] = {}
    for word in several(text):
        name = role(word.lower().replace(" ", "-").replace("_", "-"), declared)
        if name is None:
            known = known_roles(declared)
            near = closest(word, known)
            meant = f'. Did you mean "{near}"?' if near else ""
            fix = f"Write {near}" if near else f"Write one of {', '.join(known)}, or declare the role in the pack"
            raise CellError(f'no role is called "{short(word)}"{meant}', fix)
        found[name] = None
    return tuple(found)


def consent(text: str) -> bool:
    """Consent to text messages: yes, or nothing at all."""
    if text.lower() != "yes":
        fix = "Write yes where they agreed to text messages, and leave the cell empty where they did not"
        raise CellError(f'"{short(text)}" is no consent', fix)
    return True
