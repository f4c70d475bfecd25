// Checks the proof shown on the page with the browser's own means, from the same document that can be downloaded.
"use strict";
(() => {
  const steps = document.querySelector("[data-proof]");
  const asked = document.querySelector("[data-check]");
  if (!steps || !asked || !window.isSecureContext || !window.crypto?.subtle) return;
  asked.closest("[data-with-script]").hidden = false;
  const verdict = document.querySelector("[data-verdict]");

  const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const decoded = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const joined = (...parts) => {
    const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  };
  const hash = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
  const LEAF = Uint8Array.of(0);
  const NODE = Uint8Array.of(1);

  // RFC 9162, section 2.1.3.2; sizes beyond 2^32 need big integers.
  const rootOf = async (leaf, index, size, path) => {
    let place = BigInt(index);
    let last = BigInt(size) - 1n;
    let reached = leaf;
    for (const beside of path) {
      if (last === 0n) return "";
      if (place & 1n || place === last) {
        reached = await hash(NODE, beside, reached);
        while (place && !(place & 1n)) {
          place >>= 1n;
          last >>= 1n;
        }
      } else {
        reached = await hash(NODE, reached, beside);
      }
      place >>= 1n;
      last >>= 1n;
    }
    return last === 0n ? hexOf(reached) : "";
  };

  const headOf = (note) => {
    const split = note.lastIndexOf("\n\n");
    const body = note.slice(0, split + 1);
    const [, size, root] = body.split("\n");
    const signatures = note.slice(split + 2).trim().split("\n").map((line) => line.replace(/^— /, "").split(" "));
    return { body, size: Number(size), root: hexOf(decoded(root)), signatures };
  };

  // true, false, or null where this browser knows no Ed25519 or no key of the page signed.
  const signed = async (head, keys) => {
    const body = new TextEncoder().encode(head.body);
    let found = null;
    for (const [name, encoded] of head.signatures) {
      const bytes = decoded(encoded);
      const id = hexOf(bytes.slice(0, 4));
      const key = keys.find((one) => one.startsWith(`${name}+${id}+`));
      if (!key) continue;
      const raw = decoded(key.slice(name.length + id.length + 2)).slice(1);
      try {
        const known = await crypto.subtle.importKey("raw", raw, { name: "Ed25519" }, false, ["verify"]);
        if (!(await crypto.subtle.verify("Ed25519", known, bytes.slice(4), body))) return false;
        found = true;
      } catch {
        return null;
      }
    }
    return found;
  };

  const checked = async (proof, keys) => {
    const entry = bytesOf(proof.commitment);
    const head = headOf(proof.checkpoint);
    const hasText = typeof proof.raw === "string";
    const text = hasText ? hexOf(await hash(bytesOf(proof.salt), new TextEncoder().encode(proof.raw))) : "";
    const leaf = await hash(LEAF, entry);
    const root = await rootOf(leaf, proof.index, proof.size, proof.path.map(bytesOf));
    return {
      content: hasText ? text === proof.commitment : undefined,
      leaf: true,
      root: root === head.root && proof.size === head.size,
      signature: await signed(head, keys),
    };
  };

  const shownAs = (step, holds) => {
    const place = steps.querySelector(`[data-step="${step}"]`);
    const said = { true: "holds", false: "fails", null: "unknown", undefined: "silent" };
    place.textContent = steps.dataset[said[String(holds)]];
    place.dataset.said = said[String(holds)];
  };

  asked.addEventListener("click", async () => {
    asked.disabled = true;
    try {
      const answer = await fetch(steps.dataset.proof, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const found = await checked(await answer.json(), steps.dataset.keys.split(" "));
      for (const [step, holds] of Object.entries(found)) shownAs(step, holds);
      const all = Object.values(found);
      const said = all.includes(false) ? "bad" : all.includes(null) || all.includes(undefined) ? "part" : "good";
      verdict.textContent = verdict.dataset[said];
    } catch {
      verdict.textContent = steps.dataset.trouble;
    }
    asked.disabled = false;
  });
})();
