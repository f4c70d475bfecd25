// Suggestions under a search box while one types: a listbox after ARIA's combobox pattern. Without it the box is a box.
"use strict";
(() => {
  const pause = 120;

  const start = (input) => {
    const form = input.form;
    const list = document.createElement("ul");
    const status = document.createElement("span");
    const id = `${input.id}-suggestions`;
    let chosen = -1;
    let timer = 0;
    let asked = "";
    let running = null;

    list.id = id;
    list.className = "suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.dataset.suggestLabel);
    list.hidden = true;
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    form.append(list, status);
    form.classList.add("has-suggestions");
    for (const [name, value] of [
      ["role", "combobox"],
      ["aria-autocomplete", "list"],
      ["aria-expanded", "false"],
      ["aria-controls", id],
    ]) {
      input.setAttribute(name, value);
    }

    const options = () => [...list.children];
    const close = () => {
      list.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const mark = (index) => {
      const all = options();
      chosen = all.length ? (index + all.length) % all.length : -1;
      all.forEach((one, place) => one.setAttribute("aria-selected", String(place === chosen)));
      if (chosen >= 0) {
        input.setAttribute("aria-activedescendant", all[chosen].id);
        all[chosen].scrollIntoView({ block: "nearest" });
      }
    };
    const take = (option) => {
      if (option.dataset.url) {
        location.assign(option.dataset.url);
        return;
      }
      input.value = option.dataset.text;
      close();
      form.requestSubmit();
    };
    const option = (one, index) => {
      const item = document.createElement("li");
      item.id = `${id}-${index}`;
      item.setAttribute("role", "option");
      item.dataset.text = one.text;
      item.dataset.url = one.url || "";
      const text = document.createElement("span");
      text.textContent = one.text;
      if (one.language) {
        text.lang = one.language;
        text.dir = one.direction;
      }
      item.append(text);
      if (one.note) {
        const note = document.createElement("span");
        note.className = "suggestion-note";
        note.textContent = one.note;
        item.append(note);
      }
      item.addEventListener("mousedown", (event) => event.preventDefault());
      item.addEventListener("click", () => take(item));
      return item;
    };
    const show = (found) => {
      list.replaceChildren(...found.suggestions.map(option));
      chosen = -1;
      input.removeAttribute("aria-activedescendant");
      list.hidden = !found.suggestions.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      status.textContent = found.said;
    };
    const ask = async () => {
      const words = input.value.trim();
      if (words === asked) return;
      asked = words;
      running?.abort();
      if (!words) {
        close();
        return;
      }
      running = new AbortController();
      try {
        const url = new URL(input.dataset.suggest, location.href);
        url.searchParams.set("q", words);
        const answer = await fetch(url, { signal: running.signal });
        if (answer.ok && input.value.trim() === words && document.activeElement === input) show(await answer.json());
      } catch {
        // No suggestions now: the box still searches.
      }
    };

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, pause);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (list.hidden) return;
        event.preventDefault();
        mark(event.key === "ArrowDown" ? chosen + 1 : chosen < 0 ? -1 : chosen - 1);
      } else if (event.key === "Enter" && !list.hidden && chosen >= 0) {
        event.preventDefault();
        take(options()[chosen]);
      }
    });
    input.addEventListener("blur", close);
  };

  const all = () => {
    for (const input of document.querySelectorAll("input[data-suggest]:not([role=combobox])")) start(input);
  };
  document.addEventListener("DOMContentLoaded", all);
  document.addEventListener("htmx:afterSettle", all);
})();
