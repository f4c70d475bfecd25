// Files on their way in: dropped or chosen, sent piece by piece (tus), paused, taken up again after a lost connection.
// Without this the form sends them in one go.
"use strict";
(() => {
  const PIECE = 8 * 1024 * 1024;
  const PAUSES = [0, 1000, 3000, 5000, 10000, 20000, 30000, 60000];

  const megabytes = (bytes) => {
    const units = [
      ["gigabyte", 1e9],
      ["megabyte", 1e6],
      ["kilobyte", 1e3],
    ];
    const [unit, size] = units.find(([, least]) => bytes >= least) || units[2];
    const language = document.documentElement.lang;
    const look = { style: "unit", unit, maximumFractionDigits: 1 };
    return new Intl.NumberFormat(language, look).format(bytes / size);
  };

  const start = (form) => {
    const input = form.querySelector("input[type=file]");
    const list = form.querySelector("[data-upload-list]");
    const line = form.querySelector("template[data-upload-line]");
    const said = form.querySelector("[data-upload-said]");
    const drop = form.querySelector("[data-drop]");
    const token = form.querySelector("input[name=csrfmiddlewaretoken]").value;
    const sends = [...form.querySelectorAll("[data-upload-send]")];
    const running = new Set();
    let wanted = null;

    const waitOrGo = () => {
      if (running.size || !wanted) return;
      const button = wanted;
      wanted = null;
      sends.forEach((one) => one.removeAttribute("aria-disabled"));
      form.requestSubmit(button);
    };

    const show = (item, state, done, size) => {
      const place = item.querySelector("[data-upload-state]");
      const text = place.dataset[state]
        .replace("{done}", megabytes(done))
        .replace("{size}", megabytes(size));
      if (place.textContent !== text) place.textContent = text;
      item.dataset.state = state;
    };

    const left = () => [...form.querySelectorAll("[data-upload-left]")].filter((one) => one.querySelector("[data-left-go]"));
    const isOf = (one, file) => one.dataset.name === file.name && Number(one.dataset.size) === file.size;

    const forget = (one) => {
      const part = one.closest(".uploads-left");
      one.remove();
      if (!part.querySelector("[data-upload-left]")) part.remove();
    };

    const add = (file) => {
      const known = left().find((one) => isOf(one, file));
      if (known) forget(known);
      const item = line.content.firstElementChild.cloneNode(true);
      const bar = item.querySelector("[data-upload-bar]");
      const pause = item.querySelector("[data-upload-pause]");
      let done = 0;
      let paused = false;

      item.querySelector("[data-upload-name]").textContent = file.name;
      bar.setAttribute("aria-label", file.name);
      list.append(item);
      list.hidden = false;

      const upload = new window.tus.Upload(file, {
        endpoint: form.dataset.uploads,
        chunkSize: PIECE,
        retryDelays: PAUSES,
        removeFingerprintOnSuccess: true,
        metadata: { filename: file.name, filetype: file.type },
        headers: { "X-CSRFToken": token },
        uploadUrl: known ? known.dataset.url : null,
        onShouldRetry: (error) => {
          const status = error.originalResponse ? error.originalResponse.getStatus() : 0;
          show(item, "lost", done, file.size);
          return status === 0 || status >= 500 || status === 409 || status === 423 || status === 429;
        },
        onProgress: (sent, size) => {
          done = sent;
          bar.value = size ? sent / size : 0;
          if (!paused) show(item, "running", sent, size);
        },
        onError: (error) => {
          running.delete(upload);
          const status = error.originalResponse ? error.originalResponse.getStatus() : 0;
          show(item, status === 413 || status === 422 ? "refused" : "failed", done, file.size);
          pause.textContent = pause.dataset.goOn;
          paused = true;
          said.textContent = `${file.name}: ${item.querySelector("[data-upload-state]").textContent}`;
          waitOrGo();
        },
        onSuccess: () => {
          running.delete(upload);
          const field = document.createElement("input");
          field.type = "hidden";
          field.name = "upload";
          field.value = new URL(upload.url, location.href).pathname.split("/").filter(Boolean).pop();
          item.append(field);
          bar.value = 1;
          pause.hidden = true;
          show(item, "done", file.size, file.size);
          said.textContent = `${file.name}: ${item.querySelector("[data-upload-state]").textContent}`;
          waitOrGo();
        },
      });

      const go = async () => {
        paused = false;
        pause.textContent = pause.dataset.pause;
        running.add(upload);
        show(item, "waiting", done, file.size);
        const before = await upload.findPreviousUploads();
        if (before.length && !upload.url) upload.resumeFromPreviousUpload(before[0]);
        upload.start();
      };
      pause.addEventListener("click", () => {
        if (paused) {
          go();
          return;
        }
        paused = true;
        running.delete(upload);
        upload.abort();
        pause.textContent = pause.dataset.goOn;
        show(item, "paused", done, file.size);
      });
      item.querySelector("[data-upload-drop]").addEventListener("click", () => {
        running.delete(upload);
        upload.abort(true).catch(() => {});
        item.remove();
        list.hidden = !list.children.length;
        input.focus();
        waitOrGo();
      });
      window.addEventListener("online", () => {
        if (item.isConnected && item.dataset.state === "failed") go();
      });
      go();
    };

    const take = (files) => {
      for (const file of files) add(file);
    };

    // What was begun before: the browser gives no file back by itself, so it is chosen once more.
    for (const one of form.querySelectorAll("[data-upload-left]")) {
      const go = one.querySelector("[data-left-go]");
      const chooser = document.createElement("input");
      chooser.type = "file";
      if (go) {
        go.hidden = false;
        go.addEventListener("click", () => chooser.click());
      }
      chooser.addEventListener("change", () => {
        const file = chooser.files[0];
        chooser.value = "";
        if (!file) return;
        const place = one.querySelector("[data-left-said]");
        if (isOf(one, file)) add(file);
        else place.textContent = place.dataset.other;
      });
      one.querySelector("[data-left-drop]").addEventListener("click", async (event) => {
        event.preventDefault();
        const headers = { "X-CSRFToken": token, "Tus-Resumable": "1.0.0" };
        const answer = await fetch(one.dataset.url, { method: "DELETE", headers }).catch(() => null);
        if (answer && (answer.ok || answer.status === 404)) forget(one);
        input.focus();
      });
    }

    input.addEventListener("change", () => {
      take([...input.files]);
      input.value = "";
    });
    for (const name of ["dragenter", "dragover"]) {
      drop.addEventListener(name, (event) => {
        event.preventDefault();
        drop.classList.add("drop-over");
      });
    }
    for (const name of ["dragleave", "drop"]) {
      drop.addEventListener(name, () => drop.classList.remove("drop-over"));
    }
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      take([...event.dataTransfer.files]);
    });
    form.querySelectorAll("[data-with-script]").forEach((one) => {
      one.hidden = false;
    });

    form.addEventListener("submit", (event) => {
      if (!running.size) return;
      event.preventDefault();
      wanted = event.submitter;
      sends.forEach((one) => one.setAttribute("aria-disabled", "true"));
      if (wanted && wanted.dataset.sending) said.textContent = wanted.dataset.sending;
      form.classList.add("is-sending");
    });
    window.addEventListener("beforeunload", (event) => {
      if (running.size) event.preventDefault();
    });
  };

  document.addEventListener("DOMContentLoaded", () => {
    if (!window.tus || !window.tus.isSupported) return;
    document.querySelectorAll("form[data-uploads]").forEach(start);
  });
})();
