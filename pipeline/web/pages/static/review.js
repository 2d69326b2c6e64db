"use strict";
// Review by keys: the shortcuts of labels belong to the item that has the focus, else to the first.
(() => {
  const items = [...document.querySelectorAll(".item")];
  let here = null;

  const take = (item) => {
    if (item === here) return;
    for (const one of here ? here.querySelectorAll("[data-key]") : []) delete one.dataset.key;
    here?.classList.remove("here");
    here = item;
    if (!item) return;
    item.classList.add("here");
    for (const one of item.querySelectorAll("[data-key-here]")) one.dataset.key = one.dataset.keyHere;
  };

  const goTo = (item) => {
    item.querySelector("h2 a").focus();
    item.scrollIntoView({ block: "nearest" });
  };

  for (const item of items) {
    item.addEventListener("focusin", () => take(item));
    const reason = item.querySelector("[name=reason]");
    for (const pick of item.querySelectorAll(".pick")) {
      // chosen by its key, not by pointer: what is left to do is the reason
      pick.addEventListener("click", (event) => {
        if (event.isTrusted || event.target !== pick) return;
        event.preventDefault();
        pick.querySelector("input").checked = true;
        reason.focus();
      });
    }
    reason?.addEventListener("keydown", (event) => {
      if (event.key === "Escape") goTo(item);
    });
    item.querySelector(".skip-item").addEventListener("click", () => {
      const next = items[items.indexOf(item) + 1];
      if (next) goTo(next);
      else document.querySelector(".pager a[rel=next]")?.focus();
    });
  }

  const begin = document.querySelector(".item:target");
  take(begin ?? items[0] ?? null);
  begin?.focus();
})();
