/* Opens a page without a network: one that its reader chose to keep on this phone, or a page that says what helps. */
"use strict";
const SHELL = "shell-{{ version }}", KEPT = "kept", DAY = 24 * 60 * 60 * 1000;
const FILES = [{% for file in files %}"{{ file }}"{% if not forloop.last %}, {% endif %}{% endfor %}];

/* Fetched as by nobody in particular, so that no page kept here names anybody. */
addEventListener("install", (event) => event.waitUntil(
  caches.open(SHELL).then((cache) => cache.addAll(FILES.map((one) => new Request(one, { credentials: "omit" })))).then(() => self.skipWaiting())));

addEventListener("activate", (event) => event.waitUntil(caches.keys().then((names) => Promise.all(
  names.filter((name) => name.startsWith("shell-") && name !== SHELL).map((name) => caches.delete(name))))));

addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== location.origin) return;
  if (event.request.mode === "navigate") {
    event.respondWith(opened(event.request, address.pathname));
    event.waitUntil(forgetOld());
  }
  else if (address.pathname.startsWith("/static/")) event.respondWith(file(event.request));
});

/* Whatever the network answers is what is shown; only where there is none, what is kept. */
const opened = async (request, path) => {
  try {
    return await fetch(request);
  } catch {
    return await kept(path) || await caches.match("/offline/") || Response.error();
  }
};

const isOld = (page) => !(Date.now() - page.headers.get("kept-at") < DAY);
const kept = async (path) => {
  const page = await (await caches.open(KEPT)).match(path);
  return page && !isOld(page) ? page : null;
};
const forgetOld = async () => {
  const cache = await caches.open(KEPT);
  for (const request of await cache.keys()) if (isOld(await cache.match(request))) await cache.delete(request);
};

const file = async (request) => await caches.match(request) || fetch(request);
