"""What a search of a text found, as it is kept in a file, sent to the page and read by people.

`report` numbers come from a part of the text that no choice (of units, signs, thresholds) ever saw; `choose` numbers
come from the part that the choices were made on, and flatter. Layers and units count from 0.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

FORMAT = 1
FINDINGS_FILE = "findings.json.gz"
"""What ships with a model, in its folder."""
BINS = 64
"""Of a histogram; they divide [low, high] evenly."""
AROUND = 48
"""Characters of a passage on each side of its peak."""
BEFORE, AFTER = 16, 48
"""Characters before and from an edge in its mean course."""

Kind = Literal["yes-no", "number"]
Quantity = Literal["h", "c", "i", "f", "g", "o", "r", "z", "n"]
Number = float | None
"""None where there is none, such as the AUC of a class without positions."""
Sign: TypeAlias = Literal[1, -1]


class Record(BaseModel):
    """Part of a findings file: no unknown fields, no type coercion, no inf or NaN."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, frozen=True)


class ConceptCard(Record):
    """A property of a text, for people."""

    name: Annotated[str, Field(description="in addresses, such as inside-url")]
    title: Annotated[str, Field(description="such as inside a URL")]
    kind: Kind
    sentence: Annotated[
        str, Field(description="from where to where it holds, as knowable from what has been read")
    ]
    group: Annotated[str, Field(description="heading in a list, such as Brackets")] = ""


class Histogram(Record):
    """Share of the positions in each of BINS bins from `low` to `high`, report part."""

    low: float
    high: float
    inside: Annotated[list[float], Field(description="empty for a number")]
    outside: Annotated[list[float], Field(description="all positions, for a number")]


class Course(Record):
    """Mean value at BEFORE characters before an edge, at it, and up to AFTER - 1 behind it, report part."""

    edges: Annotated[int, Field(description="how many were averaged")]
    mean: list[Number]
    reached: Annotated[
        int | None,
        Field(
            description="characters until the mean is past the midpoint of inside and outside; None: never"
        ),
    ]


class Level(Record):
    """Positions at which a number has this value, report part."""

    level: int
    positions: int
    mean: float
    deviation: float


class UnitEvidence(Record):
    """One quantity of one unit against one concept; value times `sign` is high where the concept holds."""

    layer: int
    unit: int
    quantity: Quantity
    sign: Sign
    choose: Annotated[Number, Field(description="AUC, or |correlation| for a number, on the part chosen on")]
    report: Annotated[
        Number, Field(description="the same on the part that no choice saw; yes-no: AUC with `sign`")
    ]
    low: Annotated[Number, Field(description="95 % interval of `report`, bootstrap over blocks")] = None
    high: Number = None
    threshold: Annotated[
        Number, Field(description="of value times sign: at or above it, yes; best F1 on choose")
    ] = None
    f1: Annotated[Number, Field(description="at the threshold, on report")] = None
    precision: Number = None
    recall: Number = None
    mean_inside: Number = None
    mean_outside: Number = None
    error: Annotated[float, Field(description="most by which quantization can move `report`")] = 0.0
    histogram: Histogram | None = None
    start: Annotated[Course | None, Field(description="around the start of a span")] = None
    end: Annotated[Course | None, Field(description="around the first character behind a span")] = None
    levels: Annotated[list[Level], Field(description="of a number")] = []


class Null(Record):
    """The best of all units for labels shifted circularly by large random offsets, on the part chosen on."""

    shifts: int
    median: float
    percentile_95: float
    largest: float
    best: Annotated[
        float, Field(description="the best of all units for the labels as they are, same positions")
    ]
    p: Annotated[float, Field(description="(1 + shifts at least as good) / (1 + shifts)")]


class Probe(Record):
    """A logistic regression on the h of a few units, chosen and fitted on choose, judged on report."""

    units: int
    members: list[tuple[int, int]]
    f1: Number
    auc: Number


class ConceptFindings(Record):
    """All that was found for one concept."""

    concept: ConceptCard
    lack: Annotated[str | None, Field(description="why nothing can be said, in one sentence")]
    positions: Annotated[int, Field(description="that count in the report part")]
    inside: int
    spans: Annotated[int, Field(description="in the report part")]
    prevalence: Number
    always_yes_f1: Number
    ranking: Annotated[
        list[UnitEvidence], Field(description="best first by `choose`; h of the 32 best units and more")
    ]
    null: Null | None
    probes: list[Probe]
    all_units: Annotated[
        list[list[Number]],
        Field(description="`choose` of h of every unit, a list a layer: AUC, or signed correlation"),
    ]


class Passage(Record):
    """Where a unit peaks: the characters around, and its value at each of them."""

    position: Annotated[int, Field(description="of the peak in the text, in characters of its shard")]
    place: Annotated[str, Field(description="the file, where there are several")]
    characters: str
    peak: Annotated[int, Field(description="index of the peak in `characters`")]
    values: list[float]


class UnitProfile(Record):
    """What a unit does on the whole text, for any concept."""

    layer: int
    unit: int
    mean: float
    deviation: float
    least: float
    largest: float
    histogram: Histogram
    scores: Annotated[
        dict[str, Number],
        Field(description="concept to AUC (of h itself: 0 means it is off inside) or correlation, report"),
    ]
    top: list[Passage]
    bottom: list[Passage]


class Failure(Record):
    """A piece of the text that could not be read; the rest was."""

    place: str
    offset: Annotated[int, Field(description="in bytes")]
    error: str


class SearchedText(Record):
    """The text of a search."""

    source: Annotated[str, Field(description="such as corpus:wiki, sample:wiki, stored:HEX, or file names")]
    title: str
    characters: int
    sha256: str
    choose: Annotated[str, Field(description="what the choices were made on, in words")]
    report: str


class Findings(Record):
    """A search: one model, one text, some concepts."""

    format: Literal[1]
    key: str
    model: str
    model_sha256: str
    cell: str
    layers: int
    hidden_size: int
    text: SearchedText
    made: Annotated[str, Field(description="ISO 8601, UTC")]
    seconds: float
    concepts: list[ConceptFindings]
    failures: list[Failure]
    units: Annotated[
        list[UnitProfile], Field(description="every unit of every layer; empty in what the page gets at once")
    ]
