// The land of the world as one SVG path. Land only: no border of any country is drawn by us.
import { feature } from "topojson-client";

// portal/core/drawing.py places points with the same projection and the same frame; its test compares the two.
export const WIDTH = 1000;
export const HEIGHT = 436;
const TOP = 1.383; // ordinate of 84° north; the frame ends at 57° south, so that Antarctica takes no room
const SCALE = WIDTH / (2 * Math.PI * 0.8707);

/** Natural Earth projection (Šavrič, Patterson, Jenny 2011). Degrees → units of the frame. */
export function project(longitude, latitude) {
  const lambda = (longitude * Math.PI) / 180;
  const phi = (latitude * Math.PI) / 180;
  const p2 = phi * phi;
  const p4 = p2 * p2;
  const x = lambda * (0.8707 - 0.131979 * p2 + p4 * (-0.013791 + p4 * (0.003971 * p2 - 0.001529 * p4)));
  const y = phi * (1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4)));
  return [WIDTH / 2 + x * SCALE, (TOP - y) * SCALE];
}

const short = (number) => String(Math.round(number * 10) / 10);

function ring(points) {
  return "M" + points.map(([lon, lat]) => project(lon, lat).map(short).join(" ")).join("L") + "Z";
}

export function worldSvg(topology) {
  const land = feature(topology, topology.objects.land);
  const shapes = land.type === "FeatureCollection" ? land.features.map((f) => f.geometry) : [land.geometry];
  const polygons = shapes.flatMap((shape) => (shape.type === "MultiPolygon" ? shape.coordinates : [shape.coordinates]));
  const inFrame = polygons.filter((polygon) => Math.max(...polygon[0].map((point) => point[1])) > -57);
  const path = inFrame.flatMap((polygon) => polygon.map(ring)).join("");
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}">` +
    `<symbol id="land" viewBox="0 0 ${WIDTH} ${HEIGHT}"><path d="${path}"/></symbol></svg>`
  );
}
