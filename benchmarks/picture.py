"""The curves as one small picture, on paper with logarithmic scales, for light and dark pages."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby

from figures import Figure

CURVES = ": cost while they grow"
"""How the titles of curves end; their figures are named after the work and its size."""
WIDE, LEFT, TOP, BOTTOM = 300, 62, 26, 214
PANEL = WIDE + LEFT + 24
COLOURS = ("#2b6cb0", "#c05621", "#2f855a", "#805ad5")
STYLE = """<style>
text { font: 11px sans-serif; fill: #333 } .title { font-weight: bold } .grid { stroke: #999; stroke-opacity: .35 }
polyline { fill: none; stroke-width: 2 }
@media (prefers-color-scheme: dark) { text { fill: #ddd } }
</style>"""


def drawn(tables: Mapping[str, Sequence[Figure]]) -> str:
    """An SVG with one panel for each table of curves: milliseconds over the number of what is kept."""
    panels = {title.removesuffix(CURVES): figures for title, figures in tables.items() if title.endswith(CURVES)}
    width, height = PANEL * max(len(panels), 1), BOTTOM + 20 + 15 * len(COLOURS)
    body = [line for place, (title, found) in enumerate(panels.items()) for line in _panel(title, found, PANEL * place)]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">'
    return "\n".join((head, "<title>Milliseconds over how many are kept</title>", STYLE, *body, "</svg>", ""))


def _panel(title: str, figures: Sequence[Figure], x: int) -> Iterator[str]:
    lines = {name: [_point(one) for one in those] for name, those in groupby(figures, _name)}
    sizes = [math.log10(size) for line in lines.values() for size, _ in line]
    low, high = min(sizes), max(sizes)
    yield f'<g transform="translate({x} 0)"><text class="title" x="{LEFT}" y="14">{escape(title)}</text>'
    for power in range(5):
        y = _y(10**power)
        yield f'<path class="grid" d="M{LEFT} {y:.0f}h{WIDE}"/><text x="2" y="{y + 4:.0f}">{10**power:,} ms</text>'
    for size in sorted({size for line in lines.values() for size, _ in line}):
        at = _x(size, low, high)
        yield f'<text x="{at:.0f}" y="{BOTTOM + 4}" text-anchor="middle">{size:,.0f}</text>'
    for place, (name, line) in enumerate(lines.items()):
        points = " ".join(f"{_x(size, low, high):.0f},{_y(took):.1f}" for size, took in line)
        colour = COLOURS[place % len(COLOURS)]
        yield f'<polyline stroke="{colour}" points="{points}"/>'
        y = BOTTOM + 20 + 15 * place
        yield f'<path stroke="{colour}" stroke-width="2" d="M{LEFT} {y}h18"/><text x="{LEFT + 24}" y="{y + 4}">{escape(name)}</text>'
    yield "</g>"


def _name(figure: Figure) -> str:
    return figure.what.rpartition(", ")[0]


def _point(figure: Figure) -> tuple[float, float]:
    return float(figure.what.rpartition(", ")[2].replace(",", "")), figure.value


def _x(size: float, low: float, high: float) -> float:
    return LEFT + 14 + (WIDE - 34) * (math.log10(size) - low) / ((high - low) or 1)


def _y(milliseconds: float) -> float:
    """From 1 ms at the bottom to 10 s at the top."""
    return TOP + (BOTTOM - TOP - 12) * (1 - min(max(math.log10(milliseconds), 0), 4) / 4)
