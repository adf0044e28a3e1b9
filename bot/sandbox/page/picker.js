// Choosing a place to send: on the map, by a known place, or by typed coordinates.

import { act } from "./api.js";
import { h, icon } from "./dom.js";
import { drawMap, nearest, projection, viewOf } from "./map.js";
import { sheet, toast } from "./overlay.js";
import { t } from "./texts.js";

const [WIDTH, HEIGHT] = [340, 220];
const SNAP = 16; // pixels
const BOUNDS = { latitude: 90, longitude: 180 };
const DIRECTIONS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const ZOOMS = { "+": 0.5, "=": 0.5, "-": 2 };
const [LEAST_SPAN, MOST_SPAN] = [0.004, 60];
const LISTED = 6;

export function chooseLocation(phone) {
  const places = phone.store.placesOf(phone.person.team);
  const picker = new Picker(places, async (point) => {
    close();
    const body = { chat_id: phone.chat.id, latitude: point.latitude, longitude: point.longitude };
    await phone.tried(act(`people/${phone.personId}/location`, body));
  }, () => toast(phone.glass, t("badPlace")));
  const close = sheet(phone.glass, t("location"), picker.parts());
}

class Picker {
  constructor(places, send, refuse) {
    this.places = places;
    this.send = send;
    this.refuse = refuse;
    this.view = viewOf(places);
    this.pin = places[0] ? { latitude: places[0].latitude, longitude: places[0].longitude } : { latitude: this.view.latitude, longitude: this.view.longitude };
  }

  parts() {
    this.map = h("div", { class: "pick-map", role: "application", tabindex: "0", "aria-label": t("mapLabel"), "data-first": true });
    this.map.addEventListener("click", (event) => this.tapped(event));
    this.map.addEventListener("keydown", (event) => this.key(event));
    this.near = h("p", { class: "about", "aria-live": "polite" });
    this.fields = Object.keys(BOUNDS).map((name) => {
      const input = h("input", { class: "field", inputmode: "decimal", autocomplete: "off", "aria-label": t(name), placeholder: t(name), data: { name } });
      input.addEventListener("input", () => this.typed());
      return input;
    });
    const submit = (event) => {
      event.preventDefault();
      const point = this.written();
      if (point) this.send(point);
      else this.refuse();
    };
    const zoom = (factor, name, sign) =>
      h("button", { type: "button", class: "zoom", "aria-label": t(name), on: { click: () => this.zoom(factor) } }, sign);
    this.show(true);
    return [
      h("div", { class: "pick" }, this.map, h("div", { class: "zooms" }, zoom(0.5, "zoomIn", "+"), zoom(2, "zoomOut", "−"))),
      this.near,
      h("form", { class: "stack", on: { submit } }, h("div", { class: "pair" }, this.fields), h("button", { class: "solid" }, t("share"))),
      this.places.length ? [h("h3", {}, t("places")), h("div", { class: "list" }, this.places.slice(0, LISTED).map((place) => this.listed(place)))] : null,
    ];
  }

  listed(place) {
    return h(
      "button",
      { type: "button", class: "list-item", on: { click: () => this.send(place) } },
      h("span", { class: "choice-mark choice-pin small" }, icon("pin")),
      h("span", {}, h("strong", {}, place.label), h("small", {}, `${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}`)),
    );
  }

  // `write`: into the fields too, unless they are where it came from.
  show(write) {
    this.map.replaceChildren(drawMap(this.view, this.places, this.pin, WIDTH, HEIGHT));
    if (write) for (const field of this.fields) field.value = this.pin[field.dataset.name].toFixed(5);
    const close = nearest(this.places, this.pin);
    this.near.textContent = close ? t("nearPlace", { place: close.place.label, km: close.km < 10 ? close.km.toFixed(1) : Math.round(close.km) }) : "";
  }

  tapped(event) {
    const box = this.map.getBoundingClientRect();
    const [x, y] = [((event.clientX - box.left) / box.width) * WIDTH, ((event.clientY - box.top) / box.height) * HEIGHT];
    const to = projection(this.view, WIDTH, HEIGHT);
    const hit = this.places.find((place) => Math.hypot(to.x(place.longitude) - x, to.y(place.latitude) - y) < SNAP);
    const { latitude, longitude } = hit ?? to.point(x, y);
    this.pin = { latitude, longitude };
    this.show(true);
  }

  key(event) {
    if (ZOOMS[event.key]) this.zoom(ZOOMS[event.key]);
    else if (DIRECTIONS[event.key]) this.nudge(...DIRECTIONS[event.key], event.shiftKey ? 40 : 8);
    else return;
    event.preventDefault();
  }

  nudge(right, down, pixels) {
    const to = projection(this.view, WIDTH, HEIGHT);
    const at = to.point(to.x(this.pin.longitude) + right * pixels, to.y(this.pin.latitude) + down * pixels);
    this.pin = at;
    const [x, y] = [to.x(at.longitude), to.y(at.latitude)];
    if (x < 0 || x > WIDTH || y < 0 || y > HEIGHT) this.view = { ...this.view, ...at };
    this.show(true);
  }

  zoom(factor) {
    const span = Math.min(MOST_SPAN, Math.max(LEAST_SPAN, this.view.span * factor));
    this.view = { ...this.pin, span };
    this.show(true);
  }

  written() {
    const values = this.fields.map((field) => (field.value.trim() === "" ? NaN : Number(field.value)));
    const good = this.fields.every((field, index) => Math.abs(values[index]) <= BOUNDS[field.dataset.name]);
    return good ? { latitude: values[0], longitude: values[1] } : null;
  }

  typed() {
    const point = this.written();
    if (!point) return;
    this.pin = point;
    const to = projection(this.view, WIDTH, HEIGHT);
    const inside = to.x(point.longitude) > 0 && to.x(point.longitude) < WIDTH && to.y(point.latitude) > 0 && to.y(point.latitude) < HEIGHT;
    if (!inside) this.view = { ...point, span: this.view.span };
    this.show(false);
  }
}
