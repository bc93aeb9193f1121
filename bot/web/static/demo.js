/** The demo page: one panel at a time when narrow, dots for news, what a phone shows, and the clock. */

const NOTE_MS = 6000;
const CLOCK_POLL_MS = 20000;
const byId = (id) => document.getElementById(id);
const tabs = [...document.querySelectorAll("[data-panel]")];
const here = `?${new URLSearchParams({ lang: document.documentElement.lang })}`;

/* Panels and dots */

function show(tab) {
  for (const other of tabs) {
    other.setAttribute("aria-current", other === tab);
    byId(other.dataset.panel).classList.toggle("current", other === tab);
  }
  mark(tab, false);
}

function mark(tab, news) {
  tab.querySelector(".dot").hidden = !news;
}

function heard({ source, data }) {
  const frame = [...document.querySelectorAll("iframe")].find((each) => each.contentWindow === source);
  const panel = frame?.closest(".panel");
  if (data?.pejling === "app") showView(panel, data.open ? "page" : "chat");
  if (data?.pejling !== "news") return;
  const tab = tabs.find((each) => each.dataset.panel === panel?.id);
  if (tab && !panel.classList.contains("current")) mark(tab, true);
}

tabs.forEach((tab) => tab.addEventListener("click", () => show(tab)));
addEventListener("message", heard);
show(tabs[0]);

/* Chat or page: the phone says which it shows, also when it was switched on the phone itself. */

function showView(panel, view) {
  panel?.querySelectorAll("[data-view]").forEach((button) => button.setAttribute("aria-pressed", button.dataset.view === view));
}

document.querySelectorAll(".views").forEach((views) => views.addEventListener("click", ({ target }) => {
  const view = target.closest("[data-view][aria-pressed=false]")?.dataset.view;
  const phone = views.closest(".panel").querySelector("iframe");
  const app = view === "page" ? views.dataset.page : null;
  if (view) phone.contentWindow.postMessage({ pejling: "show", app }, new URL(phone.src).origin);
}));

/* The clock */

const hour = new Intl.DateTimeFormat(document.documentElement.lang === "da" ? "da-DK" : "en-GB", {
  timeZone: "Europe/Copenhagen",
  hour: "2-digit",
  minute: "2-digit",
});
const clock = byId("clock");
let noteTimer = 0;

function showTime(now) {
  document.querySelectorAll(".status-time").forEach((node) => (node.textContent = hour.format(new Date(now))));
}

function showClock({ now, text }) {
  byId("now").dateTime = now;
  byId("now").textContent = text;
  showTime(now);
}

function note(text) {
  clearTimeout(noteTimer);
  byId("clock-note").textContent = text;
  if (text) noteTimer = setTimeout(() => note(""), NOTE_MS);
}

function busy(on) {
  clock.setAttribute("aria-busy", on);
  clock.querySelectorAll("[data-move]").forEach((button) => (button.disabled = on));
}

async function move(to) {
  note("");
  busy(true);
  try {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(`/demo/clock${here}`, { method: "POST", headers, body: JSON.stringify({ to }) });
    if (answer.ok) showClock(await answer.json());
    else note(answer.status === 409 ? (await answer.json()).detail : clock.dataset.failed);
  } catch {
    note(clock.dataset.failed);
  } finally {
    busy(false);
  }
}

async function readClock() {
  if (document.hidden || clock.getAttribute("aria-busy") === "true") return;
  const answer = await fetch(`/demo/clock${here}`).catch(() => null);
  if (answer?.ok) showClock(await answer.json());
}

clock.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move]");
  if (button) move(button.dataset.move);
});
showTime(byId("now").dateTime);
setInterval(readClock, CLOCK_POLL_MS);
