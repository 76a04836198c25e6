from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import lfilter
from sklearn.metrics import f1_score, precision_score, recall_score, roc_auc_score

from rnnscope.find.assess import MOST, assess, best_units
from rnnscope.find.channels import Channel, dequantize
from rnnscope.find.evidence import Counted
from rnnscope.find.findings import AFTER, BEFORE, Failure, Findings, SearchedText
from rnnscope.find.statistics import CHOOSE, REPORT
from rnnscope.rnn.checkpoint import Config, Model
from rnnscope.rnn.network import Network, NetworkShape
from rnnscope.rnn.vocabulary import Vocabulary
from tests.find.plain_statistics import concept, halves, statistics

POSITIONS, HIDDEN = 6000, 30
CONCEPTS = (
    concept("inside-url"),
    concept("depth", "number"),
    concept("never"),
    concept("rare"),
    concept("always"),
)
HELD = 4
"""Characters by which the planted unit is late."""
PLANTED, TURNED, COUNTER, STILL, INNER = (1, 7), (0, 3), (1, 9), (0, 0), (1, 7)
TEXT = SearchedText(source="s", title="a text", characters=POSITIONS, sha256="0", choose="odd", report="even")


def at(unit: tuple[int, int]) -> int:
    return unit[0] * HIDDEN + unit[1]


@pytest.fixture(scope="module")
def labels() -> np.ndarray:
    draw, inside, start = np.random.default_rng(0), np.zeros(POSITIONS, np.int16), 0
    while start < POSITIONS - 200:
        start += int(draw.integers(70, 150))
        inside[start : (start := start + int(draw.integers(60, 100)))] = 1
    rare = np.zeros(POSITIONS, np.int16)
    rare[::400] = 1
    depth = np.cumsum(np.diff(inside, prepend=0) != 0) % 5
    return np.stack([inside, depth, 0 * inside, rare, 0 * inside + 1], axis=1).astype(np.int16)


@pytest.fixture(scope="module")
def q(labels: np.ndarray) -> np.ndarray:
    draw = np.random.default_rng(1)
    walk = lfilter([1], [1, -0.9], draw.normal(size=(POSITIONS, 2 * HIDDEN)), axis=0)
    values = np.tanh(0.3 * walk)
    late = np.roll(labels[:, 0], HELD) * 2.0 - 1
    values[:, at(PLANTED)] = 0.7 * late + 0.1 * draw.normal(size=POSITIONS)
    values[:, at(TURNED)] = np.tanh(0.5 * walk[:, 0] - 1.5 * labels[:, 0])
    values[:, at(COUNTER)] = 0.4 - 0.2 * labels[:, 1] + 0.1 * draw.normal(size=POSITIONS)
    values[:, at(STILL)] = 0.25
    return np.rint(127 * values.clip(-1, 1)).astype(np.int8)


CHANNELS = [Channel("h", layer, unit) for layer in range(2) for unit in range(HIDDEN)]
SECOND = [Channel("c", *PLANTED), Channel("f", *PLANTED), Channel("c", *TURNED), Channel("c", 0, 25)]


