/** Keeps the coordinator's rows fresh, and tells the demo page when something has happened. */

const POLL_MS = 2500;
const rows = document.getElementById("rows");
const offline = document.getElementById("offline");
let shown = null;

/** What the rows say apart from ages, which grow by themselves. */
function essence() {
  const copy = rows.cloneNode(true);
  copy.querySelectorAll(".age").forEach((age) => age.remove());
  return copy.textContent;
}

async function refresh() {
  if (document.hidden) return;
  const answer = await fetch(rows.dataset.source).catch(() => null);
  setOffline(!answer?.ok);
  if (!answer?.ok) return;
  const html = await answer.text();
  if (html === shown) return;
  const before = essence();
  rows.innerHTML = html;
  if (shown !== null && essence() !== before) parent.postMessage({ pejling: "news" }, location.origin);
  shown = html;
}

function setOffline(is) {
  if (offline.hidden !== is) return;
  offline.textContent = is ? offline.dataset.text : "";
  offline.hidden = !is;
}

setInterval(refresh, POLL_MS);
document.addEventListener("visibilitychange", refresh);
