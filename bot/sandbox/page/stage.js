// Whose phones stand on the page: one team's, side by side where there is room, behind tabs where there is not.

import { remember, wished } from "./address.js";
import { avatar, h, roam } from "./dom.js";
import { Phone } from "./phone.js";
import { t } from "./texts.js";

const narrow = matchMedia("(max-width: 820px)");

export class Stage {
  constructor(store, places) {
    this.store = store;
    this.element = places.stage;
    this.teamBar = places.teams;
    this.tabBar = places.tabs;
    this.phones = new Map();
    this.team = null;
    this.current = null;
    this.deeds = { visible: (phone) => this.visible(phone) };
    this.tabBar.addEventListener("keydown", (event) => roam(event, this.tabBar, ".tab"));
    this.teamBar.addEventListener("keydown", (event) => roam(event, this.teamBar, ".team"));
    narrow.addEventListener("change", () => this.current !== null && this.choose(this.current));
    window.addEventListener("hashchange", () => this.follow());
    document.addEventListener("visibilitychange", () => {
      for (const phone of this.phones.values()) phone.markRead();
      this.drawBars();
    });
  }

  get teams() {
    return [...new Set([...this.store.people.values()].map((person) => person.team))];
  }

  membersOf(team) {
    return [...this.store.people.values()].filter((person) => person.team === team);
  }

  visible(phone) {
    if (document.visibilityState !== "visible" || phone.person.team !== this.team) return false;
    return !narrow.matches || phone.personId === this.current;
  }

  // Phones come and go with their people; those whose person changed are drawn anew.
  async draw() {
    const { people } = this.store;
    for (const [id, phone] of this.phones) {
      if (people.has(id)) continue;
      phone.element.remove();
      this.phones.delete(id);
    }
    const address = this.team === null ? wished() : { team: this.team, person: this.current };
    const asked = people.get(address.person);
    this.team = asked && address.team === null ? asked.team : address.team;
    if (!this.teams.includes(this.team)) this.team = this.teams[0] ?? null;
    await this.drawTeam(address.person);
  }

  async drawTeam(person) {
    const members = this.membersOf(this.team);
    for (const member of members) if (!this.phones.has(member.id)) this.phones.set(member.id, new Phone(this.store, member, this.deeds));
    const shown = members.map((member) => this.phones.get(member.id));
    const nobody = h("p", { class: "nobody" }, t("nobody"));
    // A phone that stays keeps its place: moved, it would lose the focus and its scrolling.
    for (const child of [...this.element.children]) if (!shown.some((phone) => phone.element === child)) child.remove();
    for (const phone of shown) if (!phone.element.isConnected) this.element.append(phone.element);
    if (!shown.length) this.element.append(nobody);
    this.current = members.some((member) => member.id === person) ? person : (members[0]?.id ?? null);
    await Promise.all(shown.filter((phone) => phone.outdated()).map((phone) => phone.draw()));
    this.choose(this.current);
  }

  async show(team, person = null) {
    this.team = team;
    await this.drawTeam(person);
    for (const phone of this.phones.values()) if (this.visible(phone)) phone.list.toNewest();
  }

  choose(person) {
    this.current = person;
    for (const [id, phone] of this.phones) phone.setCurrent(id === person, narrow.matches);
    for (const phone of this.phones.values()) phone.markRead();
    const phone = this.phones.get(person);
    if (phone?.list.following) phone.list.toNewest();
    this.drawBars();
    remember({ team: this.team, person });
    this.tabBar.querySelector('[aria-selected="true"]')?.scrollIntoView({ inline: "nearest", block: "nearest" });
  }

  // Somebody followed a link to other phones of this page.
  async follow() {
    const address = wished();
    const known = this.teams.includes(address.team) ? address.team : this.team;
    if (known === this.team && address.person === this.current) return;
    await this.show(known, address.person);
  }

  drawBars() {
    const focused = document.activeElement?.dataset.bar;
    this.drawTeams();
    this.drawTabs();
    if (focused) document.querySelector(`[data-bar="${focused}"]`)?.focus();
    const waiting = [...this.store.people.keys()].reduce((sum, id) => sum + this.store.unreadOfPerson(id), 0);
    document.title = waiting && document.hidden ? `(${waiting}) ${this.store.title}` : this.store.title;
  }

  drawTeams() {
    const { teams } = this;
    this.teamBar.hidden = teams.length < 2;
    this.teamBar.setAttribute("aria-label", t("teams"));
    this.teamBar.replaceChildren(...teams.map((team, index) => {
      const unread = this.membersOf(team).reduce((sum, person) => sum + this.store.unreadOfPerson(person.id), 0);
      const chosen = team === this.team;
      const shown = chosen && narrow.matches ? 0 : unread;
      return h(
        "button",
        {
          ...tabProps(chosen, `team-${index}`, "stage"),
          class: "team",
          "aria-label": label([team, shown ? t("unread", { n: shown }) : ""]),
          on: { click: () => this.show(team) },
        },
        team,
        shown ? h("i", { class: "dot" }) : null,
      );
    }));
    this.teamBar.querySelector('[aria-selected="true"]')?.scrollIntoView({ inline: "nearest", block: "nearest" });
  }

  drawTabs() {
    this.tabBar.setAttribute("aria-label", t("people"));
    this.tabBar.replaceChildren(...this.membersOf(this.team).map((person) => {
      const unread = this.store.unreadOfPerson(person.id);
      return h(
        "button",
        {
          ...tabProps(person.id === this.current, `person-${person.id}`, `phone-${person.id}`),
          class: "tab",
          "aria-label": label([person.name, person.role, unread ? t("unread", { n: unread }) : ""]),
          on: { click: () => this.choose(person.id) },
        },
        avatar(person.name, person.id, "small"),
        h("span", { class: "tab-text" }, h("strong", {}, person.name), person.role ? h("small", {}, person.role.split(" · ")[0]) : ""),
        unread ? h("b", { class: "badge" }, String(unread)) : null,
      );
    }));
  }
}

const label = (parts) => parts.filter(Boolean).join(", ");

function tabProps(chosen, bar, controls) {
  return { type: "button", role: "tab", "aria-selected": String(chosen), "aria-controls": controls, tabindex: chosen ? "0" : "-1", data: { bar } };
}
