"""Plans: read from GeoJSON with errors that name the area, and drawn as lines of SVG. Pure: no database, no web.

`read` takes a file to its areas, `draw` the areas to paths in a frame of 1,000 units.
"""

from portal.participation.mapping.drawing import Drawing, Shape, View, draw
from portal.participation.mapping.reading import MOST_BYTES, Area, PlanError, read

__all__ = ["MOST_BYTES", "Area", "Drawing", "PlanError", "Shape", "View", "draw", "read"]
