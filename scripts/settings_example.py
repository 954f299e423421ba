"""Writes deploy/spinemets.toml from docs/settings.md: every setting with its first sentence, its default in a comment.

`python -m scripts.settings_example`; `make check` compares.
"""

import re
import textwrap
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
PAGE, EXAMPLE = REPOSITORY / "docs" / "settings.md", REPOSITORY / "deploy" / "spinemets.toml"
ROW = re.compile(r"^\| `SPINEMETS_(\w+)` \| (.+?) \| (.+?) \| (.+) \|$", re.MULTILINE)
ITSELF = "file"
SITE = {
    "public_url": '"https://cds.hospital.example"',
    "fhir_servers": '["https://fhir.hospital.example/r4"]',
    "clients": '"/etc/spinemets/clients.json"',
    "database_url": '"sqlite:////var/lib/spinemets/memory.db"',
}
"""What every site sets: these lines are no comment."""
SHOWN = {
    "cors_origins": '["https://ehr.hospital.example"]',
    "smart_servers": '"/etc/spinemets/smart.json"',
    "smart_keys": '"/etc/spinemets/smart-keys.json"',
    "session_keys": '"/etc/spinemets/session.keys"',
    "tls_certificate": '"/etc/spinemets/tls.pem"',
    "tls_key": '"/etc/spinemets/tls.key"',
    "trusted_proxies": '["10.1.0.4"]',
    "ca_file": '"/etc/spinemets/ca.pem"',
    "json_types": '["application/fhir+json"]',
    "srs_available": "true",
    "models_dir": '"/etc/spinemets/models"',
    "as_of": "2026-11-01",
    "card_kinds": '["emergency", "noms", "prognosis", "questions", "data", "sins"]',
    "log_format": '"json"',
    "metrics_from": '["10.1.0.9"]',
}
"""Settings without a default that could be written down: an example."""
HEAD = """\
# Settings of SpineMets CDS: name this file in SPINEMETS_FILE. docs/settings.md says more of each. What the environment
# sets wins. Lines that are commented out show the default, or an example where there is none.
#
# Written by scripts/settings_example.py from docs/settings.md.
"""


def written() -> str:
    """The file as the page has it now."""
    rows = ROW.findall(PAGE.read_text(encoding="utf-8").replace(r"\|", "|"))
    return HEAD + "".join(_entry(name.lower(), *rest) for name, *rest in rows if name.lower() != ITSELF)


def _entry(name: str, values: str, default: str, explained: str) -> str:
    said = re.sub(r"\[(.+?)\]\(.+?\)", r"\1", explained)
    sentence = re.split(r"(?<=\.)\s", said, maxsplit=1)[0]
    told = f"{sentence} Accepted: {values}. Default: {default}.".replace("`", "")
    comment = textwrap.fill(told, 118, break_long_words=False)
    shown = SITE.get(name) or SHOWN.get(name) or (_value(default.strip("`")) if default.startswith("`") else None)
    if shown is None:
        raise KeyError(f"{name} has no default that can be shown: give an example in SHOWN")
    line = f"{name} = {shown}"
    return "\n" + textwrap.indent(comment, "# ") + "\n" + (line if name in SITE else f"# {line}") + "\n"


def _value(text: str) -> str:
    """A default as TOML.

    >>> _value("8000"), _value("yes"), _value("a,b"), _value("info")
    ('8000', 'true', '["a", "b"]', '"info"')
    """
    if text.isdigit():
        return text
    if text in {"yes", "no"}:
        return "true" if text == "yes" else "false"
    parts = [f'"{part}"' for part in text.split(",")]
    return f"[{', '.join(parts)}]" if len(parts) > 1 else parts[0]


def stale_example() -> list[str]:
    """What is wrong with the committed file; empty when it is current."""
    current = EXAMPLE.is_file() and EXAMPLE.read_text(encoding="utf-8") == written()
    return [] if current else ["deploy/spinemets.toml is not what docs/settings.md gives: make settings-example"]


if __name__ == "__main__":
    EXAMPLE.write_text(written(), encoding="utf-8")
