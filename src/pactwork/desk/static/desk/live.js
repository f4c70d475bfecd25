// Looks again every two seconds at what is on its way, for as long as the page is seen and nobody pauses it.
"use strict";
(() => {
  const every = 2000;
  const start = (section) => {
    const body = section.querySelector("[data-live-body]");
    const pause = section.querySelector("[data-live-pause]");
    const status = section.querySelector("[data-live-status]");
    const form = section.querySelector("form[data-live-look]");
    let paused = false;
    let shown = body.innerHTML;

    const look = async () => {
      const answer = await fetch(section.dataset.live, {
        method: form ? "POST" : "GET",
        body: form && new FormData(form),
        headers: { "X-Live": "1" },
        redirect: "error",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const text = await answer.text();
      status.textContent = status.dataset.running;
      if (text.trim() === shown.trim() || paused) return;
      if (body.contains(document.activeElement) && document.activeElement !== document.body) return;
      shown = text;
      body.innerHTML = text;
    };
    const turn = async () => {
      if (!paused && !document.hidden) {
        try {
          await look();
        } catch {
          status.textContent = status.dataset.lost;
        }
      }
      if (body.querySelector("[data-live-over]")) {
        if (pause) pause.hidden = true;
        status.textContent = "";
        return;
      }
      setTimeout(turn, every);
    };

    if (pause) pause.hidden = false;
    status.hidden = false;
    section.querySelectorAll("[data-live-without]").forEach((one) => {
      one.hidden = true;
    });
    pause?.addEventListener("click", () => {
      paused = !paused;
      pause.textContent = paused ? pause.dataset.on : pause.dataset.off;
      status.textContent = paused ? status.dataset.paused : status.dataset.running;
    });
    status.textContent = status.dataset.running;
    setTimeout(turn, every);
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-live]").forEach(start);
  });
})();
