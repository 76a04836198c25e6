"""A findings file for a model, made from what its units really do on a short text: small, and quick to write."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from rnnscope.find.findings import (
    AFTER,
    AROUND,
    BEFORE,
    BINS,
    ConceptCard,
    ConceptFindings,
    Course,
    Findings,
    Histogram,
    Level,
    Passage,
    SearchedText,
    UnitEvidence,
    UnitProfile,
)
from rnnscope.find.store import model_sha256, write
from rnnscope.rnn.checkpoint import Model, load
from rnnscope.rnn.trace import Trace

TEXT = "see http://a.b/c for more\nnot http:/ but ftp://x here\n" * 6
URL = ConceptCard(name="inside-url", title="inside a URL", kind="yes-no", sentence="from :// to white space")
DEPTH = ConceptCard(name="line-position", title="position in the line", kind="number", sentence="from 0")


def write_findings(folder: Path, key: str = "ab" * 12, *, of: str | None = None) -> Findings:
    """Write `findings.json.gz` into a model folder; `of`: about weights with that hash instead."""
    model = load(folder)
    findings = made_findings(model, key, of or model_sha256(model))
    write(folder / "findings.json.gz", findings)
    return findings


def made_findings(model: Model, key: str, sha256: str) -> Findings:
    """Evidence of unit 1.2 for `inside a URL`; profiles of every unit; labels of the plain walk over TEXT."""
    shape = model.network.shape
    trace = Trace(model.network)
    piece = trace.extend(model.vocabulary.encode(TEXT))
    hidden = [layer.double().numpy() for layer in piece.hidden]
    inside = np.array(walk(TEXT))
    unit = min(2, shape.hidden_size - 1)
    return Findings(
        format=1,
        key=key,
        model=model.name,
        model_sha256=sha256,
        cell=shape.cell,
        layers=shape.layers,
        hidden_size=shape.hidden_size,
        text=SearchedText(
            source="sample:made",
            title="a made text",
            characters=len(TEXT),
            sha256="0" * 64,
            choose="a",
            report="b",
        ),
        made="2026-01-01T00:00:00+00:00",
        seconds=0.1,
        concepts=[url_found(hidden[0][:, unit], inside, unit), position_found(unit)],
        failures=[],
        units=[
            profile_of(layer, at, hidden[layer][:, at], inside)
            for layer in range(shape.layers)
            for at in range(shape.hidden_size)
        ],
    )


def walk(text: str) -> list[bool]:
    """Inside a URL after each character: from `://` to the next white space."""
    labels, on = [], False
    for t, character in enumerate(text):
        on = not character.isspace() and (on or text[: t + 1].endswith("://"))
        labels.append(on)
    return labels


def url_found(values: np.ndarray, inside: np.ndarray, unit: int) -> ConceptFindings:
    starts = np.flatnonzero(inside[1:] & ~inside[:-1]) + 1
    ends = np.flatnonzero(~inside[1:] & inside[:-1]) + 1
    evidence = UnitEvidence(
        layer=0, unit=unit, quantity="h", sign=1, choose=0.99, report=0.985, low=0.97, high=0.99, threshold=0.2,
        f1=0.9, precision=0.92, recall=0.88, mean_inside=float(values[inside].mean()),
        mean_outside=float(values[~inside].mean()), error=0.001, histogram=histogram(values, inside),
        start=course(values, starts), end=course(values, ends),
    )  # fmt: skip
    return ConceptFindings(
        concept=URL, lack=None, positions=len(TEXT), inside=int(inside.sum()), spans=len(starts), prevalence=0.1,
        always_yes_f1=0.2, ranking=[evidence], null=None, probes=[], all_units=[],
    )  # fmt: skip


def position_found(unit: int) -> ConceptFindings:
    levels = [Level(level=at, positions=12, mean=0.1 - 0.02 * at, deviation=0.05) for at in range(10)]
    evidence = UnitEvidence(
        layer=0, unit=unit, quantity="h", sign=-1, choose=0.25, report=0.25, levels=levels
    )
    return ConceptFindings(
        concept=DEPTH, lack=None, positions=len(TEXT), inside=0, spans=0, prevalence=None, always_yes_f1=None,
        ranking=[evidence], null=None, probes=[], all_units=[],
    )  # fmt: skip


def histogram(values: np.ndarray, inside: np.ndarray | None = None) -> Histogram:
    def shares(some: np.ndarray) -> list[float]:
        counts, _ = np.histogram(some, BINS, (-1, 1))
        return (counts / max(1, len(some))).tolist()

    if inside is None:
        return Histogram(low=-1, high=1, inside=[], outside=shares(values))
    return Histogram(low=-1, high=1, inside=shares(values[inside]), outside=shares(values[~inside]))


def course(values: np.ndarray, edges: np.ndarray) -> Course:
    fits = [edge for edge in edges if BEFORE <= edge <= len(values) - AFTER]
    mean = np.mean([values[edge - BEFORE : edge + AFTER] for edge in fits], axis=0)
    return Course(edges=len(fits), mean=mean.tolist(), reached=1)


def profile_of(layer: int, unit: int, values: np.ndarray, inside: np.ndarray) -> UnitProfile:
    values = np.where(np.isfinite(values), values, 0.0)
    order = np.argsort(-values, kind="stable")
    ordered = torch.from_numpy(values).argsort().argsort().double().numpy() + 1
    on = int(inside.sum())
    auc = (ordered[inside].sum() - on * (on + 1) / 2) / (on * (len(values) - on))
    return UnitProfile(
        layer=layer, unit=unit, mean=float(values.mean()), deviation=float(values.std()), least=float(values.min()),
        largest=float(values.max()), histogram=histogram(values),
        scores={"inside-url": float(auc), "line-position": None if np.ptp(values) == 0 else -0.25},
        top=[passage(values, int(at)) for at in order[:3]], bottom=[passage(values, int(at)) for at in order[:-4:-1]],
    )  # fmt: skip


def passage(values: np.ndarray, at: int) -> Passage:
    start, stop = max(0, at - AROUND), min(len(TEXT), at + AROUND + 1)
    return Passage(
        position=at,
        place="",
        characters=TEXT[start:stop],
        peak=at - start,
        values=values[start:stop].tolist(),
    )
