// Shows how far a file of statements has come while it is carried out; without it the browser saves it by itself.
"use strict";
(() => {
  const shown = () => document.querySelector("[data-carry-shown]");
  const linesIn = (bytes) => {
    let count = 0;
    for (const one of bytes) if (one === 10) count += 1;
    return count;
  };

  const carry = async (form) => {
    const place = shown();
    const bar = place.querySelector("progress");
    const status = place.querySelector("[role=status]");
    place.hidden = false;
    status.textContent = "";
    bar.removeAttribute("value");
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
      if (!answer.ok || answer.redirected) {
        location.reload();
        return;
      }
      const total = Number(answer.headers.get("X-Statements")) || 1;
      const counts = form.dataset.name.endsWith(".jsonl");
      const reader = answer.body.getReader();
      const parts = [];
      let done = 0;
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        parts.push(part.value);
        done += counts ? linesIn(part.value) : 0;
        if (counts) bar.value = Math.min(1, done / total);
      }
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob(parts));
      link.download = form.dataset.name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
      bar.value = 1;
      status.textContent = status.dataset.done;
    } catch {
      status.textContent = status.dataset.lost;
    }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-carry]") || !window.ReadableStream) return;
    event.preventDefault();
    carry(form);
  });
})();
