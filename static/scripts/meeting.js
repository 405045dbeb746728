/* The meeting's page stays up to date and sends words without loading again; a page that answers one voice, or says
   where one stands, only sends, and leads back. All of it works without this script. */
(() => {
  "use strict";
  const own = document.currentScript.dataset;
  const status = document.querySelector("[data-status]");
  const state = document.querySelector("[data-state]"), aloud = document.querySelector("[data-aloud]");
  const stale = document.querySelector("[data-stale]"), present = document.querySelector("[data-present]");
  const isAlone = !state, nothing = document.querySelector("[data-nothing]");
  const upTo = document.querySelector("[name=up_to]");
  const lists = Object.fromEntries(
    [...document.querySelectorAll("[data-list]")].map((list) => [list.dataset.list, list]));
  let after = Number(own.after), isHere = own.here === "1", source = null, tries = 0, later = 0, isClosed = false, isSlower = false;

  /* One quiet line on the connection. */
  const say = (what) => {
    if (isAlone) return;
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
    if (field === document.body || !field.isConnected || !(node.compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING)) return;
    const moved = field.getBoundingClientRect().top - before;
    if (Math.abs(moved) > 1) scrollBy({ top: moved, behavior: "instant" });
  };

  /* The stream. It starts where the page ended, and again where it broke off. Of several tabs one has it, the one in
     front, and tells the others: a browser opens only six connections to one host. */
  const name = `${own.stream}${own.who}${document.documentElement.lang}`;
  const tabs = !isAlone && navigator.locks && window.BroadcastChannel ? new BroadcastChannel(name) : null;
  let isLeading = !tabs && !isAlone, letGo = null;
  const lead = (steal) => navigator.locks.request(name, steal ? { steal } : {}, () => {
    isLeading = true;
    open();
    return new Promise((free) => { letGo = free; });
  }).catch(() => {
    // The tab that came to the front has it now; this one waits for its turn.
    isLeading = false;
    source?.close();
    if (!isClosed) lead(false);
  });
  const tell = (message) => tabs?.postMessage(message);
  const heard = ({ entry, state: now, names, slow, status: what, since, wasHere, closed }) => {
    if (entry) {
      put(entry, true);
      after = Math.max(after, entry.changed);
      // Whoever then says that they have read this has had it before them.
      if (upTo) upTo.value = Math.max(upTo.value, after);
    }
    if (now) { showState(now); beInTheRoom(now); }
    if (names !== undefined) showNames(names);
    if (slow !== undefined) isSlower = slow;
    if (what) say(what === "current" && isSlower ? "slower" : what);
    // Who was there is not known while the connection is away.
    if (what === "slow") showNames("");
    if (closed) close();
    // A tab that has just opened may be behind: everything since then comes again, and stands once.
    if (since !== undefined && isLeading) { after = Math.min(after, since); isHere = wasHere; tries = 0; open(); }
  };
  const catchUp = () => tell({ since: after, wasHere: isHere });
  const show = (place, html) => {
    const holder = document.createElement("div");
    holder.innerHTML = html;
    if (!place || holder.textContent.trim() === place.textContent.trim()) return false;
    holdStill(place, () => place.replaceChildren(...holder.childNodes));
    return true;
  };
  /* What has become of the meeting. A page that was made for another time of it offers itself anew, and opens its parts. */
  const showState = (now) => {
    show(state, now.html);
    show(nothing, now.nothing);
    if (show(aloud, now.aloud)) thinkAloud(Boolean(aloud.querySelector("[data-is-aloud]")));
    if (now.phase === state.dataset.phase) return;
    stale.hidden = false;
    document.querySelectorAll("[data-section]").forEach((section) => {
      if (section.querySelector("form")) section.hidden = now.phase === "before" && section.hidden;
    });
  };
  /* Practitioners' buttons follow, and the field of whoever has not begun to write is ready for it, or no longer. */
  const thinkAloud = (isAloud) => {
    document.querySelectorAll("[data-when-aloud]").forEach((button) => { button.hidden = (button.dataset.whenAloud === "1") !== isAloud; });
    const choice = document.querySelector("[name=aloud]");
    if (!choice || choice.form.elements.words.value) return;
    choice.checked = isAloud;
    if (isAloud) choice.closest("details").open = true;
  };
  /* Who is in the room now; whoever is no longer there keeps nothing on the screen of what was kept to it. */
  const choice = document.querySelector("[name=kept_to][value=room] + span");
  const beInTheRoom = ({ here: isNow, room }) => {
    if (choice) choice.textContent = room;
    const gone = isNow ? [] : lists.voice.querySelectorAll(":scope > [data-room]");
    if (gone.length) {
      holdStill(lists.voice, () => gone.forEach((node) => node.remove()));
      if (yes?.checked) storePage();
    }
    isHere = isNow;
  };
  const showNames = (html) => {
    if (!present) return;
    present.innerHTML = html;
    present.hidden = !html;
  };
  const both = (message) => { heard(message); tell(message); };
  const kinds = {
    message: (entry) => ({ entry }), state: (state) => ({ state }), present: ({ html }) => ({ names: html }),
    pace: (pace) => pace, beat: () => ({}), closed: () => ({ closed: true }),
  };
  const take = (kind, data) => {
    heardAt = Date.now();
    both({ ...kinds[kind](JSON.parse(data)), ...kind !== "closed" && { status: "current" } });
  };
  const address = () => `${own.stream}?after=${after}&here=${Number(isHere)}&language=${document.documentElement.lang}`;
  let heardAt = 0, hasSpoken = false;
  const open = () => {
    clearTimeout(later);
    if (isClosed || !isLeading) return;
    source?.close();
    const stream = source = new EventSource(address());
    let wasOpen = false;
    heardAt = Date.now();
    hasSpoken = false;
    stream.onopen = () => { wasOpen = true; tries = 0; both({ slow: false }); sendKept(); };
    Object.keys(kinds).forEach((kind) => stream.addEventListener(kind, (event) => {
      hasSpoken = true;
      take(kind, event.data);
    }));
    stream.onerror = () => {
      if (stream !== source) return;
      stream.close();
      again(!wasOpen);
    };
  };
  /* A stream that has fallen silent is dead, though the browser may not know; one that never spoke is kept back by
     something on the way, and the page asks by itself every few seconds, for a minute before the next try. */
  const SILENT = 35000, MUTE = 8000, EVERY = 3000;
  const watchOver = () => {
    const silent = Date.now() - heardAt;
    if (isClosed || !isLeading || !source || source.readyState === 2) return;
    if (hasSpoken && silent > SILENT) open();
    else if (!hasSpoken && silent > MUTE) { source.close(); ask(20); }
  };
  const ask = async (times) => {
    clearTimeout(later);
    const answer = await fetch(`${address()}&brief`, { cache: "no-store", signal: patience() }).catch(() => null);
    const said = answer?.ok ? await answer.text().catch(() => "") : "";
    if (isClosed || !isLeading || source.readyState !== 2) return;
    if (isShut(answer)) { both({ closed: true }); return; }
    for (const [, kind, data] of said.matchAll(/(?:event: (.*)\n|id: .*\n)+data: (.*)\n\n/g)) take(kind || "message", data);
    if (!said) { again(false); return; }
    sendKept();
    later = setTimeout(() => times ? ask(times - 1) : open(), EVERY);
  };
  const isShut = (answer) => [401, 403, 404].includes(answer?.status);
  /* So long, and as long again for every 600 kB that are sent. */
  const patience = (bytes = 0) => AbortSignal.timeout?.(30000 + bytes / 20);
  const again = (mustAsk) => {
    const wait = Math.min(15000, 400 * 2 ** tries++) * (0.75 + Math.random() / 2);
    if (tries > 1) both({ status: "slow" });
    later = setTimeout(async () => {
      const answer = mustAsk && await fetch(own.stream, { method: "HEAD", cache: "no-store", signal: patience() }).catch(() => null);
      if (isShut(answer)) both({ closed: true }); else open();
    }, wait);
  };
  /* Whoever is no longer part of the meeting keeps none of its words on the screen, but for their own unsent ones. */
  const close = () => {
    if (isClosed) return;
    isClosed = true;
    source?.close();
    letGo?.();
    const unsent = [...document.querySelectorAll("form[data-send] textarea")].map((field) => field.value.trim());
    waiting().forEach((entry) => unsent.push(entry.says || entry.words));
    window.caches?.open("kept").then((cache) => cache.delete(location.pathname));
    const words = document.querySelector("template[data-closed]").content.cloneNode(true);
    const kept = words.querySelector("[data-kept]");
    kept.querySelector("textarea").value = unsent.filter(Boolean).join("\n\n");
    kept.hidden = !unsent.some(Boolean);
    document.querySelector("main > .wrap").replaceChildren(words);
    document.title = document.querySelector("main h1").textContent;
    // Pictures are given back as well: those that waited, and what was just being drawn.
    outbox.replaceChildren();
    waiting().forEach((entry) => { if (entry.picture) drawWaiting({ ...entry, refused: outbox.dataset.saveIt }); });
    kept.after(outbox);
    sending.forEach((form) => form.dispatchEvent(new Event("closing")));
  };

  /* What this phone keeps of one's own words, for a day at most: drafts as they are typed, and what did not go out. */
  const mine = `words:${own.who}:`, here = `${mine}unsent:${own.stream}`;
  const keep = (key, value) => {
    try {
      if (value) localStorage.setItem(key, JSON.stringify({ at: Date.now(), ...value })); else localStorage.removeItem(key);
    } catch { /* storage may be forbidden or full: the words are still in their field */ }
  };
  const recall = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
  const keys = (start) => {
    try { return Object.keys(localStorage).filter((key) => key.startsWith(start)); } catch { return []; }
  };
  const draftOf = (form) => `${mine}draft:${new URL(form.action).pathname}`;
  const waiting = () => keys(here).map((key) => ({ key, ...recall(key) })).sort((one, other) => one.at - other.at);

  /* Words that did not go out stand visibly unsent, and go out by themselves; refused ones are given back. */
  const outbox = document.querySelector("[data-outbox]"), bubble = document.querySelector("template[data-waiting]");
  const drawWaiting = (entry) => {
    const there = document.getElementById(entry.key);
    const node = there || drawn(bubble.innerHTML);
    node.id = entry.key;
    node.querySelector(".words").textContent = entry.says || entry.words;
    const shown = node.querySelector("img");
    shown.hidden = !entry.picture;
    if (entry.picture) shown.src = entry.picture;
    const save = node.querySelector("[data-save]");
    save.hidden = !entry.picture || !entry.refused || Boolean(entry.begunAt);
    save.href = entry.picture;
    if (entry.refused) node.querySelector(".voice-foot").textContent = entry.refused;
    const back = node.querySelector("[data-give-back]");
    back.hidden = !entry.refused || !document.querySelector("form[data-send]");
    back.onclick = () => entry.begunAt ? location.assign(entry.begunAt) : giveBack(entry, node);
    if (!there) outbox.append(node);
  };
  const giveBack = (entry, node) => {
    const form = [...document.querySelectorAll("form[data-send]")]
      .find((one) => new URL(one.action).pathname === entry.action) || document.querySelector("form[data-send]");
    const field = form.elements.words;
    // What is being written for some is not put together with what was meant for all, or with another's words.
    if (field.value.trim() && choices(fieldsOf(form)) !== choices(entry.fields)) {
      refuse(form.querySelector("[data-unsent]"), [outbox.dataset.busy]);
      field.focus();
      return;
    }
    restore(form, entry.fields);
    field.value = [field.value.trim(), entry.words].filter(Boolean).join("\n\n");
    if (entry.picture) {
      const holder = new DataTransfer();
      holder.items.add(fileFrom(entry.picture));
      form.elements.picture.files = holder.files;
      form.elements.picture.dispatchEvent(new Event("change"));
      form.elements.picture.closest("details").open = true;
    }
    keepDraft(form);
    keep(entry.key, null);
    node.remove();
    field.focus();
  };
  /* Whose words they are and who may read them come back with them: nothing is shared more widely than it was meant. */
  const fieldsOf = (form) => [...new FormData(form)]
    .filter(([name, value]) => name !== "csrfmiddlewaretoken" && name !== "id" && typeof value === "string");
  const choices = (fields) => JSON.stringify(fields.filter(([name]) => !["id", "words", "description"].includes(name)));
  const hasPicture = (form) => Boolean(form.elements.picture?.files.length);
  const fileFrom = (address) => {
    const [head, data] = address.split(",");
    return new File([Uint8Array.from(atob(data), (one) => one.charCodeAt(0))], "picture", { type: head.slice(5, -7) });
  };
  /* A page that describes a picture has no other words than that. */
  const wordsOf = (form) => form.elements.words || form.elements.description;
  const typed = (form) => [form.elements.words, form.elements.description].filter(Boolean);
  const keepDraft = (form) => keep(draftOf(form), typed(form).some((field) => field.value.trim() && field.value !== field.defaultValue)
    && { id: idOf(form).value, words: wordsOf(form).value, fields: fieldsOf(form) });
  const idOf = (form) => form.elements.id || {};
  const restore = (form, fields) => [...form.elements].forEach((element) => {
    if (!["checkbox", "radio"].includes(element.type)) {
      const value = fields.find(([name]) => name === element.name);
      if ((element.tagName === "SELECT" || element.name === "description") && value) element.value = value[1];
    } else {
      element.checked = fields.some(([name, value]) => name === element.name && value === element.value);
    }
    if (element.checked !== element.defaultChecked && element.closest("details")) element.closest("details").open = true;
  });
  const putAside = (form, words) => {
    const id = idOf(form).value || newId(), action = new URL(form.action).pathname;
    const fields = [...fieldsOf(form), ["id", id]], picture = form.elements.picture?.kept;
    // A picture that is too large to be kept stays in its field, and the words with it.
    if (hasPicture(form) && !picture) return false;
    const chosen = form.querySelector("[name=stands]:checked + span")?.textContent;
    const says = [chosen, words].filter(Boolean).join("\n");
    const entry = { key: here + id, id, action, words, says, fields, picture, at: Date.now() };
    keep(entry.key, entry);
    if (!recall(entry.key)) return false;
    drawWaiting(entry);
    idOf(form).value = newId();
    resend = setTimeout(sendKept, 5000);
    return true;
  };
  const newId = () => "10000000-1000-4000-8000-100000000000".replace(/[018]/g,
    (digit) => (digit ^ crypto.getRandomValues(new Uint8Array(1))[0] & 15 >> digit / 4).toString(16));
  let isSending = false, resend = 0;
  const sendKept = async () => {
    clearTimeout(resend);
    if (isSending || isClosed) return;
    isSending = true;
    for (const entry of waiting()) {
      // What stands on the page has been stored: the answer alone was lost.
      if (Object.values(lists).some((list) => list.querySelector(`:scope > [data-id="${entry.id}"]`))) {
        keep(entry.key, null);
        document.getElementById(entry.key)?.remove();
      }
      if (entry.refused || !recall(entry.key)) continue;
      const body = new FormData();
      entry.fields.forEach(([field, value]) => body.append(field, value));
      body.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
      if (entry.picture) body.append("picture", fileFrom(entry.picture));
      const { answer, said } = await post(entry.action, body);
      if (answer?.status === 201) {
        keep(entry.key, null);
        document.getElementById(entry.key)?.remove();
        arrive(said, entry.action === location.pathname);
      } else if (!answer || answer.status >= 500) {
        resend = setTimeout(sendKept, 5000);
        break;
      } else if (isSignedOut(answer)) {
        drawWaiting({ ...entry, refused: outbox.dataset.signedOut });
        break;
      } else {
        const refused = (said.errors || [outbox.dataset.refused]).join(" ");
        keep(entry.key, { ...entry, refused });
        drawWaiting({ ...entry, refused });
      }
    }
    isSending = false;
  };
  const post = async (address, body, isAgain) => {
    try {
      const answer = await fetch(address, {
        method: "POST", body, redirect: "manual", headers: { Accept: "application/json" }, signal: patience(body.get("picture")?.size),
      });
      // A proxy that finds it too large may say so in its own way.
      if (answer.status === 413) return { answer, said: await answer.json().catch(() => ({})) };
      if (answer.status === 403 && !isAgain && await renew(body)) return post(address, body, true);
      return { answer, said: answer.status === 201 || answer.status === 422 ? await answer.json() : {} };
    } catch { return { answer: null, said: {} }; }
  };
  /* Whoever opened their link once more in another tab has a new token; it is taken for the same person alone. */
  const renew = async (body) => {
    const answer = await fetch(location.pathname, { cache: "no-store", redirect: "error" }).catch(() => null);
    const page = new DOMParser().parseFromString(answer?.ok ? await answer.text() : "", "text/html");
    if (page.querySelector("script[data-who]")?.dataset.who !== own.who) return false;
    const name = "csrfmiddlewaretoken", token = page.querySelector(`[name=${name}]`).value;
    document.querySelectorAll(`[name=${name}]`).forEach((field) => { field.value = token; });
    body.set(name, token);
    return true;
  };
  /* What is stored stands in its place; from a page of its own one is led there, unless one has begun to write again. */
  const arrive = (said, isFromHere) => {
    if (!isAlone) return put(said, false);
    if (isFromHere && !document.querySelector("[data-outbox] > li") && !recall(draftOf(document.querySelector("form[data-send]"))))
      location.assign(`${own.stream.replace("/live", "")}#${said.kind}-${said.id}`);
  };
  const isSignedOut = (answer) => answer.type === "opaqueredirect" || answer.status === 403;

  /* Sending: words stay in their field until they are stored, or visibly put aside on this phone. */
  const send = async (form) => {
    const button = form.querySelector("button:not([type])");
    const unsent = form.querySelector("[data-unsent]");
    const field = wordsOf(form);
    await form.elements.picture?.ready;
    if (button.getAttribute("aria-disabled") || !(isAlone || field.value.trim() || hasPicture(form))) { field.focus(); return; }
    button.setAttribute("aria-disabled", "true");
    unsent.hidden = true;
    say("sending");
    const words = field.value;
    const { answer, said } = await post(form.action, new FormData(form));
    button.removeAttribute("aria-disabled");
    if (said.next) idOf(form).value = said.next;
    const isStored = answer?.status === 201;
    if (isStored || ((!answer || answer.status >= 500) && putAside(form, words))) {
      if (field.value === words) {
        field.value = isAlone ? field.defaultValue : "";
        // Whose words come next is said anew: nothing is put into anybody's mouth.
        ["speaker", "language"].forEach((name) => { if (form.elements[name]) form.elements[name].value = ""; });
      }
      if (form.elements.picture) {
        form.elements.picture.value = form.elements.description.value = "";
        form.dispatchEvent(new Event("stored"));
      }
      keepDraft(form);
      const details = form.closest("details");
      if (details) details.open = false;
      if (isStored) arrive(said, true)?.scrollIntoView({ block: "nearest" });
    } else {
      const isOut = answer && isSignedOut(answer);
      const why = isOut ? "signedOut" : answer && answer.status < 500 ? "gone" : "failed";
      refuse(unsent, said.errors || [unsent.dataset[why]]);
      form.dispatchEvent(new Event("refused"));
    }
    heard({ status: answer && (source?.readyState === 1 || !isLeading) ? "current" : "slow" });
  };
  const refuse = (line, reasons) => {
    line.textContent = reasons.join(" ");
    line.hidden = false;
  };
  document.querySelectorAll("form[data-send]").forEach((form) => {
    const field = wordsOf(form), draft = recall(draftOf(form));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form);
    });
    form.addEventListener("input", () => keepDraft(form));
    if (!draft || field.value !== (isAlone ? field.defaultValue : "")) return;
    restore(form, draft.fields);
    field.value = draft.words;
    idOf(form).value = draft.id;
    const details = form.closest("details");
    if (details) details.open = true;
  });
  /* Taking and drawing pictures has a script of its own, for whoever opens that part or has begun one. */
  document.querySelectorAll("details[data-picture]").forEach((part) => {
    const begin = () => {
      const script = document.createElement("script");
      script.src = part.dataset.picture;
      document.body.append(script);
    };
    if (part.open || recall(`${mine}picture:${new URL(part.closest("form").action).pathname}`)) begin();
    else part.addEventListener("toggle", begin, { once: true });
  });
  /* What was begun on a page of its own can be gone on with; where nothing can be added any more, it can be copied. */
  const sending = [...document.querySelectorAll("form[data-send]")];
  if (!isAlone) ["draft:", "picture:"].forEach((what) => keys(mine + what + location.pathname).forEach((key) => {
    const path = key.slice(mine.length + what.length), draft = `${mine}draft:${path}`, picture = recall(`${mine}picture:${path}`)?.picture;
    if (sending.some((form) => draftOf(form) === draft) || document.getElementById(draft) || !(picture || recall(draft))) return;
    const begun = sending.length && { begunAt: path, refused: outbox.dataset.begun };
    drawWaiting({ key, words: "", refused: outbox.dataset[picture ? "saveIt" : "refused"], ...recall(key), picture, ...begun });
  }));
  waiting().forEach(drawWaiting);
  /* One page in two tabs has one draft: neither tab loses it, and what one has sent the other does not send again. */
  const mirror = (form) => {
    const draft = recall(draftOf(form));
    typed(form).forEach((field) => { field.value = isAlone ? field.defaultValue : ""; });
    if (draft) { restore(form, draft.fields); wordsOf(form).value = draft.words; }
    idOf(form).value = draft ? draft.id : newId();
  };
  /* What another tab put aside, sent or forgot; and what has become a day old. */
  const removeGone = () => [...outbox.children].forEach((node) => { if (!recall(node.id)) node.remove(); });
  addEventListener("storage", (event) => {
    document.querySelectorAll("form[data-send]").forEach((form) => { if (event.key === draftOf(form)) mirror(form); });
    removeGone();
    waiting().forEach(drawWaiting);
    if (source?.readyState === 1) sendKept();
  });
  addEventListener("opendialogue:forgotten", removeGone);

  /* Keeping this page to read without a network: only on this phone, only by its reader's own yes, for a day. */
  const yes = document.querySelector("[data-keep]"), consent = `${mine}keep:${own.stream}`;
  const storePage = async () => {
    const page = await fetch(location.pathname, { cache: "no-store", redirect: "error" }).catch(() => null);
    if (!page?.ok || !yes.checked) return;
    // What the page may load and do stays as the server said; the moment of keeping is this phone's own.
    const headers = { "Content-Type": "text/html; charset=utf-8", "Kept-At": Date.now() };
    const policy = page.headers.get("content-security-policy");
    if (policy) headers["Content-Security-Policy"] = policy;
    await (await caches.open("kept")).put(location.pathname, new Response(await page.text(), { headers }));
  };
  if (yes && window.caches && navigator.serviceWorker) {
    yes.closest("[hidden]").hidden = false;
    yes.checked = Boolean(recall(consent));
    if (yes.checked) { keep(consent, { yes: true }); storePage(); }
    yes.addEventListener("change", async () => {
      keep(consent, yes.checked && { yes: true });
      if (yes.checked) storePage(); else (await caches.open("kept")).delete(location.pathname);
    });
    addEventListener("load", () => navigator.serviceWorker.register("/service-worker.js"));
  }

  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  addEventListener("pagehide", () => { source?.close(); letGo?.(); });
  addEventListener("online", () => { tries = 0; if (isLeading) open(); else catchUp(); sendKept(); });
  addEventListener("opendialogue:leave", () => source?.close());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || isClosed) return;
    if (tabs && !isLeading) lead(true); else watchOver();
  });
  setInterval(watchOver, 2000);
  if (tabs) {
    tabs.onmessage = (event) => heard(event.data);
    lead(false);
    catchUp();
  } else if (isLeading) {
    open();
  } else {
    sendKept();
  }
})();
