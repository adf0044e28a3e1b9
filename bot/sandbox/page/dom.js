// Small helpers to build the page. Text always becomes text nodes, never markup.

export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") for (const [event, handler] of Object.entries(value)) element.addEventListener(event, handler);
    else if (name === "class") element.className = value;
    else if (name === "data") Object.assign(element.dataset, value);
    else if (value === true) element.setAttribute(name, "");
    else element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const PATHS = {
  send: "M4 12l16-8-5 17-4-7z M11 14l9-10",
  attach: "M20 11.5l-8.2 8.2a5.2 5.2 0 01-7.4-7.4l8.6-8.6a3.5 3.5 0 015 5l-8.6 8.5a1.8 1.8 0 01-2.5-2.5l7.7-7.7",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6L6 18",
  down: "M6 9.5l6 6 6-6",
  back: "M14.5 5.5L8 12l6.5 6.5",
  photo: "M4 6.5A1.5 1.5 0 015.5 5h13A1.5 1.5 0 0120 6.5v11a1.5 1.5 0 01-1.5 1.5h-13A1.5 1.5 0 014 17.5z M4.5 17l4.7-5 3.6 3.8 2.4-2.3 4.5 4 M15.5 9.3v.1",
  file: "M7 3.5h7l4.5 4.5v11a1.5 1.5 0 01-1.5 1.5H7A1.5 1.5 0 015.5 19V5A1.5 1.5 0 017 3.5z M13.5 3.8V8.5h4.7",
  pin: "M12 21c4.6-5.6 7-9 7-12.2a7 7 0 10-14 0C5 12 7.4 15.4 12 21z M12 11.3a2.5 2.5 0 100-5 2.5 2.5 0 000 5z",
  tack: "M14.5 4l5.5 5.5-3.5 1-3 3-.5 4.5-7-7 4.5-.5 3-3z M9 15l-4.5 4.5",
  sun: "M12 16.5a4.5 4.5 0 100-9 4.5 4.5 0 000 9z M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4",
  moon: "M20 14.5A8.3 8.3 0 019.5 4a8.3 8.3 0 1010.5 10.5z",
  auto: "M12 20.5a8.5 8.5 0 100-17 8.5 8.5 0 000 17z M12 3.5v17 M12 8l5.5-2.5M12 13l8-3.5M12 18l7-3",
  more: "M12 6v.1M12 12v.1M12 18v.1",
  clock: "M12 20.5a8.5 8.5 0 100-17 8.5 8.5 0 000 17z M12 7v5.2l3.4 2",
  link: "M8 16L16.5 7.5M9.5 7.5h7v7",
  download: "M12 4v10.5M7.5 10.5L12 15l4.5-4.5M5 19.5h14",
  reply: "M9.5 6L4 11.5 9.5 17M4.5 11.5H14a6 6 0 016 6v.5",
  check: "M5 12.5l4.5 4.5L19 7.5",
  checks: "M2.5 12.8l4 4L15 8.3M11 16.3l.6.6 9-8.6",
  shield: "M12 3l7.5 2.7v6c0 4.8-3 8.3-7.5 10-4.5-1.7-7.5-5.2-7.5-10v-6z M8.5 12l2.5 2.5 4.5-5",
  people: "M9 11.5a3.5 3.5 0 100-7 3.5 3.5 0 000 7z M2.5 19.5c.5-3.5 3-5.5 6.5-5.5s6 2 6.5 5.5 M15.5 5a3.3 3.3 0 010 6.3 M18 14.5c2 .7 3.2 2.4 3.5 5",
  silent: "M6 16V11a6 6 0 019-5.2M18 10.5V16l1.5 1.5H8M10 20h4M4 4l16 16",
};

// The same for drawings.
export function s(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function icon(name) {
  return s("svg", { viewBox: "0 0 24 24", class: `icon icon-${name}`, "aria-hidden": "true" }, s("path", { d: PATHS[name] }));
}

const HUES = [172, 208, 262, 24, 338, 48];

export function avatar(name, id, extra = "") {
  const element = h("span", { class: `avatar ${extra}`, "aria-hidden": "true" }, [...name][0] || "?");
  element.style.setProperty("--hue", HUES[Math.abs(id) % HUES.length]);
  return element;
}

export function botAvatar(extra = "") {
  return h("span", { class: `avatar bot ${extra}`, "aria-hidden": "true" }, icon("shield"));
}

// Arrow keys move the focus among the elements that `selector` names.
export function roam(event, root, selector) {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const items = [...root.querySelectorAll(selector)];
  const at = items.indexOf(document.activeElement);
  if (at < 0) return;
  event.preventDefault();
  items[(at + step + items.length) % items.length].focus();
}
