"""docs/mutation/README.md, written from the results and the reasons: what was tried, what survived and why."""

from collections.abc import Iterator, Mapping

from scripts.mutation import results
from scripts.mutation.results import Reasons, Result
from scripts.mutation.targets import RESULTS, files

PAGE = RESULTS.parent / "README.md"
HEAD = """\
# Mutation tests of the core

Does a test fail when a rule is changed or removed? `make mutation` changes one place of `spinal_metastasis` at a time
(a row, a limit, a condition, an entry of a table) and runs the tests; a mutant that no test notices survives. How and
why so: [ADR 0018](../adr/0018-mutation-tests.md). Written by `python -m scripts.mutation`, never by hand; the reasons
for survivors are in [reasons.toml](reasons.toml). `make check` fails while a file changed since it was mutated.

*Killed*: a test failed, or ran without end. *Survived*: none did. *Equal*: it survives because it answers as the rule
does, for every input. *Not loadable*: no test could import the core. *Left out*: places that are no rule (citation,
wording, annotation, decorator, guard), not tried. The last three count neither way.
"""


def text(found: Mapping[str, Result], why: Reasons) -> str:
    return "\n".join((HEAD, *_summary(found, why), "", *_table(found, why), *_survivors(found, why), ""))


def in_short(found: Mapping[str, Result], why: Reasons) -> str:
    """The share killed, and of how many files."""
    whole = results.share(found.values(), why)
    of = f"in {len(found)} of {len(list(files()))} files with rules"
    return f"mutation tests: {whole.percent:.1f} % of {whole.killed + whole.survived} mutants killed, {of}"


def _summary(found: Mapping[str, Result], why: Reasons) -> Iterator[str]:
    yield f"**{in_short(found, why).capitalize()}.**"
    waiting = [f"`{name}`" for name in files() if name not in found]
    if waiting:
        yield f"\nNot run yet: {', '.join(waiting)}."


def _table(found: Mapping[str, Result], why: Reasons) -> Iterator[str]:
    yield "| file | killed | survived | % | equal | not loadable | left out |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for name, one in found.items():
        of, left_out = results.share([one], why), sum(one.not_mutated.values())
        counts = f"{of.killed} | {of.survived} | {of.percent:.1f} | {of.equal} | {one.unloadable} | {left_out}"
        yield f"| `{name}` | {counts} |"


def _survivors(found: Mapping[str, Result], why: Reasons) -> Iterator[str]:
    yield "\n## Survivors"
    for name, result in found.items():
        if result.survivors:
            yield f"\n### {name}\n"
        for one in result.survivors:
            reason = why.get((name, one.mutant), "**no reason yet**")
            yield f"- line {one.line}, {_shown(one.mutant)}: {reason}"


def _shown(mutant: str) -> str:
    """The mutant as code, however many signs of code it holds."""
    return f"`` {mutant.replace('``', '` `')} ``"


def write() -> None:
    PAGE.write_text(text(results.read(), results.reasons()), encoding="utf-8")


def stale_results() -> list[str]:
    """What is wrong with the committed result, a sentence each; empty where it holds for the core as it is."""
    found, why = results.read(), results.reasons()
    page = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else ""
    stale = [] if page == text(found, why) else ["docs/mutation/README.md: not current: make mutation-page"]
    return [*results.faults(found, why), *stale]


if __name__ == "__main__":
    write()
