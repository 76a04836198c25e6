"""The lessons in their order: what each is called and is about. Knows nothing of what they compute."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import Refusal


@dataclass(frozen=True)
class Lesson:
    """One page under /lessons."""

    name: str
    """In the address."""
    title: str
    idea: str
    """The one idea, in a sentence."""
    minutes: int
    """In a lecture of ninety minutes; 0: not part of it."""

    @property
    def module(self) -> str:
        """Of app/lessons and app/web/lessons, and the folder under static/js/lessons."""
        return self.name.replace("-", "_")


LESSONS = (
    Lesson(
        "unrolling",
        "Unrolling",
        "One cell, used again at every step: any length, the same parameters.",
        8,
    ),
    Lesson(
        "by-hand",
        "Networks set by hand",
        "A sum, a comparison and parity need only a few weights, and you can choose them.",
        10,
    ),
    Lesson(
        "hello",
        "“hello”",
        "The same letter l must be followed by l once and by o once: only the state can tell.",
        8,
    ),
    Lesson(
        "powers",
        "Powers",
        "Going back k steps multiplies by W k times: gradients vanish or explode like powers.",
        12,
    ),
    Lesson(
        "iteration",
        "A function again and again",
        "A network that reads nothing iterates one function, and iterating makes slopes tiny or huge.",
        0,
    ),
    Lesson(
        "cliff",
        "The cliff",
        "Fifty steps turn a smooth loss into a plain with a wall; clipping keeps the step at the wall short.",
        8,
    ),
    Lesson(
        "gates",
        "Gates by hand",
        "A gate decides what is kept: with the forget gate open, the gradient arrives unchanged.",
        12,
    ),
    Lesson(
        "plural",
        "A plural kept for ten words",
        "One unit carries the number of the subject over everything between it and its verb.",
        0,
    ),
    Lesson(
        "hmm",
        "The HMM is a recurrent network",
        "The forward recursion is a hidden state, and its backpropagation Baum–Welch’s counting.",
        0,
    ),
    Lesson(
        "both-ways",
        "Reading both ways, and stacking",
        "What only the future tells, a network must read from the other end.",
        0,
    ),
    Lesson(
        "sentiment",
        "What is this review about?",
        "Many words, one verdict: what is pooled decides what is remembered.",
        0,
    ),
    Lesson(
        "seq2seq",
        "Sequence to sequence",
        "One vector between encoder and decoder is a bottleneck; attention is the way around it.",
        14,
    ),
    Lesson(
        "truncated",
        "Truncated",
        "What lies further back than the window, the gradient cannot teach.",
        8,
    ),
    Lesson(
        "backprop",
        "Backprop by hand",
        "Messages run backwards through the unrolled graph; the shared weights add up one term a step.",
        10,
    ),
    Lesson(
        "kernel",
        "Attention as kernel regression",
        "Attention is a weighted mean, and its weights are a kernel between query and keys.",
        0,
    ),
    Lesson(
        "brain",
        "A brain’s view",
        "The same numbers read as firing rates, synapses and currents.",
        0,
    ),
)

LECTURE = ("unrolling", "by-hand", "hello", "backprop", "powers", "cliff", "truncated", "gates", "seq2seq")
"""What fits into ninety minutes, in its order."""


def existing(name: str) -> Lesson:
    """The lesson of this name in the address. Raises Refusal."""
    lesson = next((lesson for lesson in LESSONS if lesson.name == name), None)
    if lesson is None:
        raise Refusal(404, "there is no lesson of this name", "name", "start at /lessons")
    return lesson
