/* The meeting's page stays up to date and sends words without loading again. All of it works without this script. */
(() => {
  "use strict";
  const own = document.currentScript.dataset;
  const status = document.querySelector("[data-status]");
  const state = document.querySelector("[data-state]");
  const lists = Object.fromEntries(
    [...document.querySelectorAll("[data-list]")].map((list) => [list.dataset.list, list]));
  let after = Number(own.after), source = null, tries = 0, later = 0, isClosed = false;

  /* One quiet line on the connection. */
  const say = (what) => {
    status.hidden = false;
    if (status.dataset.state === what) return;
    status.dataset.state = what;
    status.textContent = status.dataset[what];
  };

  /* Words in their place: once each, in the order of their numbers, the newest wording. Focus and scroll stay. */
  const number = (node, name) => Number(node.dataset[name]);
  const drawn = (html) => {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    return holder.content.firstElementChild;
  };
  const put = (entry, isNew) => {
    const list = lists[entry.kind];
    const there = list.querySelector(`:scope > [data-id="${entry.id}"]`);
    if (there && number(there, "changed") >= entry.changed) return there;
    const node = drawn(entry.html);
    if (there) {
      keepOpen(there, node);
      there.replaceWith(node);
    } else {
      const next = [...list.children].find((other) => number(other, "seq") > entry.seq);
      holdStill(node, () => list.insertBefore(node, next || null));
    }
    if (isNew) (node.querySelector(".voice") || node).classList.add("voice-new");
    const section = list.closest("[data-section]");
    if (section) section.hidden = false;
    return node;
  };
  /* What somebody is in the middle of reading or pressing is not taken from under their hands. */
  const keepOpen = (old, node) => {
    const before = [...old.querySelectorAll("details")], now = [...node.querySelectorAll("details")];
    before.forEach((details, at) => { if (details.open && now[at]) now[at].open = true; });
    if (!old.contains(document.activeElement)) return;
    const can = "a, button, summary";
    const at = [...old.querySelectorAll(can)].indexOf(document.activeElement);
    requestAnimationFrame(() => node.querySelectorAll(can)[at]?.focus({ preventScroll: true }));
  };
  /* Whoever is writing keeps their field where it is, though words arrive above it. */
  const holdStill = (node, insert) => {
    const field = document.activeElement;
    const before = field.getBoundingClientRect().top;
    insert();
    if (field === document.body || !(node.compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING)) return;
    const moved = field.getBoundingClientRect().top - before;
    if (Math.abs(moved) > 1) scrollBy({ top: moved, behavior: "instant" });
  };

  /* The stream. It starts where the page ended, and again where it broke off. */
  const open = () => {
    clearTimeout(later);
    if (isClosed) return;
    source?.close();
    const address = `${own.stream}?after=${after}&language=${document.documentElement.lang}`;
    const stream = source = new EventSource(address);
    let wasOpen = false;
    stream.onopen = () => { wasOpen = true; tries = 0; say("current"); };
    stream.onmessage = (event) => {
      const entry = JSON.parse(event.data);
      put(entry, true);
      after = Math.max(after, entry.changed);
    };
    stream.addEventListener("state", (event) => {
      const { html } = JSON.parse(event.data);
      const holder = document.createElement("div");
      holder.innerHTML = html;
      if (holder.textContent.trim() !== state.textContent.trim()) state.replaceChildren(...holder.childNodes);
    });
    stream.addEventListener("closed", close);
    stream.onerror = () => {
      if (stream !== source) return;
      stream.close();
      again(!wasOpen);
    };
  };
  const again = (mustAsk) => {
    const wait = Math.min(15000, 400 * 2 ** tries++) * (0.75 + Math.random() / 2);
    if (tries > 1) say("slow");
    later = setTimeout(async () => {
      const answer = mustAsk && await fetch(own.stream, { method: "HEAD", cache: "no-store" }).catch(() => null);
      if (answer && [401, 403, 404].includes(answer.status)) close(); else open();
    }, wait);
  };
  /* Whoever is no longer part of the meeting keeps none of its words on the screen, but for their own unsent ones. */
  const close = () => {
    isClosed = true;
    source?.close();
    const unsent = [...document.querySelectorAll("form[data-send] textarea")].map((field) => field.value.trim());
    const words = document.querySelector("template[data-closed]").content.cloneNode(true);
    const kept = words.querySelector("[data-kept]");
    kept.querySelector("textarea").value = unsent.filter(Boolean).join("\n\n");
    kept.hidden = !unsent.some(Boolean);
    document.querySelector("main > .wrap").replaceChildren(words);
    document.title = document.querySelector("main h1").textContent;
  };

  /* Sending: words stay in their field until they are stored. */
  const send = async (form) => {
    const button = form.querySelector("button:not([type])");
    const unsent = form.querySelector("[data-unsent]");
    const field = form.elements.words;
    if (button.getAttribute("aria-disabled") || !field.value.trim()) { field.focus(); return; }
    button.setAttribute("aria-disabled", "true");
    unsent.hidden = true;
    say("sending");
    const words = field.value;
    let answer = null, said = {};
    try {
      answer = await fetch(form.action, {
        method: "POST", body: new FormData(form), redirect: "manual", headers: { Accept: "application/json" },
      });
      said = answer.status === 201 || answer.status === 422 ? await answer.json() : {};
    } catch { answer = null; }
    button.removeAttribute("aria-disabled");
    if (said.next) form.elements.id.value = said.next;
    if (answer?.status === 201) {
      if (field.value === words) field.value = "";
      const details = form.closest("details");
      if (details) details.open = false;
      put(said, false).scrollIntoView({ block: "nearest" });
    } else {
      const isOut = answer && (answer.type === "opaqueredirect" || answer.status === 403);
      refuse(unsent, said.errors || [isOut ? unsent.dataset.signedOut : unsent.dataset.failed]);
    }
    say(source && source.readyState === 1 ? "current" : "slow");
  };
  const refuse = (line, reasons) => {
    line.textContent = reasons.join(" ");
    line.hidden = false;
  };
  document.querySelectorAll("form[data-send]").forEach((form) => form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  }));

  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  addEventListener("pagehide", () => source?.close());
  addEventListener("online", () => { tries = 0; open(); });
  addEventListener("opendialogue:leave", () => source?.close());
  open();
})();
