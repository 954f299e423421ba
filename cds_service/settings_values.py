"""How the text of an environment variable is read. Each reader raises `ValueError` saying what is wrong with it."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from typing import Final, Literal, get_args

from cds_service.allow_list import ServerBase
from spinal_metastasis.facts import Moment

SYSTEMS: Final = (
    "tomita_2001", "tokuhashi_2005", "bauer_1995", "bauer_modified_2008", "katagiri_2014", "nesms_2015",
    "van_der_linden_2005", "osri_2013", "bollen_2014", "rades_2013", "sorg_classic_2016", "sorg_nomogram_2016",
    "sorg_ml_2019",
)  # fmt: skip
HOME_FILE: Final = ".spinemets/memory.sqlite3"
"""The database a site has that names none, in the home of whoever runs the service."""
LOCAL_MODEL: Final = re.compile(r"local_[a-z0-9_]{1,40}")
"""A loaded model that stands for no published system."""
LogFormat = Literal["json", "text"]
LOG_FORMATS: Final[tuple[LogFormat, ...]] = get_args(LogFormat)
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def one_of(accepted: Mapping[str, object], text: str) -> object:
    try:
        return accepted[text.lower()]
    except KeyError:
        raise ValueError("is not one of the words accepted") from None


def words(*accepted: str) -> Callable[[str], object]:
    """One of these words, which is the value."""
    return partial(one_of, {word: word for word in accepted})


def yes_or_no(text: str) -> object:
    return one_of({"yes": True, "no": False}, text)


def listed(text: str) -> tuple[str, ...]:
    """
    >>> listed(" a, b,, ")
    ('a', 'b')
    """
    return tuple(part.strip() for part in text.split(",") if part.strip())


def several_of(accepted: tuple[str, ...], text: str) -> tuple[str, ...]:
    """Some of these words, in their own order."""
    given = {part.lower() for part in listed(text)}
    if not given or not given <= set(accepted):
        raise ValueError("is not a list of the words accepted")
    return tuple(word for word in accepted if word in given)


def whole_number(low: int, high: int, text: str) -> int:
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise ValueError("is not a whole number in range")
    return int(text)


def host_name(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:_-]+", text):
        raise ValueError("is not a host name or address")
    return text


def base_url(text: str) -> str:
    return ServerBase.parse(text).url


def moment(text: str) -> Moment:
    """A date, or a time with its zone; a time without zone is refused, since it would be guessed."""
    if _DATE.fullmatch(text):
        return dt.date.fromisoformat(text)
    read = dt.datetime.fromisoformat(text)
    if read.tzinfo is None:
        raise ValueError("has no time zone")
    return read


def index_moment(text: str) -> dt.datetime:
    """The same as a time: a bare date counts from its first moment, in UTC."""
    return as_datetime(moment(text))


def as_datetime(read: Moment) -> dt.datetime:
    """A bare date counts from its first moment; a time without zone is UTC.

    >>> as_datetime(dt.date(2026, 11, 1))
    datetime.datetime(2026, 11, 1, 0, 0, tzinfo=datetime.timezone.utc)
    """
    if not isinstance(read, dt.datetime):
        return dt.datetime(read.year, read.month, read.day, tzinfo=dt.UTC)
    return read if read.tzinfo else read.replace(tzinfo=dt.UTC)


def origins(text: str) -> tuple[str, ...]:
    """Origins as browsers send them: scheme and host, port if unusual, nothing after."""
    return tuple("*" if item == "*" else _origin(item) for item in listed(text))


def _origin(item: str) -> str:
    base = ServerBase.parse(item)
    if base.path:
        raise ValueError("holds an origin with a path")
    return base.url


def networks(text: str) -> tuple[str, ...]:
    """Addresses and networks, such as `10.1.0.4, 10.2.0.0/16`; names are refused, since they are not compared."""
    items = listed(text)
    for item in items:
        ip_network(item)
    return items


def systems(text: str) -> tuple[str, ...]:
    items = listed(text)
    if not all(item in SYSTEMS or LOCAL_MODEL.fullmatch(item) for item in items):
        raise ValueError("names a system that is not known")
    return items


def database(text: str) -> str | None:
    """A SQLAlchemy URL, looked at where it is opened; None for `none`."""
    return None if text.lower() == "none" else text


def database_at_home(environ: Mapping[str, str]) -> str | None:
    """
    >>> database_at_home({"HOME": "/srv/cds"})
    'sqlite:////srv/cds/.spinemets/memory.sqlite3'
    """
    home = environ.get("HOME", "").strip()
    return f"sqlite:///{home}/{HOME_FILE}" if home.startswith("/") else None


def directory(text: str) -> Path:
    if not Path(text).is_dir():
        raise ValueError("is not a directory")
    return Path(text)


def file(text: str) -> Path:
    if not Path(text).is_file():
        raise ValueError("is not a file")
    return Path(text)
