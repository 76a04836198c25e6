"""What the Find and unit pages and the server say to each other over HTTP, in JSON; numbers come as in `Findings`.

`static/js/wire/find.d.ts` is generated from this file and app/find/findings.py.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ...find.findings import ConceptCard, Number, Quantity, Sign, UnitEvidence, UnitProfile
from ..messages import Message, Name, TextReference

MOST_PATTERN = 500
MOST_BRUSHED = 200
MOST_CLAMPS = 16


class BuiltIn(Message):
    """A concept that ships with RNNscope; all built-in ones are looked for in the same pass."""

    kind: Literal["built-in"]
    name: Name


class Pattern(Message):
    """Inside every match of a regular expression, from its second character on (what is knowable)."""

    kind: Literal["regex"]
    pattern: Annotated[str, Field(min_length=1, max_length=MOST_PATTERN)]


class Labelled(Message):
    """Labels that were uploaded with their text: POST /api/find/labelled."""

    kind: Literal["labelled"]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


ConceptChoice = Annotated[BuiltIn | Pattern | Labelled, Field(discriminator="kind")]


class TextChoice(Message):
    """A text that can be searched."""

    value: Annotated[str, Field(description="shipped, corpus:wiki, sample:wiki, stored:HEX, file:NAME")]
    title: str
    characters: Annotated[int | None, Field(description="None: not known before it is read")]
    missing: Annotated[str | None, Field(description="how to get it, if it is not there")]


class Catalog(Message):
    """Answer of GET /api/find?model=NAME."""

    concepts: list[ConceptCard]
    texts: Annotated[list[TextChoice], Field(description="first the one to begin with")]
    kept: Annotated[list[SearchSummary], Field(description="finished searches of this model, newest first")]


class SearchSummary(Message):
    """A finished search, in a list."""

    key: str
    model: str
    title: str
    concepts: list[str]
    characters: int
    made: str


class Search(Message):
    """Body of POST /api/find/searches."""

    model: Name
    text: Annotated[str, Field(max_length=300, description="a TextChoice's value")]
    concept: ConceptChoice
    most_characters: Annotated[int, Field(ge=2_000, le=1_000_000_000)] = 1_000_000


class WorkStatus(Message):
    """Answer of POST and GET /api/find/searches/{key} and /api/find/tests/{key}."""

    key: str
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    progress: Annotated[float, Field(description="0 to 1")]
    doing: Annotated[str, Field(description="such as: read 1.2 of 8.8 M characters")]
    seconds_left: Number
    error: str
    hint: str


class LabelsOf(Message):
    """Body of POST /api/find/labels: where does a concept hold in a text that is open?"""

    text: TextReference
    concept: ConceptChoice


class Labels(Message):
    """Answer of POST /api/find/labels."""

    kind: Literal["yes-no", "number"]
    runs: Annotated[
        list[tuple[int, int, int]], Field(description="start, stop, label; gaps are 0; -1 does not count")
    ]


Span = Annotated[tuple[int, int], Field(strict=False)]
"""Start and stop, as JSON has it: a list."""


class Brushed(Message):
    """Body of POST /api/find/brushed: which units stand out in these spans of an open text? At once, exact."""

    model: Name
    text: TextReference
    on: Annotated[list[Span], Field(min_length=1, max_length=MOST_BRUSHED)]
    off: Annotated[list[Span], Field(max_length=MOST_BRUSHED, description="none: everywhere else")]
    threshold: Annotated[Number, Field(description="of |h| times sign; None: the best for each unit")] = None


class BrushedUnit(Message):
    """A unit in a brushed text."""

    layer: int
    unit: int
    sign: Sign
    auc: float
    mean_on: float
    mean_off: float
    threshold: float
    on_above: Annotated[float, Field(description="share of the `on` positions at or above the threshold")]
    off_above: float
    low: Annotated[float, Field(description="lower edge of the histograms")]
    high: float
    histogram_on: list[float]
    histogram_off: list[float]


class BrushedUnits(Message):
    """Answer of POST /api/find/brushed: the 32 best, best first."""

    on: int
    off: int
    caution: Annotated[str, Field(description="what may not be concluded, in one sentence")]
    null_95: Annotated[
        float | None, Field(description="best of all units for shifted spans: 95th percentile")
    ]
    units: list[BrushedUnit]


class ClampedUnit(Message):
    """Hold a quantity of a unit at a value. `value` None: at its mean."""

    layer: Annotated[int, Field(ge=0, le=63)]
    unit: Annotated[int, Field(ge=0, le=65_535)]
    quantity: Quantity
    value: Annotated[float | None, Field(ge=-1e6, le=1e6)]


class CausalTest(Message):
    """Body of POST /api/find/tests: does the network use these units for the concept?"""

    model: Name
    text: Annotated[
        str,
        Field(
            max_length=300,
            description="a TextChoice's value; shipped: held-out documents of its corpus if here, else its sample",
        ),
    ]
    concept: ConceptChoice
    clamps: Annotated[list[ClampedUnit], Field(min_length=1, max_length=MOST_CLAMPS)]
    where: Annotated[Literal["always", "inside"], Field(description="inside: only where the concept holds")]
    controls: Annotated[int, Field(ge=1, le=50)] = 20
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0


class LossChange(Message):
    """Mean loss in nats per character over some positions."""

    positions: int
    before: Number
    after: Number
    change: Number
    low: Annotated[Number, Field(description="95 % interval of the change, bootstrap over blocks")]
    high: Number


class Control(Message):
    """Random units clamped the same way instead: as many, each with mean and variance like the one it stands for."""

    members: list[tuple[int, int]]
    mean: float
    deviation: float
    inside: Number
    outside: Number


class CausalAnswer(Message):
    """Answer of GET /api/find/tests/{key}/answer."""

    characters: int
    clamps: Annotated[list[ClampedUnit], Field(description="with the values they were held at")]
    mean: float
    deviation: float
    inside: LossChange
    outside: LossChange
    controls: list[Control]
    rank: Annotated[int, Field(description="controls whose change inside is at least as large")]
    sentence: Annotated[str, Field(description="what follows from it, in one or two sentences")]


class UnitNote(Message):
    """Body of PUT /api/models/{model}/units/{layer.unit}/note, kept in the user's data folder."""

    name: Annotated[str, Field(max_length=80)]
    note: Annotated[str, Field(max_length=4_000)]


