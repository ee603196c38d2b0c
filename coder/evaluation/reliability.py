"""Reliability: whether events of a confidence are right as often as it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: Lower ends of the bands of confidence.
BANDS = (0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
#: The confidence of a found event, and whether it is right.
Outcome = tuple[float, bool]


@dataclass(frozen=True, slots=True)
class Band:
    """Found events whose confidence is from ``low`` to below ``high``."""

    low: float
    high: float
    events: int
    right: int
    confidence: float

    @property
    def share(self) -> float:
        """The share of them that is right; 0 where there are none."""
        return self.right / self.events if self.events else 0.0


@dataclass(frozen=True, slots=True)
class Reliability:
    """The bands, and two sums over all events.

    ``brier`` is the mean squared distance of confidence from what came true (1 right, 0 wrong; Brier 1950);
    ``gap`` the mean distance of a band's confidence from its share right, weighted by its events (the
    expected calibration error of Naeini et al. 2015).
    """

    bands: tuple[Band, ...]
    brier: float
    gap: float


def reliability(outcomes: Sequence[Outcome]) -> Reliability:
    """The reliability of confidences, by what came true."""
    ends = (*BANDS[1:], 1.0)
    bands = tuple(_band(low, high, outcomes) for low, high in zip(BANDS, ends, strict=True))
    count = max(len(outcomes), 1)
    return Reliability(
        bands,
        sum((confidence - right) ** 2 for confidence, right in outcomes) / count,
        sum(band.events * abs(band.confidence - band.share) for band in bands) / count,
    )


def _band(low: float, high: float, outcomes: Sequence[Outcome]) -> Band:
    inside = [(c, right) for c, right in outcomes if low <= c < high or c == high == 1.0]
    mean = sum(confidence for confidence, _ in inside) / max(len(inside), 1)
    return Band(low, high, len(inside), sum(right for _, right in inside), mean)
