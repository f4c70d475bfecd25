// In a sandbox without an origin a browser refuses what packages remember things in. They get a
// memory that lasts as long as their page; with an origin of its own the browser's is left alone.
"use strict";
(() => {
  const memory = () => {
    const held = new Map();
    return {
      get length() { return held.size; },
      key: (index) => [...held.keys()][index] ?? null,
      getItem: (name) => held.get(String(name)) ?? null,
      setItem: (name, value) => { held.set(String(name), String(value)); },
      removeItem: (name) => { held.delete(String(name)); },
      clear: () => { held.clear(); },
    };
  };
  for (const name of ["localStorage", "sessionStorage"]) {
    try {
      window[name].length;
    } catch {
      Object.defineProperty(window, name, { value: memory(), configurable: true });
    }
  }
  try {
    document.cookie;
  } catch {
    let jar = "";
    Object.defineProperty(document, "cookie", {
      get: () => jar,
      set: (value) => { jar = String(value).split(";")[0]; },
      configurable: true,
    });
  }
})();