class Push(Message):
    """A character that a unit makes likelier or less likely: its column of the readout, centred over characters."""

    character: str
    weight: float


class UnitInput(Message):
    """A recurrent weight from another unit of the layer, or from one below; of an LSTM or GRU, a gate's."""

    gate: str
    layer: int
    unit: int
    weight: float


class CharacterInput(Message):
    """A weight from a character into a unit of the first layer, centred over the characters; of a gate."""

    gate: str
    character: str
    weight: float


class GateUse(Message):
    """How a gate of a unit is used on the text: share of positions below 0.1, above 0.9, and its mean."""

    gate: str
    closed: float
    open: float
    mean: float


class Memory(Message):
    """How long a unit remembers, in characters; None: does not apply or longer than the text tells."""

    gates: Annotated[Number, Field(description="-1 / ln of the geometric mean of f, or of z in a GRU")]
    autocorrelation: Annotated[
        Number, Field(description="first lag at which the autocorrelation of h is below 1/e")
    ]
    curve: Annotated[list[Number], Field(description="autocorrelation of h at lags 0 .. 200")]


class UnitAnswer(Message):
    """Answer of GET /api/models/{model}/units/{layer.unit}."""

    model: str
    cell: str
    layer: int
    unit: int
    layers: int
    hidden_size: int
    note: UnitNote
    shipped: Annotated[list[str], Field(description="what the model's own card calls this unit")]
    searches: Annotated[
        list[SearchSummary], Field(description="that have looked at this unit; the first is shown")
    ]
    profile: Annotated[UnitProfile | None, Field(description="None: no search of this model has been made")]
    evidence: Annotated[dict[str, UnitEvidence], Field(description="by concept, where it is among the best")]
    titles: Annotated[dict[str, str], Field(description="of the concepts in `profile.scores`")]
    kinds: dict[str, Literal["yes-no", "number"]]
    measured_on: Annotated[str, Field(description="the text that gates and memory were measured on")]
    gates: list[GateUse]
    memory: Memory
    pushes_up: list[Push]
    pushes_down: list[Push]
    inputs: Annotated[list[UnitInput], Field(description="strongest first")]
    reads: Annotated[list[CharacterInput], Field(description="first layer only; strongest first")]


class Named(Message):
    """Units of a model that the user has named: GET /api/models/{model}/notes."""

    notes: Annotated[dict[str, UnitNote], Field(description="by layer.unit, the layer from 1")]


Catalog.model_rebuild()
