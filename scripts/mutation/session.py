"""The session of one core file: cosmic-ray's database of its mutants, kept where a run that was stopped goes on."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from cosmic_ray.ast import get_ast
from cosmic_ray.commands import init
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import WorkDB
from cosmic_ray.work_item import MutationSpec, WorkerOutcome, WorkItem, WorkResult

from scripts.mutation import noms_rows
from scripts.mutation.exclusions import named_texts, reason_against
from scripts.mutation.operators import plug_in
from scripts.mutation.targets import CORE, REPOSITORY, content_hash

SESSIONS = REPOSITORY / ".cache" / "mutation"
ROWS = "noms_rows/"
FIRST_ROW_LINE = 2
HERE = Path(__file__).parent
MAKE_MUTANTS = {".csv": ("noms_rows.py",), ".py": ("exclusions.py", "operators.py", "trees.py")}


def _mark(name: str) -> str:
    """Of the file and of what decides which mutants it has: with another mark a session starts anew.

    The session names its file by the path it has here, so one that came with a copied folder is another session.
    """
    makers = [(HERE / maker).read_text(encoding="utf-8") for maker in MAKE_MUTANTS[Path(name).suffix]]
    return sha256("".join((str(CORE), content_hash(name), *makers)).encode()).hexdigest()[:12]


def open_session(name: str) -> WorkDB:
    """The mutants of a file with the results so far; those that are not run stand in it as skipped."""
    plug_in()
    SESSIONS.mkdir(parents=True, exist_ok=True)
    path = SESSIONS / f"{name.replace('/', '.')}-{_mark(name)}.sqlite"
    if not path.exists():
        _make(name, path)
    return WorkDB(str(path), WorkDB.Mode.open)


def _make(name: str, path: Path) -> None:
    """Under another name until it is whole: a session that was cut off in the making is no session."""
    making = path.with_suffix(".new")
    making.unlink(missing_ok=True)
    session = WorkDB(str(making), WorkDB.Mode.create)
    if name.endswith(".csv"):
        session.add_work_items(_rows(name))
    else:
        init([CORE / name], session, {})
        _skip(session, (CORE / name).read_text(encoding="utf-8"))
    session.close()
    making.rename(path)


def _rows(name: str) -> Iterator[WorkItem]:
    for part, place, row in noms_rows.places((CORE / name).read_text(encoding="utf-8")):
        line = place + FIRST_ROW_LINE
        spec = MutationSpec(CORE / name, ROWS + part, place, (line, 0), (line, 1), {}, row)
        yield WorkItem.single(f"{part}-{place}", spec)


def _skip(session: WorkDB, source: str) -> None:
    module = get_ast(source)
    texts = named_texts(module)
    for item in session.pending_work_items:
        (spec,) = item.mutations
        reason = reason_against(module, spec.start_pos, spec.end_pos, texts)
        if reason:
            session.set_result(item.job_id, WorkResult(WorkerOutcome.SKIPPED, reason))


def mutant_of(item: WorkItem) -> tuple[Path, str, str]:
    """The file a mutant belongs to, its text, and the text with the mutation."""
    (spec,) = item.mutations
    text = spec.module_path.read_text(encoding="utf-8")
    if spec.operator_name.startswith(ROWS):
        return spec.module_path, text, noms_rows.mutated(text, spec.operator_name.removeprefix(ROWS), spec.occurrence)
    mutant = mutate_code(text, get_operator(spec.operator_name)(**spec.operator_args), spec.occurrence)
    if mutant is None:
        raise LookupError(f"{spec.module_path.name}: no place {spec.occurrence} for {spec.operator_name}")
    return spec.module_path, text, mutant
