"use strict";
// Quotes behind a label also come when it is pointed at or focused; without this a press shows them.
(() => {
  const shown = (popover) => popover.matches(":popover-open");
  for (const button of document.querySelectorAll("button[popovertarget]")) {
    const popover = document.getElementById(button.getAttribute("popovertarget"));
    let wait = 0;
    const show = () => {
      clearTimeout(wait);
      wait = setTimeout(() => shown(popover) || popover.showPopover({ source: button }), 120);
    };
    const hide = () => {
      clearTimeout(wait);
      wait = setTimeout(() => {
        const kept = [button, popover].some((one) => one.matches(":hover, :focus-within"));
        if (!kept && shown(popover)) popover.hidePopover();
      }, 200);
    };
    for (const one of [button, popover]) {
      one.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && show());
      one.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && hide());
      one.addEventListener("focusout", hide);
    }
    button.addEventListener("focus", () => button.matches(":focus-visible") && show());
    // a press on what pointing already opened must not close it again
    button.addEventListener("click", (event) => {
      clearTimeout(wait);
      if (shown(popover)) event.preventDefault();
    });
  }
})();
