"""The review page of NOMS: the review's rows, then every row, with the rules that made it."""

from collections.abc import Iterator

from conformance.score_page_cases import CASES, answer
from conformance.score_page_markdown import GENERATED, bullets, joined, section, table
from spinal_metastasis.recommendation.noms_table import INPUTS, TABLE

SHORT = {"radiosensitivity": "sensitivity", "systemic_tolerance": "tolerance", "srs_available": "SRS"}
PAPERS = "Chang 2020 doi:10.31616/asj.2020.0379, Table 2; after Laufer 2013 doi:10.1634/theoncologist.2012-0293"
LIMITS = (
    "Ten rows are those of the review's Table 2; the others follow the extension rules named beside them.",
    "A row is what the table reads, shown as an option to a multidisciplinary team.",
    "The table of the framework's own paper was not read.",
)


def noms_page() -> str:
    rows = sorted(TABLE.rows.items(), key=lambda pair: pair[1].id)
    head = ["row", *(SHORT.get(name, name) for name in INPUTS), "decision", "urgency", "review's row", "rules", "flags"]
    return joined(
        (
            GENERATED,
            "# NOMS (`noms`)",
            bullets(
                (
                    f"Papers: {PAPERS}",
                    f"Rows: {len(rows)}, every combination of {len(INPUTS)} inputs",
                )
            ),
            section("Inputs", table(["input", "values"], ((name, ", ".join(v)) for name, v in INPUTS.items()))),
            section("Sources of the rows", bullets(sorted({one for _, row in rows for one in row.sources}))),
            section("Limits", bullets(LIMITS)),
            section("Worked cases", "Invented patients, worked through by the code.", *_cases()),
            section(
                "Rows",
                table(
                    head,
                    (
                        (
                            row.id, *key, row.decision, row.urgency,
                            f"{row.review_row} (stated)" if row.stated_in_review else row.review_row,
                            ", ".join(row.rules), ", ".join(row.flags),
                        )
                        for key, row in rows
                    ),
                ),
            ),
        )
    )  # fmt: skip


def _cases() -> Iterator[str]:
    for case in CASES:
        (lesion,) = answer(case).lesions
        if lesion.noms is not None:
            inputs = [(name, " or ".join(values)) for name, values in lesion.noms.inputs.items()]
            options = [(one.decision, one.urgency, ", ".join(one.rows)) for one in lesion.noms.decisions]
            yield f"**{case.title}, {lesion.level}**\n\n{table(['input', 'still possible'], inputs)}"
            yield table(["decision", "urgency", "rows"], options)
