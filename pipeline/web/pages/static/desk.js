"use strict";
// What all pages share: times in the reader's zone, light or dark, keyboard shortcuts.
(() => {
  const kept = {
    get(name) {
      try {
        return localStorage.getItem(name);
      } catch {
        return null;
      }
    },
    set(name, value) {
      try {
        localStorage.setItem(name, value);
      } catch {
        // storage is forbidden here: the choice lasts as long as the page
      }
    },
  };

  const inZone = new Intl.DateTimeFormat("en-GB", {
    day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit",
    timeZoneName: "short",
  });
  for (const time of document.querySelectorAll("time[datetime*='T']")) {
    const at = new Date(time.dateTime);
    if (!Number.isNaN(at.getTime())) {
      time.title = time.textContent;
      time.textContent = inZone.format(at);
    }
  }

  // Airflow's frame may open no windows: then the address is shown to be taken along
  const framed = document.getElementById("framed");
  const opensWindows = () => {
    try {
      const box = window.frameElement;
      return !box?.hasAttribute("sandbox") || box.sandbox.contains("allow-popups");
    } catch {
      return true; // what is around the frame is not to be looked at
    }
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.outside");
    if (!link || window.top === window) return;
    event.preventDefault();
    const opened = opensWindows() && window.open(link.href, "_blank");
    if (opened) {
      opened.opener = null;
      return;
    }
    document.getElementById("framed-address").value = link.href;
    document.getElementById("framed-desk").value = location.href;
    framed.showModal();
    document.getElementById("framed-address").select();
  });

  const root = document.documentElement;
  const isDark = () =>
    root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
  const switchTheme = () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    kept.set("standpoint-theme", root.dataset.theme);
    document.dispatchEvent(new CustomEvent("themechange"));
  };
  document.getElementById("theme").addEventListener("click", switchTheme);

  const keys = document.getElementById("keys");
  const keysOn = document.getElementById("keys-on");
  keysOn.checked = kept.get("standpoint-keys") !== "off";
  keysOn.addEventListener("change", () => {
    kept.set("standpoint-keys", keysOn.checked ? "on" : "off");
  });
  const showKeys = () => keys.showModal();
  document.getElementById("help").addEventListener("click", showKeys);

  const step = (by) => {
    const stops = [...document.querySelectorAll("[data-step]")];
    const here = stops.findIndex((one) => one.contains(document.activeElement));
    const next = here < 0 ? (by > 0 ? 0 : stops.length - 1) : here + by;
    const stop = stops[Math.min(Math.max(next, 0), stops.length - 1)];
    const link = stop && (stop.matches("a, button") ? stop : stop.querySelector("a, button"));
    if (link) {
      link.focus();
      stop.scrollIntoView({ block: "nearest" });
    }
  };
  const plain = {
    "/": () => document.getElementById("search").focus(),
    "?": showKeys,
    d: switchTheme,
    j: () => step(1),
    k: () => step(-1),
  };
  let went = -Infinity;
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea, [contenteditable]");
    if (!keysOn.checked || typing || keys.open || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const goes = event.timeStamp - went < 1500;
    went = event.key === "g" && !goes ? event.timeStamp : -Infinity;
    if (went > 0) return;
    const act = goes ? undefined : plain[event.key];
    const place = goes ? "nav.sections a" : ":not(nav.sections *)";
    const link = document.querySelector(`${place}[data-key="${CSS.escape(event.key)}"]`);
    if (act) {
      event.preventDefault();
      act();
    } else if (link) {
      event.preventDefault();
      link.click();
    }
  });
})();
