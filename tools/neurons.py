"""Write docs/neurons.md from the findings that ship with the models: `python tools/neurons.py > docs/neurons.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from rnnscope.find.findings import FINDINGS_FILE, ConceptFindings, Findings, UnitEvidence
from rnnscope.find.store import load

MODELS = Path(__file__).resolve().parent.parent / "models"
ORDER = ("wiki-lstm", "python-lstm", "readme-lstm", "wiki-gru", "wiki-rnn")
ASKED = {
    "wiki-lstm": ("inside-url", "inside-link"),
    "python-lstm": ("inside-string", "inside-comment", "in-indented-line", "indentation"),
}
"""What lectures show of these models, picture by picture."""
GOOD_AUC, GOOD_F1, LEAST_GAIN = 0.98, 0.9, 0.05
HEAD = """\
# Which unit is the URL neuron?

Written by `python tools/neurons.py` from the findings that ship with the models; every number is one of theirs. Units,
signs and thresholds were chosen on the validation documents of the corpus; AUC, its 95 % interval and F1 are those on
the test documents, which neither the training nor any choice saw. "Always yes" is the F1 of a detector that always says
yes; "shifted" is the 95th percentile of the best AUC of all units when the labels are shifted circularly, 200 times;
"1, 2, 5, 10 units" is the F1 of a sparse logistic probe on h of so many units. What these numbers mean and what they
do not: [finding.md](finding.md). To see one: open Find, choose the model and the concept. To make them again:
`rnnscope scan --model NAME --corpus CORPUS`.
"""


def main() -> None:
    """Print the page."""
    sys.stdout.write(page({name: load(MODELS / name / FINDINGS_FILE) for name in ORDER}))


def page(findings: dict[str, Findings]) -> str:
    """The whole page."""
    parts = [HEAD]
    for name, found in findings.items():
        where = f"{found.text.title}, {found.text.characters:,} characters; reported on {found.text.report}."
        parts += [
            f"## {name}\n",
            f"{where[0].upper()}{where[1:]}\n",
            *_asked(name, found),
            _table(found),
            _missing(found),
        ]
    return "\n".join(parts)


def _asked(name: str, found: Findings) -> Iterator[str]:
    by_name = {one.concept.name: one for one in found.concepts}
    for concept in ASKED.get(name, ()):
        one = by_name[concept]
        if not one.ranking:
            yield f"{one.concept.title}: {one.lack}\n"
            continue
        best = one.ranking[0]
        picture = f"screenshots/neuron-{name}-{concept}.png"
        yield f"**{one.concept.title}: {unit_name(best)}.** {_said(one, best)}\n\n![{one.concept.title}]({picture})\n"


def _said(one: ConceptFindings, best: UnitEvidence) -> str:
    if one.concept.kind == "number":
        return (
            f"Its correlation with the number is {_number(best.report)} ({_interval(best)}): {_tells(best)}."
        )
    always = _number(one.always_yes_f1)
    said = f"AUC {_number(best.report)} ({_interval(best)}), F1 {_number(best.f1)} where always yes has {always}."
    if (best.f1 or 0) < (one.always_yes_f1 or 0) + LEAST_GAIN:
        return f"{said} That is hardly more than always saying yes: no such unit was found."
    if (best.report or 0) >= GOOD_AUC and (best.f1 or 0) >= GOOD_F1:
        return f"{said} One unit is enough."
    enough = next((probe for probe in one.probes if probe.units > 1 and (probe.f1 or 0) >= GOOD_F1), None)
    if enough is None:
        most = max((probe.f1 or 0 for probe in one.probes), default=0)
        return f"{said} It is not in a few units either: ten reach F1 {_number(most)}."
    return f"{said} One unit is not the whole story: {enough.units} together reach F1 {_number(enough.f1)}."


def _tells(best: UnitEvidence) -> str:
    return (
        "a weak one"
        if (best.report or 0) < 0.7
        else "a fair one"
        if (best.report or 0) < 0.9
        else "a strong one"
    )


def _table(found: Findings) -> str:
    rows = [_row(one) for one in found.concepts if one.ranking]
    head = (
        "| concept | best unit | AUC or correlation | 95 % | shifted | F1 | always yes | 1, 2, 5, 10 units |"
    )
    return "\n".join([head, "|---|---|---|---|---|---|---|---|", *rows, ""])


def _row(one: ConceptFindings) -> str:
    best = one.ranking[0]
    shifted = "" if one.null is None else _number(one.null.percentile_95)
    probes = ", ".join(_number(probe.f1) for probe in one.probes)
    f1 = " | | " if best.f1 is None else f"{_number(best.f1)} | {_number(one.always_yes_f1)} | {probes}"
    report = f"{_number(best.report)} | {_interval(best)}"
    return f"| {one.concept.title} | {unit_name(best)} | {report} | {shifted} | {f1} |"


def _missing(found: Findings) -> str:
    lacking = [one.concept.title for one in found.concepts if not one.ranking]
    weak = [
        one.concept.title
        for one in found.concepts
        if one.ranking and one.null is not None and (one.ranking[0].report or 0) <= one.null.percentile_95
    ]
    said = []
    if weak:
        said.append(
            f"Not found (no better on held-out text than chance is with shifted labels): {', '.join(weak)}."
        )
    if lacking:
        said.append(f"Not to be told on this text, where it hardly ever holds: {', '.join(lacking)}.")
    return "\n".join([*said, ""]) if said else ""


def unit_name(best: UnitEvidence) -> str:
    """Such as c 3.53 low: quantity, address with the layer from 1, and whether it is high or low inside."""
    return f"{best.quantity} {best.layer + 1}.{best.unit} {'high' if best.sign > 0 else 'low'}"


def _interval(best: UnitEvidence) -> str:
    return "" if best.low is None or best.high is None else f"{best.low:.3f} to {best.high:.3f}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    main()
