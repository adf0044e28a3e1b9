// What the page shows, kept in its address (#team=…&person=…), so that a reload or a shared link shows the same.
// Without an address, what was shown last.

const KEY = "sandbox.address";

export function wished() {
  const text = location.hash.slice(1) || localStorage.getItem(KEY) || "";
  const asked = new URLSearchParams(text);
  return { team: asked.get("team"), person: Number(asked.get("person")) || null };
}

export function remember({ team, person }) {
  const kept = new URLSearchParams();
  if (team) kept.set("team", team);
  if (person !== null) kept.set("person", person);
  const text = kept.toString();
  localStorage.setItem(KEY, text);
  if (text !== location.hash.slice(1)) history.replaceState(null, "", `#${text}`);
}
