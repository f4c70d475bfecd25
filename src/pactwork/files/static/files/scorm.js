// SCORM's runtime for a package: `API` (1.2) and `API_1484_11` (2004), where the package looks for
// them. What was reached stays with the package and is told to nobody.
"use strict";
(() => {
  const is2004 = document.currentScript.dataset.flavour === "scorm-2004";
  const settings = { autocommit: false, logLevel: 5 };
  const api = is2004 ? new window.Scorm2004API(settings) : new window.Scorm12API(settings);
  window[is2004 ? "API_1484_11" : "API"] = api;
  // A package may have several objects, one after the other: each begins anew, also where the one
  // before did not say that it is over, since browsers do not always let pages speak as they go.
  const shown = () => document.querySelector("iframe[name=content]")?.contentDocument ?? null;
  const name = is2004 ? "Initialize" : "LMSInitialize";
  const begin = api[name].bind(api);
  let begunBy = null;
  api[name] = (text) => {
    const by = shown();
    if (begunBy && by !== begunBy) api.reset();
    begunBy = by;
    return begin(text);
  };
})();
