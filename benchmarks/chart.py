"""A bar chart as SVG that can be read on a light and on a dark page."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _LEFT, _RIGHT, _ROW, _TOP = 760, 190, 150, 30, 56
_STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .title { font-size: 15px; font-weight: 600 }
  .faint { fill: #57606a; font-size: 11px }
  .grid { stroke: #d0d7de; stroke-width: 1 }
  .peer { fill: #8c959f }
  .ours { fill: #1a7f37 }
  .floor { fill: #54aeff }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .faint { fill: #9198a1 }
    .grid { stroke: #3d444d }
    .peer { fill: #656c76 }
    .ours { fill: #3fb950 }
    .floor { fill: #388bfd }
  }
"""


@dataclass(frozen=True)
class Bar:
    """One row: a label, a value on the logarithmic axis, a note, and its kind."""

    label: str
    value: float
    note: str
    kind: str


def draw(title: str, axis: str, bars: Sequence[Bar]) -> str:
    """The chart, bars in the order given."""
    low = 10 ** math.floor(math.log10(min(bar.value for bar in bars)))
    high = 10 ** math.ceil(math.log10(max(bar.value for bar in bars)))
    span = max(1.0, math.log10(high / low))
    height = _TOP + _ROW * len(bars) + 40

    def across(value: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * math.log10(value / low) / span

    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
            f'aria-label="{escape(title)}">'
        ),
        f"<style>{_STYLE}</style>",
        f'<text class="title" x="16" y="26">{escape(title)}</text>',
    ]
    tick = low
    while tick <= high:
        x = across(tick)
        parts.append(
            f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 8}" y2="{height - 34}"/>'
        )
        parts.append(
            f'<text class="faint" x="{x:.1f}" y="{height - 18}" text-anchor="middle">'
            f"{tick:,g}</text>"
        )
        tick *= 10
    for number, bar in enumerate(bars):
        y = _TOP + _ROW * number
        width = max(2.0, across(bar.value) - _LEFT)
        parts.append(
            f'<text x="{_LEFT - 10}" y="{y + 15}" text-anchor="end">{escape(bar.label)}</text>'
        )
        parts.append(
            f'<rect class="{bar.kind}" x="{_LEFT}" y="{y}" width="{width:.1f}" height="20" rx="3"/>'
        )
        parts.append(f'<text x="{_LEFT + width + 8:.1f}" y="{y + 15}">{escape(bar.note)}</text>')
    parts.append(f'<text class="faint" x="{_LEFT}" y="{height - 4}">{escape(axis)}</text>')
    parts.append("</svg>")
    return "\n".join(parts) + "\n"
