/** The door: inside Telegram, pass on what it says about who looks, and take that out of the address. */

const told = new URLSearchParams(location.hash.slice(1)).get("tgWebAppData");
if (location.hash) history.replaceState(null, "", location.pathname);

const way = document.getElementById("telegram");
if (told && way) {
  document.querySelector("main").hidden = true;
  document.getElementById("opening").hidden = false;
  way.elements.init_data.value = told;
  way.submit();
}

/* One press is enough; after "back" the button can be pressed again. */
const buttons = () => document.querySelectorAll("button");
addEventListener("submit", () => buttons().forEach((each) => { each.disabled = true; }));
addEventListener("pageshow", () => buttons().forEach((each) => { each.disabled = false; }));
