// What was typed and could not be sent: it waits on this device, and is sent with the token of whoever is signed in now, if that is
// who typed it.
"use strict";
window.unsent = {
  // Each change has a place of its own on the device, so windows do not wipe each other's.
  shelf: (prefix) => ({
    all() {
      const found = [];
      try {
        for (let n = 0; n < localStorage.length; n += 1) {
          const key = localStorage.key(n);
          const entry = key.startsWith(prefix) && window.unsent.parsed(localStorage.getItem(key));
          if (entry) found.push(entry);
        }
      } catch {
        // Storage is refused: nothing was kept.
      }
      return found.sort((one, other) => one.since - other.since);
    },
    keep(entry) {
      try {
        localStorage.setItem(prefix + entry.change, JSON.stringify(entry));
        return true;
      } catch {
        // Storage is full or refused: what is typed stays in the fields of this page.
        return false;
      }
    },
    drop(entry) {
      try {
        localStorage.removeItem(prefix + entry.change);
      } catch {
        // It was not kept.
      }
    },
    sweep(before) {
      try {
        const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
        for (const key of keys) {
          const entry = window.unsent.parsed(localStorage.getItem(key));
          if (!entry || !(entry.since >= before)) localStorage.removeItem(key);
        }
      } catch {
        // Storage is refused: nothing was kept.
      }
    },
  }),

  // One that cannot be read hides no other.
  parsed(text) {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  },

  // The answer and the JSON in it; null for what did not come. Signing in again gives a new token: the page is asked
  // for it once, and the change sent again.
  async send(text) {
    let held = await this.post(text);
    if (held[0] && held[0].status === 403 && !held[1] && (await this.freshToken())) held = await this.post(text);
    return held;
  },

  async post(text) {
    const body = new URLSearchParams(text);
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    if (token) body.set("csrfmiddlewaretoken", token.value);
    try {
      const answer = await fetch(location.pathname, {
        method: "POST",
        body: body.toString(),
        redirect: "manual",
        keepalive: text.length < 60000,
        headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
      });
      const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
      return [answer, isJson ? await answer.json() : null];
    } catch {
      return [null, null];
    }
  },

  // The token of now, asked for as JSON where the page gives it so: that uses up no message. False where somebody else
  // is signed in: nothing is sent in their name.
  async freshToken() {
    const who = (page) => page?.querySelector("[data-person]")?.dataset.person;
    try {
      const answer = await fetch(location.href, { redirect: "manual", headers: { Accept: "application/json" } });
      if (!answer.ok) return false;
      const text = await answer.text();
      const page = new DOMParser().parseFromString(text, "text/html");
      const token = page.querySelector("[name=csrfmiddlewaretoken]");
      const now = window.unsent.parsed(text) || { person: who(page), token: token && token.value };
      if (!now.token || now.person !== who(document)) return false;
      for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = now.token;
      return true;
    } catch {
      return false;
    }
  },

  // This page as it would come now; null where it does not.
  async page() {
    try {
      const answer = await fetch(location.href, { redirect: "manual" });
      return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    } catch {
      return null;
    }
  },

  // The server keeps texts in form NFC, without blanks around them and with plain line ends.
  plain: (text) => text.normalize().replace(/\r\n?/g, "\n").trim(),
};
