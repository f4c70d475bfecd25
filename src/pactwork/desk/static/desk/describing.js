// The form that describes a material, with a script: its texts save themselves, and what is not saved is kept on this
// device. Makers, sources, and all that is ticked or chosen are for the buttons; without a script everything is.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const { plain, shelf: shelfOf } = window.unsent;
  const form = document.querySelector("form[data-kept]");
  if (!form) return;
  const words = JSON.parse(form.dataset.words);
  const SAVES = form.dataset.saves.split(" ");
  const version = form.elements.version.value;
  const shelf = shelfOf(`pactwork-typed-${form.dataset.person}-${form.dataset.kept}-${version}-`);
  const notice = document.querySelector("[data-unsent]");
  const offer = document.querySelector("[data-typed]");
  const status = form.querySelector(".saved");
  const here = crypto.randomUUID();
  const OLD = 30 * 24 * 3600 * 1000;
  // Files are kept when they are sent; people and their addresses are not kept on the device.
  const LEFT_OUT = /^(csrfmiddlewaretoken|revision|version|do|upload|files|find|find_partner)$|-email$/;
  const NOT_KEPT = /^(creators-.*|other_language)$/;
  const NO_FIELD = /^(button|submit|file|fieldset|output)$/;
  let seen = fields(form, true);
  let typed = {};
  let inPage = [];
  let carried = [];
  let compared = "";
  let timer = 0;
  let running = null;
  let isDirty = false;
  // What a button sent and was refused may be refused because somebody else wrote: only a button sends it again.
  let isStopped = Boolean(form.dataset.unsaved);
  let isLeaving = false;
  form.querySelector("[data-saves-itself]").hidden = isStopped;

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

  function say(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  // What was changed is kept on the device. Dirty is what saves itself; nothing of it while the texts are said to be
  // in another language than the page came with.
  function keep() {
    const now = fields(form, false);
    typed = changed(now);
    isDirty = !("language" in typed) && SAVES.some((name) => name in typed);
    const names = [...Object.keys(typed), ...carried].filter((name) => !NOT_KEPT.test(name));
    const kept = Object.fromEntries(names.map((name) => [name, now[name] || []]));
    const entry = { change: here, since: Date.now(), revision: form.elements.revision.value, typed: kept };
    if (names.length) return shelf.keep(entry);
    return shelf.drop(entry);
  }

  // What a button still has to save, by name.
  function tell(text) {
    const names = [...new Set(Object.keys(typed).map(label))].filter(Boolean).join(", ");
    const left = Object.keys(typed).length ? `${words.unsaved}${names && `: ${names}`}` : "";
    say(status, [text, left].filter(Boolean).join(" · "));
  }

  function body(sending) {
    const said = new URLSearchParams({ person: form.dataset.person, version, language: seen.language[0] });
    for (const [name, value] of Object.entries(sending)) {
      said.set(name, value);
      said.set(`was-${name}`, (seen[name] || [""])[0]);
    }
    said.set("revision", form.elements.revision.value);
    return said.toString();
  }

  function save() {
    clearTimeout(timer);
    if (isLeaving) return running;
    keep();
    if (isStopped || !isDirty) return running;
    running = running || sent().finally(() => (running = null));
    return running;
  }

  async function sent() {
    while (isDirty && !isStopped && !isLeaving) {
      const names = SAVES.filter((name) => name in typed);
      const sending = Object.fromEntries(names.map((name) => [name, typed[name][0] ?? ""]));
      if (notice.hidden) say(status, words.saving);
      const [answer, said] = await window.unsent.send(body(sending));
      if (!answer || answer.status >= 500 || answer.status === 429) return lost(words.unsent);
      if (answer.type === "opaqueredirect" || answer.status === 403) return lost(words.signed_out);
      if (!said || answer.status === 409) return clash(said ? `${said.said} ${words.clash}` : words.clash);
      notice.hidden = true;
      if (!answer.ok) return say(status, said.said);
      for (const [name, value] of Object.entries(sending)) seen[name] = [value];
      if (said.revision !== null) form.elements.revision.value = said.revision;
      else await compare();
      lack(said.missing);
      keep();
      for (const one of inPage) shelf.drop(one);
      inPage = [];
      tell(said.said);
    }
  }

  // Something else was changed since this page came, or an answer of before was lost. Where all stands as it does here,
  // the page goes on from what is there; otherwise a button asks to look at it first.
  async function compare() {
    if (compared === form.elements.revision.value) return;
    compared = form.elements.revision.value;
    const page = await window.unsent.page();
    const other = page && page.querySelector("form[data-kept]");
    if (!other || other.elements.version.value !== version || other.dataset.person !== form.dataset.person) return;
    const now = fields(other, true);
    const isAlike = Object.keys({ ...now, ...seen }).every((name) => same(now[name], seen[name]));
    if (isAlike) form.elements.revision.value = other.elements.revision.value;
  }

  function lost(text) {
    notice.hidden = false;
    say(notice.querySelector("p"), text);
    say(status, words.unsaved);
  }

  // Both changed the same, or it is there no more: what is there now is looked at first.
  function clash(text) {
    isStopped = true;
    lost(text);
    notice.querySelector("[data-clash]").hidden = false;
  }

  function lack(missing) {
    const lines = [...document.querySelectorAll("[data-missing]")];
    for (const line of lines) line.hidden = !missing.includes(line.dataset.missing);
    if (lines.length) lines[0].closest(".missing").hidden = lines.every((line) => line.hidden);
  }

  function later(pause) {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  }

  form.addEventListener("input", (event) => {
    if (LEFT_OUT.test(event.target.name)) return;
    keep();
    tell("");
    if (SAVES.includes(event.target.name)) later(1500);
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
    const said = text && text.cloneNode(true);
    said?.querySelector(".optional")?.remove();
    return said ? said.textContent.trim().replace(/\s+/g, " ") : "";
  }

  function put(name, values, isShown) {
    named(name).forEach((field, place) => {
      if (/^(checkbox|radio)$/.test(field.type)) field.checked = values.includes(field.value);
      else field.value = values[place] ?? "";
      for (let box = isShown && field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    });
  }

  function offered(entries) {
    const before = Object.assign({}, ...entries.map((one) => one.typed));
    const newest = entries[entries.length - 1];
    const told = [...new Set(Object.keys(before).map(label))].filter(Boolean).join(", ");
    const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    const [text, since, left] = offer.querySelectorAll("p");
    text.textContent = words.kept.replace("{date}", day.format(newest.since)).replace("{fields}", told || "…");
    since.textContent = newest.revision === form.elements.revision.value ? "" : words.meanwhile;
    left.textContent = Object.entries(before).filter(([name]) => !named(name).length).map(([, values]) => values.join(", ")).join("\n");
    offer.hidden = false;
    offer.querySelector("[data-typed-take]").addEventListener("click", () => {
      for (const [name, values] of Object.entries(before)) put(name, values, true);
      const now = fields(form, false);
      const stands = (one) => Object.keys(one.typed).every((name) => same(now[name], before[name]));
      inPage = entries.filter(stands);
      offer.hidden = true;
      (named(Object.keys(before)[0])[0] || form.elements.title).focus();
      save();
      if (!isDirty) tell("");
    });
    offer.querySelector("[data-typed-drop]").addEventListener("click", () => {
      entries.forEach((one) => shelf.drop(one));
      offer.hidden = true;
      form.elements.title.focus();
    });
  }

  const found = shelf.all();
  if (form.dataset.unsaved) {
    // What a button sent stands in this page, and is kept on as it is here now.
    const inside = found.filter((one) => Object.entries(one.typed).every(([name, values]) => same(values, seen[name])));
    carried = [...new Set(inside.flatMap((one) => Object.keys(one.typed)))];
    if (inside.length && keep()) for (const one of inside) shelf.drop(one);
  } else {
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
