"use strict";
// Runs before the page is drawn: the reader's choice of light or dark, without a flash of the other.
(() => {
  const root = document.documentElement;
  root.classList.add("scripted-page");
  try {
    const chosen = localStorage.getItem("standpoint-theme");
    if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  } catch {
    // storage is forbidden here: the system's choice counts
  }
})();
