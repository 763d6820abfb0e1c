// The land of the world as one SVG path. Land only: no border of any country is drawn by us.
import { feature } from "topojson-client";

// portal/core/drawing.py places points with the same projection and the same frame; its test compares the two.
export const WIDTH = 1000;
export const HEIGHT = 436;
const CENTRE = 11; // degrees east: the cut behind then runs through the Bering Strait and crosses no continent
const TOP = 1.383; // ordinate of 84° north; the frame ends at 57° south, so that Antarctica takes no room
const SCALE = WIDTH / (2 * Math.PI * 0.8707);

/** Natural Earth projection (Šavrič, Patterson, Jenny 2011). Degrees from the map's centre and north → units of the frame. */
function project(fromCentre, latitude) {
  const lambda = (fromCentre * Math.PI) / 180;
  const phi = (latitude * Math.PI) / 180;
  const p2 = phi * phi;
  const p4 = p2 * p2;
  const x = lambda * (0.8707 - 0.131979 * p2 + p4 * (-0.013791 + p4 * (0.003971 * p2 - 0.001529 * p4)));
  const y = phi * (1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4)));
  return [WIDTH / 2 + x * SCALE, (TOP - y) * SCALE];
}

/** Longitudes counted from the centre and without jumps: the ring may then run over the edge at ±180. */
function unwrap(points) {
  let last = ((points[0][0] - CENTRE + 540) % 360) - 180;
  return points.map(([longitude, latitude]) => {
    const turned = longitude - CENTRE;
    last = turned + 360 * Math.round((last - turned) / 360);
    return [last, latitude];
  });
}

/** The part of a ring on one side of a meridian (Sutherland and Hodgman 1974). */
function cut(points, edge, isInside) {
  return points.flatMap((point, i) => {
    const before = points[(i + points.length - 1) % points.length];
    const crossing = isInside(point[0]) !== isInside(before[0]);
    const share = (edge - before[0]) / (point[0] - before[0]);
    const kept = isInside(point[0]) ? [point] : [];
    return crossing ? [[edge, before[1] + share * (point[1] - before[1])], ...kept] : kept;
  });
}

/** The ring in the frame, and what runs over an edge on the other side. */
function inFrame(points) {
  const ring = unwrap(points);
  return [-360, 0, 360]
    .map((shift) => ring.map(([longitude, latitude]) => [longitude + shift, latitude]))
    .map((shifted) => cut(cut(shifted, 180, (x) => x <= 180), -180, (x) => x >= -180))
    .filter((part) => part.length > 2);
}

/** A closed path in steps of half a unit: at the widest the map is drawn, less than a screen's point. */
function pathOf(points) {
  const places = points.map(([x, y]) => project(x, y).map((n) => Math.round(n * 2)));
  let [x, y] = places[0];
  let path = `M${x / 2} ${y / 2}l`;
  for (const [nextX, nextY] of places.slice(1)) {
    if (nextX === x && nextY === y) continue;
    path += `${(nextX - x) / 2} ${(nextY - y) / 2} `;
    [x, y] = [nextX, nextY];
  }
  return `${path.trimEnd().replaceAll(/0\./g, ".").replaceAll(" -", "-")}z`;
}

export function worldSvg(topology) {
  const land = feature(topology, topology.objects.land);
  const shapes = land.type === "FeatureCollection" ? land.features.map((f) => f.geometry) : [land.geometry];
  const polygons = shapes.flatMap((shape) => (shape.type === "MultiPolygon" ? shape.coordinates : [shape.coordinates]));
  const shown = polygons.filter((polygon) => Math.max(...polygon[0].map((point) => point[1])) > -57);
  const path = shown.flatMap((polygon) => polygon.flatMap(inFrame)).map(pathOf).filter((piece) => piece.length > 24).join("");
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}">` +
    `<symbol id="land" viewBox="0 0 ${WIDTH} ${HEIGHT}"><path d="${path}"/></symbol></svg>`
  );
}