@pytest.fixture(scope="module")
def findings(q: np.ndarray, labels: np.ndarray) -> Findings:
    shape = NetworkShape("lstm", 3, HIDDEN, 2)
    vocabulary = Vocabulary(("a", "b", "c"))
    model = Model("planted", Network(shape), vocabulary, Config(shape, vocabulary))
    kinds = [one.kind for one in CONCEPTS]
    inner = np.stack(
        [q[:, at(PLANTED)], -q[:, at(PLANTED)] // 2, q[:, at(TURNED)], 2 * labels[:, 0] - 1], axis=1
    )
    return assess(
        model,
        TEXT,
        CONCEPTS,
        Counted(statistics(q, labels, kinds), CHANNELS, "lstm"),
        Counted(statistics(inner.astype(np.int8), labels, kinds), SECOND, "lstm"),
        [Failure(place="b.txt", offset=7, error="byte 7 is not UTF-8")],
        "abc",
        1.23456,
        ["the file"],
    )


def test_the_planted_unit_is_found_first_with_its_evidence(
    findings: Findings, q: np.ndarray, labels: np.ndarray
) -> None:
    found = findings.concepts[0]
    best = next(row for row in found.ranking if row.quantity == "h")
    choose, report = (halves(POSITIONS) == part for part in (CHOOSE, REPORT))
    inside, values = labels[:, 0] == 1, dequantize(q[:, at(PLANTED)], "h", "lstm")
    assert (best.layer, best.unit, best.sign) == (*PLANTED, 1)
    assert best.choose == pytest.approx(roc_auc_score(inside[choose], values[choose]), abs=1e-5)
    assert best.report == pytest.approx(roc_auc_score(inside[report], values[report]), abs=1e-5)
    yes = values >= best.threshold
    assert best.f1 == pytest.approx(f1_score(inside[report], yes[report]), abs=1e-4)
    assert best.precision == pytest.approx(precision_score(inside[report], yes[report]), abs=1e-4)
    assert best.recall == pytest.approx(recall_score(inside[report], yes[report]), abs=1e-4)
    assert best.mean_inside == pytest.approx(values[inside & report].mean(), abs=1e-4)
    assert best.mean_outside == pytest.approx(values[~inside & report].mean(), abs=1e-4)
    assert best.start is not None and best.end is not None and best.histogram is not None
    assert len(best.start.mean) == BEFORE + AFTER
    assert (best.start.reached, best.end.reached) == (HELD, HELD)
    assert found.inside == (inside & report).sum()
    assert found.positions == POSITIONS / 2
    assert found.prevalence == pytest.approx(inside[report].mean(), abs=1e-4)
    assert found.always_yes_f1 == pytest.approx(f1_score(inside[report], report[report]), abs=1e-4)
    assert found.null is not None and found.null.p < 0.01
    assert found.probes[0].members == [PLANTED]
    assert min(probe.f1 for probe in found.probes) > 0.9
    assert found.probes[-1].auc > found.probes[0].auc


def test_a_unit_that_is_low_inside_has_the_other_sign(
    findings: Findings, q: np.ndarray, labels: np.ndarray
) -> None:
    row = next(
        row for row in findings.concepts[0].ranking if (row.layer, row.unit) == TURNED and row.quantity == "h"
    )
    report = halves(POSITIONS) == REPORT
    inside, upright = labels[report, 0] == 1, -dequantize(q[report, at(TURNED)], "h", "lstm")
    assert row.sign == -1
    assert row.report == pytest.approx(roc_auc_score(inside, upright), abs=1e-5)
    assert row.f1 == pytest.approx(f1_score(inside, upright >= row.threshold), abs=1e-4)
    assert row.mean_inside < row.mean_outside
    assert findings.concepts[0].all_units[0][TURNED[1]] < 0.5


def test_a_number_is_ranked_by_correlation(findings: Findings, q: np.ndarray, labels: np.ndarray) -> None:
    found = findings.concepts[1]
    best, report = found.ranking[0], halves(POSITIONS) == REPORT
    assert (best.layer, best.unit, best.sign) == (*COUNTER, -1)
    expected = np.corrcoef(labels[report, 1], -q[report, at(COUNTER)])[0, 1]
    assert best.report == pytest.approx(expected, abs=1e-5)
    assert [level.level for level in best.levels] == [0, 1, 2, 3, 4]
    assert best.levels[2].mean == pytest.approx(
        q[report & (labels[:, 1] == 2), at(COUNTER)].mean() / 127, abs=1e-4
    )
    assert found.null is not None and found.probes == []
    assert found.all_units[1][COUNTER[1]] < -0.9
    assert (found.inside, found.prevalence, best.threshold, best.start) == (0, None, None, None)


def test_the_ranking_holds_inner_quantities_of_the_best_units_only(findings: Findings) -> None:
    found = findings.concepts[0].ranking
    assert [row.choose for row in found] == sorted((row.choose for row in found), reverse=True)
    hidden = [row for row in found if row.quantity == "h"]
    assert len(hidden) == MOST
    units = {(row.layer, row.unit) for row in hidden}
    inner = {(row.quantity, row.layer, row.unit): row for row in found if row.quantity != "h"}
    assert set(inner) == {tuple(channel) for channel in SECOND if channel[1:] in units}
    assert inner["c", *PLANTED].sign == 1
    assert inner["f", *PLANTED].sign == -1
    assert inner["f", *PLANTED].threshold <= 0  # minus a gate, which is never below 0
    assert inner["c", *PLANTED].report == hidden[0].report


def test_what_cannot_be_said_is_said(findings: Findings) -> None:
    lacks = {found.concept.name: found.lack for found in findings.concepts}
    assert lacks["inside-url"] is None and lacks["depth"] is None
    assert (
        lacks["never"] == "It never holds in this text, at 6,000 positions: there is nothing to tell apart."
    )
    assert "always holds" in lacks["always"]
    assert "It holds at only 7 of 3,000 positions in the part that" in lacks["rare"]
    for found in findings.concepts[2:]:
        assert (found.ranking, found.probes, found.null, found.all_units) == ([], [], None, [])
    assert findings.units[0].scores["never"] is None


def test_a_unit_that_never_changes_is_no_finding(
    findings: Findings, q: np.ndarray, labels: np.ndarray
) -> None:
    kinds = [one.kind for one in CONCEPTS]
    units = best_units(statistics(q, labels, kinds), CONCEPTS, CHANNELS, 2 * HIDDEN)
    assert [len(one) for one in units] == [2 * HIDDEN - 1, 2 * HIDDEN - 1, 0, 0, 0]
    assert all(STILL not in one for one in units)
    assert units[0][0] == PLANTED and units[1][0] == COUNTER
    assert findings.concepts[0].all_units[0][0] == 0.5


def test_every_unit_has_a_profile(findings: Findings, q: np.ndarray, labels: np.ndarray) -> None:
    assert [(unit.layer, unit.unit) for unit in findings.units] == [channel[1:] for channel in CHANNELS]
    unit, values = findings.units[at(TURNED)], q[:, at(TURNED)] / 127
    report = halves(POSITIONS) == REPORT
    assert unit.scores["inside-url"] == pytest.approx(
        roc_auc_score(labels[report, 0], values[report]), abs=1e-4
    )
    assert unit.scores["depth"] == pytest.approx(
        np.corrcoef(labels[report, 1], values[report])[0, 1], abs=1e-4
    )
    assert unit.mean == pytest.approx(values[report].mean(), abs=1e-4)
    assert unit.deviation == pytest.approx(values[report].std(), abs=1e-4)
    assert (unit.least, unit.largest) == pytest.approx((values[report].min(), values[report].max()), abs=1e-4)


def test_the_card_of_a_search(findings: Findings) -> None:
    assert (findings.key, findings.model, findings.cell, findings.hidden_size) == (
        "abc",
        "planted",
        "lstm",
        HIDDEN,
    )
    assert findings.text == TEXT
    assert findings.failures[0].place == "b.txt"
    assert findings.seconds == 1.235


def test_a_text_too_short_for_the_split_is_said() -> None:
    q = np.zeros((90, 1), np.int8)
    labels = (np.arange(90) % 2)[:, None].astype(np.int16)
    counted = statistics(q, labels, ["yes-no"], np.r_[np.zeros(60), np.ones(30)].astype(np.uint8))
    assert best_units(counted, [concept("odd")], [Channel("h", 0, 0)]) == [[]]
    shape = NetworkShape("rnn", 1, 1, 1)
    model = Model("m", Network(shape), Vocabulary(("a",)), Config(shape, Vocabulary(("a",))))
    hidden = Counted(counted, [Channel("h", 0, 0)], "rnn")
    found = assess(model, TEXT, [concept("odd")], hidden, None, [], "k", 0.0)
    assert found.concepts[0].lack == (
        "The text is too short to be split: 60 positions to choose units on and 30 to report; "
        "at least 100 each are needed."
    )
