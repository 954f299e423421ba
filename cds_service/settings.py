"""Settings: one frozen object, read once from environment and file. Every name is explained in docs/settings.md.

Production is the default and refuses to start on anything unsafe (`unsafe_choices`); development must be chosen.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal, Self

from cds_service.allow_list import AllowList
from cds_service.settings_file import PREFIX, unknown_names, with_file
from cds_service.settings_values import (
    HOME_FILE,
    LOG_FORMATS,
    LogFormat,
    base_url,
    database,
    database_at_home,
    directory,
    file,
    host_name,
    index_moment,
    networks,
    one_of,
    origins,
    several_of,
    systems,
    whole_number,
    words,
    yes_or_no,
)  # fmt: skip
from cds_service.smart.registration import SmartServer
from cds_service.trust.records import ClientRecord
from spinal_metastasis.models.interface import SurvivalModel
from spinal_metastasis.policy import SURVIVAL_SYSTEMS, Policy

EMERGENCY: Final = "emergency"
CARD_KINDS: Final = (EMERGENCY, "noms", "prognosis", "questions", "data", "sins")
"""Kinds of cards (contract section 4). An emergency card is shown whatever a site or a call asks for."""
INDICATORS: Final = ("info", "warning", "critical")
JSON_TYPES: Final = ("application/fhir+json", "application/json+fhir", "text/json")
"""Other names of JSON that clients send (RB-4); none that a page of another origin may send unasked."""
NO_SERVER: Final = AllowList()


class Mode(StrEnum):
    PRODUCTION = "production"
    DEVELOPMENT = "development"


class SettingsError(Exception):
    """The service must not start; `problems` say why and what to do, one line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a site chooses. Field names are the environment names without `SPINEMETS_`, in lower case.

    `models`: those of `models_dir` by system, put in by `models.with_models`; `client_records`: those of `clients`, put
    in by `trust.clients_file.with_clients`; `smart_registrations`: those of `smart_servers`, put in by
    `smart.servers_file.with_smart_servers`.
    """

    mode: Mode = Mode.PRODUCTION
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = "http://127.0.0.1:8000"
    fhir_servers: AllowList = NO_SERVER
    clients: Path | None = None
    smart_servers: Path | None = None
    smart_keys: Path | None = None
    session_keys: Path | None = None
    rate_limit: int = 6000
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    trusted_proxies: tuple[str, ...] = ()
    ca_file: Path | None = None
    workers: int = 1
    cors_origins: tuple[str, ...] = ()
    database_url: str | None = field(default=None, repr=False)
    audit: Literal["off", "on", "required"] = "on"
    audit_days: int = 2190
    feedback_days: int = 2190
    comment_days: int = 90
    fetch_deadline_ms: int = 3000
    max_body_bytes: int = 4_194_304
    max_depth: int = 64
    json_types: tuple[str, ...] = ()
    srs_available: bool | None = None
    escc_high_threshold: Literal["2", "1c"] = "2"
    intermediate_policy: Literal["patchell", "as_sensitive", "as_resistant"] = "patchell"
    tokuhashi_variant: Literal["ge3_2_1", "ge3_1to2_0"] = "ge3_2_1"
    survival_systems: tuple[str, ...] = SURVIVAL_SYSTEMS
    models_dir: Path | None = None
    as_of: dt.datetime | None = None
    canonical_root: str = "https://spinemets.example.org/fhir"
    max_cards: int = 5
    card_kinds: tuple[str, ...] = CARD_KINDS
    least_indicator: Literal["info", "warning", "critical"] = "info"
    suggestions: bool = True
    log_format: LogFormat | None = None
    metrics_from: tuple[str, ...] = ()
    drain_s: int = 0
    traces: bool = False
    file: Path | None = None
    models: Mapping[str, SurvivalModel] = field(default_factory=dict, compare=False)
    client_records: tuple[ClientRecord, ...] = field(default=(), compare=False)
    smart_registrations: tuple[SmartServer, ...] = field(default=(), compare=False)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Raises `SettingsError` with every value that is not understood, else with every choice that is not safe.

        What the environment does not set is taken from the file it names (`settings_file`).
        """
        merged, problems = with_file(environ, NAMES)
        given: dict[str, Any] = {}
        for setting in SETTINGS:
            text = merged.get(setting.name, "").strip()
            try:
                given |= {setting.field: setting.read(text)} if text else {}
            except ValueError as error:
                problems.append(f"{setting.name}: {error}. Accepted: {setting.values}.")
        settings = cls(**(_defaults_of(given) | {"database_url": database_at_home(merged)} | given))
        problems = problems or unsafe_choices(settings)
        if settings.is_production:
            problems += unknown_names(environ, NAMES)
        if problems:
            raise SettingsError(problems)
        return settings

    @property
    def is_production(self) -> bool:
        return self.mode is Mode.PRODUCTION

    @property
    def fetch_deadline(self) -> dt.timedelta:
        return dt.timedelta(milliseconds=self.fetch_deadline_ms)

    @property
    def policy(self) -> Policy:
        """The choices the clinical rules ask for."""
        return Policy(
            srs_available=self.srs_available,
            escc_high_threshold=self.escc_high_threshold,
            intermediate_policy=self.intermediate_policy,
            tokuhashi_variant=self.tokuhashi_variant,
            survival_systems=self.survival_systems,
        )


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable: its field, how its text is read, and what docs/settings.md says of it."""

    field: str
    read: Callable[[str], object]
    values: str
    default: str

    @property
    def name(self) -> str:
        return PREFIX + self.field.upper()


MODES: Final = {mode.value: mode for mode in Mode}
SETTINGS: Final = (
    Setting("mode", partial(one_of, MODES), "`production`, `development`", "`production`"),
    Setting("host", host_name, "host name or address", "`127.0.0.1`"),
    Setting("port", partial(whole_number, 0, 65535), "0 to 65535", "`8000`"),
    Setting("public_url", base_url, "http or https URL", "`http://HOST:PORT`"),
    Setting(
        "fhir_servers", AllowList.parse, "comma list of `BASE`, `BASE|open|relink`; `*`", "none; `*` in development"
    ),
    Setting("clients", file, "JSON file", "none"),
    Setting("smart_servers", file, "JSON file", "none"),
    Setting("smart_keys", file, "JWK Set file", "none"),
    Setting("session_keys", file, "file of keys", "none"),
    Setting("rate_limit", partial(whole_number, 0, 1_000_000), "0 to 1000000", "`6000`"),
    Setting("tls_certificate", file, "PEM file", "none"),
    Setting("tls_key", file, "PEM file", "none"),
    Setting("trusted_proxies", networks, "comma list of addresses, networks", "none: one on this machine"),
    Setting("ca_file", file, "PEM file", "none: the public authorities"),
    Setting("workers", partial(whole_number, 1, 64), "1 to 64", "`1`"),
    Setting("cors_origins", origins, "comma list of origins; `*`", "none; `*` in development"),
    Setting("database_url", database, "SQLAlchemy URL, `none`", f"`sqlite:///~/{HOME_FILE}`"),
    Setting("audit", words("off", "on", "required"), "`off`, `on`, `required`", "`on`"),
    Setting("audit_days", partial(whole_number, 1, 36_500), "1 to 36500", "`2190`"),
    Setting("feedback_days", partial(whole_number, 1, 36_500), "1 to 36500", "`2190`"),
    Setting("comment_days", partial(whole_number, 0, 36_500), "0 to 36500", "`90`"),
    Setting("fetch_deadline_ms", partial(whole_number, 1, 60_000), "1 to 60000", "`3000`"),
    Setting("max_body_bytes", partial(whole_number, 1, 1 << 30), "1 to 1073741824", "`4194304`"),
    Setting("max_depth", partial(whole_number, 8, 500), "8 to 500", "`64`"),
    Setting(
        "json_types", partial(several_of, JSON_TYPES), "comma list of " + ", ".join(f"`{kind}`" for kind in JSON_TYPES),
        "none",
    ),
    Setting("srs_available", yes_or_no, "`yes`, `no`", "unset: both stay open"),
    Setting("escc_high_threshold", words("2", "1c"), "`2`, `1c`", "`2`"),
    Setting(
        "intermediate_policy", words("patchell", "as_sensitive", "as_resistant"),
        "`patchell`, `as_sensitive`, `as_resistant`", "`patchell`",
    ),
    Setting("tokuhashi_variant", words("ge3_2_1", "ge3_1to2_0"), "`ge3_2_1`, `ge3_1to2_0`", "`ge3_2_1`"),
    Setting(
        "survival_systems", systems, "comma list of systems",
        "`tokuhashi_2005,bauer_modified_2008,katagiri_2014,sorg_ml_2019,sorg_nomogram_2016`",
    ),
    Setting("models_dir", directory, "directory", "none"),
    Setting("as_of", index_moment, "date, or dateTime with zone", "none: the clock"),
    Setting("canonical_root", base_url, "http or https URL", "`https://spinemets.example.org/fhir`"),
    Setting("max_cards", partial(whole_number, 1, 50), "1 to 50", "`5`"),
    Setting(
        "card_kinds", partial(several_of, CARD_KINDS), "comma list of " + ", ".join(f"`{kind}`" for kind in CARD_KINDS),
        "all of them",
    ),
    Setting("least_indicator", words(*INDICATORS), "`info`, `warning`, `critical`", "`info`"),
    Setting("suggestions", yes_or_no, "`yes`, `no`", "`yes`"),
    Setting(
        "log_format", words(*LOG_FORMATS), "`json`, `text`",
        "`text` on a terminal, else `json`",
    ),
    Setting("metrics_from", networks, "comma list of addresses, networks", "none: this machine alone"),
    Setting("drain_s", partial(whole_number, 0, 300), "0 to 300", "`0`"),
    Setting("traces", yes_or_no, "`yes`, `no`", "`no`"),
    Setting("file", file, "TOML file", "none"),
)  # fmt: skip
NAMES: Final = tuple(setting.name for setting in SETTINGS)


def _defaults_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """Defaults that depend on other settings."""
    host, port = given.get("host", Settings().host), given.get("port", Settings().port)
    shown_host = f"[{host}]" if ":" in str(host) else host
    defaults: dict[str, Any] = {"public_url": f"http://{shown_host}:{port}"}
    if given.get("mode") is Mode.DEVELOPMENT:
        defaults |= {"fhir_servers": AllowList(any_server=True), "cors_origins": ("*",)}
    return defaults


NO_CLIENTS: Final = (
    "SPINEMETS_CLIENTS: production does not run without client authentication: anyone who reaches the service could "
    "read its answers. Name the trusted clients, or choose SPINEMETS_MODE=development for trials."
)
ANY_SERVER: Final = "SPINEMETS_FHIR_SERVERS: production does not call any server ('*'). List the bases."
PLAIN_HTTP_SERVER: Final = "SPINEMETS_FHIR_SERVERS: production calls https servers only."
ANY_ORIGIN: Final = "SPINEMETS_CORS_ORIGINS: production does not answer every origin ('*'). List them."
PLAIN_HTTP: Final = (
    "SPINEMETS_PUBLIC_URL: production is reached over https. Give the address clients use, such as "
    "https://cds.hospital.example."
)
HALF_A_CERTIFICATE: Final = "SPINEMETS_TLS_CERTIFICATE and SPINEMETS_TLS_KEY go together: name both, or neither."
REPLAY_NOT_SHARED: Final = (
    "SPINEMETS_WORKERS: several workers must share what they remember of tokens, or each would accept a token once. "
    "Set SPINEMETS_DATABASE_URL, or use one worker."
)
SESSIONS_NOT_SHARED: Final = (
    "SPINEMETS_WORKERS: several workers must share the app's sessions, or a page would be found by one of them only. "
    "Set SPINEMETS_DATABASE_URL and SPINEMETS_SESSION_KEYS, or use one worker."
)
NOTHING_TO_RECORD_IN: Final = (
    "SPINEMETS_AUDIT: each answer is required to be recorded, and there is no database. Set SPINEMETS_DATABASE_URL."
)
FIXED_CLOCK: Final = "SPINEMETS_AS_OF: a fixed clock is for development; production uses the real time."


def unsafe_choices(settings: Settings) -> list[str]:
    """Why a service with these settings must not start; empty = it may."""
    rules = _rules(settings) | (_production_rules(settings) if settings.is_production else {})
    return [why for why, unsafe in rules.items() if unsafe]


def _rules(settings: Settings) -> dict[str, bool]:
    alone = settings.workers > 1 and settings.database_url is None
    return {
        HALF_A_CERTIFICATE: (settings.tls_certificate is None) != (settings.tls_key is None),
        REPLAY_NOT_SHARED: alone and settings.clients is not None,
        SESSIONS_NOT_SHARED: (alone or (settings.workers > 1 and settings.session_keys is None))
        and settings.smart_servers is not None,
        NOTHING_TO_RECORD_IN: settings.audit == "required" and settings.database_url is None,
    }


def _production_rules(settings: Settings) -> dict[str, bool]:
    return {
        NO_CLIENTS: settings.clients is None,
        ANY_SERVER: settings.fhir_servers.any_server,
        PLAIN_HTTP_SERVER: any(server.base.scheme == "http" for server in settings.fhir_servers.servers),
        ANY_ORIGIN: "*" in settings.cors_origins,
        PLAIN_HTTP: not settings.public_url.startswith("https://"),
        FIXED_CLOCK: settings.as_of is not None,
    }
