"""The settings of a command that serves nothing: a few, by name, from the environment and the file as the service's."""

from collections.abc import Iterable, Mapping

from cds_service.settings import NAMES, Mode, Settings, SettingsError
from cds_service.settings_file import PREFIX, with_file


def given_settings(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment over the file it names. Raises `SettingsError` with what is wrong with the file."""
    given, problems = with_file(environ, NAMES)
    if problems:
        raise SettingsError(problems)
    return given


def is_in_development(given: Mapping[str, str]) -> bool:
    return given.get(f"{PREFIX}MODE", "").strip().lower() == Mode.DEVELOPMENT


def chosen_settings(given: Mapping[str, str], names: Iterable[str]) -> Settings:
    """Those of these names, without prefix; the others as if unset. The rules for a server in production do not apply.

    Raises `SettingsError`.
    """
    chosen = {f"{PREFIX}{name}": given.get(f"{PREFIX}{name}", "") for name in names}
    return Settings.from_environment(
        chosen | {f"{PREFIX}MODE": Mode.DEVELOPMENT, "HOME": given.get("HOME", "")}
    )  # fmt: skip
