"""One review page a system, docs/scores/*.md, written from the code: `python -m conformance.score_pages`.

A clinician reads them beside the paper. Never edited by hand: `make check` fails while one of them is not what would be
written now.
"""

from collections.abc import Iterator
from pathlib import Path

from conformance.score_page import page
from conformance.score_page_noms import noms_page
from conformance.score_page_sins import sins_page
from conformance.score_page_sources import SOURCES
from spinal_metastasis.scores import SCORES

FOLDER = Path(__file__).parents[1] / "docs" / "scores"


def pages() -> Iterator[tuple[str, str]]:
    """(file name, text) of every page."""
    yield "sins.md", sins_page()
    yield "noms.md", noms_page()
    for system in SCORES:
        yield f"{system.key}.md", page(system, SOURCES[system.key])


def stale_pages(folder: Path = FOLDER) -> list[str]:
    """What is wrong with the pages on disk, one sentence each; empty when they are current."""
    wanted = dict(pages())
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    return [
        *(f"docs/scores/{name}: not current: make score-pages" for name in wanted if there.get(name) != wanted[name]),
        *(f"docs/scores/{name}: no such system" for name in sorted(there.keys() - wanted.keys())),
    ]


def write(folder: Path = FOLDER) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
