// SCORM's runtime for a package: `API` (1.2) and `API_1484_11` (2004), where the package looks for
// them. What was reached is told to the page around, which decides what becomes of it.
"use strict";
(() => {
  const is2004 = document.currentScript.dataset.flavour === "scorm-2004";
  const settings = { autocommit: false, logLevel: 5 };
  const api = is2004 ? new window.Scorm2004API(settings) : new window.Scorm12API(settings);
  window[is2004 ? "API_1484_11" : "API"] = api;
  const read = (name) => {
    try {
      return String((is2004 ? api.GetValue(name) : api.LMSGetValue(name)) ?? "");
    } catch {
      return "";
    }
  };
  const tell = () => {
    const said = is2004
      ? {
          completion: read("cmi.completion_status"),
          success: read("cmi.success_status"),
          score: read("cmi.score.scaled") || read("cmi.score.raw"),
        }
      : { completion: read("cmi.core.lesson_status"), success: "", score: read("cmi.core.score.raw") };
    window.top.postMessage({ pactwork: "scorm", ...said }, "*");
  };
  for (const name of is2004 ? ["Commit", "Terminate"] : ["LMSCommit", "LMSFinish"]) {
    api.on(name, tell);
  }
})();
