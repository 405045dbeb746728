/* Small courtesies of every page. Everything here also works, more slowly, without it. */
(() => {
  "use strict";
  const all = (what, from = document) => [...from.querySelectorAll(what)];

  // What needs another look comes first: focus it, and let its links reach their fields.
  const summary = document.querySelector("[data-focus]:not(.sample *)");
  if (summary) summary.focus();
  all(".summary a").forEach((link) => link.addEventListener("click", (event) => {
    const field = document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    (field.closest(".field") || field).scrollIntoView();
    field.focus({ preventScroll: true });
  }));

  // A form goes once, however often its button is pressed. It wakes again when the page is come back to.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.dataset.leave !== undefined) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    forget(form);
    buttons(form).forEach((button) => button.setAttribute("aria-disabled", "true"));
    setTimeout(() => wake(form), 8000);
  });
  // What was sent is not filled in again for whoever presses Back, to be read there or sent a second time.
  const forget = (form) => {
    if (form.querySelector("[type=password]")) return;
    all("input, select, textarea", form).forEach((field) => { field.autocomplete = "off"; });
  };
  const buttons = (form) => [...form.elements].filter((element) => element.type === "submit");
  const wake = (form) => {
    delete form.dataset.sent;
    buttons(form).forEach((button) => button.removeAttribute("aria-disabled"));
  };
  addEventListener("pageshow", () => all("form[data-sent]").forEach(wake));

  // Nothing of anybody's words stays on this phone for longer than a day.
  const DAY = 24 * 60 * 60 * 1000;
  const forgetOld = () => {
    try {
      Object.keys(localStorage).filter((key) => key.startsWith("words:")).forEach((key) => {
        if (!(JSON.parse(localStorage.getItem(key))?.at > Date.now() - DAY)) localStorage.removeItem(key);
      });
    } catch { /* storage may be forbidden: nothing was kept then */ }
    dispatchEvent(new Event("opendialogue:forgotten"));
  };
  forgetOld();
  setInterval(forgetOld, 60000);

  // Where a page is not there any more, what was begun on it is given back to whoever wrote it on this phone.
  const leftBehind = document.querySelector("[data-left-behind]"), meeting = location.pathname.match(/^\/meetings\/[^/]+\//);
  if (leftBehind && meeting) {
    let words = [];
    try {
      words = Object.keys(localStorage)
        .filter((key) => key.startsWith(leftBehind.dataset.leftBehind) && key.includes(meeting[0]))
        .map((key) => JSON.parse(localStorage.getItem(key))).sort((one, other) => one.at - other.at)
        .map((entry) => entry.says || entry.words).filter(Boolean);
    } catch { /* storage may be forbidden: nothing was kept then */ }
    leftBehind.querySelector("textarea").value = words.join("\n\n");
    leftBehind.hidden = !words.length;
  }

  // What is printed is there in full, also what nobody has scrolled to.
  addEventListener("beforeprint", () => all("img[loading=lazy]").forEach((picture) => { picture.loading = "eager"; }));

  // What this phone kept of anybody's words goes with whoever signs out or leaves.
  const forgetAll = () => {
    try { localStorage.clear(); sessionStorage.clear(); } catch { /* storage may be forbidden: nothing was kept then */ }
    window.caches?.delete("kept");
  };
  all('form[action="/accounts/logout/"]').forEach((form) => form.addEventListener("submit", forgetAll));

  // Leaving: blank at once, tell the server, forget what this phone kept, replace the page in its history.
  const leaving = document.querySelector("form[data-leave]");
  if (!leaving) return;
  const leave = () => {
    document.documentElement.hidden = true;
    document.title = "";
    dispatchEvent(new Event("opendialogue:leave"));
    forgetAll();
    navigator.sendBeacon(leaving.action, new FormData(leaving));
    location.replace(leaving.dataset.leave);
  };
  leaving.addEventListener("submit", (event) => { event.preventDefault(); leave(); });

  let presses = 0, last = 0;
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") { presses = 0; return; }
    const now = Date.now();
    presses = now - last < 2000 ? presses + 1 : 1;
    last = now;
    if (presses === 3) leave();
  });
})();
