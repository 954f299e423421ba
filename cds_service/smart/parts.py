"""What the launch is made of, from the settings."""

import requests

from cds_service.app.sessions import Sessions
from cds_service.kept_records import KeptRecords
from cds_service.settings import Settings
from cds_service.smart.app_context import AppContexts
from cds_service.smart.discovery import Discovery
from cds_service.smart.id_token import IdTokens
from cds_service.smart.launcher import Launcher
from cds_service.smart.pending import Launches
from cds_service.smart.signing_keys import read_keys


def launcher_of(
    settings: Settings, sessions: Sessions, launches: KeptRecords, http: requests.Session, contexts: AppContexts
) -> Launcher:
    """Settings whose registrations are read. `http`: guarded connections. `launches`: a store of their own; anybody can
    begin one, and none must end a session. Raises `SettingsError` where the keys cannot be used."""
    return Launcher(
        settings=settings, http=http, keys=read_keys(settings.smart_keys), discovery=Discovery(http),
        id_tokens=IdTokens(http), launches=Launches(launches), sessions=sessions, contexts=contexts,
    )  # fmt: skip
