// Runs an H5P package that is unpacked beside this page. What is reached is told to nobody.
"use strict";
(() => {
  const own = document.currentScript.dataset;
  const here = new URL("../package", location.href).href;
  const begin = async () => {
    await new window.H5PStandalone.H5P(document.getElementById("h5p"), {
      h5pJsonPath: here,
      frameJs: own.frameJs,
      frameCss: own.frameCss,
      embedType: "div",
      frame: false,
      copyright: true,
    });
  };
  begin().catch((fault) => { document.getElementById("h5p").textContent = String(fault); });
})();
