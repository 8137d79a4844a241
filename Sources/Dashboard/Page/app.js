/** The page's frame: who is here, which view is shown, and whether the server is heard. */

import { RoomtoneClient } from "./client.js";
import { claimsOf, join, memory, takeFragment } from "./core/credential.js";
import { sentence } from "./core/format.js";
import { json, pathOf } from "./core/http.js";
import { parsePlace, placeOf } from "./core/router.js";
import { Scope } from "./core/scope.js";
import { TopicStore } from "./core/topics.js";
import { h, setText } from "./parts/dom.js";
import { showSignIn } from "./views/sign-in.js";
import { homeOf, placesOf, views } from "./views/index.js";

const at = (id) => document.getElementById(id);
const THEMES = ["system", "light", "dark"];

class Page {
  constructor() {
    this.client = null;
    this.scope = null;
    this.countdown = null;
    this.catalog = null;
    addEventListener("hashchange", () => (takeFragment() || !this.client ? this.enter() : this.show()));
    addEventListener("online", () => this.client?.reconnectNow());
    at("leave").addEventListener("click", () => this.signOut());
    at("theme").addEventListener("click", () => this.nextTheme());
    at("skip").addEventListener("click", (event) => {
      event.preventDefault();
      at("view").focus();
    });
    this.wearTheme(memory.get("theme") ?? "system");
  }

  /** Begins, with a token of one's own where a join link came. */
  enter() {
    return join().finally(() => this.begin());
  }

  begin() {
    this.end();
    const token = memory.get("token");
    if (!token) return this.ask();
    const claims = claimsOf(token);
    const sessions = Array.isArray(claims.sessions) ? claims.sessions : [];
    /** What every view knows of who looks. */
    this.person = {
      role: claims.role ?? "",
      subject: claims.sub ?? "",
      tenant: claims.tid ?? "",
      event: claims.event ?? memory.get("event") ?? "",
      session: memory.get("session") ?? sessions[0] ?? "",
      sponsor: claims.sponsor ?? (claims.role === "sponsor" ? claims.sub : memory.get("sponsor")) ?? "",
    };
    const client = new RoomtoneClient({
      token: () => memory.get("token"),
      onState: (state) => this.client === client && this.tell(state),
    });
    this.client = client;
    this.topics = new TopicStore(client);
    this.catalog = this.loadCatalog();
    at("leave").hidden = false;
    client.connect();
    this.show();
  }

  /** The event's catalog for those who may read it; `null` for everyone else. */
  async loadCatalog() {
    const { event, role } = this.person;
    if (!event || !["admin", "organizer"].includes(role)) return null;
    return json(pathOf(["catalog"], { event })).catch(() => null);
  }

  show() {
    const place = parsePlace(location.hash);
    const { person } = this;
    if (!views[place.view]) {
      const home = homeOf(person);
      if (!home) return this.ask("This token opens no view of the page.");
      history.replaceState(null, "", location.pathname + location.search + home);
      return this.show();
    }
    if (["session", "moderator", "kiosk", "hall", "attend", "room"].includes(place.view) && place.id) {
      person.session = place.id;
      memory.set("session", place.id);
    }
    if (place.view === "event" && place.id) {
      if (person.event !== place.id) {
        person.event = place.id;
        memory.set("event", place.id);
        this.catalog = this.loadCatalog();
      }
    }
    this.scope?.end();
    this.scope = new Scope(this.topics);
    const view = views[place.view];
    const root = h("div.view", { "data-view": place.view });
    at("view").replaceChildren(root);
    document.documentElement.dataset.view = place.view;
    this.showNav(place);
    document.title = `${place.id || view.title} · ${view.title} · Roomtone`;
    view.mount(root, {
      ...place, person, scope: this.scope, client: this.client, topics: this.topics, catalog: this.catalog,
      toast: (text) => this.toast(text),
      go: (name, id, query) => (location.hash = placeOf(name, id, query)),
    });
    if (this.wasShown) at("view").focus({ preventScroll: true });
    this.wasShown = true;
    scrollTo(0, 0);
  }

  showNav(place) {
    at("nav").replaceChildren(...placesOf(this.person).map(({ view, id, title }) =>
      h("a", { href: placeOf(view, id), "aria-current": view === place.view ? "page" : null }, title)));
    at("home").href = homeOf(this.person) ?? "#/";
  }

  tell({ state, waitMs, error }) {
    clearInterval(this.countdown);
    setText(at("state-wait"), "");
    at("lamp").dataset.state = state;
    if (state === "waiting") {
      const until = Date.now() + waitMs;
      const count = () => {
        const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
        setText(at("state-wait"), left > 0 ? ` in ${left} s` : "");
      };
      setText(at("state-text"), "Connection lost, coming back");
      count();
      this.countdown = setInterval(count, 1000);
    } else if (state === "stopped") {
      if (error && (error.code !== "closed" || error.closeCode)) this.ask(sentence(error.message));
    } else {
      setText(at("state-text"), state === "connected" ? "Connected" : "Connecting…");
    }
  }

  ask(reason = "") {
    this.end();
    at("lamp").dataset.state = "stopped";
    setText(at("state-text"), "Not connected");
    at("leave").hidden = true;
    at("nav").replaceChildren();
    document.title = "Roomtone";
    document.documentElement.dataset.view = "sign-in";
    showSignIn(at("view"), {
      reason,
      onToken: (token, isInvitation) => {
        memory.set(isInvitation ? "join" : "token", token);
        this.enter();
      },
    });
  }

  signOut() {
    for (const name of ["token", "session", "event", "sponsor"]) memory.set(name, null);
    history.replaceState(null, "", location.pathname + location.search);
    this.ask();
  }

  end() {
    const client = this.client;
    this.client = null;
    this.scope?.end();
    this.scope = null;
    clearInterval(this.countdown);
    setText(at("state-wait"), "");
    client?.close();
  }

  toast(text) {
    const shown = h("p.toast", {}, text);
    at("toasts").append(shown);
    while (at("toasts").childElementCount > 3) at("toasts").firstChild.remove();
    setTimeout(() => shown.remove(), 6000);
  }

  nextTheme() {
    this.wearTheme(THEMES[(THEMES.indexOf(memory.get("theme") ?? "system") + 1) % THEMES.length]);
  }

  wearTheme(theme) {
    memory.set("theme", theme);
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    setText(at("theme-name"), theme);
  }
}

takeFragment();
new Page().enter();
