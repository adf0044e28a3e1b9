// A map without a map: a grid of degrees with the places that are known, drawn to scale. Nothing is fetched.

import { s } from "./dom.js";

const KILOMETRES = 111.32; // of one degree of latitude
const MARGIN = 1.25;
const LEAST_SPAN = 0.02;
const STEPS = [10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
const LINES = 3;

const lengthening = (latitude) => Math.max(0.05, Math.cos((latitude * Math.PI) / 180));

export function kilometres(a, b) {
  const north = (a.latitude - b.latitude) * KILOMETRES;
  const east = (a.longitude - b.longitude) * KILOMETRES * lengthening((a.latitude + b.latitude) / 2);
  return Math.hypot(north, east);
}

export function nearest(places, point) {
  const far = places.map((place) => ({ place, km: kilometres(place, point) }));
  return far.sort((a, b) => a.km - b.km)[0] ?? null;
}

// What to look at: the middle, and how many degrees of latitude fit into the height.
export function viewOf(places) {
  if (!places.length) return { latitude: 35, longitude: 105, span: 30 };
  const bounds = (key) => {
    const values = places.map((place) => place[key]);
    return [Math.min(...values), Math.max(...values)];
  };
  const [south, north] = bounds("latitude");
  const [west, east] = bounds("longitude");
  const latitude = (south + north) / 2;
  const span = Math.max(north - south, (east - west) * lengthening(latitude), LEAST_SPAN) * MARGIN;
  return { latitude, longitude: (west + east) / 2, span };
}

// Degrees to pixels and back, within `width` by `height` pixels.
export function projection(view, width, height) {
  const scale = height / view.span;
  const across = scale * lengthening(view.latitude);
  return {
    x: (longitude) => width / 2 + (longitude - view.longitude) * across,
    y: (latitude) => height / 2 - (latitude - view.latitude) * scale,
    point: (x, y) => ({ latitude: view.latitude - (y - height / 2) / scale, longitude: view.longitude + (x - width / 2) / across }),
  };
}

// The drawing: grid lines with their degrees, a dot for each place, and the pin.
export function drawMap(view, places, pin, width, height) {
  const to = projection(view, width, height);
  const step = STEPS.findLast((one) => view.span / one <= LINES + 1) ?? STEPS[0];
  const decimals = Math.max(0, Math.ceil(-Math.log10(step)));
  const drawn = [];
  const corner = [to.point(0, height), to.point(width, 0)];
  for (const value of ticks(corner[0].latitude, corner[1].latitude, step)) {
    const y = to.y(value);
    drawn.push(s("line", { class: "grid-line", x1: 0, x2: width, y1: y, y2: y }), s("text", { class: "grid-text", x: 5, y: y - 4 }, `${value.toFixed(decimals)}°`));
  }
  for (const value of ticks(corner[0].longitude, corner[1].longitude, step / lengthening(view.latitude) > 2 * step ? 2 * step : step)) {
    const x = to.x(value);
    drawn.push(s("line", { class: "grid-line", x1: x, x2: x, y1: 0, y2: height }), s("text", { class: "grid-text", x: x + 4, y: height - 5 }, `${value.toFixed(decimals)}°`));
  }
  for (const place of places) {
    drawn.push(s("circle", { class: "grid-place", cx: to.x(place.longitude), cy: to.y(place.latitude), r: 5 }, s("title", {}, place.label)));
  }
  if (pin) {
    const [x, y] = [to.x(pin.longitude), to.y(pin.latitude)];
    drawn.push(s("path", { class: "grid-pin", d: "M0 0C9-11 14-18 14-25a14 14 0 10-28 0C-14-18-9-11 0 0z", transform: `translate(${x} ${y})` }), s("circle", { class: "grid-pin-eye", cx: x, cy: y - 25, r: 5 }));
  }
  return s("svg", { class: "grid", viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" }, ...drawn);
}

function ticks(from, to, step) {
  const found = [];
  for (let number = Math.ceil(from / step); number * step <= to; number++) found.push(number * step);
  return found;
}
