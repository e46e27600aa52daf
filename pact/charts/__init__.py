"""The geometry of charts, drawn by `components/chart.html` and `images/chart_image.py`.

From four points on a series is a line, below that bars from zero. A gap is missing, never zero, and
a series is never joined across a change of method.
"""

from pact.charts.build import draw_chart, draw_sparkline
from pact.charts.series import Series

__all__ = ["Series", "draw_chart", "draw_sparkline"]
