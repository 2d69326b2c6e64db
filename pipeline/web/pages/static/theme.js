"use strict";
// Runs before the page is drawn: light or dark, without a flash of the other. The reader's choice
// counts first, then the look of Airflow where the page is in its frame, then the system's.
(() => {
  const root = document.documentElement;
  root.classList.add("scripted-page");
  const themes = ["light", "dark"];
  const chosen = () => {
    try {
      return themes.find((theme) => theme === localStorage.getItem("standpoint-theme"));
    } catch {
      return undefined; // storage is forbidden here
    }
  };
  const show = (theme) => {
    if (!theme || root.dataset.theme === theme) return;
    root.dataset.theme = theme;
    document.dispatchEvent(new CustomEvent("themechange"));
  };
  show(chosen());
  if (window.top === window) return;
  try {
    const airflow = window.top.document.documentElement;
    const follow = () => show(chosen() ?? themes.find((one) => airflow.classList.contains(one)));
    follow();
    new MutationObserver(follow).observe(airflow, { attributeFilter: ["class"] });
  } catch {
    // what is around the frame is not to be looked at
  }
})();
