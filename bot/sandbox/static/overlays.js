/** What lies over the chat: toast and alert, the large photo, the banner and the locked screen. */

import { byId, el, icon } from "./dom.js";

const TOAST_MS = 3500;
const BANNER_MS = 6000;
const NOTICES_KEPT = 4;

/** Show `content` in `node` for `ms`; showing something again begins anew. */
function forAWhile(node, content, ms) {
  clearTimeout(Number(node.dataset.timer));
  node.replaceChildren(...content);
  node.hidden = false;
  node.dataset.timer = setTimeout(() => clear(node), ms);
}

function clear(node) {
  node.hidden = true;
  node.replaceChildren();
}

/** A callback's answer: a word that passes, or a box to close. */
export function showAnswer({ text, alert }) {
  if (!text) return;
  if (alert) {
    byId("alert-text").textContent = text;
    byId("alert").showModal();
  } else {
    forAWhile(byId("toast"), [text], TOAST_MS);
  }
}

/** Open a photo large; a tap on it goes nearer to that spot, and back. */
export function showPhoto(url, alt) {
  const [viewer, pane, image] = ["viewer", "viewer-pane", "viewer-image"].map(byId);
  image.src = url;
  image.alt = alt;
  pane.classList.remove("near");
  pane.onclick = (event) => {
    if (event.target !== image) return viewer.close();
    const spot = image.getBoundingClientRect();
    const [x, y] = [(event.clientX - spot.left) / spot.width, (event.clientY - spot.top) / spot.height];
    pane.classList.toggle("near");
    pane.scrollTo(x * image.offsetWidth - pane.clientWidth / 2, y * image.offsetHeight - pane.clientHeight / 2);
  };
  viewer.showModal();
}

/**
 * The banner over the chat and the locked screen: what a notification shows to whoever sees the phone.
 * Locking shows the newest one again, as an example; from then on they pile up until the phone is unlocked.
 */
export class Notices {
  #kept = [];

  constructor(texts, looks, onOpen) {
    this.texts = texts;
    this.looks = looks;
    this.screen = byId("lock-screen");
    this.banner = byId("banner");
    this.banner.addEventListener("click", () => {
      clear(this.banner);
      onOpen();
    });
    byId("lock").addEventListener("click", () => this.lock());
    this.screen.addEventListener("click", () => {
      this.unlock();
      onOpen();
    });
  }

  get locked() {
    return !this.screen.hidden;
  }

  /** A notification came: onto the locked screen, and as a banner if it rings and nobody was using the phone. */
  add(notice, { bot, date, unused }) {
    this.#kept = [{ ...notice, bot, date }, ...this.#kept].slice(0, NOTICES_KEPT);
    if (this.locked) this.#draw();
    else if (unused && !notice.silent) forAWhile(this.banner, this.#card(this.#kept[0]), BANNER_MS);
  }

  /** Forget notifications of messages that are gone: deleting a message takes its notification away. */
  keepOnly(messageIds) {
    const kept = this.#kept.filter(({ message_id: id }) => messageIds.has(id));
    if (kept.length === this.#kept.length) return;
    this.#kept = kept;
    if (this.locked) this.#draw();
  }

  lock() {
    this.#kept = this.#kept.slice(0, 1);
    this.#draw();
    clear(this.banner);
    this.screen.hidden = false;
    byId("chat").inert = true;
    byId("unlock").focus();
  }

  unlock() {
    this.screen.hidden = true;
    byId("lock-notices").replaceChildren();
    byId("chat").inert = false;
    byId("lock").focus();
  }

  #draw() {
    const [newest] = this.#kept;
    byId("lock-time").textContent = newest ? this.looks.clock(newest.date) : "";
    byId("lock-date").textContent = newest ? this.looks.day(newest.date) : "";
    const cards = this.#kept.map((kept) => el("li", { class: "card", "data-testid": "notice" }, ...this.#card(kept)));
    const none = el("li", { class: "no-card" }, this.texts.noNotices);
    byId("lock-notices").replaceChildren(...(cards.length ? cards : [none]));
  }

  #card({ bot, date, preview, silent }) {
    const quiet = silent ? el("span", { class: "quiet", title: this.texts.silent }, icon("silent")) : null;
    const head = el("span", { class: "card-head" }, el("b", {}, bot), quiet, el("time", {}, this.looks.clock(date)));
    return [el("span", { class: "avatar", "aria-hidden": "true" }, bot.slice(0, 1)), head,
      el("span", { class: "card-text", dir: "auto", "data-testid": "preview" }, preview)];
  }
}
