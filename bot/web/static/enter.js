/** The door: inside Telegram, pass on what it says about who looks, and take that out of the address. */

const told = new URLSearchParams(location.hash.slice(1)).get("tgWebAppData");
if (location.hash) history.replaceState(null, "", location.pathname);

/* One press is enough; after "back" the button can be pressed again. What stays in the history is no link. */
const buttons = () => document.querySelectorAll("button");
addEventListener("submit", ({ target }) => {
  buttons().forEach((each) => { each.disabled = true; });
  if (!location.pathname.startsWith("/m/in/")) return;
  target.action = location.pathname;
  history.replaceState(null, "", "/m");
});
addEventListener("pageshow", () => buttons().forEach((each) => { each.disabled = false; }));

const way = document.getElementById("telegram");
if (told && way) {
  document.querySelector("main").hidden = true;
  document.getElementById("opening").hidden = false;
  way.elements.init_data.value = told;
  way.requestSubmit();
}
