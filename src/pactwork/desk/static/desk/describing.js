// The form that describes a material, with a script: it saves by itself, and keeps on this device what could not be
// saved. Nothing is sent for review by that. Without it the buttons save.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const { plain, shelf: shelfOf } = window.unsent;
  // Handed in: what a button sent arrived.
  const done = document.querySelector("[data-handed-in]");
  const sentShelf = done && shelfOf(`pactwork-typed-${done.dataset.person}-${done.dataset.handedIn}-`);
  if (done) for (const one of sentShelf.all()) if (one.isSent) sentShelf.drop(one);
  const form = document.querySelector("form[data-kept]");
  if (!form) return;
  const words = JSON.parse(form.dataset.words);
  const shelf = shelfOf(`pactwork-typed-${form.dataset.person}-${form.dataset.kept}-`);
  const notice = document.querySelector("[data-unsent]");
  const offer = document.querySelector("[data-typed]");
  const status = form.querySelector(".saved");
  const here = crypto.randomUUID();
  const OLD = 30 * 24 * 3600 * 1000;
  // Files are kept when they are sent; the address of somebody else is not kept on the device.
  const LEFT_OUT = /^(csrfmiddlewaretoken|revision|do|upload|files|find|find_partner)$|-email$/;
  const NO_FIELD = /^(button|submit|file|fieldset|output)$/;
  let seen = fields(form, true);
  let tried = {};
  let inPage = form.dataset.unsaved ? shelf.all() : [];
  let timer = 0;
  let running = null;
  let isDirty = false;
  let isStopped = false;
  let isLeaving = false;

  // What stands in each field, or stood there when the page came.
  function fields(inside, before) {
    const held = {};
    for (const one of inside.elements) {
      if (!one.name || NO_FIELD.test(one.type) || LEFT_OUT.test(one.name)) continue;
      const add = (value) => (held[one.name] ||= []).push(plain(value));
      if (/^(checkbox|radio)$/.test(one.type)) {
        if (before ? one.defaultChecked : one.checked) add(one.value);
      } else if (one.options) {
        const marked = [...one.options].filter((option) => option.defaultSelected);
        if (before && !one.multiple) add((marked[0] || one.options[0] || { value: "" }).value);
        else for (const option of before ? marked : one.selectedOptions) add(option.value);
      } else {
        add(before ? one.defaultValue : one.value);
      }
    }
    return held;
  }

  const same = (one, other) => JSON.stringify(one || []) === JSON.stringify(other || []);

  // Addresses, DOIs and keywords are kept in the form they have everywhere, however they were typed.
  const bare = (text) => text.replace(/^(https?:\/\/)?(dx\.)?(doi\.org\/)?(doi:)?/i, "").replace(/[\s,;،؛]+|\/$/g, "");

  function changed(now) {
    const names = new Set([...Object.keys(now), ...Object.keys(seen)]);
    return Object.fromEntries([...names].filter((name) => !same(now[name], seen[name])).map((name) => [name, now[name] || []]));
  }

  function keep() {
    const typed = changed(fields(form, false));
    const revision = form.elements.revision.value;
    const entry = { change: here, since: Date.now(), revision, typed, isSent: isLeaving };
    isDirty = Object.keys(typed).length > 0;
    if (isDirty) shelf.keep(entry);
    else shelf.drop(entry);
    return isDirty;
  }

  function body() {
    const said = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && !LEFT_OUT.test(name)) said.append(name, value);
    }
    said.set("revision", form.elements.revision.value);
    said.set("do", "save");
    return said.toString();
  }

  function save() {
    clearTimeout(timer);
    if (isStopped || isLeaving || !keep()) return running;
    running = running || sent().finally(() => (running = null));
    return running;
  }

  async function sent() {
    let turns = 0;
    while (isDirty && !isStopped && !isLeaving) {
      const now = fields(form, false);
      const before = tried;
      tried = now;
      status.textContent = words.saving;
      const [answer, said] = await window.unsent.send(body());
      if (!answer || answer.status >= 500) return lost(words.unsent);
      if (answer.type === "opaqueredirect" || !said) return lost(words.signed_out);
      if (answer.status === 409) {
        if ((turns += 1) < 4 && (await together(before))) continue;
        return clash(said);
      }
      notice.hidden = true;
      status.textContent = said.said;
      if (!answer.ok) return;
      seen = now;
      form.elements.revision.value = said.revision;
      for (const one of inPage) shelf.drop(one);
      inPage = [];
      lack(said.missing);
      keep();
    }
  }

  function lost(text) {
    notice.hidden = false;
    notice.querySelector("p").textContent = text;
    status.textContent = words.unsaved;
  }

  // The draft was changed: by others, by what was read in a file, or by this page, when an answer was lost. Whether
  // that was elsewhere than here, so that both stay; it is put in where nothing was typed.
  async function together(before) {
    const page = await window.unsent.page();
    const other = page && page.querySelector("form[data-kept]");
    if (!other) return false;
    const now = fields(other, true);
    const mine = fields(form, false);
    const moved = Object.keys({ ...now, ...seen }).filter((name) => !same(now[name], seen[name]));
    const fits = (name) => named(name).length && [seen[name], now[name]].some((one) => same(mine[name], one));
    if (!moved.every((name) => fits(name) || same(before[name], now[name]))) return false;
    for (const name of moved) if (same(mine[name], seen[name])) put(name, now[name] || []);
    seen = now;
    form.elements.revision.value = other.elements.revision.value;
    return keep() || true;
  }

  // Both changed the same: what is there now is looked at first.
  function clash(said) {
    isStopped = true;
    lost(`${said.said} ${words.clash}`);
    notice.querySelector("[data-clash]").hidden = false;
  }

  function lack(missing) {
    const lines = [...document.querySelectorAll("[data-missing]")];
    for (const line of lines) line.hidden = !missing.includes(line.dataset.missing);
    if (lines.length) lines[0].closest(".missing").hidden = lines.every((line) => line.hidden);
  }

  // An address is not asked for before it is whole: a field of one line that holds one is saved once it is left.
  const isWhole = (field) => !field || !field.matches("[inputmode=url], [name=doi]") || document.activeElement !== field;

  function later(pause) {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  }

  form.addEventListener("input", (event) => {
    if (LEFT_OUT.test(event.target.name)) return;
    status.textContent = keep() ? words.unsaved : "";
    const isText = event.target.matches("textarea, input:not([type=checkbox], [type=radio])");
    if (isWhole(event.target)) later(isText ? 1500 : 300);
    else clearTimeout(timer);
  });
  form.addEventListener("focusout", () => isDirty && later(200));

  // A button saves too: what is being saved is waited for, so that nobody meets themselves.
  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented) return;
    clearTimeout(timer);
    isLeaving = true;
    keep();
    if (!running) return;
    const button = event.submitter;
    event.preventDefault();
    await running;
    form.requestSubmit(button);
  });

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "s") return;
    event.preventDefault();
    save();
  });

  // What was kept from before: only what was changed then is put in, so what others changed since stays.
  const named = (name) => [...form.elements].filter((one) => one.name === name);

  function label(name) {
    const field = named(name)[0];
    if (!field) return "";
    const group = /^(checkbox|radio)$/.test(field.type) && named(name).length > 1 && field.closest("fieldset, [role=group]");
    const text = group ? group.querySelector("legend, .label") : field.labels && field.labels[0];
    return text ? text.textContent.trim().replace(/\s+/g, " ") : "";
  }

  function put(name, values, isShown) {
    named(name).forEach((field, place) => {
      if (/^(checkbox|radio)$/.test(field.type)) field.checked = values.includes(field.value);
      else field.value = values[place] ?? "";
      for (let box = isShown && field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    });
  }

  function offered(entries) {
    const typed = Object.assign({}, ...entries.map((one) => one.typed));
    const newest = entries[entries.length - 1];
    const told = [...new Set(Object.keys(typed).map(label))].filter(Boolean).join(", ");
    const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    const [text, since, left] = offer.querySelectorAll("p");
    text.textContent = words.kept.replace("{date}", day.format(newest.since)).replace("{fields}", told || "…");
    since.textContent = newest.revision === form.elements.revision.value ? "" : words.meanwhile;
    left.textContent = Object.entries(typed).filter(([name]) => !named(name).length).map(([, values]) => values.join(", ")).join("\n");
    offer.hidden = false;
    offer.querySelector("[data-typed-take]").addEventListener("click", () => {
      for (const [name, values] of Object.entries(typed)) put(name, values, true);
      inPage = entries;
      offer.hidden = true;
      save();
    });
    offer.querySelector("[data-typed-drop]").addEventListener("click", () => {
      entries.forEach((one) => shelf.drop(one));
      offer.hidden = true;
      form.elements.title.focus();
    });
  }

  if (!form.dataset.unsaved) {
    const found = shelf.all();
    const isThere = (one) => Object.entries(one.typed).every(([name, values]) => same(values.map(bare), (seen[name] || []).map(bare)));
    found.filter(isThere).forEach((one) => shelf.drop(one));
    const waiting = found.filter((one) => !isThere(one));
    if (waiting.length) offered(waiting);
  }
  shelfOf("pactwork-typed-").sweep(Date.now() - OLD);

  addEventListener("online", save);
  addEventListener("pagehide", save);
  addEventListener("pageshow", () => (isLeaving = false));
  setInterval(() => isDirty && !isStopped && !notice.hidden && save(), 10000);
});
