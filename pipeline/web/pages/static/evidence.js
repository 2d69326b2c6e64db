"use strict";
// Pointing at a claim, or focusing in it, lights its quotes in the text, and the other way round.
(() => {
  const lit = [];
  const ends = [...document.querySelectorAll("[data-quotes]")];
  const quotesOf = (one) => one.dataset.quotes.split(" ").filter(Boolean);
  const light = (one) => {
    while (lit.length) lit.pop().classList.remove("lit");
    if (!one) return;
    const quotes = new Set(quotesOf(one));
    for (const end of ends) {
      if (quotesOf(end).some((quote) => quotes.has(quote))) {
        end.classList.add("lit");
        lit.push(end);
      }
    }
  };
  const under = (event) => event.target.closest && event.target.closest("[data-quotes]");
  document.addEventListener("pointerover", (event) => light(under(event)));
  document.addEventListener("focusin", (event) => {
    const link = event.target.closest("sup.back a");
    const claim = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    light(claim || under(event));
  });
  document.addEventListener("click", (event) => {
    const mark = event.target.closest("mark[data-quotes]");
    if (!mark) return;
    const quotes = new Set(quotesOf(mark));
    const claim = document.querySelectorAll(".claim[data-quotes]");
    const first = [...claim].find((one) => quotesOf(one).some((quote) => quotes.has(quote)));
    if (first) {
      first.scrollIntoView({ block: "nearest" });
      light(mark);
    }
  });
})();
