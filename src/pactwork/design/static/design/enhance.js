// Small comforts on top of pages that work without them: the chosen theme, copying, submitting a choice at once.
"use strict";
(() => {
  const root = document.documentElement;
  root.dataset.script = "on";
  const remembered = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null;
    }
  };
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const current = () => root.dataset.theme || (dark.matches ? "dark" : "light");
  const chosen = remembered();
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;

  const themeButton = (button) => {
    const show = () => button.setAttribute("aria-pressed", String(current() === "dark"));
    button.hidden = false;
    show();
    dark.addEventListener("change", show);
    button.addEventListener("click", () => {
      root.dataset.theme = current() === "dark" ? "light" : "dark";
      try {
        localStorage.setItem("theme", root.dataset.theme);
      } catch {
        // A reader who refuses storage still gets the theme for this page.
      }
      show();
    });
  };

  const copyButton = (button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copy);
      const status = button.parentElement.querySelector("[role=status]");
      await navigator.clipboard.writeText(source.textContent.trim());
      if (status) status.textContent = button.dataset.done;
    });
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-theme-toggle]").forEach(themeButton);
    document.querySelectorAll("button[data-copy]").forEach(copyButton);
    document.querySelectorAll(".tabs [aria-current]").forEach((tab) => {
      const row = tab.closest("ul");
      if (row.scrollWidth > row.clientWidth) tab.scrollIntoView({ block: "nearest", inline: "center", behavior: "instant" });
    });
  });

  // What had the focus is gone with the results it stood in: go on from the new ones.
  document.addEventListener("htmx:afterSettle", () => {
    if (document.activeElement === document.body) document.querySelector("[data-focus-lost]")?.focus({ preventScroll: true });
  });

  // What is ticked while new offers are on their way stays ticked; if it is not among them, the old stay.
  let ticked = [];
  document.addEventListener("htmx:beforeSwap", (event) => {
    const old = event.detail.target;
    if (!old || !old.matches("[data-keep-checks]")) return;
    ticked = [...old.querySelectorAll("input:checked")].map((box) => box.value);
    const page = new DOMParser().parseFromString(event.detail.serverResponse, "text/html");
    const offered = new Set([...page.querySelectorAll("input")].map((box) => box.value));
    if (!ticked.every((value) => offered.has(value))) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterSwap", () => {
    for (const box of document.querySelectorAll("[data-keep-checks] input[type=checkbox]")) {
      if (ticked.includes(box.value)) box.checked = true;
    }
    ticked = [];
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("select[data-autosubmit]")) event.target.form.requestSubmit();
  });
})();
