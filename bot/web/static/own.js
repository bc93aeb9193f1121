/*
 * A participant's page on a slow line: what is pressed is sent without loading the page anew, and sent again by itself
 * when the line was lost; questions are read aloud by the browser; the way out is quick. Everything works without it.
 * It keeps nothing in the browser.
 */
"use strict";

(() => {
  const FIRST_WAIT_MS = 1500, LONGEST_WAIT_MS = 20000, ANSWERS_WITHIN_MS = 20000, TWICE_WITHIN_MS = 800;
  const AWAY = new Set([502, 503, 504]); // said by what stands in front of us while we are started anew
  let sending = false;

  const page = () => document.querySelector("main[data-own]");

  // Sending ---------------------------------------------------------------------------------------------------------

  /** What a form or a link leads to, as a document; asked for until there is an answer. Undefined: no page of ours. */
  async function fetched(url, body) {
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      try {
        const signal = AbortSignal.timeout?.(ANSWERS_WITHIN_MS);
        const answer = await fetch(url, { method: body ? "POST" : "GET", body, signal, cache: "no-store" });
        if (!AWAY.has(answer.status)) {
          const found = new DOMParser().parseFromString(await answer.text(), "text/html");
          return found.querySelector("main[data-own]") ? found : undefined;
        }
      } catch {
        // No answer: the line is lost, or slower than anybody waits.
      }
      await again(wait);
    }
  }

  /** Say that the line is lost, and wait: so long, until it is back, or until somebody asks. */
  function again(wait) {
    const word = document.getElementById("word"), button = document.createElement("button");
    button.type = "button";
    button.textContent = page().dataset.again;
    if (!word.firstChild) word.append(page().dataset.offline, button);
    return new Promise((go) => {
      word.querySelector("button").onclick = go;
      addEventListener("online", go, { once: true });
      setTimeout(go, wait);
    });
  }

  async function lead(url, body, pressed) {
    if (sending) return;
    sending = true;
    quiet();
    page().setAttribute("aria-busy", "true");
    pressed?.classList.add("chosen");
    for (const each of document.querySelectorAll("button[form], main button")) each.disabled = true;
    const found = await fetched(url, body);
    sending = false;
    if (found) show(found);
    else location.replace(body ? "/m" : url);
  }

  function show(found) {
    const now = document.documentElement, next = found.documentElement;
    for (const name of ["lang", "dir", "data-size", "data-theme"]) now.setAttribute(name, next.getAttribute(name));
    document.body.replaceWith(document.adoptNode(found.body));
    scrollTo(0, 0);
    document.querySelector("[autofocus]")?.focus({ preventScroll: true });
    offerToRead();
  }

  addEventListener("submit", (event) => {
    const { target: form, submitter } = event, body = new URLSearchParams(new FormData(form));
    if (submitter?.name) body.set(submitter.name, submitter.value);
    event.preventDefault();
    lead(form.getAttribute("action"), body, submitter); // the property is hidden by the buttons of that name
  });

  addEventListener("click", (event) => {
    const link = event.target.closest?.("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if ("leave" in link.dataset) {
      event.preventDefault();
      leave(link);
    } else if ("swap" in link.dataset) {
      event.preventDefault();
      lead(link.href);
    }
  });

  // A page that the browser kept, and shows again on the way back, may be old or no longer anybody's.
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  // Leaving ---------------------------------------------------------------------------------------------------------

  const telegram = window.TelegramWebviewProxy; // core.telegram.org/api/web-events; its client for browsers has a frame
  let escapedAt = -Infinity;

  /** Telegram closes what it has opened, and many a page can't be shown in its frame; elsewhere that page comes. */
  function leave(link) {
    quiet();
    document.body.hidden = true;
    if (!telegram && parent === window) return location.replace(link.href);
    fetch(link.href, { redirect: "manual", keepalive: true }).catch(() => {});
    if (telegram) telegram.postEvent("web_app_close", "{}");
    else parent.postMessage(JSON.stringify({ eventType: "web_app_close" }), "*");
  }

  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    const help = document.querySelector(".help[open]");
    if (help) {
      help.open = false;
      help.querySelector("summary").focus();
    }
    if (event.timeStamp - escapedAt < TWICE_WITHIN_MS) leave(document.querySelector("[data-leave]"));
    escapedAt = event.timeStamp;
  });

  // Whoever goes on by keyboard isn't to lose the place behind the open help.
  addEventListener("focusin", (event) => {
    const help = document.querySelector(".help[open]");
    if (help && !help.contains(event.target)) help.open = false;
  });

  // Reading aloud ---------------------------------------------------------------------------------------------------

  const voices = window.speechSynthesis;
  let reader;

  const languageOf = (element) => element.closest("[lang]").lang;
  const speaks = (language) => voices.getVoices().find((voice) => voice.lang.replace("_", "-").split("-")[0] === language);
  const words = () => [...document.querySelectorAll("main [data-say], main .option")];

  /** A button, where the browser has a voice for all that there is to read. */
  function offerToRead() {
    const all = page() ? words() : [];
    if (!voices || document.querySelector(".listen") || !all.length || !all.every((each) => speaks(languageOf(each)))) return;
    reader = document.createElement("button");
    reader.type = "button";
    reader.className = "listen";
    reader.onclick = () => (voices.speaking ? quiet() : read());
    document.querySelector(".column").prepend(reader);
    quiet();
  }

  function read() {
    voices.cancel();
    const all = words();
    for (const each of all) {
      const said = new SpeechSynthesisUtterance(each.textContent.trim());
      said.lang = languageOf(each);
      said.voice = speaks(said.lang);
      if (each === all.at(-1)) said.onend = quiet;
      voices.speak(said);
    }
    say(true);
  }

  function quiet() {
    if (!reader) return;
    voices.cancel();
    say(false);
  }

  function say(reading) {
    reader.classList.toggle("reading", reading);
    reader.textContent = reading ? page().dataset.quiet : page().dataset.listen;
  }

  voices?.addEventListener?.("voiceschanged", offerToRead);
  addEventListener("pagehide", quiet);
  offerToRead();
})();
