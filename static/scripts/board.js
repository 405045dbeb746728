/* The board that refreshes itself: says when it cannot, and never swaps in anything but a board. */
(() => {
  "use strict";
  const status = document.querySelector("[data-status]");
  const say = (state) => {
    const words = state ? status.dataset.gone : status.dataset.live;
    if (status.textContent === words) return;
    status.textContent = words;
    if (state) status.dataset.state = state; else delete status.dataset.state;
  };
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 200 && !event.detail.serverResponse.includes('id="board"')) {
      // Signed out meanwhile, or a proxy's own page: show it as a page, not inside this one.
      event.detail.shouldSwap = false;
      location.reload();
    }
  });
  // The rows that replace others must not move what is being read, nor the focus, which htmx gives back by its id.
  let top = 0;
  document.addEventListener("htmx:beforeSwap", () => { top = scrollY; });
  document.addEventListener("htmx:afterSwap", () => scrollTo({ top, behavior: "instant" }));
  document.addEventListener("htmx:afterRequest", (event) => say(event.detail.successful ? "" : "away"));
})();
