// The writing room with a script: it saves by itself, keeps what could not be sent, and moves articles.
// Without it every form has its own button, and nothing is missing but the comfort.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const room = document.querySelector("[data-room]");
  if (!room) return;
  const words = JSON.parse(room.dataset.words);
  const shelf = window.unsent.shelf(`pactwork-unsent-${room.dataset.person}-${room.dataset.room}-`);
  const plain = window.unsent.plain;
  const forms = [...document.querySelectorAll("form[data-autosave]")];
  const notice = document.querySelector("[data-unsent]");
  const dirty = new Set();
  const refused = new Set();
  const timers = new Map();
  let queue = shelf.all();
  let sending = null;
  let running = null;
  let leaving = false;

  function drop(entry) {
    queue = queue.filter((one) => one !== entry);
    shelf.drop(entry);
  }

  const at = (form) => form.elements.at.value;
  const formAt = (name) => forms.find((form) => at(form) === name);
  const say = (form, text) => {
    const status = form && form.querySelector(".saved");
    if (status) status.textContent = text;
  };

  function enqueue(form) {
    const body = new FormData(form);
    body.set("do", "save");
    body.set("change", crypto.randomUUID());
    const said = new URLSearchParams(body);
    const entry = { at: at(form), change: body.get("change"), since: Date.now(), body: said.toString() };
    for (const old of queue.filter((one) => one.at === entry.at && one !== sending)) {
      const names = [...new URLSearchParams(old.body).keys()];
      if (names.every((name) => said.has(name))) drop(old);
    }
    queue.push(entry);
    dirty.delete(form);
    refused.delete(form);
    shelf.keep(entry);
    return flush();
  }

  function flush() {
    running = running || empty().finally(() => (running = null));
    return running;
  }

  async function empty() {
    while (queue.length && !leaving) {
      const entry = (sending = queue[0]);
      const form = formAt(entry.at);
      say(form, words.saving);
      const [answer, said] = await window.unsent.send(entry.body);
      sending = null;
      if (!answer || answer.status >= 500) return lost(form, words.unsent);
      if (answer.type === "opaqueredirect" || (!said && !answer.ok)) return lost(form, words.signed_out);
      if (answer.status === 409) return clash(entry);
      drop(entry);
      say(form, said.said);
      if (answer.ok) {
        follow(entry, said);
        if (form) settle(form, entry, said);
      } else if (form) {
        dirty.add(form);
        refused.add(form);
      }
    }
    notice.hidden = true;
  }

  function lost(form, text) {
    notice.hidden = false;
    notice.querySelector("p").textContent = text;
    say(form, "");
  }

  // Both changed the same: the server shows both texts on a page of their own.
  function clash(entry) {
    const form = document.createElement("form");
    form.method = "post";
    for (const [name, value] of new URLSearchParams(entry.body)) {
      const field = document.createElement("textarea");
      field.name = name;
      field.value = value;
      form.append(field);
    }
    form.hidden = true;
    document.body.append(form);
    leaving = true;
    drop(entry);
    form.submit();
  }

  // What waits behind an entry was typed on top of it: it starts from what is saved now.
  function follow(entry, said) {
    const sent = new URLSearchParams(entry.body);
    for (const next of queue.filter((one) => one.at === entry.at)) {
      const body = new URLSearchParams(next.body);
      body.set("base", said.revision);
      for (const [name, held] of Object.entries(said.fields)) {
        if ("was" in held && plain(held.text) === plain(sent.get(name))) body.set(name.replace(/^text:/, "was:"), held.was);
        else if ("seen" in held) body.set(name, held.seen);
      }
      next.body = body.toString();
      shelf.keep(next);
    }
  }

  // What was sent is now what was seen; a text that others wrote in too comes back whole.
  function settle(form, entry, said) {
    const sent = new URLSearchParams(entry.body);
    form.elements.base.value = said.revision;
    for (const [name, held] of Object.entries(said.fields)) {
      const field = form.elements[name];
      if (!field) continue;
      const was = form.elements[name.replace(/^text:/, "was:")];
      if ("was" in held && plain(held.text) === plain(sent.get(name))) {
        was.value = held.was;
      } else if ("was" in held && plain(field.value) === plain(sent.get(name))) {
        was.value = held.was;
        field.value = held.text;
      } else if ("seen" in held) {
        field.value = held.seen;
      }
    }
  }

  function later(form, pause) {
    dirty.add(form);
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => enqueue(form), pause));
    say(form, words.unsaved);
  }

  for (const form of forms) {
    form.addEventListener("input", (event) => later(form, event.target.matches("textarea, input:not([type=checkbox])") ? 1500 : 300));
    form.addEventListener("focusout", () => dirty.has(form) && later(form, 200));
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const button = event.submitter;
    if (form.method !== "post" || form.dataset.going) return;
    const isSave = forms.includes(form) && button && button.value === "save";
    if (isSave) {
      event.preventDefault();
      clearTimeout(timers.get(form));
      enqueue(form);
      return;
    }
    const waiting = [...dirty].filter((one) => one !== form);
    if (!waiting.length && !queue.length) return;
    event.preventDefault();
    for (const one of waiting) {
      clearTimeout(timers.get(one));
      enqueue(one);
    }
    await flush();
    const wrong = [...refused].find((one) => one !== form);
    if (wrong) wrong.scrollIntoView({ block: "center" });
    if (wrong || leaving) return;
    form.dataset.going = "1";
    form.requestSubmit(button);
  });

  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key === "Enter" && field.matches("textarea[data-line]")) event.preventDefault();
    if ((event.ctrlKey || event.metaKey) && event.key === "s" && field.form && forms.includes(field.form)) {
      event.preventDefault();
      field.form.requestSubmit(field.form.querySelector("button[value=save]"));
    }
    const article = field.closest && field.closest("[data-article]");
    if (article && event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      const way = event.key === "ArrowUp" ? "up" : "down";
      const button = article.querySelector(`button[value="${way}:${article.dataset.article}"]`);
      if (button && !button.disabled) {
        event.preventDefault();
        button.form.requestSubmit(button);
      }
    }
  });

  // Dragging: an article is dropped before another.
  for (const article of document.querySelectorAll("[data-article]")) {
    const head = article.querySelector(".desk-article-head");
    const mover = article.querySelector("button[value^='up:']");
    if (!head || !mover) continue;
    const handle = document.createElement("span");
    handle.className = "room-handle";
    handle.draggable = true;
    handle.title = words.drag;
    handle.textContent = "⠿";
    head.prepend(handle);
    handle.addEventListener("dragstart", (event) => {
      event.dataTransfer.setData("text/x-pactwork-article", article.dataset.article);
      event.dataTransfer.effectAllowed = "move";
    });
    article.addEventListener("dragover", (event) => {
      if (!event.dataTransfer.types.includes("text/x-pactwork-article")) return;
      event.preventDefault();
      article.classList.add("room-target");
    });
    article.addEventListener("dragleave", () => article.classList.remove("room-target"));
    article.addEventListener("drop", (event) => {
      event.preventDefault();
      const key = event.dataTransfer.getData("text/x-pactwork-article");
      const button = document.createElement("button");
      button.name = "do";
      button.value = `move:${key}:${article.dataset.article}`;
      button.hidden = true;
      mover.form.append(button);
      mover.form.requestSubmit(button);
    });
  }

  // Who else is here: asked while the page is looked at.
  const others = document.querySelector("[data-here]");
  const token = document.querySelector("[name=csrfmiddlewaretoken]");
  const ask = async () => {
    if (document.hidden || !token) return;
    const near = document.activeElement && document.activeElement.closest("[data-article]");
    const body = new URLSearchParams({
      csrfmiddlewaretoken: token.value,
      article: near ? near.dataset.article : "",
    });
    try {
      const answer = await fetch(room.dataset.hereUrl, { method: "POST", body, redirect: "manual" });
      if (answer.ok) others.textContent = (await answer.json()).said;
    } catch {
      others.textContent = "";
    }
  };
  if (others) {
    ask();
    setInterval(ask, 20000);
  }

  addEventListener("online", flush);
  addEventListener("pagehide", () => [...dirty].filter((form) => !refused.has(form)).forEach(enqueue));
  setInterval(() => queue.length && flush(), 10000);
  // What was kept from before goes into its fields first, so that nobody types over it unseen.
  for (const entry of queue) {
    const form = formAt(entry.at);
    for (const [name, value] of form ? new URLSearchParams(entry.body) : []) {
      const field = form.elements[name];
      if (field && name.startsWith("text:")) field.value = value;
    }
  }
  if (queue.length) flush();
});
